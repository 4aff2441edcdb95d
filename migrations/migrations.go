// Package migrations owns the shape of the tables: numbered SQL files, forward
// only, the same text for SQLite and PostgreSQL, and the runner that applies
// them. It does not open databases and knows no row.
//
// A released file is never changed; a frozen dump of every released schema goes
// to testdata/NNNN.sql and is migrated to head by the tests of package store.
package migrations

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// Dialect names an engine.
type Dialect string

// The engines.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Status compares a database with the files of this build.
type Status struct {
	Current int64 // the newest migration applied, 0 = an empty database
	Newest  int64 // the newest one this build has
	Oldest  int64 // a build needs to know this one to work with the database
	Pending []string
}

// Ready tells whether this build can work with the database: also when a newer
// build has moved the tables on, as in the middle of an upgrade, as long as that
// took nothing away.
func (s Status) Ready() bool { return len(s.Pending) == 0 && s.Oldest <= s.Newest }

// ErrNewer means that this build is too old for the database.
var ErrNewer = errors.New("a newer build has changed the tables in a way this one cannot work with: " +
	"run that build, or restore a backup from before it")

// Known is ErrNewer, with the numbers, when this build is too old for the database.
func (s Status) Known() error {
	if s.Oldest <= s.Newest {
		return nil
	}
	return fmt.Errorf("the database is at %d and wants a build that knows %d, this one knows %d: %w", s.Current, s.Oldest, s.Newest, ErrNewer)
}

// Waiting for another replica that migrates: a try a second, for two minutes.
const (
	lockEvery = 1
	lockTries = 120
)

// Up applies what is missing and tells how many files that was. On PostgreSQL
// replicas that start together wait for each other. ErrNewer when this build is
// too old for the database.
func Up(ctx context.Context, db *sql.DB, d Dialect) (int, error) {
	p, err := provider(db, d)
	if err != nil {
		return 0, err
	}
	s, err := check(ctx, db, p)
	if err != nil {
		return 0, err
	}
	if err := s.Known(); err != nil {
		return 0, fmt.Errorf("migrating: %w", err)
	}
	done, err := p.Up(ctx)
	if err != nil {
		return len(done), fmt.Errorf("migrating: %w", err)
	}
	return len(done), nil
}

// Check reads how far the database is, changing nothing but goose's own table.
func Check(ctx context.Context, db *sql.DB, d Dialect) (Status, error) {
	p, err := provider(db, d)
	if err != nil {
		return Status{}, err
	}
	return check(ctx, db, p)
}

// oldest is in the table settings since 0002; migrations that take something away
// from older builds raise it.
const oldest = `SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'schema.oldest'`

func check(ctx context.Context, db *sql.DB, p *goose.Provider) (Status, error) {
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return Status{}, fmt.Errorf("reading the schema's version: %w", err)
	}
	s := Status{Current: current, Newest: newest}
	if current >= 2 {
		if err := db.QueryRowContext(ctx, oldest).Scan(&s.Oldest); err != nil {
			return Status{}, fmt.Errorf("reading which builds can work with the tables: %w", err)
		}
	}
	for _, f := range p.ListSources() {
		if f.Version > current {
			s.Pending = append(s.Pending, cmp.Or(f.Path, fmt.Sprintf("%04d", f.Version)))
		}
	}
	return s, nil
}

func provider(db *sql.DB, d Dialect) (*goose.Provider, error) {
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(guarding(d))}
	dialect := goose.DialectSQLite3
	switch d {
	case SQLite:
	case Postgres:
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockEvery, lockTries))
		if err != nil {
			return nil, fmt.Errorf("migrations: %w", err)
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	default:
		return nil, errors.New("migrations: unknown dialect " + string(d))
	}
	p, err := goose.NewProvider(dialect, db, files, opts...)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}
