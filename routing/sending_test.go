package routing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/routing"
)

// still is a roster on which everybody is what he was.
func still(e routing.Event) (routing.Actor, bool, error) {
	for _, a := range []routing.Actor{ivan, olga} {
		if a.ID == e.Actor {
			return a, true, nil
		}
	}
	return routing.Actor{ID: e.Actor, Desk: e.Detail.Desk, Roles: []routing.Role{routing.Approver}}, true, nil
}

// TestHeldAnswer: a waiting answer leaves its case as it is, and so does taking it back;
// it is given when its time has come, once.
func TestHeldAnswer(t *testing.T) {
	c, l, id := office(t, "", "")
	before, _ := c.Tx.Case(id)
	until := c.Now.Add(10 * time.Second)
	said := routing.Remark{Text: "заделали", Files: []string{"a"}, Doubts: routing.Doubts{Lacks: []string{"no_one"}, Excuse: "later"}}
	hold := func() {
		t.Helper()
		if _, err := c.Hold(id, ivan, routing.Answer, said, until); err != nil {
			t.Fatal(err)
		}
	}
	same := func() {
		t.Helper()
		k, _ := c.Tx.Case(id)
		k.Version = before.Version
		if diff := cmp.Diff(before, k); diff != "" {
			t.Fatal(diff)
		}
	}
	hold()
	same()
	if _, err := c.Hold(id, ivan, routing.Answer, words, until); !errors.Is(err, routing.ErrHeld) {
		t.Errorf("a second one: %v", err)
	}
	if _, e, err := c.SendHeld(id, still); err != nil || e.Kind != "" {
		t.Errorf("before its time: %v, %+v", err, e)
	}
	if _, _, err := c.Recall(id, ivan, until.Add(time.Second)); !errors.Is(err, routing.ErrState) {
		t.Errorf("another one's button: %v", err)
	}
	if _, e, err := c.Recall(id, ivan, until); err != nil || e.Text != "заделали" {
		t.Errorf("taken back: %v, %+v", err, e)
	}
	same()
	late := c
	late.Now = until
	if _, e, err := late.SendHeld(id, still); err != nil || e.Kind != "" {
		t.Errorf("it was taken back: %v, %+v", err, e)
	}
	hold()
	if _, err := c.Attach(id, ivan, routing.Remark{Files: []string{"b"}}); err != nil {
		t.Fatal(err)
	}
	if k, e, err := late.SendHeld(id, still); err != nil || e.Kind == "" || k.State != routing.Answered || k.Assignee != ivan.ID || !k.AnsweredAt.Equal(until) {
		t.Errorf("given: %v, %+v, %+v", err, e, k)
	}
	if e := l.last(); e.Kind != routing.EventAnswered || e.Actor != ivan.ID || e.Detail.Excuse != "later" || !cmp.Equal(e.Files, []string{"a", "b"}) {
		t.Errorf("the history has %+v", e)
	}
	if _, e, err := late.SendHeld(id, still); err != nil || e.Kind != "" {
		t.Errorf("twice: %v, %+v", err, e)
	}
	if _, _, err := late.Recall(id, ivan, until); !errors.Is(err, routing.ErrState) {
		t.Errorf("too late: %v", err)
	}
}

// TestHeldTooLong: an answer whose case has gone elsewhere meanwhile is not given.
func TestHeldTooLong(t *testing.T) {
	for name, change := range map[string]func(routing.Cases, routing.CaseID) error{
		"withdrawn": func(c routing.Cases, id routing.CaseID) error { _, err := c.Withdraw(id, "telegram:1"); return err },
		"passed on": func(c routing.Cases, id routing.CaseID) error {
			_, err := c.Transfer(id, ivan, "water-supply", "не наше")
			return err
		},
	} {
		c, l, id := office(t, "", "")
		until := c.Now.Add(10 * time.Second)
		if _, err := c.Hold(id, ivan, routing.Finish, routing.Remark{}, until); err != nil {
			t.Fatal(err)
		}
		if err := change(c, id); err != nil {
			t.Fatal(err)
		}
		before, _ := c.Tx.Case(id)
		c.Now = until
		if k, e, err := c.SendHeld(id, still); err != nil || e.Kind == "" || k.State != before.State {
			t.Errorf("%s: %v, %+v, %s", name, err, e, k.State)
		}
		if e := l.last(); e.Kind != routing.EventRecalled || e.Text != routing.Unsent || e.Actor != "" {
			t.Errorf("%s: the history has %+v", name, e)
		}
	}
}

// TestHeldApproval: what was approved goes, and nothing that came since.
func TestHeldApproval(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	boss := routing.Actor{ID: "vk:602", Desk: "utilities", Roles: []routing.Role{routing.Approver}}
	id := file(t, c, "handled.approved").ID
	until := c.Now.Add(10 * time.Second)
	late := c
	late.Now = until
	for _, newer := range []bool{true, false} {
		if _, err := c.Answer(id, olga, words); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Hold(id, boss, routing.Approve, routing.Remark{}, until); err != nil {
			t.Fatal(err)
		}
		if newer {
			if _, err := c.Answer(id, olga, routing.Remark{Text: "иначе"}); err != nil {
				t.Fatal(err)
			}
		}
		k, _, err := late.SendHeld(id, still)
		if err != nil || newer != (k.State == routing.Approval) {
			t.Fatalf("newer %v: %v, %s", newer, err, k.State)
		}
	}
	if e := l.last(); e.Kind != routing.EventAnswered || e.Actor != boss.ID || e.Detail.Author != olga.ID {
		t.Errorf("the history has %+v", e)
	}
}

// TestHeldByWhoMayNot: the answer of a clerk who has lost the right to give it is not
// given, whether he was put off the roster or has other roles now.
func TestHeldByWhoMayNot(t *testing.T) {
	for name, who := range map[string]routing.Holder{
		"gone": func(routing.Event) (routing.Actor, bool, error) { return routing.Actor{}, false, nil },
		"reads": func(e routing.Event) (routing.Actor, bool, error) {
			return routing.Actor{ID: e.Actor, Desk: e.Detail.Desk, Roles: []routing.Role{routing.Viewer}}, true, nil
		},
	} {
		c, l, id := office(t, "", "")
		until := c.Now.Add(10 * time.Second)
		if _, err := c.Hold(id, ivan, routing.Answer, words, until); err != nil {
			t.Fatal(err)
		}
		c.Now = until
		if k, e, err := c.SendHeld(id, who); err != nil || e.Kind == "" || k.State != routing.Assigned {
			t.Errorf("%s: %v, %+v, %s", name, err, e, k.State)
		}
		if e := l.last(); e.Kind != routing.EventRecalled || e.Text != routing.Barred {
			t.Errorf("%s: the history has %+v", name, e)
		}
	}
}

// TestHeldCase: while an answer waits nobody else gets its case, and who gave it may take
// it back whatever he is by then.
func TestHeldCase(t *testing.T) {
	c, _, id := office(t, "", "")
	until := c.Now.Add(10 * time.Second)
	colleague := routing.Actor{ID: "telegram:599", Desk: ivan.Desk, Roles: []routing.Role{routing.Coordinator}}
	if _, err := c.Hold(id, ivan, routing.Answer, words, until); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Take(id, colleague); !errors.Is(err, routing.ErrHeld) {
		t.Errorf("a colleague takes it: %v", err)
	}
	if _, err := c.Assign(id, colleague, colleague.ID); !errors.Is(err, routing.ErrHeld) {
		t.Errorf("a colleague is given it: %v", err)
	}
	if _, err := c.Take(id, ivan); err != nil {
		t.Errorf("he takes it himself: %v", err)
	}
	viewer := routing.Actor{ID: colleague.ID, Desk: ivan.Desk, Roles: []routing.Role{routing.Viewer}}
	if _, _, err := c.Recall(id, viewer, until); !errors.Is(err, routing.ErrRole) {
		t.Errorf("somebody who reads takes it back: %v", err)
	}
	viewer.ID = ivan.ID
	if _, e, err := c.Recall(id, viewer, until); err != nil || e.Text != words.Text {
		t.Errorf("he takes it back: %v, %+v", err, e)
	}
	if _, err := c.Assign(id, colleague, colleague.ID); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
