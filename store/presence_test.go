package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// On PostgreSQL another process may be at work: its leases stay while it lives.
func TestLeasesOfTheLivingStay(t *testing.T) {
	dsn := pgtest.URL(t)
	s, living := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
	store.ServerGrown(s, 0)
	check(t, living.Attend(t.Context(), "living"), s.Attend(t.Context(), "x"))
	post(t, s, letter(1, "a", 10))
	post(t, s, letter(2, "b", 10))
	leased(t, living, "living", noon, 1)
	leased(t, s, "killed", noon, 1)
	check(t, s.ReleaseLeases(t.Context()))
	want(t, "of the killed", leased(t, s, "x", noon, 5), 2)
	check(t, living.Close())
	await(t, s, `SELECT COUNT(*) `+presences, func(n int64) bool { return n == 1 }) // the server takes a moment
	check(t, s.ReleaseLeases(t.Context()))
	// x is present from this very process, and keeps letter 2.
	want(t, "of the one that has ended", leased(t, s, "y", noon, 5), 1)
}

// A living process whose connection is cut for a moment keeps what it holds.
func TestABlipGivesNothingAway(t *testing.T) {
	dsn := pgtest.URL(t)
	s, living := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
	store.ServerGrown(s, time.Nanosecond)
	check(t, living.Attend(t.Context(), "living"))
	post(t, living, letter(1, "a", 10))
	leased(t, living, "living", noon, 1)
	acquire(t, living, "living", time.Hour)
	for range 3 {
		old, err := store.Count(s, `SELECT pid `+presences)
		check(t, err, store.Exec(s, `SELECT pg_terminate_backend(pid) `+presences))
		if acquire(t, s, "s", time.Hour).Fence != 0 {
			t.Fatal("the channel was given away")
		}
		check(t, s.ReleaseAbsent(t.Context()))
		want(t, "of the living", leased(t, s, "s", noon, 1))
		await(t, s, `SELECT pid `+presences, func(pid int64) bool { return pid != 0 && pid != old })
		if acquire(t, s, "s", time.Hour).Fence != 0 {
			t.Fatal("the channel was given away")
		}
	}
}

// A server that has just started has forgotten the locks of the living.
func TestAYoungServerReleasesNothing(t *testing.T) {
	s := storetest.Open(t, pgtest.URL(t), store.Options{})
	post(t, s, letter(1, "a", 10))
	leased(t, s, "perhaps coming back", noon, 1)
	store.ServerGrown(s, time.Hour)
	check(t, s.ReleaseLeases(t.Context()))
	want(t, "young", leased(t, s, "x", noon, 1))
	store.ServerGrown(s, 0)
	check(t, s.ReleaseLeases(t.Context()))
	want(t, "grown", leased(t, s, "x", noon, 1), 1)
}

const (
	presences = `FROM pg_locks WHERE locktype = 'advisory' AND classid = 1869901676`
	numbers   = `SELECT COUNT(DISTINCT objid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1869901677`
)

// A living process whose presence was cut off comes back by itself.
func TestPresenceComesBack(t *testing.T) {
	dsn := pgtest.URL(t)
	s, living := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
	store.ServerGrown(s, 0)
	check(t, living.Attend(t.Context(), "living"))
	post(t, living, letter(1, "a", 10))
	leased(t, living, "living", noon, 1)
	old, err := store.Count(s, `SELECT pid `+presences)
	check(t, err)
	for range 3 {
		check(t, store.Exec(s, `SELECT pg_terminate_backend(pid) `+presences))
		before := old
		old = await(t, s, `SELECT pid `+presences, func(pid int64) bool { return pid != 0 && pid != before })
	}
	check(t, s.ReleaseLeases(t.Context()))
	want(t, "of the living", leased(t, s, "x", noon, 1))
}

// await asks until the answer is good, and gives it.
func await(t *testing.T, s *store.Store, question string, good func(int64) bool) int64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		n, err := store.Count(s, question)
		check(t, err)
		if good(n) {
			return n
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("%s: still %d", question, n)
		}
	}
}

// Two living processes never make ids with one number.
func TestReplicasHaveNumbersOfTheirOwn(t *testing.T) {
	dsn := pgtest.URL(t)
	all := map[int64]bool{}
	first := storetest.Open(t, dsn, store.Options{Replica: 1023})
	check(t, first.Attend(t.Context(), "first"))
	taken := storetest.Open(t, dsn, store.Options{Replica: 1023})
	if err := taken.Attend(t.Context(), "taken"); err == nil || !strings.Contains(err.Error(), "1023") {
		t.Errorf("a number that is taken: %v", err)
	}
	store.SetReplica(taken, 1023) // as if by chance
	check(t, taken.Attend(t.Context(), "by chance"))
	for _, s := range []*store.Store{first, taken} {
		all[store.Replica(s)] = true
	}
	claimed, err := store.Count(first, numbers)
	if len(all) != 2 || claimed != 2 || err != nil {
		t.Errorf("numbers %v, claimed %d, %v", all, claimed, err)
	}
}

// One gateway at a time over an SQLite file; other commands work beside it.
func TestOneGatewayPerFile(t *testing.T) {
	dsn := storetest.SQLite(t)
	first, beside := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
	check(t, first.Attend(t.Context(), "first"))
	if err := beside.Attend(t.Context(), "second"); err == nil || !strings.Contains(err.Error(), "in use by another running gateway") {
		t.Errorf("a second gateway: %v", err)
	}
	turn(t, beside, func(tx dialogs.Tx) error { return tx.SaveCursor("tg", "1", 0) })
	check(t, first.Close(), beside.Attend(t.Context(), "second"))
}

// A unit of work that took too long is rolled back, and the connection is of use.
func TestAnOverrunIsRolledBack(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{Patience: 200 * time.Millisecond})
		for range 3 {
			if err := store.Overrun(s); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("overrun: %v", err)
			}
			turn(t, s, func(tx dialogs.Tx) error { return tx.SaveCursor("tg", "1", 0) })
		}
	})
}

// A connection that cannot be rolled back is given up, with its transaction.
func TestAFailedRollbackCostsTheConnection(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{})
		broken := errors.New("broken")
		store.Trouble(s, "ROLLBACK", 1, broken)
		store.Trouble(s, "COMMIT", 1, broken)
		if err := try(t, s, func(tx dialogs.Tx) error { return tx.SaveCursor("tg", "lost", 0) }); !errors.Is(err, broken) {
			t.Fatalf("commit: %v", err)
		}
		turn(t, s, func(tx dialogs.Tx) error { return tx.SaveCursor("vk", "1", 0) })
		if lost, err := s.Cursor(t.Context(), "tg"); lost != (bots.Place{}) || err != nil {
			t.Errorf("place %+v, %v", lost, err)
		}
	})
}

// The courier's statements survive a deadlock; one without end is told of.
func TestTheCouriersDeadlocks(t *testing.T) {
	s := storetest.Open(t, pgtest.URL(t), store.Options{})
	post(t, s, letter(1, "a", 10), letter(2, "b", 10))
	deadlock := &pgconn.PgError{Code: "40P01"}
	store.Trouble(s, "UPDATE outbox", 2, deadlock)
	want(t, "leased", leased(t, s, "x", noon, 1), 1)
	settle := func() error {
		return s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "x", Fate: outbox.Sent, MessageID: "m", At: noon, Tell: true}})
	}
	store.Trouble(s, "UPDATE outbox", 2, deadlock)
	check(t, settle())
	if due, err := s.DueTimers(t.Context(), noon, 9); len(due) != 1 || err != nil {
		t.Errorf("timers: %v, %v", due, err)
	}
	want(t, "the other", leased(t, s, "x", noon, 1), 2)
	store.Trouble(s, "UPDATE outbox", 1000, deadlock)
	if err := settle(); !errors.Is(err, dialogs.ErrUnavailable) {
		t.Errorf("a deadlock without end: %v", err)
	}
}
