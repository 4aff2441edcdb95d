package routing_test

import (
	"slices"
	"testing"

	"otklik/routing"
)

// pasts are the cases of a ledger as they were routed.
func (l *ledger) pasts() (list []routing.Past) {
	for _, k := range l.cases {
		history := l.of(k.ID, routing.PastKinds()...)
		if p, ok := routing.PastOf(k, history); ok {
			list = append(list, p)
		}
	}
	return list
}

// TestReplayOfTheSameDirectory: whatever became of cases since they were routed, the
// directory that routed them would do so again.
func TestReplayOfTheSameDirectory(t *testing.T) {
	must := func(_ *routing.Case, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	c, l, split := office(t, "topics/99-handled.yaml", handled)
	must(c.Split(split, ivan, []routing.Part{{Agency: "water-supply", Topic: "water.low-pressure"}, {Agency: "min-transport"}}))
	must(c.Admit(file(t, c, "handled.moderated").ID, ivan))
	file(t, c, "handled.moderated") // its moderator has not come to it yet
	refused := file(t, c, "handled.moderated").ID
	must(c.Reject(refused, ivan, routing.RejectSpam, "", ""))
	must(c.Restore(refused, ivan, "не спам"))
	called := file(t, c, "handled.moderated").ID
	must(c.Retopic(called, ivan, "roads.pothole"))
	must(c.Admit(called, ivan))
	must(c.Retopic(called, ivan, "water.low-pressure"))
	passed := file(t, c, "roads.pothole").ID
	must(c.Transfer(passed, ivan, "water-supply", "труба"))
	must(c.Retopic(passed, ivan, "roads.snow"))
	must(c.Retopic(passed, ivan, "water.low-pressure"))
	moved := file(t, c, "roads.pothole").ID
	must(c.Replace(moved, ivan, "novocheboksarsk"))

	r := routing.NewReplay(c.Directory.Region(), 5)
	for _, p := range l.pasts() {
		r.Add(p)
	}
	r.Done()
	if r.Cases != 6 || r.Changed != 0 || r.Moved != 0 || r.Passed != 1 || r.Right != 0 {
		t.Errorf("the same directory: %+v", r)
	}
}

// TestPastWithoutHistory: the case's own fields are what is left.
func TestPastWithoutHistory(t *testing.T) {
	c, l, id := office(t)
	l.events = slices.DeleteFunc(l.events, func(routing.Event) bool { return true })
	k, _ := l.Case(id)
	p, ok := routing.PastOf(k, nil)
	if !ok || p.First != "" || p.Last != k.Agency || !p.Routed.Equal(monday) {
		t.Errorf("%v, %+v", ok, p)
	}
	r := routing.NewReplay(c.Directory.Region(), 5)
	if r.Add(p); r.Changed != 0 {
		t.Errorf("what was never passed on is where it went: %+v", r)
	}
}
