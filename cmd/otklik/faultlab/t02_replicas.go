//go:build unix

package faultlab

import (
	"context"
	"time"
)

// killedReplicas is T2: three gateways over one PostgreSQL.
func killedReplicas() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T2", Fault: "the same, 3 replicas over PostgreSQL, random victim", Load: "%d kills in %d updates",
		Full: Size{Faults: 1000, Updates: 50000}, Quick: Size{Faults: 30, Updates: 1500}, Bound: 2 * time.Hour,
		Pass: "as T1; update to reply < 5 s p99",
		run: func(ctx context.Context, t *Trial) error {
			return t.siege(ctx, Setting{Replicas: 3, Postgres: true, Hooks: true, Latency: time.Millisecond})
		},
	}
}
