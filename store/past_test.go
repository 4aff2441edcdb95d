package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestPast: every case of the period once, of all centres, with what routed it; more
// than a page of them, many opened at one moment.
func TestPast(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const n = 1203
		if centres, err := s.Centres(t.Context()); err != nil || len(centres) > 0 {
			t.Errorf("of no cases: %v, %v", centres, err)
		}
		turn(t, s, func(tx dialogs.Tx) error {
			for i := range n {
				c := sampleCase(tx, fmt.Sprintf("26-%05d", i))
				c.Centre, c.OpenedAt = routing.CentreID([]string{"north", "south"}[i%2]), noon.Add(time.Duration(i/700)*time.Hour)
				c.Answers = map[string]string{"owner": fmt.Sprint(i)}
				history := []routing.Event{
					{Kind: routing.EventOpened, To: "centre", At: c.OpenedAt}, {Kind: routing.EventNote, Text: "x", At: c.OpenedAt},
					{Kind: routing.EventAdmitted, To: "first", At: c.OpenedAt.Add(time.Hour)},
					{Kind: routing.EventTopic, Detail: routing.Detail{Before: "roads.snow"}, At: c.OpenedAt.Add(2 * time.Hour)},
				}
				switch i {
				case 8:
					c.Parent = 1
				case 9:
					c.Unrouted = true
				case 7:
					c.Agency, c.Transfers = "second", 1
				}
				if err := tx.AddCase(c); err != nil {
					return err
				}
				for _, e := range history {
					e.Case = c.ID
					if err := tx.AddEvent(e); err != nil {
						return err
					}
				}
			}
			return nil
		})
		seen := map[string]routing.Past{}
		collect := func(k routing.Past) error {
			if _, twice := seen[k.Number]; twice {
				return errors.New("twice: " + k.Number)
			}
			seen[k.Number] = k
			return nil
		}
		check(t, s.Past(t.Context(), routing.Period{Since: noon, Until: noon.Add(24 * time.Hour)}, collect))
		if len(seen) != n-2 { // a part, and one that no rule has routed
			t.Errorf("%d cases of %d", len(seen), n-2)
		}
		one := seen["26-00007"]
		one.Routed = one.Routed.UTC()
		sample := sampleCaseOf(t, s)
		want := routing.Past{
			Number: "26-00007", Centre: "south", Topic: "roads.snow", Territory: sample.Territory, Address: sample.Address,
			Answers: map[string]string{"owner": "7"}, Routed: noon.Add(time.Hour).UTC(), First: "first", Last: "second", Transfers: 1,
		}
		if centres, err := s.Centres(t.Context()); err != nil || !slices.Equal(centres, []routing.CentreID{"north", "south"}) {
			t.Errorf("centres with cases: %v, %v", centres, err)
		}
		if diff := cmp.Diff(want, one); diff != "" {
			t.Error("-want +got", diff)
		}
		clear(seen)
		check(t, s.Past(t.Context(), routing.Period{Since: noon.Add(time.Minute), Until: noon.Add(time.Hour)}, collect))
		if len(seen) != 0 {
			t.Errorf("%d cases of no day", len(seen))
		}
		fault := errors.New("enough")
		if err := s.Past(t.Context(), routing.Period{Since: noon, Until: noon.Add(24 * time.Hour)}, func(routing.Past) error { return fault }); !errors.Is(err, fault) {
			t.Errorf("the reader's error: %v", err)
		}
	})
}

// sampleCaseOf is what sampleCase makes, without storing it.
func sampleCaseOf(t *testing.T, s *store.Store) (k *routing.Case) {
	turn(t, s, func(tx dialogs.Tx) error { k = sampleCase(tx, "x"); return nil })
	return k
}
