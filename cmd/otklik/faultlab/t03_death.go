//go:build unix

package faultlab

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"otklik/bots"
)

// deadReplica is T3: the process that owns a channel dies and stays dead until
// others have taken over all it did. Telegram comes by webhook, VK is polled.
func deadReplica() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T3", Fault: "replica death", Load: "%d deaths of a channel's owner",
		Full: Size{Faults: 100}, Quick: Size{Faults: 6}, Bound: time.Hour,
		Pass: "webhook gap < 2 s; polling taken over < 15 s; claimed letters re-claimed < 30 s; nothing lost",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{Replicas: 3, Postgres: true, Hooks: true, VKPolls: true}, t.bury)
		},
	}
}

// succession is how long others took to take over from the dead.
type succession struct {
	gap     time.Duration // the longest time without any webhook call taken
	polling time.Duration // until another one polled
	letters time.Duration // until no letter was the dead one's any more
}

func (t *Trial) bury(w *World) error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	people, shooter := &pulse{crowd: w.Crowd}, &sniper{w: w}
	w.wire.sniper.Store(shooter)
	var worst succession
	err = w.During(func(ctx context.Context) error {
		return people.with(ctx, func(ctx context.Context) error {
			for n := range t.Faults {
				s, err := w.death(ctx, db, shooter, n)
				if err != nil {
					return err
				}
				worst = succession{max(worst.gap, s.gap), max(worst.polling, s.polling), max(worst.letters, s.letters)}
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	w.count("deaths", shooter.kills)
	if err := w.judge(w.ctx, whereAmbiguous); err != nil {
		return err
	}
	w.atMost("unanswered", people.unanswered(), 0)
	w.within("webhook_gap_max", worst.gap, 2*time.Second)
	w.within("polling_max", worst.polling, 15*time.Second)
	w.within("letters_max", worst.letters, 30*time.Second)
	return nil
}

const (
	takeoverLimit = time.Minute
	afterDeath    = 2 * time.Second // of life without it, at least
)

// death kills the owner of a channel in the middle of a send, each platform's in
// turn, and watches the others until nothing is left of it.
func (w *World) death(ctx context.Context, db *sql.DB, shooter *sniper, n int) (s succession, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, takeoverLimit, fmt.Errorf("death %d: nobody took over within %v", n+1, takeoverLimit))
	defer cancel()
	if err := pause(ctx, time.Second); err != nil {
		return s, err
	}
	on := []bots.Platform{bots.VK, bots.Telegram}[n%2]
	victim, err := w.owner(ctx, db, on)
	if err != nil {
		return s, err
	}
	if err := shooter.shoot(ctx, victim, []moment{sendComing, sendTaken}[n/2%2], shooter.kill); err != nil {
		return s, err
	}
	dead := victim.current()
	died, _ := w.ended(dead.n)
	if s.letters, err = w.untilFree(ctx, db, died); err != nil {
		return s, err
	}
	if s.polling, err = w.untilPolled(ctx, died); err != nil {
		return s, err
	}
	if err := pause(ctx, max(0, afterDeath-time.Since(died))); err != nil {
		return s, err
	}
	s.gap = w.hooks.gap(died, time.Now())
	if err := victim.start(); err != nil {
		return s, err
	}
	return s, victim.ready(ctx)
}

// owner is the replica whose process serves a platform's channel: a process tells
// its name in the log when it takes one.
func (w *World) owner(ctx context.Context, db *sql.DB, on bots.Platform) (*replica, error) {
	for {
		list, err := Rows(ctx, db, "SELECT channel, fence FROM channels WHERE owner <> ''", 2)
		if err != nil {
			return nil, err
		}
		for _, row := range list {
			if row[0] != string(on) {
				continue
			}
			if r := w.tookFence(row[0], row[1]); r != nil && !closed(r.current().gone) {
				return r, nil
			}
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// untilFree waits until no letter that was claimed at a moment still is, and tells
// how long that took.
func (w *World) untilFree(ctx context.Context, db *sql.DB, from time.Time) (time.Duration, error) {
	claims := "SELECT id, owner FROM outbox WHERE state = 'due' AND owner <> ''"
	first, err := Rows(ctx, db, claims, 2)
	if err != nil {
		return 0, err
	}
	claimed := map[string]bool{}
	for _, row := range first {
		claimed[strings.Join(row, " ")] = true
	}
	for {
		now, err := Rows(ctx, db, claims, 2)
		if err != nil {
			return 0, err
		}
		still := 0
		for _, row := range now {
			if claimed[strings.Join(row, " ")] {
				still++
			}
		}
		if still == 0 {
			return time.Since(from), nil
		}
		if err := pause(ctx, 20*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// untilPolled waits until a living process polls VK after a moment.
func (w *World) untilPolled(ctx context.Context, from time.Time) (time.Duration, error) {
	for {
		life, at := w.wire.lastPoll()
		if ended, _ := w.ended(life); ended.IsZero() {
			return max(0, at.Sub(from)), nil
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return 0, err
		}
	}
}
