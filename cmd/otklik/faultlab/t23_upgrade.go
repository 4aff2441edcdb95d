//go:build unix

package faultlab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"otklik/examples"
)

// olderCommit is the last of the release before this one: it knows migrations 0001 to
// 0024.
const olderCommit = "7d2ccbe1c55827459b50afb2cd8edc0f8205c755"

// rolledUpgrade is T23: two builds over one database, replica by replica there and
// back.
func rolledUpgrade() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T23", Fault: "rolling upgrade N-1, N, N-1 of 3 replicas over PostgreSQL under webhook traffic", Load: "%d times, with %d updates",
		Full: Size{Faults: 50, Updates: 25000}, Quick: Size{Faults: 1, Updates: 500}, Bound: 2 * time.Hour,
		Pass: "0 lost, 0 duplicate cases; a refused downgrade says why",
		run: func(ctx context.Context, t *Trial) error {
			older, err := buildCommit(ctx, olderCommit, t.folder)
			if err != nil {
				return err
			}
			s := Setting{Replicas: 3, Postgres: true, Hooks: true}
			s.arrange = func(w *World) error { return w.begins(older) }
			return t.in(ctx, s, func(w *World) error {
				if err := w.During(func(ctx context.Context) error { return w.roll(ctx, older) }); err != nil {
					return err
				}
				w.count("upgrades", w.Faults)
				if err := w.judge(w.ctx, 0); err != nil {
					return err
				}
				return w.refusedDowngrade()
			})
		},
	}
}

// begins lets every replica begin as the older build, whose people know that a
// button of the other build may be refused.
func (w *World) begins(older string) error {
	w.Crowd.copes = true
	for _, r := range w.replicas {
		if err := r.turnInto(older); err != nil {
			return err
		}
	}
	return nil
}

var directoryLine = regexp.MustCompile(`(?m)^directory: .*$`)

// turnInto makes the next process of a replica one of the older build, or of this
// one if there is no program. The older build reads the sample directory of its own
// time, as an operator edits his own only after the upgrade.
func (r *replica) turnInto(older string) error {
	const suffix = ".older.yaml"
	own := strings.TrimSuffix(r.config, suffix)
	r.config, r.build = own, build{}
	if older == "" {
		return nil
	}
	text, err := os.ReadFile(own) // #nosec G304 -- in the experiment's folder
	if err != nil {
		return err
	}
	r.config, r.build = own+suffix, build{program: older}
	centre := filepath.Join(filepath.Dir(older), "sources", "examples", "cheboksary")
	if err := os.RemoveAll(filepath.Join(centre, examples.Duplicates)); err != nil { // as of this build's
		return err
	}
	text = directoryLine.ReplaceAll(text, fmt.Appendf(nil, "directory: %q", centre))
	return os.WriteFile(r.config, text, 0o600) // #nosec G703 -- as above
}

// roll takes every replica to this build and back, one after another, and lets
// people work between.
func (w *World) roll(ctx context.Context, older string) error {
	steps, done := 2*len(w.replicas)*w.Faults, 0
	for range w.Faults {
		for _, next := range []string{"", older} {
			for _, r := range w.replicas {
				if err := w.Crowd.tally.reach(ctx, w.Updates*(done+1)/(steps+1)); err != nil {
					return err
				}
				done++
				if err := r.become(ctx, next); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// become ends a replica's process in good order and starts one of the other build.
func (r *replica) become(ctx context.Context, program string) error {
	if err := r.stop(); err != nil {
		return fmt.Errorf("gateway %d, build %q: %w", r.n, filepath.Base(r.build.program), err)
	}
	if err := r.turnInto(program); err != nil {
		return err
	}
	if err := r.start(); err != nil {
		return err
	}
	return r.ready(ctx)
}

// refusal is what a build says that is too old for the tables.
const refusal = "a newer build has changed the tables in a way this one cannot work with"

// refusedDowngrade lets this build meet tables that a much newer one has changed.
func (w *World) refusedDowngrade() error {
	const name = "refused"
	if err := w.pg.Create(w.ctx, name); err != nil {
		return err
	}
	r := w.replicas[0]
	if err := r.turnInto(""); err != nil {
		return err
	}
	if err := w.Configure(w.pg.URL(name)); err != nil {
		return err
	}
	if _, err := r.run("migrate"); err != nil {
		return err
	}
	db, err := OpenTables(w.pg.URL(name))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(w.ctx, "UPDATE settings SET value = '99' WHERE name = 'schema.oldest'"); err != nil {
		return err
	}
	refused := 0
	for _, command := range []string{"serve", "migrate"} {
		_, err := r.run(command)
		if err != nil && strings.Contains(err.Error(), refusal) {
			refused++
			continue
		}
		w.wrong("%s over tables of a much newer build: %v", command, err)
	}
	w.atLeast("refused_with_reason", refused, 2)
	return nil
}
