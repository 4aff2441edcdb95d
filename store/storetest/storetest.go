// Package storetest opens stores for tests, on every engine there is. It is
// imported by tests only.
package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"otklik/store"
	"otklik/store/pgtest"
)

// Each runs a test on a fresh, migrated store of every engine.
func Each(t *testing.T, test func(*testing.T, *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, Migrated(t), store.Options{})) })
	t.Run("postgres", func(t *testing.T) { test(t, Open(t, pgtest.URL(t), store.Options{})) })
}

// EachDSN runs a test with the address of a fresh database of every engine.
func EachDSN(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.URL(t)) })
}

// SQLite gives the address of a fresh database in the test's own folder.
func SQLite(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "otklik.db") }

// migrated is the only state: a file that was migrated once, which takes longer than most
// tests.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "otklik-migrated-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "otklik.db")
	s, err := store.Open(context.Background(), "sqlite:"+file, store.Options{})
	if err != nil {
		return nil, err
	}
	_, err = s.Migrate(context.Background())
	if err := errors.Join(err, s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(file) // #nosec G304 -- made here
})

// Migrated is SQLite for a database that has its tables.
func Migrated(t testing.TB) string {
	t.Helper()
	dsn := SQLite(t)
	raw, err := migrated()
	if err == nil {
		err = os.WriteFile(strings.TrimPrefix(dsn, "sqlite:"), raw, 0o600)
	}
	if err != nil {
		t.Fatalf("migrating: %v", err)
	}
	return dsn
}

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
