package store_test

import (
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// acquire takes a channel; the zero Term means that somebody has it.
func acquire(t *testing.T, s *store.Store, owner string, length time.Duration) lease.Term {
	t.Helper()
	term, ok, err := s.Acquire(t.Context(), "tg", owner, length)
	check(t, err)
	if ok != (term.Fence != 0) {
		t.Fatalf("%v with %+v", ok, term)
	}
	return term
}

func renewed(t *testing.T, s *store.Store, term lease.Term, length time.Duration) bool {
	t.Helper()
	ok, err := s.Renew(t.Context(), term, length)
	check(t, err)
	return ok
}

func fenced(t *testing.T, s *store.Store, term lease.Term) []bots.LetterID {
	t.Helper()
	letters, err := s.Lease(t.Context(), outbox.Claim{Owner: term.Owner, Channels: []string{"tg"}, Fence: term.Fence,
		Now: noon, Until: noon, Max: 9})
	check(t, err)
	ids := []bots.LetterID{}
	for _, l := range letters {
		ids = append(ids, l.ID)
	}
	return ids
}

func TestAChannelHasOneOwner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		store.ServerGrown(s, time.Hour) // these owners attend nowhere: their lives do not count
		post(t, s, letter(1, "a", 10))
		first := acquire(t, s, "first", time.Hour)
		if first.Fence != 1 || acquire(t, s, "second", time.Hour).Fence != 0 || !renewed(t, s, first, time.Hour) {
			t.Fatalf("%+v", first)
		}
		want(t, "the owner's", fenced(t, s, first), 1)
		if !renewed(t, s, first, -time.Second) { // as if it had been stopped for long
			t.Error("nobody has taken it, yet it is lost")
		}
		want(t, "after its term", fenced(t, s, first))
		second := acquire(t, s, "second", time.Hour)
		if second.Fence != 2 || renewed(t, s, first, time.Hour) {
			t.Fatalf("%+v", second)
		}
		want(t, "the stale owner's", fenced(t, s, first))
		want(t, "another's fence", fenced(t, s, lease.Term{Channel: "tg", Owner: "second", Fence: 1}))
		want(t, "the new owner's", fenced(t, s, second), 1)
		check(t, s.Release(t.Context(), first)) // of a term that has passed: nothing
		if acquire(t, s, "third", time.Hour).Fence != 0 {
			t.Error("a stale owner released another's channel")
		}
		check(t, s.Release(t.Context(), second))
		if acquire(t, s, "third", time.Hour).Fence != 3 {
			t.Error("a released channel is not free")
		}
	})
}

// Who did not hear that he got a channel gets it when he asks again.
func TestAnOwnerWhoDoesNotKnowItAsksAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		store.ServerGrown(s, time.Hour)
		first := acquire(t, s, "me", time.Hour)
		again := acquire(t, s, "me", time.Hour)
		if again.Fence != first.Fence+1 || renewed(t, s, first, time.Hour) || !renewed(t, s, again, time.Hour) {
			t.Errorf("%+v, then %+v", first, again)
		}
	})
}

// A stale owner moves no cursor; who holds no term may.
func TestAStaleOwnerMovesNoCursor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := acquire(t, s, "first", time.Hour)
		check(t, s.Release(t.Context(), first))
		second := acquire(t, s, "second", time.Hour)
		for _, step := range []struct {
			cursor string
			fence  int64
			want   string
		}{{"10", second.Fence, "10"}, {"9", first.Fence, "10"}, {"11", second.Fence, "11"}, {"12", 0, "12"}, {"8", first.Fence, "12"}} {
			turn(t, s, func(tx dialogs.Tx) error { return tx.SaveCursor("tg", step.cursor, step.fence) })
			if at, err := s.Cursor(t.Context(), "tg"); at.Cursor != step.want || err != nil {
				t.Errorf("%s under fence %d: at %q, %v", step.cursor, step.fence, at.Cursor, err)
			}
		}
	})
}

// The platform's wish for silence is told to the next owner, the longest of them.
func TestARestIsInheritedWithTheChannel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, letter(1, "a", 10), letter(2, "b", 10))
		first := acquire(t, s, "first", time.Hour)
		leased(t, s, "first", noon, 9)
		for id, rest := range map[bots.LetterID]time.Duration{1: time.Hour, 2: time.Minute} {
			check(t, s.Settle(t.Context(), []outbox.Result{{Letter: id, Owner: "first", Fate: outbox.Retry, At: noon, Rest: noon.Add(rest)}}))
		}
		check(t, s.Release(t.Context(), first))
		if next := acquire(t, s, "next", time.Hour); !next.Resting.Equal(noon.Add(time.Hour)) {
			t.Errorf("%+v", next)
		}
	})
}

// An owner whose process has ended is replaced at once, however long its term.
func TestADeadOwnersChannelIsFree(t *testing.T) {
	dsn := pgtest.URL(t)
	s, dying := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
	store.ServerGrown(s, 0)
	check(t, dying.Attend(t.Context(), "dying"), s.Attend(t.Context(), "s"))
	if acquire(t, dying, "dying", time.Hour).Fence != 1 || acquire(t, s, "s", time.Hour).Fence != 0 {
		t.Fatal("a living owner was replaced")
	}
	check(t, dying.Close())
	await(t, s, `SELECT COUNT(*) `+presences, func(n int64) bool { return n == 1 })
	if acquire(t, s, "s", time.Hour).Fence != 2 {
		t.Error("a dead owner was not replaced")
	}
}

// On SQLite a new process has the file to itself, and every channel.
func TestOnSQLiteANewProcessHasEveryChannel(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	acquire(t, s, "killed", time.Hour)
	check(t, s.ReleaseLeases(t.Context()))
	if acquire(t, s, "next", time.Hour).Fence != 2 {
		t.Error("the channel of a killed process is not free")
	}
}

// A letter posted by one process wakes the courier of another.
func TestLettersWakeTheOwnersProcess(t *testing.T) {
	dsn := pgtest.URL(t)
	owner, other := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
	check(t, owner.Attend(t.Context(), "owner"))
	acquire(t, owner, "owner", time.Hour)
	post(t, other, letter(1, "a", 10))
	select {
	case <-owner.Posted("tg"):
	case <-time.After(30 * time.Second):
		t.Error("the owner heard nothing")
	}
}

// Replicas go by the server's clock, whatever theirs say.
func TestPostgresTellsTheTime(t *testing.T) {
	s := storetest.Open(t, pgtest.URL(t), store.Options{})
	at, err := store.Count(s, `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`)
	check(t, err)
	if off := s.Now().Sub(time.UnixMilli(at)).Abs(); off > time.Minute {
		t.Errorf("off by %v", off)
	}
	store.SetClock(s, time.Now(), time.Now().Add(48*time.Hour))
	if off := time.Until(s.Now()); off < 47*time.Hour {
		t.Errorf("a new measurement moved the clock by %v", off)
	}
}

// Of several changes of one message that wait, all but the last are outdated.
func TestOutdatedEdits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		edit := func(id, of bots.LetterID) bots.Letter {
			l := letter(id, "a", 10)
			l.EditOf = of
			return l
		}
		post(t, s, letter(1, "a", 10), edit(2, 1), edit(3, 1), edit(4, 3), letter(5, "a", 10), edit(6, 5))
		outdated := map[bots.LetterID]bool{}
		for range 6 {
			letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "x", Channels: []string{"tg"}, Now: noon, Until: noon.Add(time.Minute), Max: 9})
			check(t, err)
			for _, l := range letters {
				outdated[l.ID] = l.Outdated
				r := outbox.Result{Letter: l.ID, Owner: "x", Fate: outbox.Sent, MessageID: "m", At: noon}
				if l.Outdated {
					r = outbox.Result{Letter: l.ID, Owner: "x", Fate: outbox.Merged, At: noon}
				}
				check(t, s.Settle(t.Context(), []outbox.Result{r}))
			}
		}
		for id := bots.LetterID(1); id <= 6; id++ {
			if got, ok := outdated[id]; !ok || got != (id == 2 || id == 3) {
				t.Errorf("letter %d: leased %v, outdated %v", id, ok, got)
			}
		}
		if m, err := s.MessageID(t.Context(), 3); m != "m" || err != nil {
			t.Errorf("a merged edit stands for %q, %v", m, err)
		}
	})
}

// Tried is the first send of which nobody knows that it did not arrive.
func TestTheFirstDoubtfulSendIsRemembered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, letter(1, "a", 10))
		step := 0
		tried := func() time.Time {
			t.Helper()
			step++
			at := noon.Add(time.Duration(step) * time.Hour)
			letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "x", Channels: []string{"tg"}, Now: at, Until: at.Add(time.Minute), Max: 9})
			check(t, err)
			if len(letters) != 1 {
				t.Fatalf("step %d: %d letters", step, len(letters))
			}
			return letters[0].Tried
		}
		settle := func(certain bool) {
			t.Helper()
			check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "x", Fate: outbox.Retry, At: noon, Certain: certain}}))
		}
		if at := tried(); !at.IsZero() { // 1 o'clock
			t.Errorf("new: %v", at)
		}
		settle(true)
		if at := tried(); !at.IsZero() { // 2 o'clock
			t.Errorf("refused for sure: %v", at)
		}
		settle(false)
		for range 2 { // the second time as after a crash: nothing was settled
			if at := tried(); !at.Equal(noon.Add(2 * time.Hour)) {
				t.Errorf("in doubt: %v", at)
			}
		}
	})
}

func TestRecentSends(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := s.Now()
		turn(t, s, func(tx dialogs.Tx) error {
			for _, c := range []string{"a", "b", "c"} {
				if _, err := tx.Post(letter(0, c, 10)); err != nil {
					return err
				}
			}
			return nil
		})
		letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "x", Channels: []string{"tg"}, Now: now, Until: now, Max: 9})
		check(t, err)
		for i, l := range letters { // one long ago, one given up
			r := outbox.Result{Letter: l.ID, Owner: "x", Fate: outbox.Sent, MessageID: "m", At: now.Add(time.Duration(i-1) * time.Minute)}
			if i == 2 {
				r.Fate = outbox.Dead
			}
			check(t, s.Settle(t.Context(), []outbox.Result{r}))
		}
		got, err := s.Recent(t.Context(), "tg", now.Add(-time.Second))
		if err != nil || len(got) != 1 || got[0].Chat != "b" || got[0].At.UnixMilli() != now.UnixMilli() {
			t.Errorf("%v, %v", got, err)
		}
	})
}
