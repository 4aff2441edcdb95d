package store_test

import (
	"slices"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

func leased(t *testing.T, s *store.Store, owner string, now time.Time, n int) []bots.LetterID {
	t.Helper()
	letters, err := s.Lease(t.Context(), outbox.Claim{Owner: owner, Channels: []string{"tg", "vk"}, Now: now,
		Until: now.Add(time.Minute), Max: n})
	check(t, err)
	ids := []bots.LetterID{}
	for _, l := range letters {
		ids = append(ids, l.ID)
	}
	return ids
}

func post(t *testing.T, s *store.Store, letters ...bots.Letter) {
	t.Helper()
	turn(t, s, func(tx dialogs.Tx) error {
		for _, l := range letters {
			if _, err := tx.Post(l); err != nil {
				return err
			}
		}
		return nil
	})
}

func want(t *testing.T, what string, got []bots.LetterID, ids ...bots.LetterID) {
	t.Helper()
	if !slices.Equal(got, ids) {
		t.Errorf("%s: leased %v, want %v", what, got, ids)
	}
}

func letter(id bots.LetterID, c string, p bots.Priority) bots.Letter {
	return bots.Letter{ID: id, Chat: chat(c), Text: "text", Priority: p}
}

func TestLeaseTakesHeadsInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		later := letter(5, "c", bots.Interactive)
		later.NotUntil = noon.Add(time.Second)
		post(t, s, letter(1, "a", bots.Showing), letter(2, "a", bots.Interactive), letter(3, "b", bots.Answering),
			letter(4, "b", bots.Urgent), later, bots.Letter{ID: 6, Chat: bots.Chat{Channel: "other", ID: "a"}})
		select {
		case <-s.Posted("tg"):
		default:
			t.Error("nobody was told of the letters")
		}
		want(t, "one, of a chat that an urgent letter waits in", leased(t, s, "x", noon, 1), 1)
		want(t, "the rest", leased(t, s, "y", noon, 10), 3)
		want(t, "all heads are held", leased(t, s, "y", noon, 10))
		at, ok, err := s.NextDue(t.Context(), []string{"tg"})
		if err != nil || !ok || !at.Equal(noon.Add(time.Second)) {
			t.Errorf("next due %v, %v, %v", at, ok, err)
		}
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 3, Owner: "y", Fate: outbox.Sent, MessageID: "m3", At: noon}}))
		want(t, "the next of a chat", leased(t, s, "x", noon, 10), 4)
		want(t, "after its time", leased(t, s, "x", noon.Add(time.Second), 10), 5)
		want(t, "leases have run out", leased(t, s, "z", noon.Add(2*time.Minute), 10), 1, 5, 4)
	})
}

// A letter that somebody waits for takes what stands before it along, also what was
// posted by others; in a desk's chat it does not.
func TestWhatStandsBeforeALetterHurries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		group := func(id bots.LetterID, p bots.Priority) bots.Letter {
			l := letter(id, "desk", p)
			l.Group = true
			return l
		}
		post(t, s, group(1, bots.Showing), letter(2, "a", bots.Showing), letter(3, "b", bots.Answering), letter(4, "c", bots.Urgent))
		post(t, s, letter(5, "a", bots.Interactive), group(6, bots.Interactive), letter(7, "b", bots.Showing))
		want(t, "who waits goes first", leased(t, s, "x", noon, 1), 2)
		want(t, "the others as before", leased(t, s, "x", noon, 2), 4, 3)
		want(t, "a desk", leased(t, s, "x", noon, 2), 1)
	})
}

func TestSettle(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := card(8, chat("a"))
		c.ID = 1
		edit := card(8, chat("a"))
		edit.ID, edit.EditOf = 2, 1
		post(t, s, c, edit)
		leased(t, s, "old", noon, 1)
		leased(t, s, "new", noon.Add(2*time.Minute), 1) // the first lease has run out
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "old", Fate: outbox.Dead, At: noon, Tell: true}}))
		if due, _ := s.DueTimers(t.Context(), noon, 9); len(due) != 0 {
			t.Error("a stale owner stored a timer")
		}
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "new", Fate: outbox.Retry, At: noon.Add(time.Hour), Reason: "temporary", Attempts: 2, Doubts: 1}}))
		want(t, "before the retry", leased(t, s, "x", noon.Add(time.Minute), 9))
		want(t, "the retry", leased(t, s, "x", noon.Add(time.Hour), 9), 1)
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "x", Fate: outbox.Sent, MessageID: "m1", At: noon, Doubts: 1}}))
		want(t, "the edit", leased(t, s, "x", noon, 9), 2)
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 2, Owner: "x", Fate: outbox.Dead, At: noon, Reason: "invalid", Tell: true}}))
		due, err := s.DueTimers(t.Context(), noon, 9)
		if len(due) != 1 || err != nil || due[0].Kind != dialogs.TimerLetter || due[0].Letter != 2 {
			t.Errorf("timers: %v, %v", due, err)
		}
		for id, message := range map[bots.LetterID]string{1: "m1", 2: "m1", 3: ""} {
			if got, err := s.MessageID(t.Context(), id); got != message || err != nil {
				t.Errorf("message of %d: %q, %v; want %q", id, got, err, message)
			}
		}
		turn(t, s, func(tx dialogs.Tx) error {
			about, purpose, err1 := tx.SentCase(chat("a"), "m1")
			none, _, err2 := tx.SentCase(chat("b"), "m1")
			newest, err3 := tx.CardOf(8, chat("a"))
			first, err4 := tx.Letter(1)
			dead, err5 := tx.Letter(2)
			check(t, err1, err2, err3, err4, err5)
			if about != routing.CaseID(8) || purpose != bots.Card || none != 0 || newest != 1 {
				t.Errorf("sent case %v, %v; card %v", about, none, newest)
			}
			if first.State != "sent" || first.MessageID != "m1" || first.Attempts != 3 || first.Doubts != 1 || dead.State != "dead" ||
				dead.Reason != "invalid" || dead.EditOf != 1 {
				t.Errorf("letters: %+v, %+v", first, dead)
			}
			return nil
		})
	})
}

func TestChatMoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var id routing.CaseID
		turn(t, s, func(tx dialogs.Tx) error {
			c := sampleCase(tx, "26-1")
			id, c.Origin = c.ID, "tg:old"
			check(t, tx.AddCase(c), tx.BindDesk("roads", chat("old"), "me"),
				tx.SaveSession(&dialogs.Session{Key: dialogs.SessionKey{Chat: chat("old"), Person: "p"}, State: "s"}))
			return nil
		})
		post(t, s, letter(1, "old", 10), letter(2, "old", 10))
		leased(t, s, "x", noon, 1)
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "x", Fate: outbox.Retry, At: noon, NewChat: "new"}}))
		turn(t, s, func(tx dialogs.Tx) error {
			desk, err1 := tx.DeskAt(chat("new"))
			c, err2 := tx.Case(id)
			session, err3 := tx.Session(dialogs.SessionKey{Chat: chat("new"), Person: "p"})
			second, err4 := tx.Letter(2)
			check(t, err1, err2, err3, err4)
			if desk != "roads" || c.Origin != "tg:new" || session.State != "s" || second.Chat != chat("new") {
				t.Errorf("after the move: %v %v %v %v", desk, c.Origin, session, second.Chat)
			}
			return nil
		})
	})
}

// The service message of a move: the same rows, from within a turn, and what the
// turn reads afterwards.
func TestMoveChat(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			c := sampleCase(tx, "26-1")
			c.Origin = "tg:old"
			check(t, tx.AddCase(c), tx.BindDesk("roads", chat("old"), "me"),
				tx.SaveSession(&dialogs.Session{Key: dialogs.SessionKey{Chat: chat("old"), Person: "p"}, State: "s"}))
			_, err := tx.Session(dialogs.SessionKey{Chat: chat("new"), Person: "p"})
			check(t, err, tx.MoveChat(chat("old"), "new"))
			desk, err1 := tx.DeskAt(chat("new"))
			moved, err2 := tx.Case(c.ID)
			session, err3 := tx.Session(dialogs.SessionKey{Chat: chat("new"), Person: "p"})
			gone, err4 := tx.Session(dialogs.SessionKey{Chat: chat("old"), Person: "p"})
			check(t, err1, err2, err3, err4)
			if desk != "roads" || moved.Origin != "tg:new" || session.State != "s" || gone.State != "" {
				t.Errorf("after the move: %v %v %v %v", desk, moved.Origin, session, gone)
			}
			return nil
		})
	})
}

func TestReleaseLeases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		store.ServerGrown(s, 0)
		post(t, s, letter(1, "a", 10))
		leased(t, s, "killed", noon, 1)
		want(t, "held", leased(t, s, "x", noon, 1))
		check(t, s.ReleaseLeases(t.Context()))
		want(t, "released", leased(t, s, "x", noon, 1), 1)
	})
}

// What an owner has leased without hearing so is free again, as if it never had
// been; what it holds, and what is another's or another channel's, stays.
func TestUnclaimFreesWhatNobodyHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, letter(1, "a", 10), letter(2, "b", 10), letter(3, "c", 10),
			bots.Letter{ID: 4, Chat: bots.Chat{Channel: "vk", ID: "a"}, Text: "text", Priority: 10})
		want(t, "another's", leased(t, s, "other", noon, 1), 1)
		want(t, "mine", leased(t, s, "me", noon, 9), 2, 3, 4)
		check(t, s.Unclaim(t.Context(), "me", "tg", []bots.LetterID{2}))
		letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "third", Channels: []string{"tg", "vk"}, Now: noon, Until: noon, Max: 9})
		check(t, err)
		if len(letters) != 1 || letters[0].ID != 3 || letters[0].Attempts != 0 || !letters[0].Tried.IsZero() {
			t.Errorf("free are %+v", letters)
		}
		check(t, s.Unclaim(t.Context(), "me", "tg", nil))
		want(t, "held no more", leased(t, s, "third", noon, 9), 2, 3)
	})
}

// TestPassing: of a letter whose words are in passing nothing is left once it was sent or
// gave way to a later one, nor once it is certain that a private chat will not get it; what it was to change is still found.
func TestPassing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		words := func(id bots.LetterID, edit bots.LetterID, passing bool) bots.Letter {
			l := letter(id, "1", bots.Interactive)
			l.Text, l.EditOf, l.Passing, l.Group = `Ленина, 5 "passing":true, "group":true`, edit, passing, id == 5
			return l
		}
		post(t, s, words(1, 0, true), words(2, 1, true), words(3, 0, false), words(4, 0, true), words(5, 0, true))
		for _, end := range []struct {
			id   bots.LetterID
			fate outbox.Fate
			kept bool
		}{{1, outbox.Sent, false}, {2, outbox.Merged, false}, {3, outbox.Sent, true}, {4, outbox.Dead, false}, {5, outbox.Dead, true}} {
			want(t, "the head", leased(t, s, "a", noon, 1), end.id)
			r := outbox.Result{Letter: end.id, Owner: "a", Fate: end.fate, At: noon}
			if end.fate == outbox.Sent {
				r.MessageID = "m1"
			}
			check(t, s.Settle(t.Context(), []outbox.Result{r}))
			turn(t, s, func(tx dialogs.Tx) error {
				l, err := tx.Letter(end.id)
				if kept := l.Text != ""; err == nil && kept != end.kept {
					t.Errorf("letter %d: %q", end.id, l.Text)
				}
				return err
			})
		}
		if at, err := s.MessageID(t.Context(), 2); err != nil || at != "m1" {
			t.Errorf("the edit that gave way changes %q, %v", at, err)
		}
	})
}
