package store_test

import (
	"fmt"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestCrowded: a growing card is its chat's newest, keeps its cases in their order, each in
// one card, and old ones are dropped.
func TestCrowded(t *testing.T) {
	desk, other := bots.Chat{Channel: "tg", ID: "-1"}, bots.Chat{Channel: "tg", ID: "-2"}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		before := time.Now().Add(-time.Hour)
		turn(t, s, func(tx dialogs.Tx) error {
			for i := range 5 {
				check(t, tx.AddCrowded(routing.CaseID(i+1), desk, 70))
			}
			check(t, tx.AddCrowded(5, desk, 71)) // it came again
			check(t, tx.AddCrowded(9, other, 80))
			_, err := tx.Post(bots.Letter{Chat: desk, Text: "one"})
			check(t, err)
			n, err := tx.Waiting(desk, 10)
			if check(t, err); n != 1 {
				t.Errorf("%d wait", n)
			}
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			for range 3 {
				_, err := tx.Post(bots.Letter{Chat: desk, Text: "more"})
				check(t, err)
			}
			n, err := tx.Waiting(desk, 10)
			if check(t, err); n != 4 {
				t.Errorf("%d wait", n)
			}
			card, recent, err := tx.Crowd(desk, before, before)
			if check(t, err); card != 71 || recent != 5 {
				t.Errorf("card %d, %d of late", card, recent)
			}
			card, recent, err = tx.Crowd(desk, before, time.Now().Add(time.Hour))
			if check(t, err); card != 71 || recent != 0 {
				t.Errorf("card %d, %d of late", card, recent)
			}
			page, total, err := tx.Crowded(70, 1, 2)
			if check(t, err); fmt.Sprint(page, total) != "[2 3] 4" {
				t.Errorf("%v of %d", page, total)
			}
			check(t, tx.DropCrowded(desk, time.Now().Add(time.Hour)))
			_, total, err = tx.Crowded(70, 0, 2)
			if check(t, err); total != 0 {
				t.Errorf("%d are left", total)
			}
			_, total, err = tx.Crowded(80, 0, 2)
			if check(t, err); total != 1 {
				t.Errorf("another desk has %d", total)
			}
			return nil
		})
	})
}
