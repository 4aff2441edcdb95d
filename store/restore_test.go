package store_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// backedUp gives a filled database and a backup of it.
func backedUp(t *testing.T, dsn string) (s *store.Store, file string) {
	t.Helper()
	needsClient(t, dsn)
	s = storetest.Open(t, dsn, store.Options{})
	populate(t, s)
	file = filepath.Join(t.TempDir(), "a.backup")
	_, err := s.Backup(t.Context(), file, "")
	check(t, err)
	return s, file
}

// An address that leads to another, empty schema must not cost the tables of the
// one that the backup is of, nor does a verification.
func TestABackupStaysInItsSchema(t *testing.T) {
	dsn := pgtest.URL(t)
	s, file := backedUp(t, dsn)
	check(t, store.Exec(s, "CREATE SCHEMA other"), store.Exec(s, "DELETE FROM quarantine"))
	beside := dsn + map[bool]string{true: "&", false: "?"}[strings.Contains(dsn, "?")] + "search_path=other"
	_, restored := store.Restore(t.Context(), beside, file, store.RestoreOptions{})
	_, forced := store.Restore(t.Context(), beside, file, store.RestoreOptions{Force: true})
	_, verified := store.Verify(t.Context(), file, beside)
	for _, err := range []error{restored, forced, verified} {
		if err == nil || !strings.Contains(err.Error(), `schema "public"`) {
			t.Errorf("another schema: %v", err)
		}
	}
	cases, err1 := store.Count(s, "SELECT COUNT(*) FROM cases")
	kept, err2 := store.Count(s, "SELECT COUNT(*) FROM quarantine")
	check(t, err1, err2)
	if cases != 1 || kept != 0 {
		t.Errorf("the gateway's own tables: %d cases, %d in quarantine", cases, kept)
	}
}

// A verification takes no database that a gateway has just begun with.
func TestVerifyDeepLeavesAGatewayAlone(t *testing.T) {
	_, file := backedUp(t, pgtest.URL(t))
	scratch := pgtest.URL(t)
	gateway := storetest.Open(t, scratch, store.Options{})
	check(t, gateway.Attend(t.Context(), "somebody"))
	if _, err := store.Verify(t.Context(), file, scratch); err == nil || !strings.Contains(err.Error(), "a gateway runs") {
		t.Errorf("verified under a gateway: %v", err)
	}
	_, err := store.Count(gateway, "SELECT COUNT(*) FROM cases")
	check(t, err)
}

// A restore between a gateway's first look at the file and its lock: the gateway
// works with the file that is there, not with the one that was.
func TestARestoreBeforeTheLock(t *testing.T) {
	_, file := backedUp(t, storetest.SQLite(t))
	dsn := storetest.SQLite(t)
	gateway := storetest.Open(t, dsn, store.Options{})
	cases := func(s *store.Store) int64 {
		n, err := store.Count(s, "SELECT COUNT(*) FROM cases")
		check(t, err)
		return n
	}
	for range 8 { // each of its connections
		if n := cases(gateway); n != 0 {
			t.Fatalf("%d cases in a new database", n)
		}
	}
	_, err := gateway.Durable(t.Context())
	check(t, err)
	_, err = store.Restore(t.Context(), dsn, file, store.RestoreOptions{})
	check(t, err, gateway.Attend(t.Context(), "gateway"))
	for range 8 {
		if n := cases(gateway); n != 1 {
			t.Errorf("the gateway reads %d cases", n)
		}
	}
	turn(t, gateway, func(tx dialogs.Tx) error { return tx.AddCase(sampleCase(tx, "26-00009")) })
	check(t, gateway.Close())
	if n := cases(storetest.Open(t, dsn, store.Options{})); n != 2 {
		t.Errorf("%d cases in the file", n)
	}
}

// A backup of the old year restored in the new one: the new year's first numbers
// may be residents' already, and the old one's last, too.
func TestNumbersAreSkippedInTheNewYear(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s, file := backedUp(t, dsn)
		turn(t, s, func(tx dialogs.Tx) error { _, err := tx.NextNumber("older", 2025); return err })
		_, err := s.Backup(t.Context(), file+"2", "")
		check(t, err)
		target := fresh(t, dsn)
		// Midnight has passed in the east of the country, not in Greenwich.
		late := func() time.Time { return time.Date(2026, 12, 31, 19, 0, 0, 0, time.UTC) }
		_, err = store.Restore(t.Context(), target, file+"2", store.RestoreOptions{SkipNumbers: 10, Now: late})
		check(t, err)
		turn(t, storetest.Open(t, target, store.Options{}), func(tx dialogs.Tx) error {
			for _, c := range []struct {
				centre     string
				year, want int
			}{{"cheb", 2026, 12}, {"cheb", 2027, 11}, {"older", 2025, 12}, {"older", 2027, 11}} {
				if n, err := tx.NextNumber(routing.CentreID(c.centre), c.year); err != nil || n != c.want {
					t.Errorf("%s %d: the next number is %d, want %d: %v", c.centre, c.year, n, c.want, err)
				}
			}
			return nil
		})
	})
}

// While a command reads, the log cannot be brought into the file, and the file
// without its log is not the whole database.
func TestARestoreWaitsForReaders(t *testing.T) {
	dsn := storetest.SQLite(t)
	s, file := backedUp(t, dsn)
	db, err := sql.Open("sqlite", strings.TrimPrefix(dsn, "sqlite:"))
	check(t, err)
	defer db.Close()
	reading, err := db.BeginTx(t.Context(), nil)
	check(t, err)
	var n int
	check(t, reading.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM cases").Scan(&n))
	check(t, store.Exec(s, "DELETE FROM quarantine"))
	_, err = store.Restore(t.Context(), dsn, file, store.RestoreOptions{Force: true})
	if err == nil || !strings.Contains(err.Error(), "is reading") {
		t.Errorf("restored under a reader: %v", err)
	}
	check(t, reading.Rollback())
	if n, err := store.Count(s, "SELECT COUNT(*) FROM quarantine"); err != nil || n != 0 {
		t.Errorf("%d rows came back: %v", n, err)
	}
	_, err = store.Restore(t.Context(), dsn, file, store.RestoreOptions{Force: true})
	check(t, err)
}
