package routing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/routing"
)

// TestOpen: a case knows who answers, why and by when.
func TestOpen(t *testing.T) {
	c, l, id := office(t)
	k, err := l.Case(id)
	if err != nil {
		t.Fatal(err)
	}
	if k.Number != "26-00001" || k.Agency != "city-roads" || k.Rule != "roads-city" || k.State != routing.Assigned {
		t.Errorf("opened %+v", k)
	}
	if k.Directory != c.Directory.Version() || !k.First.After(monday) || !k.Full.After(k.First) {
		t.Errorf("deadlines %v, directory %q", k.Deadlines, k.Directory)
	}
	if diff := cmp.Diff([]string{"opened"}, l.told); diff != "" {
		t.Error(diff)
	}
}

// TestRights: who may do what to a case of another, and what is said instead.
func TestRights(t *testing.T) {
	deeds := map[string]func(routing.Cases, routing.CaseID, routing.Actor) error{
		"take": func(c routing.Cases, id routing.CaseID, a routing.Actor) error { _, err := c.Take(id, a); return err },
		"release": func(c routing.Cases, id routing.CaseID, a routing.Actor) error {
			_, err := c.Release(id, a)
			return err
		},
		"finish": func(c routing.Cases, id routing.CaseID, a routing.Actor) error { _, err := c.Finish(id, a); return err },
		"answer": func(c routing.Cases, id routing.CaseID, a routing.Actor) error {
			_, err := c.Answer(id, a, routing.Remark{Text: "x"})
			return err
		},
		"note": func(c routing.Cases, id routing.CaseID, a routing.Actor) error {
			_, err := c.Note(id, a, routing.Remark{Text: "x"})
			return err
		},
		"transfer": func(c routing.Cases, id routing.CaseID, a routing.Actor) error {
			_, err := c.Transfer(id, a, "water-supply", "x")
			return err
		},
	}
	for name, deed := range deeds {
		t.Run(name, func(t *testing.T) {
			c, l, id := office(t)
			before := len(l.events)
			for _, a := range []routing.Actor{olga, {ID: "telegram:9"}} {
				if err := deed(c, id, a); !errors.Is(err, routing.ErrNotYours) {
					t.Errorf("%s by %+v: %v", name, a, err)
				}
			}
			if err := deed(c, id+1, ivan); !errors.Is(err, routing.ErrNoCase) {
				t.Errorf("%s on no case: %v", name, err)
			}
			if len(l.events) != before {
				t.Errorf("a refused deed left events: %v", l.events[before:])
			}
		})
	}
}

// TestOneWinner: of two clerks the first takes the case.
func TestOneWinner(t *testing.T) {
	c, l, id := office(t)
	if _, err := c.Take(id, ivan); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Take(id, maria); !errors.Is(err, routing.ErrTaken) || k.Assignee != ivan.ID {
		t.Errorf("second take: %v", err)
	}
	if _, err := c.Release(id, maria); !errors.Is(err, routing.ErrTaken) {
		t.Errorf("release of another's: %v", err)
	}
	if _, err := c.Take(id, ivan); err != nil {
		t.Errorf("taking one's own again: %v", err)
	}
	if diff := cmp.Diff([]string{"opened", "taken"}, l.told); diff != "" {
		t.Error(diff)
	}
}

// TestTransfer: a target and a reason are needed, the clocks go on, and the old
// desk has no more say.
func TestTransfer(t *testing.T) {
	c, l, id := office(t)
	before, _ := l.Case(id)
	for _, x := range []struct {
		to     routing.AgencyID
		reason string
		want   error
	}{
		{"nobody", "x", routing.ErrNoAgency}, {"city-roads", "x", routing.ErrSameAgency}, {"water-supply", " ", routing.ErrEmpty},
	} {
		if _, err := c.Transfer(id, ivan, x.to, x.reason); !errors.Is(err, x.want) {
			t.Errorf("to %q because %q: %v, want %v", x.to, x.reason, err, x.want)
		}
	}
	if _, err := c.Transfer(id, ivan, "water-supply", "труба"); err != nil {
		t.Fatal(err)
	}
	k, _ := l.Case(id)
	if k.Agency != "water-supply" || k.Transfers != 1 || k.Assignee != "" || k.State != routing.Assigned || k.Deadlines != before.Deadlines {
		t.Errorf("after the transfer: %+v", k)
	}
	if _, err := c.Answer(id, olga, routing.Remark{Text: "ok"}); err != nil {
		t.Errorf("the new desk: %v", err)
	}
}

// TestVerdicts: solved closes, anything else reopens with new clocks, and a
// second answer may be judged again.
func TestVerdicts(t *testing.T) {
	c, l, id := office(t)
	if _, err := c.Judge(id, "telegram:1", routing.Solved); !errors.Is(err, routing.ErrState) {
		t.Errorf("judging before an answer: %v", err)
	}
	c.Now = monday.Add(30 * 24 * time.Hour)
	for range 2 {
		if _, err := c.Answer(id, ivan, routing.Remark{Text: "сделаем"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Judge(id, "telegram:2", routing.Solved); !errors.Is(err, routing.ErrNoCase) {
			t.Errorf("a stranger's verdict: %v", err)
		}
		k, err := c.Judge(id, "telegram:1", routing.Partly)
		if err != nil || k.State != routing.InProgress || !k.Full.After(c.Now) {
			t.Fatalf("partly: %v, %+v", err, k)
		}
		if _, err := c.Judge(id, "telegram:1", routing.Partly); !errors.Is(err, routing.ErrState) {
			t.Errorf("the same verdict twice: %v", err)
		}
	}
	if _, err := c.Finish(id, ivan); err != nil {
		t.Fatal(err)
	}
	k, err := c.Judge(id, "telegram:1", routing.Solved)
	if err != nil || k.State != routing.Closed || k.Outcome != routing.Solved || k.ClosedAt != c.Now {
		t.Fatalf("solved: %v, %+v", err, k)
	}
	if k, err = c.Judge(id, "telegram:1", routing.NotSolved); err != nil || k.State != routing.InProgress || !k.ClosedAt.IsZero() {
		t.Errorf("a changed mind: %v, %+v", err, k)
	}
	if _, err := l.Case(id); err != nil {
		t.Fatal(err)
	}
}

// TestAdd: words reach the case whatever its state, from its resident only.
func TestAdd(t *testing.T) {
	c, l, id := office(t)
	if _, err := c.Add(id, "telegram:1", routing.Remark{}); !errors.Is(err, routing.ErrEmpty) {
		t.Errorf("no words: %v", err)
	}
	for _, who := range []string{"telegram:2", ""} {
		if _, err := c.Add(id, who, routing.Remark{Text: "x"}); !errors.Is(err, routing.ErrNoCase) {
			t.Errorf("by %q: %v", who, err)
		}
	}
	if _, err := c.Add(id, "telegram:1", routing.Remark{Text: "ещё"}); err != nil {
		t.Fatal(err)
	}
	if last := l.events[len(l.events)-1]; last.Kind != routing.EventWords || last.Text != "ещё" {
		t.Errorf("event %+v", last)
	}
}
