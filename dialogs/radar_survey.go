package dialogs

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"otklik/bots"
	"otklik/routing"
	"otklik/routing/radar"
)

// This file is how the radar looks: beside the clock, whose timers do not wait for it.

// glance is what one look finds of one centre.
type glance struct {
	directory *routing.Directory
	radar     *radar.Radar
	at        time.Time
	alerts    []radar.Alert
}

// glances looks at every centre: it reads and compares before the turn that tells.
func (r *Reception) glances(ctx context.Context, store Store) (list []glance, err error) {
	if r.House.Radar == nil {
		return nil, nil
	}
	for _, d := range r.House.Region().Centres() {
		g := glance{directory: d, radar: radar.New(d, *r.House.Radar), at: r.Now().Truncate(radar.Slot)}
		history := g.radar.NewHistory()
		if err := store.Openings(ctx, d.Centre().ID, g.radar.Sees(g.at), history.Add); err != nil {
			return nil, err
		}
		g.alerts = g.radar.Alerts(g.radar.Survey(history, g.at))
		list = append(list, g)
	}
	return list, nil
}

// surveys lets one survey be under way at a time, beside the clock: it reads much, and
// no timer waits for it.
type surveys struct {
	running atomic.Bool
	all     sync.WaitGroup
}

// aside leaves the timers of a kind out and begins with them, unless some are looked at
// just then. Those come again.
func (s *surveys) aside(kind TimerKind, due []Timer, begin func([]Timer)) []Timer {
	var mine []Timer
	rest := slices.DeleteFunc(due, func(t Timer) bool {
		if t.Kind == kind {
			mine = append(mine, t)
		}
		return t.Kind == kind
	})
	if len(mine) > 0 && s.running.CompareAndSwap(false, true) {
		s.all.Go(func() { defer s.running.Store(false); begin(mine) })
	}
	return rest
}

func (s *surveys) wait() { s.all.Wait() }

// survey is what a timer of the radar's, or of a digest, leads to: look reads and gives
// the turn that tells. One that fails is put off like others, a panic included; while the
// store is unavailable it is tried again.
func (r *Reception) survey(ctx context.Context, t Timer, look func(Timer) (Turn, error)) {
	turn, err := guarded(t, look)
	switch {
	case errors.Is(err, ErrUnavailable):
	case err != nil:
		err = r.postpone(ctx, []Timer{t}, []error{err})
	default:
		err = r.handle(ctx, []Timer{t}, []Turn{turn})
	}
	if err != nil && ctx.Err() == nil {
		r.Log.Error("a look beside the clock", "kind", string(t.Kind), "error", err)
	}
}

// guarded is look with a panic for an error.
func guarded(t Timer, look func(Timer) (Turn, error)) (_ Turn, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return look(t)
}

// look is the radar's turn, after it has looked.
func (r *Reception) look(ctx context.Context, store Store, t Timer) (Turn, error) {
	glances, err := r.glances(ctx, store)
	return Turn{Chats: []bots.Chat{watchKey().Chat}, Do: func(tx Tx) error {
		mine, err := tx.TakeTimer(t.ID)
		if err != nil || !mine || glances == nil { // nil: switched off since
			return err
		}
		n := r.notices(tx)
		s, w, err := n.recallWatch()
		if err != nil || t.At.Before(w.Due) {
			return err
		}
		for _, g := range glances {
			n.Directory = g.directory
			if err := n.tellOf(g); err != nil {
				return err
			}
		}
		return n.nextLook(s)
	}}, err
}
