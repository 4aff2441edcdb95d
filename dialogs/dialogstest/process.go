package dialogstest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/complaint"
	"otklik/dialogs/staff"
	"otklik/locales"
	"otklik/routing"
	"otklik/store"
)

// This file is the gateway as a process: it starts, ends, and starts again over what
// it has stored.

// Options say what a gateway is made of.
type Options struct {
	DSN       string
	Directory *routing.Directory
	Texts     *locales.Catalogue
	Unsafe    bool // see store.Options
	// Wrap stands between the reception and the store, nil = nothing does.
	Wrap func(dialogs.Store) dialogs.Store
	// Adjust changes a reception before it is made, nil = nobody does.
	Adjust func(*dialogs.Reception)
}

// Start starts a gateway; Close ends it.
func Start(ctx context.Context, o Options) (*Gateway, error) {
	g := &Gateway{
		DSN: o.DSN, Directory: o.Directory, Log: &bytes.Buffer{}, messages: map[bots.LetterID]string{}, options: o,
		Now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), Step: 10 * time.Second,
	}
	if err := g.open(ctx); err != nil {
		return nil, err
	}
	if _, err := g.Store.Migrate(ctx); err != nil {
		return nil, errors.Join(err, g.Store.Close())
	}
	return g, g.run(ctx)
}

func (g *Gateway) open(ctx context.Context) (err error) {
	g.Store, err = store.Open(ctx, g.DSN, store.Options{Now: func() time.Time { return g.Now }, Unsafe: g.options.Unsafe})
	return err
}

// run makes all that lives in memory and lets it run.
func (g *Gateway) run(ctx context.Context) error {
	residents, err := complaint.New()
	if err != nil {
		return err
	}
	clerks, err := staff.New(nil)
	if err != nil {
		return err
	}
	g.House = &dialogs.House{
		Texts: g.options.Texts, Region: func() *routing.Region { return g.Directory.Region() }, Channels: Limits,
		Seal: dialogs.NewSeal(bytes.Repeat([]byte("k"), 32)), Drafts: dialogs.Drafts{}.Defaults(),
	}
	g.House.Log = slog.New(slog.NewTextHandler(g.Log, &slog.HandlerOptions{Level: slog.LevelError}))
	r := dialogs.Reception{
		House:     g.House,
		Residents: residents, Staff: clerks,
		Now: func() time.Time { return g.Now }, Log: g.House.Log,
	}
	if g.options.Adjust != nil {
		g.options.Adjust(&r)
	}
	var s dialogs.Store = g.Store
	if g.options.Wrap != nil {
		s = g.options.Wrap(s)
	}
	g.Reception = dialogs.NewReception(r, s)
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	reception := g.Reception
	go func() { defer close(done); _ = reception.Run(ctx) }()
	g.stop = func() { cancel(); <-done }
	return nil
}

// Restart ends the process and starts another one over the same database: what was in
// memory is gone.
func (g *Gateway) Restart(ctx context.Context) error {
	g.stop()
	return g.run(ctx)
}

// Reopen is Restart by a process that opens the database anew.
func (g *Gateway) Reopen(ctx context.Context) error {
	g.stop()
	if err := errors.Join(g.Store.Close(), g.open(ctx)); err != nil {
		return err
	}
	return g.run(ctx)
}

// Close ends the process.
func (g *Gateway) Close() error {
	g.stop()
	return g.Store.Close()
}
