// Package lease keeps one process in charge of each channel: the messengers count
// their limits and hand out their updates per bot, so only one process may poll
// and send for it at a time. It owns how a lease is taken, kept and given up; it
// does not know what is done under one, and its terms are kept by somebody else
// (Book; the store).
//
// A process may be stopped for longer than its lease and not know it. Therefore
// every term has a fence, a number that grows with each owner: what is written
// under an old one is refused by the database.
package lease

import (
	"context"
	"log/slog"
	"time"

	"otklik/bots"
)

// Term is a channel in one process's charge.
type Term struct {
	Channel string
	Owner   string
	Fence   int64     // grows with every owner, never zero
	Resting time.Time // the platform wants silence until then, as an earlier owner learned
}

// Book is where terms are written down. Its clock judges when one has ended.
type Book interface {
	// Acquire takes a channel that is nobody's, or whose owner's term or life has
	// ended; ok is false while somebody has it.
	Acquire(ctx context.Context, channel, owner string, length time.Duration) (t Term, ok bool, err error)
	// Renew makes a term last that long from now; ok is false when it has passed to
	// somebody else.
	Renew(ctx context.Context, t Term, length time.Duration) (ok bool, err error)
	// Release ends a term early.
	Release(ctx context.Context, t Term) error
}

// Length is how long a term lasts unless it is renewed.
const Length = 10 * time.Second

// Keeper takes and keeps terms for one process.
type Keeper struct {
	Book   Book
	Owner  string        // unique to this process
	Length time.Duration // of a term; 0 = Length
	Log    *slog.Logger
}

// Hold does work while the channel is ours, and waits for it while it is not,
// until ctx ends. work is to return when its context ends; an earlier error of
// it ends Hold. The channel is given up only after work has returned.
func (k *Keeper) Hold(ctx context.Context, channel string, work func(context.Context, Term) error) error {
	for ctx.Err() == nil {
		began := time.Now()
		t, ok, err := k.Book.Acquire(ctx, channel, k.Owner, k.length())
		switch {
		case err != nil && ctx.Err() == nil:
			k.Log.Error("asking for a channel", "channel", channel, "error", err)
		case ok:
			k.Log.Info("this process serves the channel", "channel", channel, "fence", t.Fence)
			if err := k.serve(ctx, t, began, work); err != nil {
				return err
			}
		}
		bots.Wait(ctx, k.length()/10)
	}
	return nil
}

func (k *Keeper) length() time.Duration {
	if k.Length > 0 {
		return k.Length
	}
	return Length
}

// serve runs work for one term, asked for at began.
func (k *Keeper) serve(ctx context.Context, t Term, began time.Time, work func(context.Context, Term) error) error {
	working, stop := context.WithCancel(ctx)
	defer stop()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		defer stop()
		k.keep(working, t, began)
	}()
	err := work(working, t)
	lost := working.Err() != nil && ctx.Err() == nil
	stop()
	<-kept
	if lost {
		k.Log.Warn("the channel is no longer this process's", "channel", t.Channel, "fence", t.Fence)
	}
	k.release(ctx, t)
	return err
}

// keep renews a term until it is lost or ctx ends. What counts is when a renewal
// was asked for, not when it was answered: the book's clock started no later.
func (k *Keeper) keep(ctx context.Context, t Term, began time.Time) {
	for wait := k.length() / 3; ; {
		sure := k.length() - k.length()/10 - time.Since(began)
		if sure <= 0 || !bots.Wait(ctx, min(wait, sure)) {
			return
		}
		asked := time.Now()
		ok, err := k.renew(ctx, t, k.length()-k.length()/10-time.Since(began))
		switch {
		case err != nil:
			wait = k.length() / 20 // try again while there is time
		case !ok:
			return
		default:
			began, wait = asked, k.length()/3
		}
	}
}

// renew asks for more time, and gives up waiting for the answer when there is none
// left: a book that stalls must not keep the work going.
func (k *Keeper) renew(ctx context.Context, t Term, left time.Duration) (ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, max(0, left))
	defer cancel()
	answered := make(chan struct{})
	var kept bool
	var failed error
	go func() {
		defer close(answered)
		kept, failed = k.Book.Renew(ctx, t, k.length())
	}()
	select {
	case <-answered:
		return kept, failed
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// releasePatience bounds the last word; without it the term ends by itself.
const releasePatience = 2 * time.Second

func (k *Keeper) release(ctx context.Context, t Term) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releasePatience)
	defer cancel()
	released := make(chan error, 1)
	go func() { released <- k.Book.Release(ctx, t) }()
	var err error
	select {
	case err = <-released:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		k.Log.Warn("giving up a channel; it is free when its lease ends", "channel", t.Channel, "error", err)
	}
}
