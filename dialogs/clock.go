package dialogs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"otklik/bots"
	"otklik/routing"
)

// clockPoll is how often the clock looks for due timers when nobody wakes it:
// deadlines are minutes long at least.
const clockPoll = time.Second

// clockBatch is how many timers one look takes.
const clockBatch = 200

// A timer whose turn fails is put off, for longer each time, so that the others
// get their turn; after so many failures, over an hour, it goes to quarantine.
const (
	timerFirstPause = 5 * time.Second
	timerLastPause  = 20 * time.Minute
	timerFailures   = 12
)

// RunClock handles timers as they fall due, until ctx ends. wake tells of new
// timers; several replicas may run it over one store, since each timer is taken
// in the turn that handles it.
func (r *Reception) RunClock(ctx context.Context, store Store, wake <-chan struct{}) error {
	tick, keep := time.NewTicker(clockPoll), time.NewTicker(watchEvery)
	defer tick.Stop()
	defer keep.Stop()
	r.keepWatch(ctx)
	r.keepDigests(ctx)
	var looks, digests surveys
	defer looks.wait()
	defer digests.wait()
	for {
		err := r.rewind(ctx, store)
		if err == nil {
			err = r.strike(ctx, store, &looks, &digests)
		}
		if err != nil && ctx.Err() == nil {
			r.Log.Error("handling timers", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-wake:
		case <-keep.C:
			r.keepWatch(ctx)
			r.keepDigests(ctx)
		}
	}
}

// strike handles all timers that are due. The radar's, and digests', begin a survey
// beside it.
func (r *Reception) strike(ctx context.Context, store Store, looks, digests *surveys) error {
	for {
		due, err := store.DueTimers(ctx, r.Now(), clockBatch)
		if err != nil {
			return err
		}
		due = looks.aside(TimerRadar, due, func(list []Timer) {
			r.survey(ctx, list[0], func(t Timer) (Turn, error) { return r.look(ctx, store, t) })
		})
		due = digests.aside(TimerDigest, due, func(list []Timer) {
			for _, one := range list {
				r.survey(ctx, one, func(t Timer) (Turn, error) { return r.digest(ctx, store, t) })
			}
		})
		if len(due) == 0 {
			return nil
		}
		turns := make([]Turn, len(due))
		for i, t := range due {
			turns[i] = r.timer(t)
		}
		if err := r.handle(ctx, due, turns); err != nil {
			return err
		}
	}
}

// handle runs the turns of timers and puts off those that fail. Only an unavailable
// store is an error: all of them are due still at the next look.
func (r *Reception) handle(ctx context.Context, due []Timer, turns []Turn) error {
	errs := r.groups.do(ctx, turns)
	if err := firstUnavailable(errs); err != nil {
		return err
	}
	return r.postpone(ctx, due, errs)
}

// postpone puts off the timers whose turns failed, or gives them up.
func (r *Reception) postpone(ctx context.Context, due []Timer, errs []error) error {
	var turns []Turn
	lost := 0
	for i, err := range errs {
		if err == nil {
			continue
		}
		turns = append(turns, r.putOff(due[i], err))
		if due[i].Failures+1 >= timerFailures {
			lost++
		}
	}
	if err := errors.Join(r.groups.do(ctx, turns)...); err != nil || lost == 0 {
		return err
	}
	return r.Alarm(ctx, Alarm{Kind: AlarmClock, Count: lost})
}

func (r *Reception) putOff(t Timer, cause error) Turn {
	attrs := []any{"timer", t.ID, "kind", string(t.Kind), "failures", t.Failures + 1, "error", cause}
	var p *PanicError
	if errors.As(cause, &p) {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	if t.Failures+1 < timerFailures {
		r.Log.Error("a timer's turn failed, it is put off", attrs...)
		at := r.Now().Add(min(timerFirstPause<<t.Failures, timerLastPause))
		return Turn{Do: func(tx Tx) error { return tx.PutOff(t, at) }}
	}
	r.Log.Error("timer goes to quarantine", attrs...)
	return r.giveUpTimer(t, cause)
}

// giveUpTimer moves a timer to quarantine, as it was.
func (r *Reception) giveUpTimer(t Timer, cause error) Turn {
	return Turn{Do: func(tx Tx) error {
		raw, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if mine, err := tx.TakeTimer(t.ID); err != nil || !mine {
			return err
		}
		return tx.Quarantine(Poison{Key: fmt.Sprintf(timerKey+"%d", t.ID), Raw: raw, Reason: reasonOf(cause), At: r.Now()})
	}}
}

// timer is the turn that handles a timer.
func (r *Reception) timer(t Timer) Turn {
	var locked []bots.Chat
	if t.Kind == TimerAlarm {
		for _, a := range r.House.counted() {
			locked = append(locked, a.key().Chat)
		}
	}
	if t.Kind == TimerIdle || t.Kind == TimerErasure || t.Kind == TimerUnsigned || t.Kind == TimerLetter && t.Chat.Channel != "" {
		locked = append(locked, t.Chat)
	}
	if t.Kind == TimerCase || t.Kind == TimerFirst || t.Kind == TimerFull {
		locked = append(locked, pingsChat())
	}
	var from bots.Chat
	if t.Kind == TimerSend {
		from = t.Chat
	}
	return Turn{Chats: locked, From: from, Do: func(tx Tx) error {
		mine, err := tx.TakeTimer(t.ID)
		if err != nil || !mine {
			return err
		}
		n := r.notices(tx)
		switch t.Kind {
		case TimerCase, TimerFirst, TimerFull:
			return n.look(t.Case)
		case TimerLetter:
			sent, err := tx.Letter(t.Letter)
			if err != nil {
				return err
			}
			return n.Delivered(sent)
		case TimerTopic:
			sent, err := tx.Letter(t.Letter)
			if err != nil {
				return err
			}
			return n.topicGone(sent)
		case TimerAlarm:
			return n.tellRest()
		case TimerIncident:
			return n.Incidents().Tick(routing.IncidentID(t.Case))
		case TimerIdle:
			return r.idle(tx, t)
		case TimerErasure:
			return n.erase(t)
		case TimerUnsigned:
			return r.forgetUnsigned(tx, t)
		case TimerReveal:
			return n.conceal(t)
		case TimerSend:
			return n.sendHeld(t)
		}
		return fmt.Errorf("timer %d: unknown kind %q", t.ID, t.Kind)
	}}
}
