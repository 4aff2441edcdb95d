package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestOpenCasesOfScopes: a scope names what is in it or what is not, and several
// give what is in any of them.
func TestOpenCasesOfScopes(t *testing.T) {
	scope := func(a routing.Set[routing.AgencyID], c routing.Set[routing.CentreID]) routing.Scope {
		return routing.Scope{Agencies: a, Centres: c}
	}
	agencies := func(not bool, ids ...routing.AgencyID) routing.Set[routing.AgencyID] {
		return routing.Set[routing.AgencyID]{IDs: ids, Not: not}
	}
	centres := func(not bool, ids ...routing.CentreID) routing.Set[routing.CentreID] {
		return routing.Set[routing.CentreID]{IDs: ids, Not: not}
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			for i, of := range []string{"north roads", "north water", "south roads", "gone gone", "south water"} {
				c := sampleCase(tx, "26-0000"+string(rune('1'+i)))
				centre, agency, _ := strings.Cut(of, " ")
				c.Centre, c.Agency = routing.CentreID(centre), routing.AgencyID(agency)
				if err := tx.AddCase(c); err != nil {
					return err
				}
			}
			return nil
		})
		for name, x := range map[string]struct {
			scopes []routing.Scope
			want   string
		}{
			"nothing":               {nil, ""},
			"one agency everywhere": {[]routing.Scope{scope(agencies(false, "roads"), centres(true))}, "1 3"},
			"all but":               {[]routing.Scope{scope(agencies(true, "roads"), centres(true))}, "2 4 5"},
			"one centre":            {[]routing.Scope{scope(agencies(true), centres(false, "south"))}, "3 5"},
			"all but a centre":      {[]routing.Scope{scope(agencies(false, "water", "gone"), centres(true, "south"))}, "2 4"},
			"two": {[]routing.Scope{
				scope(agencies(false, "roads"), centres(false, "north")), scope(agencies(false, "water"), centres(false, "south")),
			}, "1 5"},
			"no centre": {[]routing.Scope{scope(agencies(true), centres(false))}, ""},
		} {
			turn(t, s, func(tx dialogs.Tx) error {
				list, err := tx.OpenCases(x.scopes, 10)
				var got []string
				for _, k := range list {
					got = append(got, k.Number[len(k.Number)-1:])
				}
				if diff := cmp.Diff(x.want, strings.Join(got, " ")); diff != "" {
					t.Errorf("%s: %s", name, diff)
				}
				return err
			})
		}
	})
}

// TestCasesByNumber: a number is one centre's, and several may have it.
func TestCasesByNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			for _, centre := range []routing.CentreID{"north", "south"} {
				c := sampleCase(tx, "26-00001")
				c.Centre = centre
				if err := tx.AddCase(c); err != nil {
					return err
				}
			}
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			list, err := tx.CasesByNumber("26-00001")
			if len(list) != 2 || list[0].Centre != "north" || list[1].Centre != "south" {
				t.Errorf("two centres have it: %v", list)
			}
			if err != nil {
				return err
			}
			none, err := tx.CasesByNumber("26-00002")
			if len(none) != 0 {
				t.Errorf("nobody has this number: %v", none)
			}
			return err
		})
	})
}

// A number is looked for by an index in each centre, not among all cases.
func TestNumbersUseTheirIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	plan, err := store.Plan(s, strings.ReplaceAll(store.NumberQuery, "$1", "'26-00001'"))
	check(t, err)
	if !strings.Contains(plan, "(centre=? AND number=?)") || strings.Contains(plan, "SCAN k") || !strings.Contains(plan, "(centre>?)") {
		t.Error(plan)
	}
}
