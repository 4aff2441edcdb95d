//go:build unix

package pgserver

import (
	"database/sql"
	"errors"
	"os"
	"testing"
)

// A killed server comes back with what was committed, and leaves nothing behind
// in the end.
func TestAKilledServerRecovers(t *testing.T) {
	s, err := Start(Options{Fsync: true, TCP: true})
	if errors.Is(err, ErrNoBinaries) && os.Getenv("CI") != "true" {
		t.Skip("skipped: " + err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Create(t.Context(), "kept"); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", "postgres://postgres@"+s.Address()+"/kept")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE n AS SELECT 7 AS n"); err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func() error{"killed": s.Kill, "stopped": s.Stop} {
		if err := end(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := db.PingContext(t.Context()); err == nil {
			t.Errorf("%s, it still answers", name)
		}
		if err := s.Restart(t.Context()); err != nil {
			t.Fatalf("%s: starting again: %v", name, err)
		}
		var n int
		if err := db.QueryRowContext(t.Context(), "SELECT n FROM n").Scan(&n); err != nil || n != 7 {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its folder is still there: %v", err)
	}
}
