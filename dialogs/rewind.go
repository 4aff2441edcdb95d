package dialogs

import (
	"context"
	"errors"
	"sync/atomic"

	"otklik/bots"
	"otklik/routing"
)

// This file makes deadlines anew when the calendar has changed since they were
// made: days off are decreed, and directories corrected, while cases are open.

// rewindBatch is how many cases one look takes.
const rewindBatch = 200

// rewind makes the deadlines of all running cases by the calendars in force, unless
// that was done: by this process or another, before a restart or after it.
func (r *Reception) rewind(ctx context.Context, store Store) error {
	region := r.House.Region()
	if region.Version() == r.rewound {
		return nil
	}
	calendars := region.Calendars()
	done, err := r.rewoundBefore(ctx, calendars)
	if err == nil && !done {
		err = r.rewindAll(ctx, store)
	}
	if err == nil && !done {
		err = r.note(ctx, calendars)
	}
	if err == nil {
		r.rewound = region.Version()
	}
	return err
}

// rewindAll rewinds case by case. One that cannot be is told to the log: the
// others must not wait for it.
func (r *Reception) rewindAll(ctx context.Context, store Store) error {
	for after := routing.CaseID(0); ; {
		ids, err := store.RunningCases(ctx, after, rewindBatch)
		if err != nil || len(ids) == 0 {
			return err
		}
		turns := make([]Turn, len(ids))
		for i, id := range ids {
			turns[i] = Turn{Do: func(tx Tx) error { return r.notices(tx).cases().Rewind(id) }}
		}
		errs := r.groups.do(ctx, turns)
		if err := firstUnavailable(errs); err != nil {
			return err
		}
		if err := errors.Join(errs...); err != nil {
			r.Log.Error("rewinding clocks", "error", err)
		}
		after = ids[len(ids)-1]
	}
}

// calendarKey is the conversation that remembers by which calendars the deadlines
// were made. No channel is called so.
func calendarKey() SessionKey { return SessionKey{Chat: bots.Chat{Channel: "~calendar", ID: "all"}} }

func (r *Reception) rewoundBefore(ctx context.Context, calendars string) (done bool, err error) {
	var were atomic.Bool // a turn that nobody waits for any more may still run
	err = errors.Join(r.groups.do(ctx, []Turn{{Do: func(tx Tx) error {
		s, err := tx.Session(calendarKey())
		were.Store(err == nil && s.State == calendars)
		return err
	}}})...)
	return were.Load(), err
}

func (r *Reception) note(ctx context.Context, calendars string) error {
	key := calendarKey()
	return errors.Join(r.groups.do(ctx, []Turn{{Chats: []bots.Chat{key.Chat}, Do: func(tx Tx) error {
		s, err := tx.Session(key)
		if err != nil {
			return err
		}
		s.Chart, s.State, s.UpdatedAt = "calendar", calendars, r.Now()
		return tx.SaveSession(s)
	}}})...)
}
