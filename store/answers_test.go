package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestAnswersOf: the words of an agency's latest answers, those of others, of long ago
// and of the case at hand left out.
func TestAnswersOf(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var own routing.CaseID
		turn(t, s, func(tx dialogs.Tx) error {
			for i, x := range []struct {
				agency routing.AgencyID
				ago    time.Duration
				said   string
			}{{"roads", time.Hour, "old"}, {"roads", time.Minute, "new"}, {"water", time.Minute, "other"}, {"roads", 48 * time.Hour, "ancient"}, {"roads", time.Second, "own"}} {
				c := sampleCase(tx, "26-0000"+string(rune('1'+i)))
				c.Agency, c.AnsweredAt = x.agency, now.Add(-x.ago)
				if err := tx.AddCase(c); err != nil {
					return err
				}
				own = c.ID
				for _, e := range []routing.Event{{Case: c.ID, Kind: routing.EventNote, Text: "note"}, {Case: c.ID, Kind: routing.EventAnswered, Text: x.said}} {
					if err := tx.AddEvent(e); err != nil {
						return err
					}
				}
			}
			return nil
		})
		for limit, want := range map[int][]string{5: {"new", "old"}, 1: {"new"}} {
			turn(t, s, func(tx dialogs.Tx) error {
				got, err := tx.AnswersOf("roads", now.Add(-24*time.Hour), own, limit)
				if len(got) == 2 && got[0] == "old" { // in no order
					got[0], got[1] = got[1], got[0]
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%d: %s", limit, diff)
				}
				return err
			})
		}
	})
}
