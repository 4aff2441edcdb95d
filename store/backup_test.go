package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// fresh gives another empty database of the engine of dsn.
func fresh(t *testing.T, dsn string) string {
	if strings.HasPrefix(dsn, "sqlite:") {
		return storetest.SQLite(t)
	}
	return pgtest.URL(t)
}

// needsClient skips where PostgreSQL's own programs are missing, except in CI.
func needsClient(t *testing.T, dsn string) {
	t.Helper()
	if strings.HasPrefix(dsn, "sqlite:") {
		return
	}
	for _, name := range []string{"pg_dump", "pg_restore", "psql"} {
		if _, err := exec.LookPath(name); err != nil && os.Getenv("CI") != "true" {
			t.Skip("skipped: " + name + " is not installed")
		}
	}
}

// populate makes a case with its history, a sent letter, two that are due, one of
// them leased, and an update in quarantine.
func populate(t *testing.T, s *store.Store) (due []bots.LetterID) {
	t.Helper()
	turn(t, s, func(tx dialogs.Tx) error {
		n, err := tx.NextNumber("cheb", 2026)
		if err != nil {
			return err
		}
		k := sampleCase(tx, fmt.Sprintf("26-%05d", n))
		first, err1 := tx.Post(bots.Letter{Chat: chat("1"), Text: "sent", Purpose: bots.Receipt, Case: int64(k.ID)})
		second, err2 := tx.Post(card(k.ID, chat("1")))
		third, err3 := tx.Post(bots.Letter{Chat: chat("1"), Text: "answer", Purpose: bots.Answer, Case: int64(k.ID)})
		due = []bots.LetterID{first, second, third}
		return errors.Join(err1, err2, err3, tx.AddCase(k), tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventOpened, At: noon}),
			tx.Quarantine(dialogs.Poison{Channel: "tg", Key: "9", Raw: []byte{0, 0xff}, Reason: "broken", At: noon}))
	})
	claim := outbox.Claim{Owner: "gone", Channels: []string{"tg"}, Now: time.Now(), Until: time.Now().Add(time.Hour), Max: 1}
	leased, err := s.Lease(t.Context(), claim)
	if err != nil || len(leased) != 1 {
		t.Fatalf("leased %d: %v", len(leased), err)
	}
	check(t, s.Settle(t.Context(), []outbox.Result{{Letter: due[0], Owner: "gone", Fate: outbox.Sent, MessageID: "7", At: noon}}))
	_, err = s.Lease(t.Context(), claim)
	check(t, err)
	return due[1:]
}

// TestRestoreHoldsWhatMayHaveBeenSent: there and back, and what is changed on the way.
func TestRestoreHoldsWhatMayHaveBeenSent(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		needsClient(t, dsn)
		s := storetest.Open(t, dsn, store.Options{})
		due := populate(t, s)
		file := filepath.Join(t.TempDir(), "a.backup")
		m, err := s.Backup(t.Context(), file, "test build")
		check(t, err)
		if want := (store.Rows{Cases: 1, Events: 1, Letters: 3, Due: 2, Quarantine: 1}); m.Rows != want || m.Build != "test build" {
			t.Errorf("manifest %+v", m)
		}
		if _, err := s.Backup(t.Context(), file, ""); err == nil {
			t.Error("a backup was overwritten")
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("others may read it: %v %v", info, err)
		}
		if got, err := store.Verify(t.Context(), file, ""); err != nil || got.SHA256 != m.SHA256 {
			t.Errorf("verify: %+v %v", got, err)
		}

		target := fresh(t, dsn)
		if _, err = store.Restore(t.Context(), target, file, store.RestoreOptions{SkipNumbers: 10}); err != nil {
			t.Fatal(err)
		}
		r := storetest.Open(t, target, store.Options{})
		held, err := r.Letters(t.Context(), store.LetterQuery{States: []string{"held"}})
		check(t, err)
		if len(held) != 2 || held[0].ID != due[0] || held[1].ID != due[1] || held[0].Owner != "" {
			t.Errorf("held: %+v", held)
		}
		flows(t, r, due)
		if n, err := store.Count(r, "SELECT COUNT(*) FROM settings WHERE name IN ('restored.at', 'restored.from')"); err != nil || n != 2 {
			t.Errorf("%d notes of the restore: %v", n, err)
		}
		// The schema goes on from where it was, sequences included.
		if n, err := r.Migrate(t.Context()); err != nil || n != 0 {
			t.Errorf("migrating anew: %d %v", n, err)
		}
		check(t, store.Exec(r, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)"))
	})
}

// flows: new letters pass those held in their chat; released, these go as ever;
// a number given after the backup is not given again.
func flows(t *testing.T, s *store.Store, held []bots.LetterID) {
	t.Helper()
	var fresh bots.LetterID
	turn(t, s, func(tx dialogs.Tx) (err error) {
		if n, err := tx.NextNumber("cheb", 2026); err != nil || n != 12 {
			t.Errorf("the next number is %d: %v", n, err)
		}
		fresh, err = tx.Post(bots.Letter{Chat: chat("1"), Text: "new", Purpose: bots.Dialog})
		return err
	})
	lease := func() (ids []bots.LetterID) {
		now := time.Now()
		list, err := s.Lease(t.Context(), outbox.Claim{Owner: "new", Channels: []string{"tg"}, Now: now, Until: now.Add(time.Minute), Max: 9})
		check(t, err)
		for _, l := range list {
			ids = append(ids, l.ID)
		}
		return ids
	}
	if got := lease(); !slices.Equal(got, []bots.LetterID{fresh}) {
		t.Errorf("leased %v, want the new letter %d", got, fresh)
	}
	check(t, s.Settle(t.Context(), []outbox.Result{{Letter: fresh, Owner: "new", Fate: outbox.Sent, MessageID: "8", At: noon}}))
	deeds, err := s.ReleaseHeld(t.Context(), held)
	check(t, err)
	for _, d := range deeds {
		if !d.Done || d.Outcome != "due" {
			t.Errorf("release: %+v", d)
		}
	}
	if got := lease(); !slices.Equal(got, held[:1]) {
		t.Errorf("leased %v after the release, want %v", got, held[:1])
	}
}

func TestRestoreRefuses(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		needsClient(t, dsn)
		s := storetest.Open(t, dsn, store.Options{})
		populate(t, s)
		folder := t.TempDir()
		file := filepath.Join(folder, "a.backup")
		_, err := s.Backup(t.Context(), file, "")
		check(t, err)
		refused := func(what, target, file, want string, o store.RestoreOptions) {
			t.Helper()
			if _, err := store.Restore(t.Context(), target, file, o); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", what, err, want)
			}
		}
		turn(t, s, func(tx dialogs.Tx) error {
			_, err := tx.Post(bots.Letter{Chat: chat("2"), Text: "later", Purpose: bots.Dialog})
			return err
		})
		refused("not empty", dsn, file, "not empty", store.RestoreOptions{})

		empty := fresh(t, dsn)
		gateway := storetest.Open(t, empty, store.Options{})
		check(t, gateway.Attend(t.Context(), "somebody"))
		refused("a gateway runs", empty, file, "stop it first", store.RestoreOptions{})
		check(t, gateway.Close())

		whole, err := os.ReadFile(file)
		check(t, err)
		damaged := filepath.Join(folder, "damaged")
		spoilt := bytes.Clone(whole)
		spoilt[len(spoilt)/2] ^= 0x40
		check(t, os.WriteFile(damaged, spoilt, 0o600))
		refused("damaged", empty, damaged, "", store.RestoreOptions{})
		if _, err := store.Verify(t.Context(), damaged, ""); err == nil {
			t.Error("damage passes verify")
		}
		check(t, os.WriteFile(damaged, whole[:len(whole)/2], 0o600))
		refused("cut off", empty, damaged, "reading the data", store.RestoreOptions{})
		check(t, os.WriteFile(damaged, []byte("something else"), 0o600))
		refused("no backup", empty, damaged, "not a backup", store.RestoreOptions{})
		other := "sqlite:" + filepath.Join(folder, "other.db")
		if strings.HasPrefix(dsn, "sqlite:") {
			other = "postgres://nobody@127.0.0.1:1/none"
		}
		refused("another engine", other, file, "the backup is of", store.RestoreOptions{})

		r := storetest.Open(t, empty, store.Options{})
		if n, err := store.Count(r, "SELECT COUNT(*) FROM cases"); err != nil || n != 0 {
			t.Errorf("a refused restore left %d cases: %v", n, err)
		}
		check(t, r.Close(), s.Close())

		_, err = store.Restore(t.Context(), dsn, file, store.RestoreOptions{Force: true})
		check(t, err)
		back := storetest.Open(t, dsn, store.Options{})
		if n, err := store.Count(back, "SELECT COUNT(*) FROM outbox"); err != nil || n != 3 {
			t.Errorf("%d letters after --force: %v", n, err)
		}
	})
}

// A file that SQLite cannot open any more is what restores are for.
func TestRestoreOverADamagedFile(t *testing.T) {
	dsn := storetest.SQLite(t)
	s := storetest.Open(t, dsn, store.Options{})
	populate(t, s)
	file := filepath.Join(t.TempDir(), "a.backup")
	_, err := s.Backup(t.Context(), file, "")
	check(t, err, s.Close())
	path := strings.TrimPrefix(dsn, "sqlite:")
	check(t, os.WriteFile(path, bytes.Repeat([]byte("not a database "), 1000), 0o600))
	check(t, os.WriteFile(path+"-wal", []byte("nor a log"), 0o600))
	if _, err := store.Restore(t.Context(), dsn, file, store.RestoreOptions{}); err == nil {
		t.Error("replaced without --force")
	}
	_, err = store.Restore(t.Context(), dsn, file, store.RestoreOptions{Force: true})
	check(t, err)
	if n, err := store.Count(storetest.Open(t, dsn, store.Options{}), "SELECT COUNT(*) FROM cases"); err != nil || n != 1 {
		t.Errorf("%d cases: %v", n, err)
	}
}

// Deep verification restores, judges and leaves nothing.
func TestVerifyDeep(t *testing.T) {
	dsn := pgtest.URL(t)
	needsClient(t, dsn)
	s := storetest.Open(t, dsn, store.Options{})
	populate(t, s)
	check(t, store.Exec(s, "UPDATE counters SET n = 0"))
	file := filepath.Join(t.TempDir(), "a.backup")
	_, err := s.Backup(t.Context(), file, "")
	check(t, err)
	scratch := pgtest.URL(t)
	if _, err := store.Verify(t.Context(), file, scratch); err == nil || !strings.Contains(err.Error(), "beyond their counter") {
		t.Errorf("a counter behind its numbers: %v", err)
	}
	check(t, store.Exec(s, "UPDATE counters SET n = 1"))
	_, err = s.Backup(t.Context(), file+"2", "")
	check(t, err)
	_, err = store.Verify(t.Context(), file+"2", scratch)
	check(t, err)
	left, err := store.Count(mustOpen(t, scratch), "SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'")
	if err != nil || left != 0 {
		t.Errorf("%d tables left in the scratch database: %v", left, err)
	}
	if _, err := store.Verify(t.Context(), file+"2", dsn); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("the gateway's own database as scratch: %v", err)
	}
}

// A gateway that started between the look for one and the restore ends it.
func TestRestoreMeetsAGateway(t *testing.T) {
	dsn := pgtest.URL(t)
	needsClient(t, dsn)
	s := storetest.Open(t, dsn, store.Options{})
	populate(t, s)
	file := filepath.Join(t.TempDir(), "a.backup")
	_, err := s.Backup(t.Context(), file, "")
	check(t, err, store.Exec(s, "DELETE FROM quarantine"), s.Attend(t.Context(), "started meanwhile"))
	err = store.LoadBeside(t.Context(), mustOpen(t, dsn), file, file+".data")
	if err == nil || !strings.Contains(err.Error(), "a gateway runs") {
		t.Errorf("restored under a gateway: %v", err)
	}
	if n, err := store.Count(s, "SELECT COUNT(*) FROM quarantine"); err != nil || n != 0 {
		t.Errorf("%d rows came back: %v", n, err)
	}
}

func mustOpen(t *testing.T, dsn string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dsn, store.Options{})
	check(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// A table that a migration adds must be in the backups.
func TestBackupsHaveAllTables(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	list := "'" + strings.Join(store.BackupTables(), "', '") + "'"
	n, err := store.Count(s, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT IN ("+list+")")
	if err != nil || n != 0 {
		t.Errorf("%d tables are not in backupTables: %v", n, err)
	}
}
