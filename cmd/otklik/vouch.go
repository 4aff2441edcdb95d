package main

import (
	"context"
	"fmt"
	"log/slog"

	"otklik/store"
)

// vouch refuses a database that may lose what it has confirmed, unless the
// configuration agrees to that. The demo's invented cases (no durability at all)
// are nobody's loss.
func vouch(ctx context.Context, cfg *Config, s *store.Store, log *slog.Logger) error {
	if cfg.Durability == "" {
		return nil
	}
	warnings, err := s.Durable(ctx)
	for _, text := range warnings {
		log.Warn("the database is not as durable as it could be", "why", text)
	}
	if err != nil {
		return fmt.Errorf("%w. To run all the same, set durability: unsafe", err)
	}
	return nil
}

// tellHeld reminds of letters that a restore has left for an operator.
func tellHeld(ctx context.Context, s *store.Store, log *slog.Logger) error {
	n, err := s.Held(ctx)
	if err == nil && n > 0 {
		log.Warn("letters from before a restore are held: look with otklik outbox list --state held, "+
			"then otklik outbox release or drop them", "count", n)
	}
	return err
}
