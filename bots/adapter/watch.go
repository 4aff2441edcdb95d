package adapter

import (
	"context"
	"fmt"
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

// mostLost is how many looks in a row may find a registration lost.
const mostLost = 2

// Keep holds a registration until ctx ends: it looks every WatchEvery and
// registers again what was lost. It logs what goes wrong and goes on. A refusal
// ends it, and so does a platform that is found not to deliver at the next look,
// too; a look that finds out nothing does not count. What is not the token's is
// bots.ErrUndelivered.
func Keep(ctx context.Context, log *slog.Logger, r Registrar) error {
	lost := 0
	for bots.Wait(ctx, WatchEvery) {
		found, err := r.Registered(ctx)
		switch {
		case err != nil:
		case found.OK:
			lost = 0
		default:
			lost++
			log.Warn("the platform no longer delivers to us; registering again",
				"matches", found.Matches, "pending", found.Pending, "last error", found.LastError)
			err = r.Register(ctx)
		}
		failure := bots.FailureOf(err)
		switch {
		case ctx.Err() != nil:
			return nil
		case failure == bots.Unauthorized:
			return err
		case lost == mostLost, lost > 0 && failure == bots.Invalid:
			return undelivered(found, err)
		case err != nil:
			log.Warn("watching over the webhook", "err", err, "wait", WatchEvery)
		}
	}
	return nil
}

// undelivered says why a registration was given up; err is what registering again
// ended with.
func undelivered(found bots.Registration, err error) error {
	if err == nil {
		err = fmt.Errorf("registered again: matches %v, pending %d, last error %q", found.Matches, found.Pending, found.LastError)
	}
	return fmt.Errorf("%w: %w", bots.ErrUndelivered, err)
}
