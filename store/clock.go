package store

import (
	"context"
	"errors"
	"sync"
	"time"

	"otklik/migrations"
)

// clock is the time that everybody over one database agrees on: PostgreSQL's own,
// carried on between measurements by this process's monotonic clock, so that
// replicas whose clocks are wrong, or are set meanwhile, work as one. SQLite has
// one process, and its clock. The monotonic clock stands still while a machine
// sleeps: one that wakes up is late until the next measurement, presencePing later.
type clock struct {
	given func() time.Time // of Options; nil = the real one

	mu       sync.Mutex
	measured time.Time // by the monotonic clock, zero = never
	database time.Time // what the database said then
}

// jitter is what a measurement may be off by: a smaller difference moves nothing.
const jitter = 50 * time.Millisecond

// Now is the store's time: rows, ids and leases go by it, and so should whoever
// compares a time with theirs.
func (s *Store) Now() time.Time { return s.clock.now() }

func (c *clock) now() time.Time {
	if c.given != nil {
		return c.given()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.measured.IsZero() {
		return time.Now()
	}
	return c.database.Add(time.Since(c.measured))
}

func (c *clock) set(measured, database time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.measured.IsZero() {
		off := database.Sub(c.database.Add(measured.Sub(c.measured)))
		if off.Abs() < jitter {
			return
		}
	}
	c.measured, c.database = measured, database
}

// tellTime measures the database's time over a connection of its own.
func (s *Store) tellTime(ctx context.Context) error {
	if s.eng.dialect == migrations.SQLite {
		return nil
	}
	l, err := s.newLink(ctx, s.write)
	if err == nil {
		err = errors.Join(s.measure(ctx, l), l.close())
	}
	if err != nil {
		return unavailable(s.eng.classed(err))
	}
	return nil
}

// measure asks the database for its time, over a connection of PostgreSQL.
func (s *Store) measure(ctx context.Context, l *link) error {
	if s.eng.dialect == migrations.SQLite {
		return nil
	}
	var at int64
	asked := time.Now()
	each := func(r scanner) error { return r.Scan(&at) }
	if err := l.run(ctx, statement{sql: "SELECT " + s.eng.clock, each: each}); err != nil {
		return err
	}
	answered := time.Now()
	s.clock.set(asked.Add(answered.Sub(asked)/2), time.UnixMilli(at).UTC())
	return nil
}
