package routing_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/routing"
)

var heat, power = routing.Part{Agency: "heat-supply", Text: "батареи"}, routing.Part{Agency: "power-grid", Topic: "electricity_gas.other"}

// divided is a case in two parts.
func divided(t *testing.T, extra ...string) (routing.Cases, *ledger, *routing.Case, [2]*routing.Case) {
	t.Helper()
	c, l, id := office(t, extra...)
	c.Now = moscow(t, "2026-11-23 12:00")
	k, err := c.Split(id, ivan, []routing.Part{heat, power})
	if err != nil || len(k.Children) != 2 {
		t.Fatalf("split: %v, %+v", err, k)
	}
	var parts [2]*routing.Case
	for i, id := range k.Children {
		parts[i], _ = l.Case(id)
	}
	return c, l, k, parts
}

// TestSplit: the parts have numbers, agencies and clocks of their own, no resident
// and no promise beyond the whole's.
func TestSplit(t *testing.T) {
	c, l, k, parts := divided(t)
	if k.State != routing.Divided || k.Assignee != ivan.ID || k.Number != "26-00001" {
		t.Errorf("the whole: %+v", k)
	}
	for i, p := range parts {
		if p.Number != []string{"26-00001/1", "26-00001/2"}[i] || p.Whole() != "26-00001" || p.Parent != k.ID || p.Resident != "" ||
			p.Origin != k.Origin || p.State != routing.Assigned || !p.OpenedAt.Equal(k.OpenedAt) {
			t.Errorf("part %d: %+v", i, p)
		}
		if p.First.After(k.First) || p.Full.After(k.Full) {
			t.Errorf("part %d promises %v, the whole %v", i, p.Deadlines, k.Deadlines)
		}
	}
	if parts[0].Text != "батареи" || parts[1].Text != "x" || parts[1].Topic != power.Topic || parts[0].Topic != k.Topic {
		t.Errorf("words: %+v", parts)
	}
	if !parts[1].First.Equal(moscow(t, "2026-11-23 11:00")) { // an hour from the whole's beginning
		t.Errorf("a topic in a hurry has %v", parts[1].First)
	}
	if diff := cmp.Diff([]string{"opened", "opened", "opened", "split"}, l.told); diff != "" {
		t.Error(diff)
	}
	for name, bad := range map[string][]routing.Part{
		"one part": {heat}, "no agency": {heat, {Agency: "nobody"}}, "no topic": {heat, {Agency: "power-grid", Topic: "no.such"}},
	} {
		id := file(t, c, "roads.pothole").ID
		if _, err := c.Split(id, ivan, bad); err == nil {
			t.Errorf("%s: split", name)
		}
	}
	if _, err := c.Split(parts[0].ID, ivan, []routing.Part{heat, power}); !errors.Is(err, routing.ErrParts) {
		t.Errorf("a part of a part: %v", err)
	}
}

// TestPartsAnswered: the resident gets one answer, when the last part has its own;
// a part that was passed on, or refused, counts.
func TestPartsAnswered(t *testing.T) {
	c, l, k, parts := divided(t)
	if _, err := c.Transfer(parts[0].ID, olga, "housing-managers", "внутри дома"); err != nil {
		t.Fatal(err)
	}
	if p, err := c.Answer(parts[0].ID, olga, routing.Remark{Text: "починим", Files: []string{"a"}}); err != nil || p.State != routing.Answered {
		t.Fatalf("the first part: %v, %+v", err, p)
	}
	if got := l.of(k.ID, routing.EventAnswered); len(got) != 0 {
		t.Fatalf("half an answer: %+v", got)
	}
	if _, err := c.Reject(parts[1].ID, olga, routing.RejectNotTerritory, "", ""); err != nil {
		t.Fatal(err)
	}
	got := l.of(k.ID, routing.EventAnswered)
	if len(got) != 1 || got[0].Text != "починим" || len(got[0].Files) != 1 || len(got[0].Detail.Others) != 2 || got[0].Actor != "" {
		t.Fatalf("the answer: %+v", got)
	}
	k, _ = l.Case(k.ID)
	if k.State != routing.Answered || k.AnsweredAt.IsZero() || k.Outcome != "" {
		t.Errorf("the whole: %+v", k)
	}
	if _, err := c.Correct(parts[0].ID, olga, words); err != nil {
		t.Fatal(err)
	}
	if e := l.last(); e.Case != k.ID || e.Kind != routing.EventCorrected || e.Detail.Before != "починим" {
		t.Errorf("a part's correction: %+v", e)
	}
	if _, err := c.Judge(parts[0].ID, "telegram:1", routing.Solved); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[routing.CaseID]routing.State{k.ID: routing.Closed, parts[0].ID: routing.Closed, parts[1].ID: routing.Rejected} {
		if x, _ := l.Case(id); x.State != want {
			t.Errorf("after the verdict %s is %s", x.Number, x.State)
		}
	}
}

// TestPartsReopen: "not solved" brings every answered part back, and the whole
// waits for them again; where all were refused the whole itself comes back.
func TestPartsReopen(t *testing.T) {
	c, l, k, parts := divided(t)
	for _, p := range parts {
		if _, err := c.Answer(p.ID, olga, words); err != nil {
			t.Fatal(err)
		}
	}
	c.Now = moscow(t, "2026-11-25 12:00")
	k, err := c.Judge(k.ID, "telegram:1", routing.NotSolved)
	if err != nil || k.State != routing.Divided || k.Reopened != 1 {
		t.Fatalf("the whole: %v, %+v", err, k)
	}
	for _, p := range parts {
		p, _ = l.Case(p.ID)
		if p.State != routing.InProgress || p.First.After(k.First) || p.Full.After(k.Full) || !p.First.After(c.Now) || p.Assignee != olga.ID {
			t.Errorf("a part: %+v", p)
		}
		if _, err := c.Answer(p.ID, olga, words); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.of(k.ID, routing.EventAnswered); len(got) != 2 {
		t.Errorf("answered %d times", len(got))
	}
	c, l, k, parts = divided(t)
	for _, p := range parts {
		if _, err := c.Reject(p.ID, olga, routing.RejectNotTerritory, "", ""); err != nil {
			t.Fatal(err)
		}
	}
	if k, _ = l.Case(k.ID); k.State != routing.Answered || k.Outcome != routing.Refused {
		t.Errorf("all refused: %+v", k)
	}
	if k, err = c.Judge(k.ID, "telegram:1", routing.NotSolved); err != nil || k.State != routing.InProgress || k.Assignee != ivan.ID {
		t.Errorf("all refused and not solved: %v, %+v", err, k)
	}
}

// TestPartsWait: a part's question stops its clock and moves the whole's promise by
// as much; the resident's words on the whole answer it and reach the other part.
func TestPartsWait(t *testing.T) {
	c, l, k, parts := divided(t)
	if _, err := c.Ask(parts[0].ID, olga, words); err != nil {
		t.Fatal(err)
	}
	c.Now = moscow(t, "2026-11-26 09:00")
	if _, err := c.Add(k.ID, "telegram:1", routing.Remark{Text: "третий этаж"}); err != nil {
		t.Fatal(err)
	}
	p, _ := l.Case(parts[0].ID)
	k, _ = l.Case(k.ID)
	due := moscow(t, "2026-12-09 17:00") // two days ended meanwhile
	if p.State != routing.InProgress || !p.Full.Equal(due) || !k.Full.Equal(due) {
		t.Errorf("the part is %s, due %v, the whole %v", p.State, p.Full, k.Full)
	}
	for _, part := range parts {
		if got := l.of(part.ID, routing.EventWords); len(got) != 1 || got[0].Text != "третий этаж" {
			t.Errorf("%s heard %+v", part.Number, got)
		}
	}
	if _, err := c.Add(parts[1].ID, "telegram:1", words); err != nil {
		t.Errorf("words on a part: %v", err)
	}
	if _, err := c.Add(parts[1].ID, "telegram:2", words); !errors.Is(err, routing.ErrNoCase) {
		t.Errorf("a stranger's words on a part: %v", err)
	}
}

// TestPartsEndTogether: a withdrawn whole, or one that nobody judges, takes its
// parts along.
func TestPartsEndTogether(t *testing.T) {
	c, l, k, parts := divided(t)
	if _, err := c.Withdraw(parts[0].ID, "telegram:1"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []routing.CaseID{k.ID, parts[0].ID, parts[1].ID} {
		if x, _ := l.Case(id); x.State != routing.Withdrawn || x.ClosedAt.IsZero() {
			t.Errorf("%s is %s", x.Number, x.State)
		}
	}
	c, l, k, parts = divided(t, "handling.yaml", "silence: {answer: 3d}")
	for _, p := range parts {
		if _, err := c.Finish(p.ID, olga); err != nil {
			t.Fatal(err)
		}
	}
	told := walk(t, c, l, "2026-11-23 12:00", "2026-12-20 10:00")
	if diff := cmp.Diff([]string{"11-26 17:00 silent", "11-26 17:00 silent", "11-26 17:00 silent"}, told); diff != "" {
		t.Error(diff)
	}
	for _, id := range []routing.CaseID{k.ID, parts[0].ID, parts[1].ID} {
		if x, _ := l.Case(id); x.State != routing.Closed {
			t.Errorf("%s is %s", x.Number, x.State)
		}
	}
}
