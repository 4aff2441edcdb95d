package store_test

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// Partitioned by deploy/partition.sql, with something in every table and twice, a
// database goes on as it was.
func TestAPartitionedDatabaseGoesOn(t *testing.T) {
	dsn := pgtest.URL(t)
	needsClient(t, dsn)
	psql, err := exec.LookPath("psql")
	check(t, err)
	firstRelease(t, dsn)
	s := storetest.Open(t, dsn, store.Options{})
	for range 2 {
		out, err := exec.CommandContext(t.Context(), psql, dsn, "-v", "ON_ERROR_STOP=1", "-v", "months=2", "-f", "../deploy/partition.sql").CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	var id routing.CaseID
	turn(t, s, func(tx dialogs.Tx) error {
		k := sampleCase(tx, "26-00002")
		id = k.ID
		_, err := tx.Post(card(id, chat("-9")))
		check(t, tx.AddCase(k), tx.AddEvent(routing.Event{Case: id, Kind: routing.EventOpened, At: noon}), err)
		return nil
	})
	sent := 0
	for range 3 {
		letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "x", Channels: []string{"tg"}, Now: noon, Until: noon.Add(time.Minute), Max: 9})
		check(t, err)
		for _, l := range letters {
			sent++
			check(t, s.Settle(t.Context(), []outbox.Result{{Letter: l.ID, Owner: "x", Fate: outbox.Sent, MessageID: "m", At: noon}}))
		}
	}
	turn(t, s, func(tx dialogs.Tx) error {
		old, err1 := tx.Events(100)
		events, err2 := tx.Events(id)
		about, _, err3 := tx.SentCase(bots.Chat{Channel: "tg", ID: "7"}, "56")
		check(t, err1, err2, err3)
		if sent != 3 || len(old) != 1 || len(events) != 1 || about != 100 {
			t.Errorf("%d sent, %d and %d events, about %d", sent, len(old), len(events), about)
		}
		return nil
	})
	inMonths, err := store.Count(s, `SELECT COUNT(*) FROM outbox o WHERE o.tableoid NOT IN ('outbox_default'::regclass) AND o.id > 1000`)
	check(t, err)
	if inMonths != 1 {
		t.Errorf("%d new letters in their month", inMonths)
	}
	file := filepath.Join(t.TempDir(), "a.backup")
	m, err := s.Backup(t.Context(), file, "")
	check(t, err)
	target := pgtest.URL(t)
	_, err = store.Restore(t.Context(), target, file, store.RestoreOptions{})
	check(t, err)
	restored, err := store.Count(storetest.Open(t, target, store.Options{}), `SELECT COUNT(*) FROM outbox`)
	check(t, err)
	if restored != 4 || m.Rows.Letters != 4 {
		t.Errorf("%d letters restored, %d in the manifest", restored, m.Rows.Letters)
	}
}
