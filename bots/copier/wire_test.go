package copier

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/adapter"
	"otklik/bots/hostile"
)

// TestLyingServers: a body that ends before it was promised to is no file, and is
// tried again; one without an end is refused where the limit is; what stands behind
// the promised length is nobody's.
func TestLyingServers(t *testing.T) {
	photo := hostile.JPEG(60, 40)
	raw := func(head string, body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n%s\r\n\r\n", head)
			_, _ = conn.Write(body)
		}
	}
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}
	for name, c := range map[string]struct {
		serve  http.HandlerFunc
		state  State
		reason Reason
	}{
		"all of it":           {raw(fmt.Sprintf("Content-Length: %d", len(photo)), photo), StateKept, ""},
		"more than promised":  {raw(fmt.Sprintf("Content-Length: %d", len(photo)), append(photo, "PK\x03\x04 and more"...)), StateKept, ""},
		"less than promised":  {raw(fmt.Sprintf("Content-Length: %d", len(photo)+1), photo), StateWanted, "unknown"},
		"promised to be huge": {raw("Content-Length: 99999999999", photo), StateRefused, TooLarge},
		"endless":             {endless, StateRefused, TooLarge},
		"cut in a chunk":      {raw("Transfer-Encoding: chunked", append([]byte("FFFF\r\n"), photo...)), StateWanted, "unknown"},
		"gone":                {func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, StateWanted, "invalid"},
		"in trouble":          {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, StateWanted, "temporary"},
		"not there":           {nil, StateWanted, "temporary"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(c.serve)
			defer server.Close()
			if c.serve == nil {
				server.Close()
			}
			transport, err := adapter.NewTransport("", server.URL)
			if err != nil {
				t.Fatal(err)
			}
			client := adapter.NewDownloader(transport, 0)
			defer transport.CloseIdleConnections()
			settled := make(chan struct{}, 1)
			b := newBench(t)
			b.messenger.fetch = func(ctx context.Context, _ bots.File) (io.ReadCloser, error) {
				return adapter.Download(ctx, client, server.URL+"/photo.jpg", b.messenger.limit)
			}
			b.book.down = func(doing string) error {
				if doing == "settle" {
					settled <- struct{}{}
				}
				return nil
			}
			b.book.want(bots.File{ID: "f", Kind: bots.Photo})
			stop := b.serve()
			select {
			case <-settled:
			case <-time.After(30 * time.Second):
				t.Error("nothing was settled")
			}
			stop()
			if r := b.book.state("f"); r.State != c.state || r.Reason != c.reason {
				t.Errorf("%s %q, want %s %q", r.State, r.Reason, c.state, c.reason)
			}
			if c.state == StateKept {
				b.wantKept("f", photo)
			}
		})
	}
}
