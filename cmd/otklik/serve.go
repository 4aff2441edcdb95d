package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"otklik/routing"
)

// patience is how long the parts, and then each cleanup, may take to end. The
// courier drains for twenty seconds at most.
const patience = 25 * time.Second

func serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the gateway",
		Args:  exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, warnings, err := accepted(c, *file)
		if err != nil {
			return err
		}
		log := newLogger(cfg, c.ErrOrStderr())
		logWarnings(log, warnings)
		if on, _ := cfg.running(); on == 0 {
			return errors.New("no channel is switched on: see telegram and vk in the configuration")
		}
		return serve(c.Context(), cfg, log)
	}
	return c
}

// serve runs until ctx ends or a part fails.
func serve(ctx context.Context, cfg *Config, log *slog.Logger) error {
	l := newLifecycle(ctx, log)
	if err := begin(ctx, cfg, log, l); err != nil {
		return errors.Join(err, l.stop(patience))
	}
	l.wait()
	log.Info("stopping")
	err := l.stop(patience)
	log.Info("stopped")
	return err
}

// begin starts everything.
func begin(ctx context.Context, cfg *Config, log *slog.Logger, l *lifecycle) error {
	r, problems := cfg.read()
	if len(problems) > 0 {
		return problems
	}
	logWarnings(log, inFolder(cfg.Directory, r.region.WarningsAt(time.Now())))
	g, err := assemble(ctx, cfg, r, nil, log, l)
	if err != nil {
		return err
	}
	g.noteDirectory(ctx)
	g.tellGone(ctx)
	inside := http.NewServeMux()
	inside.Handle("/", healthHandler(log, readiness(g.store)))
	inside.Handle("GET /metrics", g.metrics.handler())
	inside.Handle("POST "+reloadPath, g.reloadHandler())
	private, err := listen(l, "private listener", cfg.Private, inside)
	if err != nil {
		return err
	}
	g.start(l)
	hooks, any := g.hooks()
	public := "off: no channel receives by webhook"
	if any {
		if public, err = listen(l, "webhook listener", cfg.Listen, hooks); err != nil {
			return err
		}
	}
	log.Info("serving", "channels", len(g.channels), "private", private, "webhooks", public)
	return nil
}

// hooks serves the webhooks of the channels that have one; any is false when none has.
func (g *gateway) hooks() (h http.Handler, any bool) {
	mux := http.NewServeMux()
	for _, c := range g.channels {
		if c.webhook {
			mux.Handle(hookPath(c.name), g.metrics.watch(c.name, c.bot.Handler(g.reception.Take)))
			any = true
		}
	}
	return mux, any
}

func logWarnings(log *slog.Logger, list routing.Problems) {
	for _, p := range list {
		log.Warn("check the settings", "warning", p.String())
	}
}

// newLogger is the log that the configuration asks for. It masks what no log may hold.
func newLogger(c *Config, w io.Writer) *slog.Logger {
	level, _ := c.Log.level() // checked with the configuration
	opts := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(w, opts)
	if c.Log.Format == "json" {
		h = slog.NewJSONHandler(w, opts)
	}
	return slog.New(newRedactor(h, secretsOf(c)))
}
