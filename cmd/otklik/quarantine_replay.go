package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
	"otklik/store"
)

// replayer handles updates out of quarantine, with the gateway's own reception
// and no network.
type replayer struct {
	store     *store.Store
	reception *dialogs.Reception
	bots      map[string]bot
}

// replayUpdates handles the updates named, or all of a channel when none is.
func replayUpdates(c *cobra.Command, file string, ids []int64, channel string) error {
	cfg, region, err := directed(c, file)
	if err != nil {
		return err
	}
	log := newLogger(cfg, c.ErrOrStderr())
	return withTables(c.Context(), cfg, func(s *store.Store) error {
		r, err := newReplayer(c.Context(), cfg, region, s, log)
		if err != nil {
			return err
		}
		running, stop := context.WithCancel(c.Context())
		done := make(chan error, 1)
		go func() { done <- r.reception.Run(running) }()
		err = r.replay(c, ids, channel)
		stop()
		return errors.Join(err, <-done)
	})
}

func newReplayer(ctx context.Context, cfg *Config, region *routing.Region, s *store.Store, log *slog.Logger) (*replayer, error) {
	channels, err := openChannels(cfg, log)
	if err != nil {
		return nil, err
	}
	residents, clerks, err := conversations()
	if err != nil {
		return nil, err
	}
	texts, err := locales.Load()
	if err != nil {
		return nil, err
	}
	pupil := newLearner(s, func() *routing.Region { return region }, log, func(int) {})
	house, err := openHouse(ctx, cfg, s, texts, pupil, channels)
	if err != nil {
		return nil, err
	}
	r := &replayer{store: s, bots: map[string]bot{}}
	for _, c := range channels {
		r.bots[c.name] = c.bot
	}
	r.reception = dialogs.NewReception(dialogs.Reception{
		House: house, Residents: residents, Staff: clerks, Now: s.Now, Log: log,
	}, s)
	return r, nil
}

func (r *replayer) replay(c *cobra.Command, ids []int64, channel string) error {
	failed := false
	one := func(k dialogs.Kept) error {
		outcome, err := r.one(c.Context(), k)
		switch {
		case errors.Is(err, dialogs.ErrUnavailable):
			return err
		case err != nil:
			failed = true
			fmt.Fprintf(c.ErrOrStderr(), "update %d: %s\n", k.ID, printable(err.Error()))
		default:
			fmt.Fprintf(c.OutOrStdout(), "update %d: %s\n", k.ID, outcome)
		}
		return nil
	}
	for _, id := range ids {
		k, err := r.store.Poison(c.Context(), id)
		if err == nil {
			err = one(k)
		}
		if err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		if err := r.all(c.Context(), channel, one); err != nil {
			return err
		}
	}
	if failed {
		return told()
	}
	return nil
}

// all goes through quarantine in the order in which things came to it.
func (r *replayer) all(ctx context.Context, channel string, one func(dialogs.Kept) error) error {
	after := int64(0)
	for {
		list, err := r.store.Poisons(ctx, channel, after, portion)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, k := range list {
			if err := one(k); err != nil {
				return err
			}
			after = k.ID
		}
	}
}

// one handles one update and tells what became of it.
func (r *replayer) one(ctx context.Context, k dialogs.Kept) (outcome string, err error) {
	if timer, err := r.reception.ReplayTimer(ctx, k); timer {
		return "put back, the gateway's clock handles it", err
	}
	b, ok := r.bots[k.Channel]
	if !ok {
		return "", fmt.Errorf("no channel %q is switched on in the configuration: it stays in quarantine", k.Channel)
	}
	batch := b.Convert(k.Raw)
	switch {
	case len(batch.Broken) > 0:
		return "", r.reception.Blame(ctx, k, batch.Broken[0].Reason)
	case len(batch.Messages) == 0:
		return "nothing to handle: updates of its kind are not used", r.reception.Unused(ctx, k)
	}
	return "handled", r.reception.Replay(ctx, k, batch.Messages[0])
}
