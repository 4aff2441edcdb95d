//go:build unix

// Package pgtest gives tests a PostgreSQL of their own: one server per test
// binary, with a fresh database per test. It is imported by tests only.
package pgtest

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"otklik/store/pgserver"
)

// server is the one this test binary uses.
type server struct {
	once      sync.Once
	pg        *pgserver.Server
	err       error
	databases atomic.Int64
}

// The only state a process can have: one server for all its tests.
var shared server

// URL gives the address of a fresh, empty database. Without binaries the test
// is skipped, except when CI=true: there it fails. The server is durable only
// with OTKLIK_PGTEST_FSYNC=on, which measurements want.
func URL(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() {
		shared.pg, shared.err = pgserver.Start(pgserver.Options{Fsync: os.Getenv("OTKLIK_PGTEST_FSYNC") == "on"})
	})
	switch {
	case errors.Is(shared.err, pgserver.ErrNoBinaries) && os.Getenv("CI") != "true":
		t.Skip("skipped: " + shared.err.Error())
	case shared.err != nil:
		t.Fatalf("starting PostgreSQL: %v", shared.err)
	}
	name := fmt.Sprintf("t%d", shared.databases.Add(1))
	if err := shared.pg.Create(t.Context(), name); err != nil {
		log := shared.pg.Log()
		t.Fatalf("creating a database: %v\n%s", err, log[max(0, len(log)-2000):])
	}
	return shared.pg.URL(name)
}

// Main runs the tests and waits until the server and its files are gone. A test
// binary without it leaves that to the watchdog, which outlives it for a moment.
func Main(m *testing.M) int {
	code := m.Run()
	if shared.pg != nil {
		_ = shared.pg.Close()
	}
	return code
}
