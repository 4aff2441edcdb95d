package adapter

import (
	"context"
	"log/slog"
	"time"

	"otklik/bots"
)

// WatchEvery is how often a bot that receives by webhook asks whether the
// platform still delivers to it: VK suspends a server after failures, and a
// webhook can be taken away by whoever has the token.
const WatchEvery = 5 * time.Minute

// Registrar is a bot whose webhook the gateway registers itself.
type Registrar interface {
	Register(context.Context) error
	Registered(context.Context) (bots.Registration, error)
}

// Keep holds a registration until ctx ends: it looks every WatchEvery and
// registers again what was lost. It logs what goes wrong and goes on; only a
// refused token ends it.
func Keep(ctx context.Context, log *slog.Logger, r Registrar) error {
	for bots.Wait(ctx, WatchEvery) {
		err := look(ctx, log, r)
		switch {
		case err == nil || ctx.Err() != nil:
		case bots.FailureOf(err) == bots.Unauthorized:
			return err
		default:
			log.Warn("watching over the webhook", "err", err, "wait", WatchEvery)
		}
	}
	return nil
}

func look(ctx context.Context, log *slog.Logger, r Registrar) error {
	found, err := r.Registered(ctx)
	if err != nil || found.OK {
		return err
	}
	log.Warn("the platform no longer delivers to us; registering again",
		"matches", found.Matches, "pending", found.Pending, "last error", found.LastError)
	return r.Register(ctx)
}
