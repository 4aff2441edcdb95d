package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/store"
)

var quiet = slog.New(slog.DiscardHandler)

func TestStopRunsEveryCleanupNewestFirstAndOnce(t *testing.T) {
	l := newLifecycle(t.Context(), quiet)
	broken := errors.New("broken")
	var order []string
	add := func(name string, err error) {
		l.onStop(name, func(context.Context) error { order = append(order, name); return err })
	}
	add("store", nil)
	add("listener", broken)
	add("bots", nil)
	l.runBase("base", func(ctx context.Context) error { <-ctx.Done(); order = append(order, "base"); return nil })
	l.run("part", func(ctx context.Context) error { <-ctx.Done(); order = append(order, "part"); return ctx.Err() })
	first := l.stop(time.Minute)
	if !errors.Is(first, broken) || !strings.Contains(first.Error(), "stopping listener") {
		t.Errorf("got %v", first)
	}
	if again := l.stop(time.Minute); again != first {
		t.Errorf("a second stop gave %v", again)
	}
	if want := []string{"part", "base", "bots", "listener", "store"}; !slices.Equal(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestAPartThatEndsEndsAll(t *testing.T) {
	for name, cause := range map[string]error{"with an error": errors.New("refused"), "by itself": nil} {
		t.Run(name, func(t *testing.T) {
			l := newLifecycle(t.Context(), quiet)
			l.run("waiting", func(ctx context.Context) error { <-ctx.Done(); return nil })
			l.run("channel", func(context.Context) error { return cause })
			l.wait()
			err := l.stop(time.Minute)
			if err == nil || !strings.Contains(err.Error(), "channel: ") || cause != nil && !errors.Is(err, cause) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestABasePartThatEndsEndsAll(t *testing.T) {
	l := newLifecycle(t.Context(), quiet)
	l.run("waiting", func(ctx context.Context) error { <-ctx.Done(); return nil })
	l.runBase("reception", func(context.Context) error { return nil })
	l.wait()
	if err := l.stop(time.Minute); err == nil || !strings.Contains(err.Error(), "reception: ended by itself") {
		t.Errorf("got %v", err)
	}
}

func TestStopLeavesBehindWhatDoesNotEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLifecycle(t.Context(), quiet)
		release := make(chan struct{})
		closed := false
		l.onStop("store", func(context.Context) error { closed = true; return nil })
		l.onStop("deaf", func(context.Context) error { <-release; return nil })
		l.run("stuck", func(context.Context) error { <-release; return nil })
		err := l.stop(10 * time.Second)
		if !errors.Is(err, errLate) || !strings.Contains(err.Error(), "parts") || !strings.Contains(err.Error(), "did not end in time: stuck") {
			t.Errorf("got %v", err)
		}
		if !closed {
			t.Error("the cleanup after the one that hung did not run")
		}
		close(release)
	})
}

func TestReadyTellsWhichPartIsNot(t *testing.T) {
	cause := error(nil)
	h := healthHandler(quiet, []condition{
		{"schema", func(context.Context) error { return nil }},
		{"database", func(context.Context) error { return cause }},
	})
	ask := func(path string) (int, string) { return answerOf(h, path) }
	if code, body := ask("/readyz"); code != http.StatusOK || body != "ready" {
		t.Errorf("got %d %q", code, body)
	}
	cause = errors.New("dial postgres://u:hunter2@h")
	if code, body := ask("/readyz"); code != http.StatusServiceUnavailable || body != "not ready: database" {
		t.Errorf("got %d %q", code, body)
	}
	if code, _ := ask("/healthz"); code != http.StatusOK {
		t.Errorf("a broken database made the process look dead: %d", code)
	}
}

func answerOf(h http.Handler, path string) (status int, body string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, strings.TrimSpace(w.Body.String())
}

// Another build's tables, and a database that is gone, are told apart.
func TestReadyNeedsThisBuildsTables(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := healthHandler(quiet, readiness(s))
	if code, body := answerOf(h, "/readyz"); code != http.StatusServiceUnavailable || body != "not ready: schema" {
		t.Errorf("without tables: %d %q", code, body)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code, body := answerOf(h, "/readyz"); code != http.StatusOK {
		t.Errorf("with them: %d %q", code, body)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if code, body := answerOf(h, "/readyz"); code != http.StatusServiceUnavailable || body != "not ready: database" {
		t.Errorf("closed: %d %q", code, body)
	}
}

func TestListenServesUntilStopAndATakenPortIsAnErrorAtOnce(t *testing.T) {
	l := newLifecycle(t.Context(), quiet)
	begun, release := make(chan struct{}), make(chan struct{})
	addr, err := listen(l, "private", "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-release
		_, _ = io.WriteString(w, "done")
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := listen(l, "second", addr, http.NotFoundHandler()); err == nil {
		t.Error("a taken port is not an error")
	}
	answer := make(chan string, 1)
	go func() {
		res, err := http.Get("http://" + addr)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		answer <- string(body)
	}()
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- l.stop(time.Minute) }()
	l.wait()
	close(release)
	if got := <-answer; got != "done" {
		t.Errorf("a request at hand was cut off: %q", got)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stop: %v", err)
	}
}
