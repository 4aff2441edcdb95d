package store_test

import (
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestLateByAnyClock: late is whatever is owed and past, and a list goes by what is due next.
func TestLateByAnyClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		fileCases(t, s, 5, func(i int, k *routing.Case) []routing.Event {
			k.First, k.Full = noon, noon.Add(time.Duration(90-i)*time.Hour)
			switch i {
			case 0: // the first reply is owed, and late
			case 1: // it was given, and what was promised then is not due yet
				k.RepliedAt, k.Promised = noon, noon.Add(70*time.Hour)
			case 2: // that is late
				k.RepliedAt, k.Promised = noon, noon.Add(time.Hour)
			case 3: // the centre has not decided
				k.State, k.RepliedAt, k.Decide = routing.Decision, noon, noon.Add(2*time.Hour)
			case 4: // nothing is owed while it is put off
				k.State = routing.Deferred
			}
			return nil
		})
		all := func(due time.Time) string {
			list, _ := numbersOf(t, s, dialogs.Queue{Scopes: allCases, DueBefore: due})
			return strings.ReplaceAll(strings.Join(list, " "), "26-0000", "")
		}
		if got := all(time.Time{}); got != "0 2 3 1 4" {
			t.Errorf("open, by what is due next: %s", got)
		}
		if got := all(noon.Add(6 * time.Hour)); got != "0 2 3" {
			t.Errorf("late: %s", got)
		}
		for at, want := range map[time.Duration]string{time.Minute: "0", 6 * time.Hour: "0 2 3"} {
			var list []string
			check(t, s.Late(t.Context(), "cheb", noon.Add(at), func(k *routing.Case, _ string) error {
				list = append(list, strings.TrimPrefix(k.Number, "26-0000"))
				return nil
			}))
			if got := strings.Join(list, " "); got != want {
				t.Errorf("late after %s: %s, want %s", at, got, want)
			}
		}
	})
}

func TestLateUsesAnIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	plan, err := store.Plan(s, store.LateQuery())
	check(t, err)
	if strings.Contains(plan, "SCAN") || !strings.Contains(plan, "cases_at_desk (agency") {
		t.Error(plan)
	}
	plan, err = store.Plan(s, store.OpenQuery)
	check(t, err)
	if strings.Contains(plan, "SCAN") || !strings.Contains(plan, "cases_running") {
		t.Error(plan)
	}
}
