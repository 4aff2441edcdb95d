package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// gate passes webhook calls on to the proxy and notes what became of them.
type gate struct {
	server *httptest.Server
	mu     sync.Mutex
	taken  int
	failed []string
	more   chan struct{}
}

func newGate() *gate { return &gate{more: make(chan struct{})} }

func (g *gate) open(t *testing.T, target string) {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) },
		ModifyResponse: func(res *http.Response) error {
			g.note(res.Request.URL.Path, res.StatusCode, nil)
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if r.Context().Err() == nil { // else the messenger hung up: it was given another address
				g.note(r.URL.Path, 0, err)
			}
			w.WriteHeader(http.StatusBadGateway)
		},
	}
	g.server = httptest.NewServer(proxy)
	t.Cleanup(func() {
		g.server.CloseClientConnections()
		g.server.Close()
	})
}

func (g *gate) note(path string, status int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if status == http.StatusOK {
		g.taken++
	} else {
		g.failed = append(g.failed, fmt.Sprintf("%s: %d %v", path, status, err))
	}
	close(g.more)
	g.more = make(chan struct{})
}

// pass waits until n more calls have been taken.
func (g *gate) pass(ctx context.Context, n int) error {
	g.mu.Lock()
	until := g.taken + n
	g.mu.Unlock()
	for {
		g.mu.Lock()
		more, taken := g.more, g.taken
		g.mu.Unlock()
		if taken >= until {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return fmt.Errorf("%d calls are missing", until-taken)
		}
	}
}

func (g *gate) refused() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.failed...)
}
