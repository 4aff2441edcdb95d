package dialogs

import (
	"context"
	"fmt"
	"time"

	"otklik/routing"
)

// clockPoll is how often the clock looks for due timers when nobody wakes it:
// deadlines are minutes long at least.
const clockPoll = time.Second

// clockBatch is how many timers one look takes.
const clockBatch = 200

// RunClock handles timers as they fall due, until ctx ends. wake tells of new
// timers; several replicas may run it over one store, since each timer is taken
// in the turn that handles it. A timer whose turn fails is kept and tried
// again, so an error is only logged.
func (r *Reception) RunClock(ctx context.Context, store Store, wake <-chan struct{}) error {
	tick := time.NewTicker(clockPoll)
	defer tick.Stop()
	for {
		if err := r.strike(ctx, store); err != nil && ctx.Err() == nil {
			r.Log.Error("handling timers", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-wake:
		}
	}
}

// strike handles all timers that are due.
func (r *Reception) strike(ctx context.Context, store Store) error {
	for {
		due, err := store.DueTimers(ctx, r.Now(), clockBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		turns := make([]Turn, len(due))
		for i, t := range due {
			turns[i] = r.timer(t)
		}
		for _, err := range r.groups.do(ctx, turns) {
			if err != nil {
				return err // the rest is due still at the next look
			}
		}
	}
}

func (r *Reception) timer(t Timer) Turn {
	return Turn{Do: func(tx Tx) error {
		mine, err := tx.TakeTimer(t.ID)
		if err != nil || !mine {
			return err
		}
		n := &Notices{Tx: tx, House: r.House, Directory: r.House.Directory(), Now: r.Now()}
		cases := routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: n.Now}
		switch t.Kind {
		case TimerFirst:
			return cases.Overdue(t.Case, routing.FirstReply)
		case TimerFull:
			return cases.Overdue(t.Case, routing.FullAnswer)
		case TimerLetter:
			sent, err := tx.Letter(t.Letter)
			if err != nil {
				return err
			}
			return n.Delivered(sent)
		}
		return fmt.Errorf("timer %d: unknown kind %q", t.ID, t.Kind)
	}}
}
