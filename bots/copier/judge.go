package copier

import (
	"errors"
	"log/slog"
	"time"

	"otklik/bots"
)

// surelyGone is how many times a platform may say that it will never give a file
// before that is believed: its file servers forget and remember.
const surelyGone = 3

// The backoff of a file that its platform does not give.
const (
	backoffBase = 5 * time.Second
	backoffCap  = time.Hour
)

// judge decides what becomes of a file that could not be copied.
func (w *worker) judge(f Wanted, err error) Result {
	failure := bots.FailureOf(err)
	var own ownError
	switch {
	case errors.As(err, &own):
		return w.ours(f, own.error)
	case errors.Is(err, bots.ErrTooLarge):
		return w.never(f, StateRefused, TooLarge)
	case errors.Is(err, bots.ErrPixels):
		return w.never(f, StateRefused, Pixels)
	case errors.Is(err, errEmpty):
		return w.never(f, StateRefused, Empty)
	case errors.Is(err, bots.ErrNoBytes):
		return w.never(f, StateLost, NoBytes)
	case errors.Is(err, errPanic):
		return w.again(f, Broken, err)
	case (failure == bots.Invalid || failure == bots.Gone) && f.Attempts+1 >= surelyGone:
		return w.never(f, StateLost, Reason(failure))
	}
	return w.again(f, Reason(failure), err)
}

// never is a result that no other try would change.
func (w *worker) never(f Wanted, s State, why Reason) Result {
	w.log(f).Warn("a file is not kept", "state", string(s), "reason", string(why))
	return Result{Ref: f.Ref, State: s, Reason: why, At: w.opts().Now(), Attempts: f.Attempts + 1}
}

// ours puts a file off that our own disk or store does not take: it is not to blame,
// and is not given up for that.
func (w *worker) ours(f Wanted, err error) Result {
	w.log(f).Error("a file could not be kept, it is tried again", "error", err)
	why := w.copier.health.fails(w.opts().Now(), err)
	return Result{Ref: f.Ref, State: StateWanted, Reason: why, At: w.opts().Now(), Attempts: f.Attempts}
}

// again puts a file off, until it is given up.
func (w *worker) again(f Wanted, why Reason, err error) Result {
	now := w.opts().Now()
	if now.Sub(f.Since) >= w.opts().GiveUp {
		return w.never(f, StateLost, why)
	}
	w.log(f).Info("a file could not be fetched, it is tried again", "attempts", f.Attempts+1, "error", err)
	ceiling := backoffCap
	if f.Attempts < 10 { // beyond, the doubling is past the cap
		ceiling = min(backoffCap, backoffBase<<f.Attempts)
	}
	// Not sooner than half of it: a platform that is away is not to be hammered.
	pause := ceiling/2 + time.Duration(w.opts().Rand(int64(ceiling/2)+1))
	return Result{Ref: f.Ref, State: StateWanted, Reason: why, At: now.Add(pause), Attempts: f.Attempts + 1}
}

// log names a file by the beginning of its ref: the whole looks like a secret.
func (w *worker) log(f Wanted) *slog.Logger {
	return w.opts().Log.With("channel", w.channel, "file", f.Ref[:min(12, len(f.Ref))])
}
