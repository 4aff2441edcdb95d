//go:build unix

package faultlab

import (
	"context"
	"time"
)

// killedDatabase is T5: PostgreSQL ends at once, without a word to anybody, and
// recovers when it is started again.
func killedDatabase() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T5", Fault: "the database killed (immediate)", Load: "%d restarts under load",
		Full: Size{Faults: 100}, Quick: Size{Faults: 4}, Bound: time.Hour,
		Pass: "0 lost, 0 duplicate cases; traffic back < 5 s after it accepts connections; no gateway exits",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{Replicas: 3, Postgres: true, Hooks: true}, t.killDatabase)
		},
	}
}

func (t *Trial) killDatabase(w *World) error {
	people := &pulse{crowd: w.Crowd}
	var back []time.Duration
	err := w.During(func(ctx context.Context) error {
		return people.with(ctx, func(ctx context.Context) error {
			for range t.Faults {
				d, err := w.restartDatabase(ctx, people)
				if err != nil {
					return err
				}
				back = append(back, d)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	w.count("restarts", t.Faults)
	if err := w.judge(w.ctx, 0); err != nil {
		return err
	}
	w.atMost("unanswered", people.unanswered(), 0)
	w.time("answer_max", people.longest())
	w.within("traffic_back_max", quantile(back, 1), 5*time.Second)
	return nil
}

const (
	betweenRestarts = 2 * time.Second
	longestDown     = time.Second
)

// restartDatabase kills the server, starts it again after a while and tells how
// long after that somebody was answered who came then.
func (w *World) restartDatabase(ctx context.Context, people *pulse) (time.Duration, error) {
	if err := pause(ctx, betweenRestarts); err != nil {
		return 0, err
	}
	if err := w.pg.Kill(); err != nil {
		return 0, err
	}
	if err := pause(ctx, chance(longestDown)); err != nil {
		return 0, err
	}
	if err := w.pg.Restart(ctx); err != nil {
		return 0, err
	}
	return people.back(ctx, time.Now())
}
