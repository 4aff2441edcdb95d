package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// bury leases a chat's head and gives it up.
func bury(t *testing.T, s *store.Store, id bots.LetterID, reason string) {
	t.Helper()
	if got := leased(t, s, "x", noon, 1); !slices.Equal(got, []bots.LetterID{id}) {
		t.Fatalf("leased %v, want %d", got, id)
	}
	check(t, s.Settle(t.Context(), []outbox.Result{{Letter: id, Owner: "x", Fate: outbox.Dead, At: noon, Reason: reason}}))
}

func listed(t *testing.T, s *store.Store, q store.LetterQuery) (ids []bots.LetterID) {
	t.Helper()
	list, err := s.Letters(t.Context(), q)
	check(t, err)
	for _, l := range list {
		ids = append(ids, l.ID)
	}
	return ids
}

func done(t *testing.T, what string, deeds []store.Deed, err error, outcomes ...string) {
	t.Helper()
	check(t, err)
	if len(deeds) != len(outcomes) {
		t.Fatalf("%s: %+v", what, deeds)
	}
	for i, d := range deeds {
		refused, why := strings.CutPrefix(outcomes[i], "no: ")
		if d.Done == why || !strings.Contains(d.Outcome, refused) {
			t.Errorf("%s: %+v, want %q", what, d, outcomes[i])
		}
	}
}

// A dead letter that is retried goes before those that still wait in its chat, as
// if it had never been tried; its case is told that the answer is on its way again.
func TestRetry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var k *routing.Case
		turn(t, s, func(tx dialogs.Tx) error {
			k = sampleCase(tx, "26-00007")
			return tx.AddCase(k)
		})
		answer := letter(1, "a", bots.Answering)
		answer.Purpose, answer.Case, answer.Text = bots.Answer, int64(k.ID), "secret words"
		post(t, s, answer, letter(2, "a", bots.Answering), letter(3, "a", bots.Answering))
		bury(t, s, 1, "gone")
		bury(t, s, 2, "invalid")
		for what, q := range map[string]store.LetterQuery{
			"by state":   {States: []string{"dead"}, Reason: "gone"},
			"by case":    {Number: "26-00007"},
			"by limit":   {Limit: 1},
			"by channel": {Channel: "tg", States: []string{"dead"}, Limit: 1},
		} {
			want(t, what, listed(t, s, q), 1)
		}
		want(t, "all that is not sent", listed(t, s, store.LetterQuery{}), 1, 2, 3)
		want(t, "a reason is not a pattern", listed(t, s, store.LetterQuery{Reason: "%"}))

		deeds, err := s.Retry(t.Context(), []bots.LetterID{1, 3, 99})
		done(t, "retry", deeds, err, "due", "no: it is due, not dead", "no: no such letter")
		l, told, err := s.FiledLetter(t.Context(), 1)
		check(t, err)
		if l.Attempts != 0 || l.State != "due" || l.Text != "secret words" || !l.Settled.IsZero() || l.Number != "26-00007" {
			t.Errorf("after the retry: %+v", l)
		}
		if len(told) != 1 || told[0].Kind != routing.EventResent {
			t.Errorf("the case was told %+v", told)
		}
		want(t, "the oldest goes first", leased(t, s, "x", noon, 9), 1)
		if _, _, err := s.FiledLetter(t.Context(), 99); !errors.Is(err, store.ErrNoLetter) {
			t.Errorf("no such letter: %v", err)
		}
	})
}

// An operator's word does not make a letter one that has surely not arrived.
func TestRetryRemembersADoubt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		digest := letter(4, "d", bots.Summing)
		digest.Purpose = bots.Digest
		post(t, s, letter(1, "a", bots.Answering))
		bury(t, s, 1, "unknown")
		post(t, s, letter(2, "b", bots.Answering))
		bury(t, s, 2, "gone")
		post(t, s, digest)
		bury(t, s, 4, "unknown")
		post(t, s, letter(3, "c", bots.Answering))
		check(t, store.Exec(s, `UPDATE outbox SET state = 'held' WHERE id = 3`))
		_, err := s.Retry(t.Context(), []bots.LetterID{1, 2, 4})
		check(t, err)
		_, err = s.ReleaseHeld(t.Context(), []bots.LetterID{3})
		check(t, err)
		letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "x", Channels: []string{"tg"}, Now: noon.Add(time.Hour), Until: noon.Add(2 * time.Hour), Max: 9})
		check(t, err)
		for _, l := range letters {
			if doubtful := !l.Tried.IsZero(); doubtful != (l.ID == 1 || l.ID == 3) {
				t.Errorf("letter %d: tried at %v", l.ID, l.Tried)
			}
		}
		if len(letters) != 4 {
			t.Errorf("%d letters", len(letters))
		}
	})
}

// What is being sent cannot be dropped; what is dropped is dead, says why, is told
// to whoever waits, and is no longer among what operators are asked about.
func TestDrop(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon }})
		about := letter(1, "a", bots.Answering)
		about.Purpose, about.Case = bots.Answer, 8
		post(t, s, about, letter(2, "a", bots.Answering), letter(3, "b", bots.Answering))
		want(t, "the heads", leased(t, s, "x", noon, 9), 1, 3)
		deeds, err := s.Drop(t.Context(), []bots.LetterID{1, 2, 99}, "a drill")
		done(t, "while one is sent", deeds, err, "no: being sent", "dead", "no: no such letter")
		check(t, s.Settle(t.Context(), []outbox.Result{
			{Letter: 1, Owner: "x", Fate: outbox.Retry, At: noon}, {Letter: 3, Owner: "x", Fate: outbox.Sent, MessageID: "m", At: noon}}))
		deeds, err = s.Drop(t.Context(), []bots.LetterID{1, 3}, "a drill")
		done(t, "later", deeds, err, "dead", "no: it is sent")
		due, err := s.DueTimers(t.Context(), noon, 9)
		if err != nil || len(due) != 1 || due[0].Kind != dialogs.TimerLetter || due[0].Letter != 1 {
			t.Errorf("told: %+v %v", due, err)
		}
		want(t, "nothing is left to decide", listed(t, s, store.LetterQuery{}))
		want(t, "asked for", listed(t, s, store.LetterQuery{Reason: store.ReasonDropped}), 1, 2)
		l, _, err := s.FiledLetter(t.Context(), 2)
		if err != nil || l.Reason != "dropped: a drill" || l.State != "dead" {
			t.Errorf("dropped: %+v %v", l, err)
		}
		// A lease that has run out is nobody's.
		post(t, s, letter(4, "c", bots.Answering))
		leased(t, s, "ended", noon.Add(-time.Hour), 9)
		deeds, err = s.Drop(t.Context(), []bots.LetterID{4}, "a drill")
		done(t, "an ended lease", deeds, err, "dead")
	})
}

// Of words in passing nothing is left once an operator has given their letter up, whatever chat
// it was for and whatever had become of it, and it is not sent again without them.
func TestDropTakesPassingWords(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon }})
		ids := []bots.LetterID{1, 2, 3}
		for _, id := range ids {
			l := letter(id, string(rune('a'+id)), bots.Interactive)
			l.Text, l.Group, l.Passing, l.EditOf = "Ленина, 5", id != 2, id != 3, 7
			post(t, s, l)
		}
		leased(t, s, "x", noon, 1)
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "x", Fate: outbox.Dead, At: noon, Reason: string(bots.Gone)}}))
		text := func(id bots.LetterID) string {
			l, _, err := s.FiledLetter(t.Context(), id)
			check(t, err)
			return l.Text
		}
		if text(1) == "" {
			t.Fatal("an operator could not send it again")
		}
		deeds, err := s.Drop(t.Context(), ids, "a drill")
		done(t, "dropped", deeds, err, "dead", "dead", "dead")
		if text(1) != "" || text(2) != "" || text(3) == "" {
			t.Errorf("kept: %q, %q, and of that which is not in passing %q", text(1), text(2), text(3))
		}
		deeds, err = s.Retry(t.Context(), []bots.LetterID{1, 3})
		done(t, "again", deeds, err, "no: its words were not kept", "due")
	})
}

// A card that comes back after a later one of its case would show the past.
func TestReleaseMergesOvertakenCards(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		shown := card(8, chat("a"))
		shown.ID = 1
		older, newer, other := shown, shown, shown
		older.ID, older.EditOf = 2, 1
		newer.ID, newer.EditOf = 3, 1
		other.ID, other.Case = 4, 9
		post(t, s, shown, older, newer, other)
		check(t, store.Exec(s, "UPDATE outbox SET state = 'held' WHERE id <> 3"))
		deeds, err := s.ReleaseHeld(t.Context(), []bots.LetterID{1, 2, 4})
		done(t, "release", deeds, err, "merged", "merged", "due")
		want(t, "not the old ones", listed(t, s, store.LetterQuery{States: []string{"due"}}), 3, 4)
	})
}

// An update leaves quarantine in the commit that handles it, or not at all.
func TestQuarantineIsLeftOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			_, err := tx.FirstTime("tg", "k")
			return errors.Join(err, tx.Quarantine(dialogs.Poison{Channel: "tg", Key: "k", Raw: []byte("raw"), Reason: "why", At: noon}))
		})
		list, err := s.Poisons(t.Context(), "tg", 0, 9)
		if err != nil || len(list) != 1 || string(list[0].Raw) != "raw" || !list[0].At.Equal(noon) {
			t.Fatalf("%+v %v", list, err)
		}
		k := list[0]
		failure := errors.New("again")
		handle := func(end error) error {
			return try(t, s, func(tx dialogs.Tx) error {
				mine, err := tx.TakePoison(k)
				if err != nil || !mine {
					return errors.Join(err, dialogs.ErrTaken)
				}
				first, err := tx.FirstTime("tg", "k")
				if !first {
					t.Error("its key is still known")
				}
				return errors.Join(err, end)
			})
		}
		if err := handle(failure); !errors.Is(err, failure) {
			t.Fatal(err)
		}
		k.Reason = "the new reason"
		turn(t, s, func(tx dialogs.Tx) error { return tx.BlamePoison(k) })
		if one, err := s.Poison(t.Context(), k.ID); err != nil || one.Reason != "the new reason" {
			t.Errorf("after a failure: %+v %v", one, err)
		}
		turn(t, s, func(tx dialogs.Tx) error {
			if first, err := tx.FirstTime("tg", "k"); first || err != nil {
				t.Errorf("a failure has forgotten the key: %v", err)
			}
			return nil
		})
		check(t, handle(nil))
		if err := handle(nil); !errors.Is(err, dialogs.ErrTaken) {
			t.Errorf("handled twice: %v", err)
		}
		turn(t, s, func(tx dialogs.Tx) error {
			if first, err := tx.FirstTime("tg", "k"); first || err != nil {
				t.Errorf("its key is not known any more: %v", err)
			}
			return nil
		})
		if err := s.DropPoison(t.Context(), k.ID); !errors.Is(err, store.ErrNotKept) {
			t.Errorf("dropped after it was handled: %v", err)
		}
	})
}
