// Package store remembers: it is the only package that knows SQL. It implements
// dialogs.Store and outbox.Queue on SQLite and on PostgreSQL with one SQL text.
//
// A group of turns is a unit of work: what turns write is kept in layers (see
// layer) and reaches the database in few statements just before COMMIT. What
// differs between the engines is in sqlite.go, postgres.go and errors.go; each
// entity has a file with its SQL on top. The package holds no rule: it decides
// neither who must answer nor what is said.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"otklik/migrations"
	"otklik/routing/audit"
)

// Options are what a store needs beside its address. Zero values have defaults.
type Options struct {
	Log *slog.Logger
	// Now replaces the store's clock: on PostgreSQL the server's, else the real one.
	Now func() time.Time
	// Replica tells processes over one database apart in the ids they make,
	// 1–1023. Zero: chosen at random, and on PostgreSQL Attend makes sure that no
	// living process has the same.
	Replica int
	// Patience bounds one unit of work, waiting for locks included; 15 s.
	Patience time.Duration
	// Unsafe says that losing the last commits in a power cut is agreed to: SQLite
	// then syncs at checkpoints only, and Durable warns where it else refuses.
	Unsafe bool
	// By is who works with this store, for the audit: "operator:NAME"; "" = the gateway.
	By string
}

// Store is a database. It is safe for concurrent use.
type Store struct {
	opts     Options
	eng      engine
	write    *sql.DB
	read     *sql.DB
	ids      *ids
	writer   chan *link // SQLite: the one writing connection; nil elsewhere
	readers  chan *link // SQLite: connections that read; nil elsewhere
	presence *presence  // PostgreSQL: the locks of Attend
	file     string     // SQLite: the path
	address  string     // PostgreSQL: for its own programs; holds a password
	lock     io.Closer  // SQLite: the lock of Attend
	clock    clock
	posted   wakes
	served   served
	timers   chan struct{}
	grown    time.Duration // serverGrown
	auditKey atomic.Pointer[audit.Key]
	// Whose presence is missing, of those that have channels and letters.
	absentOwners, absentSenders absences

	closing func() error
}

// Open connects to dsn: "sqlite:PATH", a bare path, or "postgres://…". It makes
// no tables: Migrate does. Its errors never contain the dsn's password.
func Open(ctx context.Context, dsn string, o Options) (*Store, error) {
	s := &Store{opts: o.withDefaults(), timers: make(chan struct{}, 1), grown: serverGrown}
	s.absentOwners.patience, s.absentSenders.patience = absentFor, absentFor
	s.closing = sync.OnceValue(s.close)
	var err error
	s.clock.given = o.Now
	if s.ids, err = newIDs(s.Now, s.opts.Replica); err != nil {
		return nil, err
	}
	switch scheme, rest, found := strings.Cut(dsn, ":"); {
	case dsn == "":
		return nil, errors.New("store: the address is empty: want sqlite:PATH or postgres://…")
	case scheme == "postgres" || scheme == "postgresql":
		err = s.openPostgres(dsn)
	case scheme == "sqlite":
		err = s.openSQLite(rest)
	case found && strings.HasPrefix(rest, "//"):
		return nil, fmt.Errorf("store: unknown kind of database %q: want sqlite:PATH or postgres://…", scheme)
	default:
		err = s.openSQLite(dsn)
	}
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.Ping(ctx), s.tellTime(ctx)); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Patience <= 0 {
		o.Patience = 15 * time.Second
	}
	return o
}

// Engine names the database: "sqlite" or "postgres".
func (s *Store) Engine() string { return string(s.eng.dialect) }

// Ping tells whether the database answers; errors wrap dialogs.ErrUnavailable.
func (s *Store) Ping(ctx context.Context) error {
	return s.ask(ctx, statement{sql: "SELECT 1", each: func(scanner) error { return nil }})
}

// Migrate brings the tables to this build's shape and tells how many migrations
// that took.
func (s *Store) Migrate(ctx context.Context) (int, error) {
	before, err := s.Schema(ctx)
	if err != nil {
		return 0, err
	}
	n, err := s.up(ctx)
	for range retries { // the traffic of an older build may lock the tables in another order
		if err == nil || s.eng.classify(err) != again {
			break
		}
		n, err = s.up(ctx)
	}
	if err == nil && before.Current > 0 && before.Current < altKeys {
		err = s.olderBuilds(ctx)
	}
	if err == nil {
		err = s.NoteRestored(ctx)
	}
	return n, err
}

func (s *Store) up(ctx context.Context) (n int, err error) {
	err = s.withSchemaDB(func(db *sql.DB) (err error) {
		n, err = migrations.Up(ctx, db, s.eng.dialect)
		return err
	})
	return n, err
}

// Schema tells how far the database's tables are.
func (s *Store) Schema(ctx context.Context) (st migrations.Status, err error) {
	err = s.withSchemaDB(func(db *sql.DB) (err error) {
		st, err = migrations.Check(ctx, db, s.eng.dialect)
		return err
	})
	return st, err
}

// withSchemaDB lends a pool of its own: the writer's only connection may be
// held elsewhere.
func (s *Store) withSchemaDB(do func(*sql.DB) error) error {
	db := s.eng.schemaDB()
	return errors.Join(do(db), db.Close())
}

// TimersSet is signalled after a commit that stored a timer.
func (s *Store) TimersSet() <-chan struct{} { return s.timers }

// NewID gives a time-ordered id, never zero.
func (s *Store) NewID() int64 { return s.ids.next() }

// Close waits for the unit of work at hand and closes the database. A second
// call gives the first one's answer.
func (s *Store) Close() error { return s.closing() }

func (s *Store) close() error {
	var errs []error
	for _, kept := range []chan *link{s.writer, s.readers} {
		for range cap(kept) {
			l := <-kept
			errs = append(errs, l.close())
		}
		if kept != nil {
			close(kept)
		}
	}
	if s.presence != nil {
		s.presence.close()
	}
	errs = append(errs, s.write.Close())
	if s.read != s.write {
		errs = append(errs, s.read.Close())
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
	}
	return errors.Join(errs...)
}

// signal wakes whoever listens, or leaves a note for who will.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
