package routing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/routing"
)

// joiner is what somebody else files about the same.
func joiner(i int) routing.Filing {
	f := pothole()
	f.Resident = fmt.Sprint("telegram:", 100+i)
	f.Origin, f.Text, f.Files = f.Resident, fmt.Sprint("и у меня ", i), []string{fmt.Sprint("photo", i)}
	return f
}

// TestJoin: who joins has a number of his own and no desk of his own; the main case tells
// what he said, and he hears its answer, once.
func TestJoin(t *testing.T) {
	c, l, id := office(t)
	k, err := c.Join(joiner(1), id)
	if err != nil || k.State != routing.Merged || k.Into != id || k.Number == "" || k.Agency != "city-roads" || !k.NextLook.IsZero() {
		t.Fatalf("joined: %v, %+v", err, k)
	}
	to, _ := l.Case(id)
	if !slices.Equal(to.Followers, []routing.CaseID{k.ID}) || to.Residents() != 2 || to.State != routing.Assigned {
		t.Errorf("the main case: %+v", to)
	}
	e := l.of(id, routing.EventJoined)
	if len(e) != 1 || e[0].Text != "" || !slices.Equal(e[0].Detail.Others, []routing.CaseID{k.ID}) {
		t.Errorf("its history: %+v", e)
	}
	again, err := c.Join(joiner(2), k.ID) // by the case of one who follows
	if err != nil || again.Into != id {
		t.Errorf("through another one: %v, %+v", err, again)
	}
	if _, err := c.Answer(id, ivan, routing.Remark{Text: "завтра"}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []routing.CaseID{k.ID, again.ID} {
		var heard []string
		events, _ := l.Events(id)
		for _, e := range events {
			heard = append(heard, string(e.Kind)+" "+e.Text)
		}
		if diff := cmp.Diff([]string{"opened ", "answered завтра"}, heard); diff != "" {
			t.Error(diff)
		}
	}
	back, err := c.Judge(k.ID, "telegram:101", routing.NotSolved)
	if err != nil || back.State != routing.InProgress || back.Into != 0 {
		t.Errorf("not solved for him: %v, %+v", err, back)
	}
	if to, _ := l.Case(id); to.State != routing.Answered || to.Residents() != 2 {
		t.Errorf("for the others: %+v", to)
	}
}

// TestJoinTooLate: a case that takes nobody any more leaves a case of one's own, which
// goes by the rules.
func TestJoinTooLate(t *testing.T) {
	c, l, id := office(t)
	alone := func(what string, f routing.Filing, main routing.CaseID) {
		t.Helper()
		k, err := c.Join(f, main)
		if err != nil || k.State != routing.Assigned || k.Into != 0 || k.Agency == "" || k.Rule == "" {
			t.Errorf("%s: %v, %+v", what, err, k)
		}
	}
	alone("none", joiner(1), 99)
	own := joiner(2)
	own.Resident = "telegram:1"
	alone("his own", own, id)
	other := joiner(3)
	other.Topic = "roads.snow"
	alone("of another topic", other, id)
	asked := joiner(4)
	asked.Kind = routing.CaseQuestion
	alone("a question about a problem", asked, id)
	if _, err := c.Answer(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	alone("answered", joiner(5), id)
	if to, _ := l.Case(id); len(to.Followers) != 0 || len(l.of(id, routing.EventJoined)) != 0 {
		t.Errorf("the main case: %+v", to)
	}
}

// TestJoinerLeaves: who withdraws waits no more, and the others do.
func TestJoinerLeaves(t *testing.T) {
	c, l, id := office(t)
	first, err := c.Join(joiner(1), id)
	second, err2 := c.Join(joiner(2), id)
	if err = errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Withdraw(first.ID, "telegram:101"); err != nil || k.State != routing.Withdrawn || k.Into != 0 {
		t.Errorf("%v, %+v", err, k)
	}
	if to, _ := l.Case(id); !slices.Equal(to.Followers, []routing.CaseID{second.ID}) {
		t.Errorf("%+v", to.Followers)
	}
	if _, err := c.Reject(id, ivan, routing.RejectAbuse, "", ""); err != nil {
		t.Fatal(err)
	}
	if k, _ := l.Case(second.ID); k.State != routing.Assigned || k.Into != 0 {
		t.Errorf("after the refusal of what it followed: %+v", k)
	}
}

// TestJoinParts: those who answer a case in parts see who joined it.
func TestJoinParts(t *testing.T) {
	c, l, id := office(t)
	whole, err := c.Split(id, ivan, []routing.Part{{Agency: "heat-supply"}, {Agency: "power-grid"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Join(joiner(1), id); err != nil {
		t.Fatal(err)
	}
	for _, part := range whole.Children {
		if e := l.of(part, routing.EventJoined); len(e) != 1 || len(e[0].Detail.Others) != 1 {
			t.Errorf("part %d: %+v", part, e)
		}
	}
}
