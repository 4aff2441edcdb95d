package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/lexicon"
	"otklik/store"
	"otklik/store/storetest"
)

// allCases is a scope that has all cases.
var allCases = []routing.Scope{{Agencies: routing.Set[routing.AgencyID]{Not: true}, Centres: routing.Set[routing.CentreID]{Not: true}}}

// numbersOf asks for a list and gives the numbers of the page.
func numbersOf(t *testing.T, s *store.Store, q dialogs.Queue) (numbers []string, total int) {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	turn(t, s, func(tx dialogs.Tx) error {
		page, n, err := tx.Queue(q)
		numbers, total = nil, n
		for _, k := range page {
			numbers = append(numbers, k.Number)
		}
		return err
	})
	return numbers, total
}

func TestQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		fileCases(t, s, 8, func(i int, k *routing.Case) []routing.Event {
			k.Number = fmt.Sprint(i)
			k.First, k.Full = time.Time{}, noon.Add(time.Duration(8-i)*time.Hour) // the last is due first
			switch i {
			case 0:
				k.State, k.Assignee = routing.InProgress, "tg:5"
			case 1:
				k.Topic, k.Territory = "water.none", "lenin"
			case 2:
				k.State = routing.Deferred
			case 3:
				k.Agency = "water"
			case 4:
				k.State = routing.Closed
			case 5:
				k.Incident = 7
			case 6:
				k.Full = time.Time{} // thanks wait for nobody
			case 7:
				k.Topic = "roadside.bench"
			}
			return nil
		})
		roads := []routing.Scope{{Agencies: routing.Set[routing.AgencyID]{IDs: []routing.AgencyID{"roads"}}, Centres: routing.Set[routing.CentreID]{Not: true}}}
		for name, c := range map[string]struct {
			q    dialogs.Queue
			want string
		}{
			"open":       {dialogs.Queue{Scopes: allCases}, "7 3 2 1 0 6"},
			"no scope":   {dialogs.Queue{}, ""},
			"of one":     {dialogs.Queue{Scopes: roads}, "7 2 1 0 6"},
			"mine":       {dialogs.Queue{Scopes: allCases, Assignee: "tg:5"}, "0"},
			"free":       {dialogs.Queue{Scopes: roads, Unassigned: true}, "7 2 1 6"},
			"late":       {dialogs.Queue{Scopes: allCases, DueBefore: noon.Add(6*time.Hour + time.Minute)}, "7 3"},
			"a topic":    {dialogs.Queue{Scopes: allCases, Topic: "water.none"}, "1"},
			"a category": {dialogs.Queue{Scopes: allCases, Topic: "roads"}, "3 2 0 6"},
			"a place":    {dialogs.Queue{Scopes: allCases, Territories: []routing.TerritoryID{"lenin"}}, "1"},
		} {
			got, total := numbersOf(t, s, c.q)
			if strings.Join(got, " ") != c.want || total != len(got) {
				t.Errorf("%s: %v of %d, want %s", name, got, total, c.want)
			}
		}
		page, total := numbersOf(t, s, dialogs.Queue{Scopes: allCases, Skip: 2, Limit: 2})
		if strings.Join(page, " ") != "2 1" || total != 6 {
			t.Errorf("a page: %v of %d", page, total)
		}
		turn(t, s, func(tx dialogs.Tx) error {
			got, err := tx.Spread(allCases)
			want := []dialogs.Share{{Topic: "roads.pothole", Territory: "kalinin", Cases: 4}, {Topic: "roadside.bench", Territory: "kalinin", Cases: 1}, {Topic: "water.none", Territory: "lenin", Cases: 1}}
			slices.SortFunc(got, func(a, b dialogs.Share) int { return strings.Compare(string(a.Topic), string(b.Topic)) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			return err
		})
	})
}

// TestWords: a case is found by the words that it has now, in whatever form, and by
// none that were taken out; what an older build filed is found once it was read.
func TestWords(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{})
		var first routing.CaseID
		fileCases(t, s, 3, func(i int, k *routing.Case) []routing.Event {
			k.Text, k.Address = "Не работает лифт в подъезде", fmt.Sprintf("улица Гагарина, дом %d", i+1)
			if i == 0 {
				first = k.ID
			}
			return nil
		})
		finds := func(said, want string) {
			t.Helper()
			got, _ := numbersOf(t, s, dialogs.Queue{Scopes: allCases, Words: lexicon.Index(said)})
			if strings.Join(got, " ") != want {
				t.Errorf("%q finds %v, want %s", said, got, want)
			}
		}
		finds("ЛИФТЫ", "26-00002 26-00001 26-00000")
		finds("лифт Гагарина 2", "26-00001")
		finds("лифт подвал", "")
		turn(t, s, func(tx dialogs.Tx) error {
			k, err := tx.Case(first)
			check(t, err)
			k.Text = "Течёт крыша, и лифт стоит"
			check(t, tx.SaveCase(k))
			k.Text = "Течёт крыша"
			return tx.SaveCase(k)
		})
		finds("лифт", "26-00002 26-00001")
		finds("крыша гагарина", "26-00000")
		turn(t, s, func(tx dialogs.Tx) error { // as when a resident wants it forgotten
			k, err := tx.Case(first)
			check(t, err)
			k.Text, k.Address = "", ""
			return tx.SaveCase(k)
		})
		finds("крыша", "")
		finds("гагарина 1", "")
		store.Unword(t, s)
		finds("лифт", "")
		for _, want := range []int{2, 1, 0} { // two at a time
			if n, err := s.IndexWords(t.Context(), 2); n != want || err != nil {
				t.Errorf("%d cases were read, not %d: %v", n, want, err)
			}
		}
		finds("лифт", "26-00002 26-00001")
	})
}

// TestFindingBehindOthers: an agency finds its own older cases, however many newer ones of
// others have the same words.
func TestFindingBehindOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		fileCases(t, s, 5100, func(i int, k *routing.Case) []routing.Event {
			k.Number, k.Text, k.Agency = fmt.Sprint(i), "Яма у школы", "roads"
			if i < 3 {
				k.Agency = "small"
			}
			return nil
		})
		small := []routing.Scope{{Agencies: routing.Set[routing.AgencyID]{IDs: []routing.AgencyID{"small"}}, Centres: routing.Set[routing.CentreID]{Not: true}}}
		got, total := numbersOf(t, s, dialogs.Queue{Scopes: small, Words: lexicon.Index("яма у школы")})
		if want := []string{"2", "1", "0"}; total != 3 || !slices.Equal(got, want) {
			t.Errorf("found %d: %v, want %v", total, got, want)
		}
	})
}

func TestFindingUsesAnIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	plan, err := store.Plan(s, store.WordsQuery())
	check(t, err)
	if strings.Contains(plan, "SCAN") || !strings.Contains(plan, "SEARCH w") || !strings.Contains(plan, "SEARCH o") {
		t.Error(plan)
	}
}
