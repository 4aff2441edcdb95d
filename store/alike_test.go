package store_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// AlikeCases finds what is written and what waits to be, newest first, and not what
// nobody can join or has ended meanwhile.
func TestAlikeCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		file := func(tx dialogs.Tx, number string, ago time.Duration, change func(*routing.Case)) *routing.Case {
			k := sampleCase(tx, number)
			k.OpenedAt, k.State, k.Territory, k.Topic = noon.Add(-ago), routing.Assigned, "kalinin", "roads.pothole"
			k.Course = routing.Course{}
			if change != nil {
				change(k)
			}
			check(t, tx.AddCase(k))
			return k
		}
		numbers := func(tx dialogs.Tx, q routing.AlikeQuery) (list []string) {
			cases, err := tx.AlikeCases(q)
			check(t, err)
			for _, k := range cases {
				list = append(list, k.Number)
			}
			return list
		}
		q := routing.AlikeQuery{
			Centre: "cheb", Topic: "roads.pothole", Territories: []routing.TerritoryID{"kalinin", "cheboksary"}, Since: noon.Add(-time.Hour), Limit: 9,
		}
		var one *routing.Case
		turn(t, s, func(tx dialogs.Tx) error {
			one = file(tx, "26-00001", 3*time.Minute, nil)
			file(tx, "26-00002", 2*time.Minute, func(k *routing.Case) { k.Territory = "cheboksary" })
			for i, change := range []func(*routing.Case){
				func(k *routing.Case) { k.OpenedAt = noon.Add(-2 * time.Hour) },
				func(k *routing.Case) { k.Territory = "elsewhere" },
				func(k *routing.Case) { k.Topic = "roads.snow" },
				func(k *routing.Case) { k.Centre = "other" },
				func(k *routing.Case) { k.Incident = 9 },
				func(k *routing.Case) { k.State = routing.Moderation },
				func(k *routing.Case) { k.State = routing.Answered },
				func(k *routing.Case) { k.State = routing.Merged },
				func(k *routing.Case) { k.Parent = one.ID },
			} {
				file(tx, "26-0010"+string(rune('0'+i)), time.Minute, change)
			}
			same(t, numbers(tx, q), []string{"26-00002", "26-00001"})
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			file(tx, "26-00003", 0, nil)
			same(t, numbers(tx, q), []string{"26-00003", "26-00002", "26-00001"})
			ended, err := tx.Case(one.ID)
			check(t, err)
			ended.State = routing.Closed
			check(t, tx.SaveCase(ended))
			same(t, numbers(tx, q), []string{"26-00003", "26-00002"})
			q.Limit = 1
			same(t, numbers(tx, q), []string{"26-00003"})
			q.Limit, q.Territories = 9, nil
			same(t, numbers(tx, q), []string(nil))
			return nil
		})
	})
}

// Whoever files a case asks it: it must not read the cases of the whole town.
func TestAlikeUsesItsIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	turn(t, s, func(tx dialogs.Tx) error { _, err := tx.Post(bots.Letter{Chat: chat("1")}); return err })
	plan, err := store.Plan(s, store.AlikeQuery)
	check(t, err)
	if !strings.Contains(plan, "cases_alike (centre=? AND topic=? AND opened_at>?)") {
		t.Error(plan)
	}
}
