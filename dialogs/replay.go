package dialogs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"otklik/bots"
)

// ErrTaken means that an update has left quarantine meanwhile: somebody else
// has replayed or dropped it.
var ErrTaken = errors.New("it is no longer in quarantine")

// ErrAgain means that a replayed update failed again and stays in quarantine.
var ErrAgain = errors.New("failed again and stays in quarantine")

// timerKey begins the key of a timer in quarantine.
const timerKey = "timer-"

// Replay handles an update that lay in quarantine: in is what its adapter now
// makes of its bytes. It leaves quarantine in the very commit that handles it, so
// that it is handled once, whatever crashes. What the person was told when it
// failed is not told again; what it presses is judged as Take would. Run must be
// running.
func (r *Reception) Replay(ctx context.Context, k Kept, in bots.Inbound) error {
	in, _ = r.House.unsealed(in)
	turn := r.turn(in)
	handle := turn.Do
	turn.Keys = nil // it is recorded already, until this turn forgets it
	turn.Do = func(tx Tx) error {
		if err := take(tx, k, recorded(k, in)...); err != nil {
			return err
		}
		return handle(tx)
	}
	return r.replay(ctx, k, turn)
}

// recorded are the names by which an update went to quarantine. One that could
// not even be read has its key only: if the message was seen by another name, it
// was handled under that.
func recorded(k Kept, in bots.Inbound) []Delivery {
	if k.Chat == "" {
		return nil
	}
	return deliveries(in)
}

// ReplayTimer puts a timer that lay in quarantine back: the gateway's clock
// strikes it at once. ok is false when k is no timer.
func (r *Reception) ReplayTimer(ctx context.Context, k Kept) (ok bool, err error) {
	if !k.IsTimer() {
		return false, nil
	}
	var t Timer
	if err := json.Unmarshal(k.Raw, &t); err != nil {
		return true, r.blame(ctx, k, errors.New("the timer is unreadable"))
	}
	t.ID, t.Failures = 0, 0
	return true, r.replay(ctx, k, Turn{Do: func(tx Tx) error {
		if err := take(tx, k); err != nil {
			return err
		}
		return tx.Wake(t)
	}})
}

// Blame keeps an update in quarantine for a new reason.
func (r *Reception) Blame(ctx context.Context, k Kept, reason string) error {
	return r.blame(ctx, k, errors.New(reason))
}

// Unused lets an update go that nobody has any use for.
func (r *Reception) Unused(ctx context.Context, k Kept) error {
	return r.replay(ctx, k, Turn{Do: func(tx Tx) error {
		if err := take(tx, k); err != nil {
			return err
		}
		if k.Key == "" {
			return nil
		}
		_, err := tx.FirstTime(k.Channel, k.Key)
		return err
	}})
}

// IsTimer tells whether what is kept is a timer, not an update.
func (k Kept) IsTimer() bool { return k.Channel == "" && strings.HasPrefix(k.Key, timerKey) }

func take(tx Tx, k Kept, names ...Delivery) error {
	mine, err := tx.TakePoison(k, names...)
	if err == nil && !mine {
		err = ErrTaken
	}
	return err
}

func (r *Reception) replay(ctx context.Context, k Kept, turn Turn) error {
	err := r.groups.do(ctx, []Turn{turn})[0]
	if err == nil || errors.Is(err, ErrUnavailable) || errors.Is(err, ErrTaken) {
		return err
	}
	return r.blame(ctx, k, err)
}

// blame keeps k for a new reason and gives ErrAgain.
func (r *Reception) blame(ctx context.Context, k Kept, cause error) error {
	attrs := []any{"id", k.ID, "channel", k.Channel, "key", k.Key, "error", cause}
	var p *PanicError
	if errors.As(cause, &p) {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	r.Log.Error("a replayed update failed", attrs...)
	k.Reason = reasonOf(cause)
	err := r.groups.do(ctx, []Turn{{Do: func(tx Tx) error { return tx.BlamePoison(k) }}})[0]
	return errors.Join(fmt.Errorf("%w: %s", ErrAgain, k.Reason), err)
}
