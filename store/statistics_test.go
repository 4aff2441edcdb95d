package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/kpi"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// month is the period that the tests ask about.
var month = routing.Period{Since: noon, Until: noon.AddDate(0, 1, 0)}

// fileCases stores cases as a plan says, many to a turn, and gives what is known of
// them.
func fileCases(t testing.TB, s *store.Store, n int, plan func(i int, k *routing.Case) []routing.Event) (all []kpi.Facts) {
	t.Helper()
	for from := 0; from < n; from += 500 {
		turn(t, s, func(tx dialogs.Tx) error {
			for i := from; i < min(from+500, n); i++ {
				k := sampleCase(tx, fmt.Sprintf("26-%05d", i))
				history := plan(i, k)
				check(t, tx.AddCase(k))
				for _, e := range history {
					e.Case = k.ID
					check(t, tx.AddEvent(e))
				}
				all = append(all, kpi.FactsOf(k, history))
			}
			return nil
		})
	}
	return all
}

// Whatever the pages, each case of the period comes once, in order, with all that
// its history tells.
func TestFactsOfAPeriod(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all := fileCases(t, s, 1500, func(i int, k *routing.Case) (history []routing.Event) {
			k.OpenedAt = noon.Add(time.Duration(i/7-3) * 4 * time.Hour) // seven at a time, across the ends of pages and of the period
			k.First, k.Full = k.OpenedAt.Add(time.Hour), k.OpenedAt.AddDate(0, 0, 8)
			k.Mark, k.Reopened, k.Transfers, k.Incident = i%6, i%2, i%4, routing.IncidentID(i%3)
			if i%11 == 0 {
				k.Centre = "other"
			}
			stages := map[routing.EventKind]routing.Detail{routing.EventEscalated: {Stages: []string{"full 0 approver", "full +1wd centre"}}}
			words := map[routing.EventKind]string{routing.EventOverdue: "first", routing.EventJudged: "partly"}
			for j, kind := range append(kpi.FactKinds(), routing.EventNote)[i%7:] {
				history = append(history, routing.Event{Kind: kind, Text: words[kind], Detail: stages[kind], At: k.OpenedAt.Add(time.Duration(j) * time.Hour)})
			}
			return history
		})
		var want, got []kpi.Facts
		for i, f := range all {
			if i%11 != 0 && month.Has(f.Opened) {
				want = append(want, f)
			}
		}
		check(t, s.Facts(t.Context(), "cheb", month, func(f kpi.Facts) error { got = append(got, f); return nil }))
		if len(want) < 1001 {
			t.Fatalf("%d cases are fewer than three pages", len(want))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		stop, seen := errors.New("enough"), 0
		err := s.Facts(t.Context(), "cheb", month, func(kpi.Facts) error { seen++; return stop })
		if !errors.Is(err, stop) || seen != 1 {
			t.Errorf("told to stop: %v after %d", err, seen)
		}
		check(t, s.Facts(t.Context(), "nobody", month, func(kpi.Facts) error { return stop }))
	})
}

// The words of residents and clerks stay where they are.
func TestFactsLeaveWordsAlone(t *testing.T) {
	for _, column := range []string{"body", "resident", "origin", "actor", "files"} {
		if strings.Contains(store.FactsQuery, column) {
			t.Errorf("the figures read %s", column)
		}
	}
}

// Figures must not read the cases of other months.
func TestFactsUseTheirIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	sql := strings.NewReplacer("$1", "'cheb'", "$2", "1", "$3", "1", "$4", "9", "$5", "5").Replace(store.FactsQuery)
	plan, err := store.Plan(s, sql)
	check(t, err)
	if !strings.Contains(plan, "INDEX cases_opened (centre=? AND (opened_at,id)>(?,?) AND opened_at<?)") || strings.Contains(plan, "SCAN e") {
		t.Error(plan)
	}
}

// BenchmarkFacts reads a hundred thousand cases; one op is all of them.
func BenchmarkFacts(b *testing.B) {
	for name, dsn := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": pgtest.URL} {
		b.Run(name, func(b *testing.B) {
			s := storetest.Open(b, dsn(b), store.Options{})
			fileCases(b, s, 100_000, func(i int, k *routing.Case) []routing.Event {
				k.OpenedAt = noon.Add(time.Duration(i) * 20 * time.Second)
				return []routing.Event{
					{Kind: routing.EventOpened, At: k.OpenedAt}, {Kind: routing.EventTaken, At: k.OpenedAt},
					{Kind: routing.EventAnswered, Text: strings.Repeat("a", 300), At: k.OpenedAt.Add(time.Hour)},
					{Kind: routing.EventDelivered, At: k.OpenedAt}, {Kind: routing.EventJudged, Text: "solved", At: k.OpenedAt.Add(2 * time.Hour)},
				}
			})
			for b.Loop() {
				y := kpi.Tally{By: kpi.ByTopic, Period: month, Zone: time.UTC, Now: noon}
				check(b, s.Facts(b.Context(), "cheb", month, func(f kpi.Facts) error { y.Add(f); return nil }))
				if y.Total.Answered != 100_000 {
					b.Fatal(y.Total)
				}
			}
		})
	}
}
