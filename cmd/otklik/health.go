package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// readyLimit bounds the questions /readyz asks: a probe gives up after a second or two.
const readyLimit = time.Second

// healthHandler is the private listener: /healthz tells that the process lives,
// /readyz that it can work. An answer names the part, never its error: that is
// for the log.
func healthHandler(log *slog.Logger, ready map[string]func(context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyLimit)
		defer cancel()
		for name, ask := range ready {
			if err := ask(ctx); err != nil {
				log.Warn("not ready", "part", name, "err", err)
				http.Error(w, "not ready: "+name, http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ready")
	})
	return mux
}

// newServer is an HTTP server that no slow client can hold for ever.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// listen opens an address now, so that a taken port is an error of start-up,
// and serves it as a part of l. It gives the address it got.
func listen(l *lifecycle, name, addr string, h http.Handler) (string, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	srv := newServer(h, l.log)
	l.onStop(name, srv.Shutdown)
	l.run(name, func(ctx context.Context) error {
		// New calls stop with the other parts; those at hand finish in the cleanup.
		stop := context.AfterFunc(ctx, func() { _ = ln.Close() })
		defer stop()
		err := srv.Serve(ln)
		if errors.Is(err, http.ErrServerClosed) || ctx.Err() != nil {
			return nil
		}
		return err
	})
	return ln.Addr().String(), nil
}
