package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/radar"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

func TestOpeningsOfAPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		period := routing.Period{Since: noon.Add(time.Hour), Until: noon.Add(2 * time.Hour)}
		var want []radar.Opening
		fileCases(t, s, 180, func(i int, k *routing.Case) []routing.Event {
			k.OpenedAt = noon.Add(time.Duration(i*7%180) * time.Minute) // filed in another order
			k.Topic, k.Territory = routing.TopicID(fmt.Sprintf("roads.%d", i%3)), routing.TerritoryID(fmt.Sprint(i%4))
			if i%10 == 0 {
				k.Centre = "other"
			} else if i%10 == 1 {
				k.Incident = 7
			} else if period.Has(k.OpenedAt) {
				want = append(want, radar.Opening{Topic: k.Topic, Territory: k.Territory, At: k.OpenedAt})
			}
			return nil
		})
		slices.SortFunc(want, func(a, b radar.Opening) int { return a.At.Compare(b.At) })
		var got []radar.Opening
		check(t, s.Openings(t.Context(), "cheb", period, func(c radar.Opening) { got = append(got, c) }))
		if diff := cmp.Diff(want, got); diff != "" || len(got) != 48 {
			t.Errorf("%d: %s", len(got), diff)
		}
	})
}

// What residents wrote is read for one series, the newest first.
func TestTestimonies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		topics := []routing.TopicID{"roads.pothole", "roads.snow", "road.sign", "roads_x.y"}
		fileCases(t, s, 16, func(i int, k *routing.Case) []routing.Event {
			k.OpenedAt, k.Topic, k.Text, k.Resident = noon.Add(time.Duration(i)*time.Minute), topics[i%4], fmt.Sprint("text ", i), fmt.Sprint("tg:", i)
			k.Territory = []routing.TerritoryID{"north", "south"}[i/4%2]
			return nil
		})
		texts := func(subject string, limit int, places ...routing.TerritoryID) (said string) {
			turn(t, s, func(tx dialogs.Tx) error {
				list, err := tx.Testimonies(dialogs.TestimonyQuery{
					Centre: "cheb", Series: radar.Series{Subject: subject}, Territories: places, Limit: limit,
					Period: routing.Period{Since: noon.Add(time.Minute), Until: noon.Add(15 * time.Minute)},
				})
				said = ""
				for _, w := range list {
					if w.Resident != strings.Replace(w.Text, "text ", "tg:", 1) || w.Address != "Гагарина, 1" {
						t.Errorf("%+v", w)
					}
					said += strings.TrimPrefix(w.Text, "text") + ""
				}
				return err
			})
			return said
		}
		for _, c := range []struct{ what, got, want string }{
			{"a fact", texts("roads.pothole", 9, "north", "south"), " 12 8 4"},
			{"a category", texts("roads", 9, "north", "south"), " 13 12 9 8 5 4 1"},
			{"a place", texts("roads", 9, "south"), " 13 12 5 4"},
			{"everything", texts("", 3, "north", "south"), " 14 13 12"},
			{"nowhere", texts("", 3), ""},
			{"nobody", texts("roads.none", 3, "north"), ""},
		} {
			if c.got != c.want {
				t.Errorf("%s:%s, want%s", c.what, c.got, c.want)
			}
		}
	})
}

func TestWarningsAreKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := dialogs.Warning{
			Centre: "cheb", Words: []string{"вода"}, Chat: bots.Chat{Channel: "tg", ID: "-9"}, Letter: 7, By: "Иван",
			Episode: radar.Episode{
				Alert: radar.Alert{
					Series: radar.Series{Subject: "water", Territory: "north"}, Since: noon,
					Sight:  radar.Sight{Window: time.Hour, Seen: 9, Expected: 0.25, Chance: 1e-9},
					Sights: []radar.Sight{{Window: time.Hour, Seen: 9}}, Parts: []radar.Strand{{Topic: "water.none"}},
				},
				Told: noon, Last: noon, Quiet: noon.Add(time.Hour),
			},
		}
		var ended dialogs.Warning
		turn(t, s, func(tx dialogs.Tx) error {
			w.ID = tx.NewID()
			ended = w
			ended.ID, ended.Ended = tx.NewID(), true
			other := w
			other.ID, other.Centre = tx.NewID(), "other"
			check(t, tx.SaveWarning(w), tx.SaveWarning(ended), tx.SaveWarning(other))
			return nil
		})
		same := cmpopts.EquateApproxTime(0)
		turn(t, s, func(tx dialogs.Tx) error {
			open, err := tx.OpenWarnings("cheb")
			check(t, err)
			if diff := cmp.Diff([]dialogs.Warning{w}, open, same); diff != "" {
				t.Error(diff)
			}
			got, found, err := tx.Warning(ended.ID)
			check(t, err)
			if diff := cmp.Diff(ended, got, same); !found || diff != "" {
				t.Error(found, diff)
			}
			if _, found, err = tx.Warning(1); found || err != nil {
				t.Error(found, err)
			}
			w.Ended = true
			check(t, tx.SaveWarning(w))
			open, err = tx.OpenWarnings("cheb")
			check(t, err)
			if len(open) != 0 {
				t.Errorf("%+v", open)
			}
			return nil
		})
	})
}

// The radar looks every few minutes: no case's row is read for it.
func TestOpeningsReadTheIndexOnly(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	plan, err := store.Plan(s, strings.NewReplacer("$1", "'cheb'", "$2", "1", "$3", "1").Replace(store.OpeningsQuery))
	check(t, err)
	if !strings.Contains(plan, "COVERING INDEX cases_opened (centre=? AND opened_at>? AND opened_at<?)") {
		t.Error(plan)
	}
}

// BenchmarkOpenings is what a look reads of a region: eight weeks of 600 cases a day.
func BenchmarkOpenings(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": pgtest.URL} {
		b.Run(name, func(b *testing.B) {
			s := storetest.Open(b, dsn(b), store.Options{})
			fileCases(b, s, 8*7*600, func(i int, k *routing.Case) []routing.Event {
				k.OpenedAt = noon.Add(time.Duration(i) * 144 * time.Second)
				k.Topic = routing.TopicID(fmt.Sprintf("c%d.f%d", i%17, i%101))
				return nil
			})
			for b.Loop() {
				n := 0
				period := routing.Period{Since: noon, Until: noon.AddDate(0, 0, 56)}
				check(b, s.Openings(b.Context(), "cheb", period, func(radar.Opening) { n++ }))
				if n != 8*7*600 {
					b.Fatal(n)
				}
			}
		})
	}
}
