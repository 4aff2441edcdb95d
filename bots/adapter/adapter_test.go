package adapter

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

func TestBackoffDoublesUpToMaxWithJitter(t *testing.T) {
	b := Backoff{Min: 100 * time.Millisecond, Max: time.Second}
	for _, top := range []time.Duration{100, 200, 400, 800, 1000, 1000} {
		top *= time.Millisecond
		if d := b.Next(); d < top/2 || d > top {
			t.Errorf("pause %v, want between %v and %v", d, top/2, top)
		}
	}
	b.Reset()
	if d := b.Next(); d > 100*time.Millisecond {
		t.Errorf("after Reset: %v", d)
	}
}

func TestOfferRepeatsTheSameBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		sink := func(_ context.Context, b bots.Batch) error {
			if got = append(got, b.Cursor); len(got) < 4 {
				return errors.New("down")
			}
			return nil
		}
		heard := 0
		taken := Offer(t.Context(), sink, bots.Batch{Cursor: "7"}, Backoff{Min: time.Second, Max: time.Minute}, func(error) { heard++ })
		if !taken || strings.Join(got, " ") != "7 7 7 7" || heard != 3 {
			t.Errorf("taken %v, offered %v, heard of %d refusals", taken, got, heard)
		}
	})
}

func TestOfferEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		sink := func(context.Context, bots.Batch) error { return errors.New("down") }
		if Offer(ctx, sink, bots.Batch{}, Backoff{Min: time.Second, Max: time.Minute}, func(error) {}) {
			t.Error("taken by a sink that refuses")
		}
	})
}

func TestPoolIsBoundedAndWaits(t *testing.T) {
	p, release := NewPool(2), make(chan struct{})
	ran := 0
	for range 3 {
		if p.Go(func() { <-release }) {
			ran++
		}
	}
	if ran != 2 {
		t.Errorf("%d jobs at once, want 2", ran)
	}
	close(release)
	p.Wait()
	if !p.Go(func() {}) {
		t.Error("no room after the jobs have ended")
	}
	p.Wait()
}

func TestRedact(t *testing.T) {
	const token = "100:AA/b+c"
	for name, err := range map[string]error{
		"url":     &url.Error{Op: "Post", URL: "https://x/bot" + token + "/getMe", Err: io.EOF},
		"plain":   errors.New("no such bot " + token),
		"escaped": errors.New("GET /bot" + url.PathEscape(token) + "?" + url.QueryEscape(token)),
	} {
		got := Redact(err, bots.Secret(token), "").Error()
		if strings.Contains(got, "AA") {
			t.Errorf("%s: %s", name, got)
		}
	}
	if err := Redact(&url.Error{URL: token, Err: io.EOF}, token); !errors.Is(err, io.EOF) {
		t.Errorf("the cause is lost: %v", err)
	}
	if Redact(nil, token) != nil {
		t.Error("an error out of nothing")
	}
}

func TestProxyPasswordIsNotShown(t *testing.T) {
	if _, err := NewTransport("http://user:hunter2@ex ample:%zz"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("got %v", err)
	}
}

func TestExchangeNeverGivesAnSDKWhatItCannotRead(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"html":  func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502); _, _ = io.WriteString(w, "<html>") },
		"empty": func(w http.ResponseWriter, _ *http.Request) {},
		"gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "no gzip")
		},
		"huge": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "{"+strings.Repeat(" ", maxAnswer)+"}")
		},
	}
	for name, answer := range answers {
		server := httptest.NewServer(answer)
		transport, err := NewTransport("", server.URL)
		if err != nil {
			t.Fatal(err)
		}
		client := NewClient(transport)
		ctx, attempt := Watch(t.Context())
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader("x"))
		req.Header.Set("Accept-Encoding", "gzip") // as vksdk does, which turns net/http's own unpacking off
		resp, err := client.Do(req)
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s: passed on", name)
		}
		if !attempt.Written() || attempt.Status() == 0 {
			t.Errorf("%s: written %v, status %d", name, attempt.Written(), attempt.Status())
		}
		transport.CloseIdleConnections()
		server.Close()
	}
}

func TestDownloadNeverTakesACutFileForAWholeOne(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush() // no Content-Length
		_, _ = io.WriteString(w, strings.Repeat("x", len(r.URL.Path)-1))
	}))
	defer server.Close()
	for path, ok := range map[string]bool{"/1234567890": true, "/12345678901": false} {
		body, err := Download(t.Context(), server.Client(), server.URL+path, 10)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(body)
		body.Close()
		if (err == nil) != ok {
			t.Errorf("%d bytes: %v", len(path)-1, err)
		}
	}
}

func TestDownloadTellsNeverFromLater(t *testing.T) {
	for status, want := range map[int]bots.Failure{404: bots.Invalid, 302: bots.Invalid, 429: bots.Temporary, 503: bots.Temporary} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		_, err := Download(t.Context(), server.Client(), server.URL+"/canary", 10, "canary")
		if bots.FailureOf(err) != want || strings.Contains(err.Error(), "canary") {
			t.Errorf("HTTP %d: %v, want %s", status, err, want)
		}
		server.Close()
	}
}

// A document's address leads on to where its bytes are. Nothing of the first
// address goes along, and only a web address is followed.
func TestDownloadFollowsRedirects(t *testing.T) {
	var referer []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		referer = append(referer, r.Referer()+r.Header.Get("Authorization"))
		n, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		switch {
		case r.URL.Path == "/away":
			http.Redirect(w, r, "ftp://example.org/", http.StatusFound)
		case n > 0:
			http.Redirect(w, r, "http://user:canary@"+r.Host+"/"+strconv.Itoa(n-1)+"?canary", http.StatusFound)
		default:
			_, _ = io.WriteString(w, "bytes")
		}
	}))
	defer server.Close()
	transport, err := NewTransport("", server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for path, redirects := range map[string]int{"/0": 0, "/2": 2, "/5": 5} {
		body, err := Download(t.Context(), NewDownloader(transport, redirects), server.URL+path, 10)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if b, _ := io.ReadAll(body); string(b) != "bytes" {
			t.Errorf("%s: %q", path, b)
		}
		body.Close()
	}
	for path, redirects := range map[string]int{"/1": 0, "/6": 5, "/away": 5} {
		_, err := Download(t.Context(), NewDownloader(transport, redirects), server.URL+path, 10)
		if bots.FailureOf(err) != bots.Invalid || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if all := strings.Join(referer, ""); all != "" {
		t.Errorf("went along: %s", all)
	}
}

func TestLabel(t *testing.T) {
	for in, want := range map[string]string{"four": "four", "fives": "fiv…", "\U0001F573\U0001F573\U0001F573\U0001F573\U0001F573": "\U0001F573\U0001F573\U0001F573…"} {
		if got := Label(in, 4); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// registrar is a webhook that a test takes away: what each look finds, by turns.
type registrar struct {
	looks  string // g = good, l = lost, n = lost and not to be mended, r = refused, t = the token is, ? = no answer
	asked  int
	set    int
	lastly byte
}

func (r *registrar) Register(context.Context) error {
	r.set++
	switch r.lastly {
	case 'n':
		return &bots.SendError{Failure: bots.Temporary, Code: 77, Err: io.EOF}
	case 'r':
		return &bots.SendError{Failure: bots.Invalid, Err: io.EOF}
	case 't':
		return &bots.SendError{Failure: bots.Unauthorized, Err: io.EOF}
	}
	return nil
}

func (r *registrar) Registered(context.Context) (bots.Registration, error) {
	r.lastly = 'g'
	if r.asked < len(r.looks) {
		r.lastly = r.looks[r.asked]
	}
	r.asked++
	if r.lastly == '?' {
		return bots.Registration{}, &bots.SendError{Failure: bots.Temporary, Err: io.EOF}
	}
	return bots.Registration{OK: r.lastly == 'g', LastError: "SSL error"}, nil
}

// A lost registration is made again within five minutes. That it is lost twice in a
// row is the caller's to tell, and so is a refusal; what nobody knows is not.
func TestKeepRegistersWhatWasLost(t *testing.T) {
	for looks, want := range map[string]struct {
		after time.Duration // 0 = it goes on
		set   int
		err   string
	}{
		"gglggn":  {0, 2, ""},
		"l?g?l":   {0, 2, ""},
		"??????":  {0, 0, ""},
		"gll":     {15 * time.Minute, 2, "the platform does not deliver to the webhook: registered again: matches false, pending 0, last error \"SSL error\""},
		"nn":      {10 * time.Minute, 2, "the platform does not deliver to the webhook: send: temporary (code 77): EOF"},
		"l??n":    {20 * time.Minute, 2, "the platform does not deliver to the webhook: send: temporary (code 77): EOF"},
		"gr":      {10 * time.Minute, 1, "the platform does not deliver to the webhook: send: invalid (code 0): EOF"},
		"gggt":    {20 * time.Minute, 1, "send: unauthorized (code 0): EOF"},
		"ggggg?t": {35 * time.Minute, 1, "send: unauthorized (code 0): EOF"},
	} {
		t.Run(looks, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				r, began := &registrar{looks: looks}, time.Now()
				err := Keep(ctx, slog.New(slog.DiscardHandler), r)
				after := time.Since(began) % time.Hour
				if after != want.after || r.set != want.set || err == nil && want.err != "" || err != nil && err.Error() != want.err {
					t.Errorf("ended after %v with %v, registered %d times", after, err, r.set)
				}
				if errors.Is(err, bots.ErrUndelivered) != strings.HasPrefix(want.err, "the platform") {
					t.Errorf("%v", err)
				}
			})
		})
	}
}
