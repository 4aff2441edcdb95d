//go:build unix

package main

import (
	"os"
	"strings"
	"testing"

	"otklik/cmd/otklik/faultlab"
	"otklik/store/pgtest"
)

// prepared is a world over a database, which closes with the test. The tests'
// PostgreSQL runs without fsync, which serve must be told is meant.
func prepared(t *testing.T, dsn string) *faultlab.World {
	t.Helper()
	w, err := faultlab.Prepare(t.Context(), t.TempDir(), faultlab.Setting{Database: dsn, Extra: "durability: " + undurable + "\n"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// serve refuses a database that may lose what it has confirmed and says what to
// change; check --live says the same.
func TestServeRefusesADatabaseThatForgets(t *testing.T) {
	if os.Getenv("OTKLIK_PGTEST_FSYNC") == "on" {
		t.Skip("this server is durable")
	}
	w := prepared(t, pgtest.URL(t))
	text, err := os.ReadFile(w.Config())
	if err != nil {
		t.Fatal(err)
	}
	full := strings.Replace(string(text), "durability: unsafe\n", "", 1)
	if err := os.WriteFile(w.Config(), []byte(full), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve"}, {"check", "--live"}} {
		code, out, errs := runCommand(t.Context(), append(args, "-c", w.Config())...)
		if code != exitFailed || !strings.Contains(out+errs, "fsync is off: set fsync = on") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
	if err := os.WriteFile(w.Config(), text, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runCommand(t.Context(), "check", "--live", "-c", w.Config())
	if code != exitOK || !strings.Contains(out, "\ndatabase: PostgreSQL's fsync is off") {
		t.Errorf("agreed to: exit %d\n%s%s", code, out, errs)
	}
}
