package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The command says what /readyz says, and fails where it fails.
func TestReady(t *testing.T) {
	var trouble error
	server := httptest.NewServer(healthHandler(slog.New(slog.DiscardHandler), []condition{
		{"database", func(context.Context) error { return trouble }},
	}))
	file := filepath.Join(t.TempDir(), "otklik.yaml")
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	text := "directory: centre\nprivate: 0.0.0.0:" + port + "\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	asks := func(code int, words string) {
		t.Helper()
		var out bytes.Buffer
		got := run(t.Context(), []string{"ready", "-c", file}, strings.NewReader(""), &out, &out)
		if got != code || !strings.Contains(out.String(), words) {
			t.Errorf("exit code %d, want %d: %s", got, code, out.String())
		}
	}
	asks(exitOK, "ready")
	trouble = errors.New("away")
	asks(exitFailed, "not ready: database")
	server.Close()
	asks(exitFailed, "the gateway does not answer")
}

// What is well is believed for a while; what is not is asked again at once.
func TestRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked, trouble := 0, errors.New("older tables")
		ask := remembered(time.Minute, func(context.Context) error { asked++; return trouble })
		expect := func(times int) {
			t.Helper()
			if err := ask(t.Context()); err != trouble || asked != times {
				t.Errorf("%v after %d questions, want %v after %d", err, asked, trouble, times)
			}
		}
		expect(1)
		expect(2)
		trouble = nil
		expect(3)
		expect(3)
		time.Sleep(time.Minute)
		trouble = errors.New("newer tables")
		expect(4)
	})
}
