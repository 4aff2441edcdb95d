package routing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"otklik/routing"
)

// neighbours are cases of so many residents about the same.
func neighbours(t interface{ Fatal(...any) }, c routing.Cases, n int) []routing.CaseID {
	var ids []routing.CaseID
	for i := range n {
		f := pothole()
		f.Resident = fmt.Sprint("telegram:", i+1)
		f.Origin, f.Language = f.Resident, []string{"ru", "en"}[i%2]
		k, err := c.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, k.ID)
	}
	return ids
}

// TestMerge: a case that follows another one is nobody's work any more, and its
// resident hears what the other's does: answers, interim words, corrections.
func TestMerge(t *testing.T) {
	c, l, id := office(t)
	ids := neighbours(t, c, 3)
	k, err := c.Merge(ids[0], ivan, id)
	if err != nil || k.State != routing.Merged || k.Into != id || !k.NextLook.IsZero() {
		t.Fatalf("merged: %v, %+v", err, k)
	}
	if to, _ := l.Case(id); !slices.Equal(to.Followers, []routing.CaseID{ids[0]}) || to.State != routing.Assigned {
		t.Errorf("into %+v", to)
	}
	n := len(l.events)
	if _, err := c.Merge(ids[0], ivan, id); err != nil || len(l.events) != n {
		t.Errorf("twice: %v", err)
	}
	for name, bad := range map[string][2]routing.CaseID{"into itself": {id, id}, "in a circle": {id, ids[0]}} {
		if _, err := c.Merge(bad[0], ivan, bad[1]); !errors.Is(err, routing.ErrSame) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Merge(ids[0], ivan, ids[1]); !errors.Is(err, routing.ErrState) {
		t.Errorf("into yet another one: %v", err)
	}
	if _, err := c.Merge(ids[1], ivan, 99); !errors.Is(err, routing.ErrNoCase) {
		t.Errorf("into none: %v", err)
	}
	if _, err := c.Merge(ids[1], ivan, ids[0]); err != nil { // into what that follows
		t.Fatal(err)
	}
	if k, _ := l.Case(ids[1]); k.Into != id {
		t.Errorf("it follows %d", k.Into)
	}
	if _, err := c.Interim(id, ivan, words, moscow(t, "2026-11-30 10:00")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Answer(id, ivan, routing.Remark{Text: "завтра"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Correct(id, ivan, routing.Remark{Text: "в среду"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Note(id, ivan, routing.Remark{Text: "между нами"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Merge(ids[2], ivan, id); err != nil { // too late for the answer: it is told at once
		t.Fatal(err)
	}
	heard := func(id routing.CaseID) (list []string) {
		events, _ := l.Events(id)
		for _, e := range events[1:] {
			list = append(list, string(e.Kind)+" "+e.Text)
		}
		return list
	}
	for i, want := range [][]string{
		{"merged ", "interim слова", "answered завтра", "corrected в среду"},
		{"merged ", "interim слова", "answered завтра", "corrected в среду"},
		{"merged ", "answered в среду"},
	} {
		if diff := cmp.Diff(want, heard(ids[i])); diff != "" {
			t.Errorf("%d: %s", i, diff)
		}
	}
	if e := l.of(ids[0], routing.EventAnswered)[0]; !slices.Equal(e.Detail.Others, []routing.CaseID{id}) || e.Actor != ivan.ID {
		t.Errorf("event %+v", e)
	}
}

// TestOneFollowerCannotBeTold: a case that cannot be read keeps neither the agency's
// answer nor the others from hearing it; the history says whose it was.
func TestOneFollowerCannotBeTold(t *testing.T) {
	c, l, id := office(t)
	ids := neighbours(t, c, 3)
	for _, f := range ids {
		if _, err := c.Merge(f, ivan, id); err != nil {
			t.Fatal(err)
		}
	}
	delete(l.cases, ids[1])
	if k, err := c.Answer(id, ivan, words); err != nil || k.State != routing.Answered {
		t.Fatalf("the answer: %v", err)
	}
	for _, f := range []routing.CaseID{ids[0], ids[2]} {
		if n := len(l.of(f, routing.EventAnswered)); n != 1 {
			t.Errorf("case %d has %d answers", f, n)
		}
	}
	lost := l.of(id, routing.EventUndelivered)
	if len(lost) != 1 || lost[0].Text != routing.LostFollower || !slices.Equal(lost[0].Detail.Others, []routing.CaseID{ids[1]}) {
		t.Errorf("the history: %+v", lost)
	}
}

// TestFollowersJudge: whoever is content closes his own case, whoever is not has a
// case of his own again, with the clerk who answered.
func TestFollowersJudge(t *testing.T) {
	c, l, id := office(t)
	ids := neighbours(t, c, 3)
	for _, f := range ids {
		if _, err := c.Merge(f, ivan, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Judge(ids[0], "telegram:1", routing.Solved); !errors.Is(err, routing.ErrState) {
		t.Errorf("before any answer: %v", err)
	}
	if _, err := c.Rate(ids[0], "telegram:1", 5, ""); !errors.Is(err, routing.ErrState) {
		t.Errorf("a mark before any answer: %v", err)
	}
	if _, err := c.Answer(id, maria, words); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Judge(ids[0], "telegram:1", routing.Solved); err != nil || k.State != routing.Closed || k.Outcome != routing.Solved {
		t.Errorf("solved: %v, %+v", err, k)
	}
	k, err := c.Judge(ids[1], "telegram:2", routing.NotSolved)
	if err != nil || k.State != routing.InProgress || k.Assignee != maria.ID || k.Into != 0 || k.Agency != "city-roads" {
		t.Errorf("not solved: %v, %+v", err, k)
	}
	to, _ := l.Case(id)
	if to.State != routing.Answered || slices.Contains(to.Followers, ids[1]) {
		t.Errorf("the case it followed: %+v", to)
	}
	if _, err := c.Judge(id, "telegram:1", routing.Partly); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Answer(id, maria, words); err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 1, 2} { // who is done, or on his own, hears no more
		if got := len(l.of(ids[i], routing.EventAnswered)); got != want {
			t.Errorf("resident %d got %d answers, want %d", i, got, want)
		}
	}
}

// TestFollowersOutlive: a case that others follow goes on when its resident
// withdraws, and a refusal of it is not theirs.
func TestFollowersOutlive(t *testing.T) {
	c, l, id := office(t)
	ids := neighbours(t, c, 2)
	for i, f := range ids {
		if _, err := c.Merge(f, ivan, append([]routing.CaseID{id}, ids...)[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Add(ids[1], "telegram:2", routing.Remark{Text: "всё ещё яма"}); err != nil {
		t.Fatal(err)
	}
	if e := l.last(); e.Case != id || e.Kind != routing.EventWords {
		t.Errorf("words of one who follows: %+v", e)
	}
	k, err := c.Withdraw(id, "telegram:1")
	if err != nil || k.State != routing.Assigned || !k.Left {
		t.Fatalf("withdrawn: %v, %+v", err, k)
	}
	if _, err := c.Withdraw(id, "telegram:1"); !errors.Is(err, routing.ErrState) {
		t.Errorf("twice: %v", err)
	}
	if k, err = c.Withdraw(ids[1], "telegram:2"); err != nil || k.State != routing.Withdrawn {
		t.Errorf("one who follows withdraws: %v, %+v", err, k)
	}
	if _, err := c.Reject(id, ivan, routing.RejectAbuse, "", ""); err != nil {
		t.Fatal(err)
	}
	k, _ = l.Case(ids[0])
	if k.State != routing.Assigned || k.Into != 0 || k.Assignee != "" {
		t.Errorf("after the refusal of what it followed: %+v", k)
	}
	if k, _ = l.Case(ids[1]); k.State != routing.Withdrawn {
		t.Errorf("who withdrew is back: %+v", k)
	}
	if _, err := c.Merge(ids[0], ivan, id); !errors.Is(err, routing.ErrState) {
		t.Errorf("into a refused one: %v", err)
	}
}

// TestUnmerge: a merge taken back leaves two cases; who had his answer already
// gets new clocks.
func TestUnmerge(t *testing.T) {
	c, l, id := office(t)
	ids := neighbours(t, c, 2)
	before, _ := l.Case(ids[0])
	for _, f := range ids {
		if _, err := c.Merge(f, ivan, id); err != nil {
			t.Fatal(err)
		}
	}
	k, err := c.Unmerge(ids[0], ivan)
	if err != nil || k.State != routing.Assigned || k.Deadlines != before.Deadlines || k.NextLook.IsZero() {
		t.Errorf("taken back: %v, %+v", err, k)
	}
	if _, err := c.Answer(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	if got := l.of(ids[0], routing.EventAnswered); len(got) != 0 {
		t.Errorf("it still hears %+v", got)
	}
	c.Now = moscow(t, "2026-12-20 10:00")
	if k, err = c.Unmerge(ids[1], ivan); err != nil || !k.First.After(c.Now) || !k.AnsweredAt.IsZero() {
		t.Errorf("taken back after the answer: %v, %+v", err, k)
	}
}

// TestMergedInAnyOrder: however many cases are merged into however few, in any
// order and before or after the answer, every resident gets exactly one answer.
func TestMergedInAnyOrder(t *testing.T) {
	d := directory(t)
	rapid.Check(t, func(t *rapid.T) {
		l := newLedger()
		c := routing.Cases{Directory: d, Tx: l, Tell: l, Now: monday}
		n := rapid.IntRange(2, 9).Draw(t, "cases")
		ids := neighbours(t, c, n)
		answered := map[routing.CaseID]bool{}
		pick := func(label string) routing.CaseID { return rapid.SampledFrom(ids).Draw(t, label) }
		for range rapid.IntRange(0, 4*n).Draw(t, "steps") {
			id := pick("case")
			k, _ := l.Case(id)
			if rapid.IntRange(0, 9).Draw(t, "answer") == 0 {
				if _, err := c.Answer(id, ivan, words); err == nil && answered[id] {
					return // a second answer: another story
				} else if err == nil {
					answered[id] = true
				}
				continue
			}
			into := pick("into")
			events := len(l.events)
			_, err := c.Merge(id, ivan, into)
			switch root := rootOf(l, into); {
			case errors.Is(err, routing.ErrSame) && root == id:
			case errors.Is(err, routing.ErrState) && (k.State == routing.Answered || k.State == routing.Merged):
			case err == nil && k.State == routing.Merged && (rootOf(l, id) != root || len(l.events) != events):
				t.Fatalf("merged twice: %d into %d", id, into)
			case err != nil:
				t.Fatalf("%d, which is %s, into %d: %v", id, k.State, into, err)
			}
		}
		for _, id := range ids { // all that is left is answered once
			if k, _ := l.Case(id); k.State == routing.Assigned {
				if _, err := c.Answer(id, ivan, words); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, id := range ids {
			if got := len(l.of(id, routing.EventAnswered)); got != 1 {
				t.Fatalf("case %d got %d answers", id, got)
			}
			if rootOf(l, id) == 0 {
				t.Fatalf("case %d follows itself", id)
			}
		}
	})
}

// rootOf follows a case to the end, 0 for a circle.
func rootOf(l *ledger, id routing.CaseID) routing.CaseID {
	for range len(l.cases) + 1 {
		k, _ := l.Case(id)
		if k.State != routing.Merged {
			return id
		}
		id = k.Into
	}
	return 0
}
