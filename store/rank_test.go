package store_test

import (
	"fmt"
	"slices"
	"testing"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// deskLetter is one to a chat of many, of a case of its own.
func deskLetter(id bots.LetterID, p bots.Priority) bots.Letter {
	l := letter(id, "desk", p)
	l.Group, l.Case = true, int64(id)
	return l
}

// sends leases and settles whatever may go, and tells the order.
func sends(t *testing.T, s *store.Store) (ids []bots.LetterID) {
	t.Helper()
	for {
		now := leased(t, s, "x", noon, 10)
		if len(now) == 0 {
			return ids
		}
		for _, id := range now {
			check(t, s.Settle(t.Context(), []outbox.Result{{Letter: id, Owner: "x", Fate: outbox.Sent, MessageID: "m", At: noon}}))
		}
		ids = append(ids, now...)
	}
}

// putsBack lets a desk's chat wait for the platform: its first letter is put back.
func putsBack(t *testing.T, s *store.Store) {
	t.Helper()
	for _, id := range leased(t, s, "x", noon, 10) {
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: id, Owner: "x", Fate: outbox.Retry, At: noon}}))
	}
}

// A chat that need not wait is read in the order in which things happened.
func TestADeskThatNeedNotWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, deskLetter(1, bots.Summing), deskLetter(2, bots.Showing), deskLetter(3, bots.Urgent), deskLetter(4, bots.Interactive))
		want(t, "the desk", sends(t, s), 1, 2, 3, 4)
	})
}

// In a desk's chat that has to wait danger goes before what people said, that before cards, and digests
// last; what belongs to a letter that waits goes after it.
func TestADesksLettersGoByPriority(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, deskLetter(10, bots.Showing))
		putsBack(t, s)
		post(t, s, deskLetter(1, bots.Summing), deskLetter(2, bots.Showing), deskLetter(3, bots.Showing))
		under, edit, again, words := deskLetter(4, bots.Answering), deskLetter(5, bots.Urgent), deskLetter(6, bots.Interactive), deskLetter(7, bots.Answering)
		under.Under, edit.EditOf, again.Edit = 2, 2, "m"
		post(t, s, under, edit, again, words, deskLetter(8, bots.Urgent))
		want(t, "the desk", sends(t, s), 8, 7, 2, 3, 4, 5, 6, 10, 1)
	})
}

// What is said of one case keeps its order, though the first of it came before the chat had
// to wait; danger goes before it all the same.
func TestWordsOfOneCaseKeepTheirOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		words := func(id bots.LetterID, p bots.Priority) bots.Letter {
			l := deskLetter(id, p)
			l.Case, l.Purpose = 7, bots.Thread
			return l
		}
		post(t, s, words(1, bots.Answering))
		putsBack(t, s)
		other := deskLetter(3, bots.Answering)
		other.Case = 8
		post(t, s, words(2, bots.Answering), other, words(4, bots.Urgent))
		want(t, "the desk", sends(t, s), 4, 3, 1, 2)
	})
}

// What is said under a message that is there waits for no card, nor does what is said
// under one that is only being changed.
func TestWordsUnderASentCard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, deskLetter(1, bots.Showing))
		want(t, "the card", sends(t, s), 1)
		edit, under, behind := deskLetter(2, bots.Showing), deskLetter(4, bots.Answering), deskLetter(5, bots.Answering)
		edit.EditOf, under.Under, behind.Under = 1, 1, 2
		post(t, s, edit)
		putsBack(t, s)
		post(t, s, deskLetter(3, bots.Showing), under, behind)
		want(t, "the rest", sends(t, s), 4, 5, 2, 3)
	})
}

// A letter of the same turn that waits is seen as well.
func TestWordsUnderACardOfTheSameTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		post(t, s, deskLetter(10, bots.Showing))
		putsBack(t, s)
		turn(t, s, func(tx dialogs.Tx) error {
			card, under := deskLetter(2, bots.Showing), deskLetter(3, bots.Answering)
			under.Under = 2
			for _, l := range []bots.Letter{deskLetter(1, bots.Showing), card, under} {
				if _, err := tx.Post(l); err != nil {
					return err
				}
			}
			return nil
		})
		want(t, "all", sends(t, s), 1, 2, 3, 10)
	})
}

// What an older build writes beside this one, which knows no ranks, keeps its place among the
// changes of a card and in a private chat.
func TestAnOlderBuildsLettersKeepTheirPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		older := func(id, like bots.LetterID) {
			const columns = "channel, chat, purpose, priority, case_id, body, not_until, attempts, doubts, state, owner, lease_until, message_id, reason, settled_at, edit_of"
			check(t, store.Exec(s, fmt.Sprintf("INSERT INTO outbox (id, %s) SELECT %d, %s FROM outbox WHERE id = %d", columns, id, columns, like)))
		}
		edit := deskLetter(2, bots.Showing)
		edit.EditOf = 1
		later := edit
		later.ID = 4
		post(t, s, deskLetter(1, bots.Showing), edit)
		older(3, 2)
		post(t, s, later, letter(11, "a", bots.Answering))
		older(12, 11)
		post(t, s, letter(13, "a", bots.Answering))
		got := sends(t, s)
		desk := slices.DeleteFunc(slices.Clone(got), func(id bots.LetterID) bool { return id > 10 })
		want(t, "the desk", desk, 1, 2, 3, 4)
		want(t, "a private chat", slices.DeleteFunc(got, func(id bots.LetterID) bool { return id < 10 }), 11, 12, 13)
	})
}
