package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store/storetest"
)

// auditedCase files a case and lets a clerk take it.
func (c *clinic) auditedCase() {
	c.t.Helper()
	c.turn(func(tx dialogs.Tx) error {
		k := &routing.Case{ID: routing.CaseID(tx.NewID()), Number: "26-00007", Centre: "cheboksary", State: routing.Assigned,
			Agency: "city-roads", Resident: "telegram:70000007", OpenedAt: time.Now()}
		k.Text = "canary of a resident"
		opened := routing.Event{Case: k.ID, Kind: routing.EventOpened, Actor: k.Resident, Text: k.Text, At: time.Now()}
		taken := routing.Event{Case: k.ID, Kind: routing.EventTaken, Actor: "vk:601", At: time.Now(),
			Detail: routing.Detail{Was: routing.Assigned, Is: routing.InProgress}}
		return errors.Join(tx.AddClerk(dialogs.Clerk{Desk: "city", Channel: "vk", Person: "601"}), tx.AddCase(k), tx.AddEvent(opened), tx.AddEvent(taken))
	})
}

// An operator reads what was done to a case, in nobody's words; what he does himself is
// audited by his name.
func TestAuditCommands(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		c := newClinic(t, dsn)
		c.auditedCase()
		c.expect(exitOK, "audit case 26-00007", "case.opened", "resident:telegram:", "case.taken", "vk:601", "assigned→in_progress", "words",
			"!words changed", "!telegram:70000007", "!canary")
		c.expect(exitOK, "audit case 26-00007 --words", "said: canary of a resident")
		c.turn(func(tx dialogs.Tx) error {
			k, err := tx.CasesByNumber("26-00007")
			return errors.Join(err, tx.AddEvent(routing.Event{Case: k[0].ID, Kind: routing.EventCorrected, Actor: "vk:601", Text: "will mend it on Friday",
				At: time.Now(), Detail: routing.Detail{Before: "will mend it on Monday"}}))
		})
		c.expect(exitOK, "audit case 26-00007 --words", "instead of: will mend it on Monday", "said: will mend it on Friday")
		c.expect(exitFailed, "audit case 26-00008", "no case has the number")
		c.expect(exitOK, "clerk role city vk:601 moderator", "moderator")
		out := c.expect(exitOK, "audit export", "clerk.roles", "case.words_read", operatorName(), "!canary", "!telegram:70000007")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		for _, line := range lines {
			var e exportedEntry
			if err := json.Unmarshal([]byte(line), &e); err != nil || e.Hash == "" {
				t.Errorf("%s: %v", line, err)
			}
		}
		ends := strings.Split(strings.TrimSpace(c.expect(exitOK, "audit verify", "cheboksary:3:", "-:4:", "ok")), "\n")
		c.turn(func(tx dialogs.Tx) error {
			k, err := tx.CasesByNumber("26-00007")
			return errors.Join(err, tx.AddEvent(routing.Event{Case: k[0].ID, Kind: routing.EventNote, Text: "x", At: time.Now()}))
		})
		for _, end := range ends[:len(ends)-1] {
			c.expect(exitOK, "audit verify --expect "+end, "ok")
			c.expect(exitFailed, "audit verify --expect "+strings.NewReplacer(":3:", ":9:", ":4:", ":9:").Replace(end), "not what was printed")
		}
		c.expect(exitUsage, "audit verify --expect nonsense", "want CHAIN:COUNT:HASH")
	})
}

// One who changes the tables behind the gateway's back is found out.
func TestAuditVerifyFindsAChange(t *testing.T) {
	if _, err := exec.LookPath("sqlite3"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("skipped: sqlite3 is not installed")
	}
	dsn := storetest.SQLite(t)
	c := newClinic(t, dsn)
	c.auditedCase()
	tampering := "DROP TRIGGER audit_unchanged; UPDATE audit SET actor = 'vk:602' WHERE kind = 'case.taken'; UPDATE case_events SET text = 'else' WHERE kind = 'opened'"
	if out, err := exec.CommandContext(t.Context(), "sqlite3", strings.TrimPrefix(dsn, "sqlite:"), tampering).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	c.expect(exitFailed, "audit verify", `chain "cheboksary", entry 2`, "changed", "!\nok\n")
	c.expect(exitOK, "audit case 26-00007", "words changed")
}
