package store

import (
	"context"
	"sync"
	"time"
)

// A lock that can be had is nobody's. Should two owners share a hash, what they
// hold waits for its lease to run out. So it does when the server has just
// started: the living may not have come back yet.
const (
	channelsOwners = `SELECT owner FROM channels WHERE owner <> '' ` + whoIsAbsent
	lettersOwners  = `SELECT DISTINCT owner FROM outbox WHERE state = 'due' AND owner <> '' ` + whoIsAbsent
	whoIsAbsent    = `AND pg_postmaster_start_time() < clock_timestamp() - make_interval(secs => $1)
		AND pg_try_advisory_xact_lock(1869901676, hashtext(owner))`
)

// absentFor is how long a presence must be missing: a living process whose
// connection was cut is back sooner, and what it holds must not be given away.
const absentFor = 4 * presenceBack

// absences are the owners whose presence was missing at the last look, and since
// when.
type absences struct {
	mu       sync.Mutex
	since    map[string]time.Time
	patience time.Duration // absentFor
}

// note keeps what a look has found and gives those who have been missing for long:
// they have ended.
func (a *absences) note(missing []string, now time.Time) (ended []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	since := make(map[string]time.Time, len(missing))
	for _, owner := range missing {
		since[owner] = now
		if first, known := a.since[owner]; known {
			since[owner] = first
		}
		if now.Sub(since[owner]) >= a.patience {
			ended = append(ended, owner)
		}
	}
	a.since = since
	return ended
}

// ended looks for owners whose processes have ended.
func (s *Store) ended(ctx context.Context, among string, a *absences) ([]string, error) {
	var missing []string
	each := func(r scanner) error {
		var owner string
		err := r.Scan(&owner)
		missing = append(missing, owner)
		return err
	}
	if err := s.ask(ctx, statement{sql: among, args: []any{s.grown.Seconds()}, each: each}); err != nil {
		return nil, err
	}
	return a.note(missing, time.Now()), nil
}
