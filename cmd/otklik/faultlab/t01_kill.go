//go:build unix

package faultlab

import (
	"context"
	"time"
)

// killedSQLite is T1: one gateway over SQLite, killed between any two steps.
func killedSQLite() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T1", Fault: "kill -9 at random points, SQLite", Load: "%d kills in %d updates",
		Full: Size{Faults: 1000, Updates: 50000}, Quick: Size{Faults: 60, Updates: 3000}, Bound: 2 * time.Hour,
		Pass: "0 lost, 0 duplicate cases; Telegram duplicates only where a send was ambiguous, at most one per kill; VK 0; integrity ok; ready < 1 s p99",
		run: func(ctx context.Context, t *Trial) error {
			return t.siege(ctx, Setting{Replicas: 1})
		},
	}
}

// siege kills gateways while people use them, and judges what is left.
func (t *Trial) siege(ctx context.Context, s Setting) error {
	return t.in(ctx, s, func(w *World) error {
		shooter := &sniper{w: w}
		w.wire.sniper.Store(shooter)
		err := w.During(func(ctx context.Context) error { return shooter.siege(ctx, t.Faults, t.Updates) })
		if err != nil {
			return err
		}
		w.count("kills", shooter.kills)
		if err := w.judge(w.ctx, shooter.kills); err != nil {
			return err
		}
		if w.Hooks {
			w.within("reply_p99", w.Crowd.tally.answered(0.99), 5*time.Second)
		}
		w.within("ready_p99", quantile(w.startTimes(), 0.99), time.Second)
		return nil
	})
}
