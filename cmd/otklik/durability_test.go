package main

import (
	"os"
	"strings"
	"testing"

	"otklik/store/pgtest"
)

// serve refuses a database that may lose what it has confirmed and says what to
// change; check --live says the same.
func TestServeRefusesADatabaseThatForgets(t *testing.T) {
	if os.Getenv("OTKLIK_PGTEST_FSYNC") == "on" {
		t.Skip("this server is durable")
	}
	v := newVictim(t, pgtest.URL(t), 0)
	text, err := os.ReadFile(v.config)
	if err != nil {
		t.Fatal(err)
	}
	full := strings.Replace(string(text), "durability: unsafe\n", "", 1)
	if err := os.WriteFile(v.config, []byte(full), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve"}, {"check", "--live"}} {
		code, out, errs := runCommand(t.Context(), append(args, "-c", v.config)...)
		if code != exitFailed || !strings.Contains(out+errs, "fsync is off: set fsync = on") {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
	if err := os.WriteFile(v.config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runCommand(t.Context(), "check", "--live", "-c", v.config)
	if code != exitOK || !strings.Contains(out, "\ndatabase: PostgreSQL's fsync is off") {
		t.Errorf("agreed to: exit %d\n%s%s", code, out, errs)
	}
}
