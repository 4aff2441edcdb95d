package store_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// partition runs deploy/partition.sql as an operator does, far in the west.
func partition(t *testing.T, dsn, months string) (said string, err error) {
	t.Helper()
	psql, err := exec.LookPath("psql")
	check(t, err)
	cmd := exec.CommandContext(t.Context(), psql, dsn, "-v", "ON_ERROR_STOP=1", "-v", "months="+months, "-f", "../deploy/partition.sql")
	cmd.Env = append(os.Environ(), "PGTZ=America/New_York")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Partitioned by deploy/partition.sql, with something in every table and twice, a
// database goes on as it was.
func TestAPartitionedDatabaseGoesOn(t *testing.T) {
	dsn := pgtest.URL(t)
	needsClient(t, dsn)
	firstRelease(t, dsn)
	s := storetest.Open(t, dsn, store.Options{})
	for range 2 {
		if said, err := partition(t, dsn, "2"); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	var id routing.CaseID
	turn(t, s, func(tx dialogs.Tx) error {
		n, err := tx.NextNumber("cheb", 2026)
		check(t, err)
		k := sampleCase(tx, fmt.Sprintf("26-%05d", n))
		id = k.ID
		_, err = tx.Post(card(id, chat("-9")))
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
	for _, scratch := range []string{"", target} {
		if got, err := store.Verify(t.Context(), file, scratch); err != nil || got.Rows != m.Rows {
			t.Errorf("verify %q: %+v %v", scratch, got.Rows, err)
		}
	}
	_, err = store.Restore(t.Context(), target, file, store.RestoreOptions{})
	check(t, err)
	restored, err := store.Count(storetest.Open(t, target, store.Options{}), `SELECT COUNT(*) FROM outbox`)
	check(t, err)
	if restored != 4 || m.Rows.Letters != 4 {
		t.Errorf("%d letters restored, %d in the manifest", restored, m.Rows.Letters)
	}
}

// A month begins with the first id of its name's month and ends with the next one's.
const misplaced = `SELECT COUNT(*) FROM (
	SELECT right(c.relname, 7) AS named, regexp_matches(pg_get_expr(c.relpartbound, c.oid), '(\d+).*?(\d+)') AS ids
	FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class whole ON whole.oid = i.inhparent AND whole.relkind = 'p'
	WHERE c.relname LIKE '%\_2___\___') m
	WHERE ids[1]::bigint <> otklik_first_id(to_timestamp(named || ' +00', 'YYYY_MM TZH'))
	OR ids[2]::bigint <> otklik_first_id((to_timestamp(named || ' +00', 'YYYY_MM TZH') AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC')`

// Months are added late, when rows of theirs are there already, and never under a
// gateway.
func TestMonthsAreAddedLate(t *testing.T) {
	dsn := pgtest.URL(t)
	needsClient(t, dsn)
	s := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return time.Now().AddDate(0, 5, 0) }})
	count := func(sql string) int64 {
		t.Helper()
		n, err := store.Count(s, sql)
		check(t, err)
		return n
	}
	said, err := partition(t, dsn, "2")
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	populate(t, s) // in five months
	if n := count("SELECT COUNT(*) FROM outbox_default"); n != 3 {
		t.Fatalf("%d letters wait for their month", n)
	}
	gateway := storetest.Open(t, dsn, store.Options{})
	check(t, gateway.Attend(t.Context(), "somebody"))
	if said, err := partition(t, dsn, "7"); err == nil || !strings.Contains(said, "a gateway runs") {
		t.Errorf("under a gateway: %v: %s", err, said)
	}
	check(t, gateway.Close())
	await(t, s, `SELECT COUNT(*) `+presences, func(n int64) bool { return n == 0 }) // the server takes a moment
	if said, err := partition(t, dsn, "7"); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	for question, want := range map[string]int64{
		"SELECT COUNT(*) FROM outbox_default":      0,
		"SELECT COUNT(*) FROM case_events_default": 0,
		"SELECT COUNT(*) FROM outbox":              3,
		"SELECT COUNT(*) FROM case_events":         1,
		misplaced:                                  0,
		`SELECT COUNT(*) FROM pg_inherits WHERE inhparent = 'outbox'::regclass`: 10, // the default, the last month, this one, seven more
	} {
		if n := count(question); n != want {
			t.Errorf("%s: %d, want %d", question, n, want)
		}
	}
	// Keys and references are those of the other months.
	err = store.Exec(s, "INSERT INTO case_events (id, case_id, kind, actor, text, files, from_agency, to_agency, at) SELECT id + 1, 5, kind, actor, text, files, from_agency, to_agency, at FROM case_events")
	if err == nil || !strings.Contains(err.Error(), "23503") {
		t.Errorf("a line of history without a case: %v", err)
	}
	keyed := count(`SELECT COUNT(*) FROM pg_indexes WHERE tablename ~ '^outbox_2' AND indexdef LIKE '%UNIQUE%'`)
	if keyed != 9 {
		t.Errorf("%d months with a key", keyed)
	}
}
