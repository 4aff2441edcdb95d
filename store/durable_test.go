package store_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// A switch that gives durability away is refused, and told with Unsafe.
func TestSQLiteBelowFullIsRefused(t *testing.T) {
	dsn := storetest.SQLite(t)
	s := storetest.Open(t, dsn, store.Options{})
	if warnings, err := s.Durable(t.Context()); err != nil || len(warnings) > 0 {
		t.Fatalf("as opened: %v %v", warnings, err)
	}
	check(t, store.Exec(s, "PRAGMA synchronous = NORMAL"))
	if _, err := s.Durable(t.Context()); !errors.Is(err, store.ErrNotDurable) || !strings.Contains(err.Error(), "synchronous") {
		t.Errorf("synchronous below FULL: %v", err)
	}
	check(t, s.Close())

	unsafe := storetest.Open(t, dsn, store.Options{Unsafe: true})
	warnings, err := unsafe.Durable(t.Context())
	if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0], "synchronous is below FULL") {
		t.Errorf("unsafe: %v %v", warnings, err)
	}
	store.Pretend(unsafe, "PRAGMA journal_mode", "delete") // as on a network file system
	if warnings, err = unsafe.Durable(t.Context()); err != nil || len(warnings) != 2 || !strings.Contains(warnings[1], "WAL") {
		t.Errorf("without WAL: %v %v", warnings, err)
	}
}

// The tests' PostgreSQL runs without fsync unless it is asked for it.
func TestPostgresThatLosesCommitsIsRefused(t *testing.T) {
	dsn := pgtest.URL(t)
	s := storetest.Open(t, dsn, store.Options{})
	fsync := os.Getenv("OTKLIK_PGTEST_FSYNC") == "on"
	_, err := s.Durable(t.Context())
	if told := err != nil && strings.Contains(err.Error(), "fsync is off"); told == fsync || (err == nil) != fsync {
		t.Errorf("fsync %v: %v", fsync, err)
	}
	check(t, store.Exec(s, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$"))
	later := storetest.Open(t, dsn, store.Options{})
	if _, err := later.Durable(t.Context()); !errors.Is(err, store.ErrNotDurable) || !strings.Contains(err.Error(), "synchronous_commit is off") {
		t.Errorf("synchronous_commit off: %v", err)
	}
	unsafe := storetest.Open(t, dsn, store.Options{Unsafe: true})
	if warnings, err := unsafe.Durable(t.Context()); err != nil || !strings.Contains(strings.Join(warnings, " "), "synchronous_commit") {
		t.Errorf("unsafe: %v %v", warnings, err)
	}
	check(t, store.Exec(s, "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = remote_write', current_database()); END $$"))
	if _, err := storetest.Open(t, dsn, store.Options{}).Durable(t.Context()); fsync && err != nil || !fsync && strings.Contains(err.Error(), "synchronous_commit") {
		t.Errorf("remote_write: %v", err)
	}
}
