// Package storetest opens stores for tests, on every engine there is. It is
// imported by tests only.
package storetest

import (
	"path/filepath"
	"testing"

	"otklik/store"
	"otklik/store/pgtest"
)

// Each runs a test on a fresh, migrated store of every engine.
func Each(t *testing.T, test func(*testing.T, *store.Store)) {
	t.Helper()
	EachDSN(t, func(t *testing.T, dsn string) { test(t, Open(t, dsn, store.Options{})) })
}

// EachDSN runs a test with the address of a fresh database of every engine.
func EachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.URL(t)) })
}

// SQLite gives the address of a fresh database in the test's own folder.
func SQLite(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "otklik.db") }

// Open opens and migrates a store, and closes it with the test.
func Open(t testing.TB, dsn string, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, o)
	if err != nil {
		t.Fatalf("opening a store: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatalf("migrating: %v", err)
	}
	return s
}
