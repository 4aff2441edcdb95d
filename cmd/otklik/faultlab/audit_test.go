package faultlab

import (
	"errors"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// The lab's own reading of the audit agrees with the gateway's writing, and finds what
// was changed behind its back.
func TestTheLabReadsTheAudit(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{})
		do := func(tx dialogs.Tx) error {
			k := &routing.Case{ID: routing.CaseID(tx.NewID()), Number: "26-00007", Centre: "city", State: routing.Assigned, OpenedAt: time.Now()}
			e := routing.Event{Case: k.ID, Kind: routing.EventOpened, Actor: "telegram:7", Text: "яма", At: time.Now()}
			return errors.Join(tx.AddClerk(dialogs.Clerk{Desk: "city", Channel: "vk", Person: "1"}), tx.AddCase(k), tx.AddEvent(e), tx.AddEvent(e))
		}
		if err := s.Turns(t.Context(), []dialogs.Turn{{Do: do}})[0]; err != nil {
			t.Fatal(err)
		}
		db, err := OpenTables(dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		faults := func() int {
			var read tables
			if err := read.readAudit(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			return len(read.auditFaults)
		}
		if n := faults(); n != 0 {
			t.Errorf("%d faults in a whole audit", n)
		}
		unguard := map[string]string{"sqlite": "DROP TRIGGER audit_unchanged", "postgres": "DROP TRIGGER audit_kept ON audit"}[s.Engine()]
		for _, sql := range []string{unguard, "UPDATE audit SET actor = 'vk:2' WHERE n = 1 AND chain = 'city'"} {
			if _, err := db.ExecContext(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
		}
		if n := faults(); n != 1 {
			t.Errorf("%d faults after a change", n)
		}
	})
}
