package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"otklik/migrations"
)

const (
	postgresSwitches = `SELECT name, setting FROM pg_settings
		WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names')`
	synchronousPragma = `PRAGMA synchronous`
	journalPragma     = `PRAGMA journal_mode`
)

// fullSync is SQLite's number of synchronous=FULL; EXTRA is above it.
const fullSync = 2

// ErrNotDurable means that the database may lose what it has confirmed.
var ErrNotDurable = errors.New("the database may lose what it has confirmed")

// Durable asks the database whether what it confirms survives a power cut, in
// the very connections that write. The error wraps ErrNotDurable and says what to
// change; with Options.Unsafe the same words are warnings. Other warnings are
// about what may be meant so.
func (s *Store) Durable(ctx context.Context) (warnings []string, err error) {
	look := s.durableSQLite
	if s.eng.dialect == migrations.Postgres {
		look = s.durablePostgres
	}
	wrong, warnings, err := look(ctx)
	switch {
	case err != nil:
		return nil, unavailable(err)
	case s.opts.Unsafe:
		return append(wrong, warnings...), nil
	case len(wrong) > 0:
		return warnings, fmt.Errorf("%w: %s", ErrNotDurable, strings.Join(wrong, "; "))
	}
	return warnings, nil
}

func (s *Store) durableSQLite(ctx context.Context) (wrong, warnings []string, err error) {
	var level int
	var journal string
	err = s.onWriter(ctx,
		statement{sql: synchronousPragma, each: func(r scanner) error { return r.Scan(&level) }},
		statement{sql: journalPragma, each: func(r scanner) error { return r.Scan(&journal) }})
	if err != nil {
		return nil, nil, err
	}
	if level < fullSync {
		wrong = append(wrong, "SQLite's synchronous is below FULL: a power cut loses the last commits")
	}
	if !strings.EqualFold(journal, "wal") {
		wrong = append(wrong, fmt.Sprintf("SQLite's journal_mode is %s, not WAL: put the file on a local disk, network file systems cannot carry it", journal))
	}
	return wrong, nil, nil
}

func (s *Store) durablePostgres(ctx context.Context) (wrong, warnings []string, err error) {
	is := map[string]string{}
	each := func(r scanner) error {
		var name, value string
		err := r.Scan(&name, &value)
		is[name] = value
		return err
	}
	if err := s.onWriter(ctx, statement{sql: postgresSwitches, each: each}); err != nil {
		return nil, nil, err
	}
	if is["fsync"] != "on" {
		wrong = append(wrong, "PostgreSQL's fsync is off: set fsync = on in postgresql.conf and reload")
	}
	if is["full_page_writes"] != "on" {
		wrong = append(wrong, "PostgreSQL's full_page_writes is off: set full_page_writes = on in postgresql.conf and reload")
	}
	switch commit := is["synchronous_commit"]; {
	case commit == "off":
		wrong = append(wrong, "PostgreSQL's synchronous_commit is off for this user and database: set it to on, in postgresql.conf or by ALTER ROLE and ALTER DATABASE")
	case commit == "local" && is["synchronous_standby_names"] != "":
		warnings = append(warnings, "PostgreSQL has synchronous standbys, but synchronous_commit is local: what is confirmed may be missing on them")
	}
	return wrong, warnings, nil
}

// onWriter asks through a connection that writes.
func (s *Store) onWriter(ctx context.Context, list ...statement) error {
	l, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	err = l.run(ctx, list...)
	s.release(s.writer, l, err == nil)
	return s.eng.classed(err)
}
