package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"otklik/store"
)

// readyLimit bounds the questions /readyz asks: a probe gives up after a second or two.
const readyLimit = time.Second

// condition is asked by /readyz; an error means that the part cannot work.
type condition struct {
	part string
	ask  func(context.Context) error
}

// readiness are the conditions of the database. A newer build may have moved
// the tables on while this one runs.
func readiness(s *store.Store) []condition {
	return []condition{
		{"database", s.Ping},
		{"schema", remembered(schemaAge, func(ctx context.Context) error { return sameSchema(ctx, s) })},
	}
}

// schemaAge is how long the tables' shape is believed: asking takes a connection
// of its own, and a proxy asks /readyz several times a second.
const schemaAge = 10 * time.Second

// remembered does not ask again for some time after it was well.
func remembered(age time.Duration, ask func(context.Context) error) func(context.Context) error {
	var mu sync.Mutex
	var well time.Time
	return func(ctx context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if !well.IsZero() && time.Since(well) < age {
			return nil
		}
		err := ask(ctx)
		if err == nil {
			well = time.Now()
		}
		return err
	}
}

// healthHandler is the private listener: /healthz tells that the process lives,
// /readyz that it can work. An answer names the part, never its error: that is
// for the log.
func healthHandler(log *slog.Logger, ready []condition) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyLimit)
		defer cancel()
		for _, c := range ready {
			if err := c.ask(ctx); err != nil {
				log.Warn("not ready", "part", c.part, "err", err)
				http.Error(w, "not ready: "+c.part, http.StatusServiceUnavailable)
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

// callsPatience is how long calls at hand may take to finish at the end.
const callsPatience = 10 * time.Second

// listen opens an address now, so that a taken port is an error of start-up,
// and serves it as a part of l. It gives the address it got.
func listen(l *lifecycle, name, addr string, h http.Handler) (string, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	srv := newServer(h, l.log)
	l.run(name, func(ctx context.Context) error {
		served := make(chan error, 1)
		go func() { served <- srv.Serve(ln) }()
		select {
		case err := <-served:
			return err
		case <-ctx.Done():
		}
		finishing, cancel := context.WithTimeout(context.WithoutCancel(ctx), callsPatience)
		defer cancel()
		return srv.Shutdown(finishing) // no new calls; those at hand are finished
	})
	return ln.Addr().String(), nil
}
