// Package migrations owns the shape of the tables: numbered SQL files, forward
// only, the same text for SQLite and PostgreSQL, and the runner that applies
// them. It does not open databases and knows no row.
//
// A released file is never changed; a frozen dump of every released schema goes
// to testdata/NNNN.sql and is migrated to head by the tests of package store.
package migrations

import (
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
	Pending []string
}

// Ready tells whether this build can work with the database.
func (s Status) Ready() bool { return s.Current == s.Newest }

// Waiting for another replica that migrates: a try a second, for two minutes.
const (
	lockEvery = 1
	lockTries = 120
)

// Up applies what is missing and tells how many files that was. On PostgreSQL
// replicas that start together wait for each other.
func Up(ctx context.Context, db *sql.DB, d Dialect) (int, error) {
	p, err := provider(db, d)
	if err != nil {
		return 0, err
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
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return Status{}, fmt.Errorf("reading the schema's version: %w", err)
	}
	s := Status{Current: current, Newest: newest}
	for _, f := range p.ListSources() {
		if f.Version > current {
			s.Pending = append(s.Pending, f.Path)
		}
	}
	return s, nil
}

func provider(db *sql.DB, d Dialect) (*goose.Provider, error) {
	opts := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
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
