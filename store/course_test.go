package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestCourseComesBack: all that a case and its history know is there again.
func TestCourseComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		later := noon.Add(time.Hour)
		span := routing.Span{N: 10, Unit: routing.WorkingDays}
		want := routing.Course{
			Kind: routing.CaseQuestion, Priority: routing.Urgent, Mark: 3, Reopened: 2, Parent: 5, Children: []routing.CaseID{6, 7},
			Into: 8, Followers: []routing.CaseID{9}, Left: true,
			Clock: routing.Clockwork{
				First: routing.Term{Start: noon, Span: routing.Span{N: 30, Unit: routing.WorkingMinutes}}, Full: routing.Term{Start: noon, Span: span},
				Pauses: []routing.Pause{{From: noon, To: later}, {From: later}},
			},
			RepliedAt: later, Promised: later, Until: later, Decide: later, Wish: "water", Stages: []string{"full 0 approver"}, NextLook: later,
			Unrouted: true, Draft: &routing.Draft{Author: "vk:1", Kind: routing.EventAnswered, Text: "слова", Files: []string{"a"}}, Done: true,
			Refusal: routing.RejectSpam,
		}
		event := routing.Event{Kind: routing.EventDeferred, Actor: "vk:1", Text: "x", At: noon, Detail: routing.Detail{
			Was: routing.Assigned, Is: routing.Deferred, Before: "a", After: "b", Author: "vk:2", Until: later, Reason: routing.RejectSpam,
			Where: "там", Mark: 4, Others: []routing.CaseID{1}, Stages: []string{"first 0 executor"}, To: routing.ToCentre,
			Due: routing.Deadlines{First: noon, Full: later},
		}}
		var id routing.CaseID
		turn(t, s, func(tx dialogs.Tx) error {
			k := sampleCase(tx, "26-00001/1")
			id, k.Course, event.Case = k.ID, want, k.ID
			check(t, tx.AddCase(k))
			k.Children[0], k.Draft.Text = 99, "другие" // what is stored is not the caller's any more
			want.Children, want.Draft = []routing.CaseID{6, 7}, &routing.Draft{Author: "vk:1", Kind: routing.EventAnswered, Text: "слова", Files: []string{"a"}}
			return tx.AddEvent(event)
		})
		turn(t, s, func(tx dialogs.Tx) error {
			k, err := tx.Case(id)
			check(t, err)
			if diff := cmp.Diff(want, k.Course); diff != "" {
				t.Error(diff)
			}
			events, err := tx.Events(id)
			check(t, err)
			if diff := cmp.Diff([]routing.Event{event}, events); diff != "" {
				t.Error(diff)
			}
			return nil
		})
	})
}

// TestOlderRows: what a build of before wrote has neither course nor detail.
func TestOlderRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var id routing.CaseID
		turn(t, s, func(tx dialogs.Tx) error {
			k := sampleCase(tx, "26-00001")
			id, k.Course = k.ID, routing.Course{Mark: 5, Stages: []string{"x"}}
			check(t, tx.AddCase(k))
			return tx.AddEvent(routing.Event{Case: id, Kind: routing.EventOpened, At: noon, Detail: routing.Detail{Mark: 5}})
		})
		check(t, store.Exec(s, "UPDATE cases SET course = '{}'"))
		check(t, store.Exec(s, "UPDATE case_events SET detail = '{}'"))
		turn(t, s, func(tx dialogs.Tx) error {
			k, err := tx.Case(id)
			check(t, err)
			events, err := tx.Events(id)
			check(t, err)
			if diff := cmp.Diff(routing.Course{}, k.Course) + cmp.Diff(routing.Detail{}, events[0].Detail); diff != "" {
				t.Error(diff)
			}
			return nil
		})
	})
}

// TestRunningCases: the cases that have not ended come page by page, and a look at
// one is a timer.
func TestRunningCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var want []routing.CaseID
		turn(t, s, func(tx dialogs.Tx) error {
			for i, state := range routing.States() {
				k := sampleCase(tx, "26-0000"+string(rune('A'+i)))
				k.State = state
				check(t, tx.AddCase(k))
				if !state.Ended() {
					want = append(want, k.ID)
				}
			}
			return tx.LookAt(want[0], noon)
		})
		var got []routing.CaseID
		for after := routing.CaseID(0); ; after = got[len(got)-1] {
			page, err := s.RunningCases(t.Context(), after, 3)
			check(t, err)
			if got = append(got, page...); len(page) < 3 {
				break
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		due, err := s.DueTimers(t.Context(), noon, 9)
		check(t, err)
		if len(due) != 1 || due[0].Kind != dialogs.TimerCase || due[0].Case != want[0] {
			t.Errorf("timers: %+v", due)
		}
		everything := []routing.Scope{{
			Agencies: routing.Set[routing.AgencyID]{Not: true}, Centres: routing.Set[routing.CentreID]{Not: true},
		}}
		turn(t, s, func(tx dialogs.Tx) error {
			open, err := tx.OpenCases(everything, 100)
			check(t, err)
			var states []routing.State
			for _, k := range open {
				states = append(states, k.State)
			}
			if diff := cmp.Diff(routing.Open(), states); diff != "" {
				t.Error(diff)
			}
			return nil
		})
	})
}

// TestOpenQuestionsUseTheirIndex: what has ended is most of the table, and not read.
func TestOpenQuestionsUseTheirIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	for sql, index := range store.OpenQueries() {
		plan, err := store.Plan(s, sql)
		check(t, err)
		if !strings.Contains(plan, index) {
			t.Errorf("%s\n%s", sql, plan)
		}
	}
}
