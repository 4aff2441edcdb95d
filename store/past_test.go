package store_test

import (
	"errors"
	"fmt"
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
		turn(t, s, func(tx dialogs.Tx) error {
			for i := range n {
				c := sampleCase(tx, fmt.Sprintf("26-%05d", i))
				c.Centre, c.OpenedAt = routing.CentreID([]string{"north", "south"}[i%2]), noon.Add(time.Duration(i/700)*time.Hour)
				c.Answers = map[string]string{"owner": fmt.Sprint(i)}
				if err := tx.AddCase(c); err != nil {
					return err
				}
				e := routing.Event{Case: c.ID, Kind: routing.EventOpened, To: "first", At: c.OpenedAt}
				if i == 7 {
					c.Agency, c.Transfers = "second", 1
					if err := tx.SaveCase(c); err != nil {
						return err
					}
				}
				if err := tx.AddEvent(e); err != nil {
					return err
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
		if len(seen) != n {
			t.Errorf("%d cases of %d", len(seen), n)
		}
		one := seen["26-00007"]
		one.Opened = one.Opened.UTC()
		sample := sampleCaseOf(t, s)
		want := routing.Past{
			Number: "26-00007", Centre: "south", Topic: sample.Topic, Territory: sample.Territory, Address: sample.Address,
			Answers: map[string]string{"owner": "7"}, Opened: noon.UTC(), First: "first", Last: "second", Transfers: 1,
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
