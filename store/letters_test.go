package store_test

import (
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// TestShownSince: how old the message is that shows a case: that of the newest letter
// which is a message of its own or, where all have changed one that was no such, of the
// first of them, committed or not.
func TestShownSince(t *testing.T) {
	epoch := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC) // of ids
	letter := func(hours int, editOf bots.LetterID, purpose bots.Purpose) bots.Letter {
		id := bots.LetterID(time.Duration(hours)*time.Hour/time.Millisecond) << 22
		return bots.Letter{ID: id, EditOf: editOf, Purpose: purpose, Case: 8, Chat: chat("a"), Text: "x"}
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		wants := func(tx dialogs.Tx, when string, hours int) {
			t.Helper()
			since, err := tx.ShownSince(8, chat("a"), true)
			elsewhere, err2 := tx.ShownSince(8, chat("b"), true)
			desk, err3 := tx.ShownSince(8, chat("a"), false)
			check(t, err, err2, err3)
			want := epoch.Add(time.Duration(hours) * time.Hour)
			if hours == 0 {
				want = time.Time{}
			}
			if !since.Equal(want) || !elsewhere.IsZero() || !desk.IsZero() {
				t.Errorf("%s: since %v, elsewhere %v", when, since, elsewhere)
			}
		}
		for _, x := range []struct {
			name  string
			post  bots.Letter
			hours int
		}{
			{"a question", letter(1, 0, bots.Dialog), 0},
			{"what changed it", letter(2, 1, bots.Status), 2},
			{"a further change", letter(3, 2, bots.Status), 2},
			{"a new message", letter(4, 0, bots.Status), 4},
			{"its change", letter(5, 4, bots.Status), 4},
		} {
			turn(t, s, func(tx dialogs.Tx) error {
				_, err := tx.Post(x.post)
				wants(tx, x.name, x.hours)
				return err
			})
			turn(t, s, func(tx dialogs.Tx) error { wants(tx, x.name+", committed", x.hours); return nil })
		}
	})
}
