package routing_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/routing"
)

var words = routing.Remark{Text: "слова"}

// TestModeration: a topic that wants it is seen by the centre first and then goes
// where the rules say; danger does not wait.
func TestModeration(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	k := file(t, c, "handled.moderated")
	if k.State != routing.Moderation || k.Agency != "regional-centre" || k.Rule != "" || k.First.IsZero() {
		t.Errorf("opened %+v", k)
	}
	k, err := c.Admit(k.ID, ivan)
	if err != nil || k.State != routing.Assigned || k.Agency != "water-supply" || k.Rule != "handled" {
		t.Errorf("admitted: %v, %+v", err, k)
	}
	want := routing.Event{
		Case: k.ID, Kind: routing.EventAdmitted, Actor: ivan.ID, From: "regional-centre", To: "water-supply", At: monday,
		Detail: routing.Detail{Was: routing.Moderation, Is: routing.Assigned},
	}
	if diff := cmp.Diff(want, l.last()); diff != "" {
		t.Error(diff)
	}
	f := pothole()
	f.Topic, f.Priority = "handled.moderated", routing.Urgent
	if k, err := c.Open(f); err != nil || k.State != routing.Assigned {
		t.Errorf("danger: %v, %s", err, k.State)
	}
	rejected := file(t, c, "handled.moderated")
	if _, err := c.Reject(rejected.ID, ivan, routing.RejectSpam, "", ""); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Restore(rejected.ID, ivan, "не спам"); err != nil || k.Agency != "water-supply" || k.Outcome != "" || !k.ClosedAt.IsZero() {
		t.Errorf("restored: %v, %+v", err, k)
	}
	everywhere, _, id := office(t, "centre.yaml", centreModerates(t))
	if k, _ := everywhere.Tx.Case(id); k.State != routing.Moderation {
		t.Errorf("a centre that moderates everything: %s", k.State)
	}
}

// TestApproval: an answer waits for its approver, who sends it or gives it back.
func TestApproval(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	boss := routing.Actor{ID: "vk:602", Desk: "utilities", Roles: []routing.Role{routing.Approver}}
	id := file(t, c, "handled.approved").ID
	l.told = nil
	if k, err := c.Answer(id, olga, routing.Remark{Text: "сделаем", Files: []string{"a"}}); err != nil || k.State != routing.Approval || !k.AnsweredAt.IsZero() {
		t.Fatalf("submitted: %v, %+v", err, k)
	}
	if _, err := c.Attach(id, olga, routing.Remark{Files: []string{"b"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Approve(id, olga); !errors.Is(err, routing.ErrRole) {
		t.Errorf("its author: %v", err)
	}
	if _, err := c.Return(id, boss, " "); !errors.Is(err, routing.ErrEmpty) {
		t.Errorf("given back without a word: %v", err)
	}
	if k, err := c.Return(id, boss, "когда?"); err != nil || k.State != routing.InProgress || k.Draft != nil || k.Assignee != olga.ID {
		t.Errorf("given back: %v, %+v", err, k)
	}
	if _, err := c.Answer(id, olga, routing.Remark{Text: "завтра", Files: []string{"c"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Attach(id, olga, routing.Remark{Files: []string{"d"}}); err != nil {
		t.Fatal(err)
	}
	k, err := c.Approve(id, boss)
	if err != nil || k.State != routing.Answered || k.AnsweredAt.IsZero() || k.Draft != nil {
		t.Fatalf("approved: %v, %+v", err, k)
	}
	want := routing.Event{
		Case: id, Kind: routing.EventAnswered, Actor: boss.ID, Text: "завтра", Files: []string{"c", "d"}, At: monday,
		Detail: routing.Detail{Was: routing.Approval, Is: routing.Answered, Author: olga.ID, Due: k.Deadlines},
	}
	if diff := cmp.Diff(want, l.last()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"drafted", "drafted", "returned", "drafted", "drafted", "answered"}, l.told); diff != "" {
		t.Error(diff)
	}
	if _, err := c.Correct(id, olga, words); !errors.Is(err, routing.ErrRole) {
		t.Errorf("a correction nobody approved: %v", err)
	}
	if _, err := c.Correct(id, boss, words); err != nil {
		t.Errorf("the approver's correction: %v", err)
	}
	done := file(t, c, "handled.approved").ID
	if _, err := c.Finish(done, olga); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Approve(done, boss); err != nil || !k.Done || l.last().Kind != routing.EventDone {
		t.Errorf("done and approved: %v, %+v", err, l.last())
	}
}

// TestCorrect: the history keeps the old words and the new.
func TestCorrect(t *testing.T) {
	c, l, id := office(t)
	if _, err := c.Answer(id, ivan, routing.Remark{Text: "до 1 мая", Files: []string{"a"}}); err != nil {
		t.Fatal(err)
	}
	for _, fix := range []struct{ before, after string }{{"до 1 мая", "до 1 июня"}, {"до 1 июня", "до 1 июля"}} {
		if _, err := c.Correct(id, ivan, routing.Remark{Text: fix.after}); err != nil {
			t.Fatal(err)
		}
		if d := l.last().Detail; d.Before != fix.before || d.After != fix.after {
			t.Errorf("corrected %+v", d)
		}
	}
	if _, err := c.Correct(id, ivan, routing.Remark{}); !errors.Is(err, routing.ErrEmpty) {
		t.Errorf("to nothing: %v", err)
	}
}

// TestQuestion: asking stops the clocks, the resident's next words start them
// again, and the promise moves by what was waited.
func TestQuestion(t *testing.T) {
	c, l, id := office(t)
	before, _ := l.Case(id)
	c.Now = moscow(t, "2026-11-23 11:00")
	k, err := c.Ask(id, ivan, words)
	if err != nil || k.State != routing.NeedInfo || k.Assignee != ivan.ID || !k.RepliedAt.IsZero() {
		t.Fatalf("asked: %v, %+v", err, k)
	}
	c.Now = moscow(t, "2026-11-24 11:00")
	if _, err := c.Add(id, "telegram:2", words); !errors.Is(err, routing.ErrNoCase) {
		t.Errorf("a stranger answered: %v", err)
	}
	if k, err = c.Add(id, "telegram:1", words); err != nil || k.State != routing.InProgress {
		t.Fatalf("answered: %v, %+v", err, k)
	}
	if e := l.last(); e.Kind != routing.EventWords || e.Detail.Was != routing.NeedInfo {
		t.Errorf("event %+v", e)
	}
	if !k.First.Equal(moscow(t, "2026-11-24 15:00")) || !k.Full.Equal(before.Full) {
		t.Errorf("first %v, full %v", k.First, k.Full) // the day of the filing is not counted anyway
	}
	c.Now = moscow(t, "2026-11-25 16:00")
	if _, err = c.Ask(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	c.Now = moscow(t, "2026-11-26 09:00")
	if k, err = c.Resume(id, maria); err != nil || !k.Full.Equal(moscow(t, "2026-12-08 17:00")) {
		t.Errorf("resumed by a clerk: %v, full %v", err, k.Full)
	}
	if k, err = c.Answer(id, ivan, words); err != nil || k.State != routing.Answered {
		t.Errorf("answered: %v", err)
	}
}

// TestExchange: a question begins an exchange, which several words of both sides go
// on with, and which ends with what is said for good, with a transfer, a resumption,
// or by itself.
func TestExchange(t *testing.T) {
	for _, x := range []struct {
		name string
		deed func(routing.Cases, routing.CaseID) (*routing.Case, error)
		ends bool
	}{
		{"words", func(c routing.Cases, id routing.CaseID) (*routing.Case, error) { return c.Add(id, "telegram:1", words) }, false},
		{"a further question", func(c routing.Cases, id routing.CaseID) (*routing.Case, error) { return c.Ask(id, ivan, words) }, false},
		{"another executor", func(c routing.Cases, id routing.CaseID) (*routing.Case, error) { return c.Assign(id, ivan, maria.ID) }, false},
		{"a resumption", func(c routing.Cases, id routing.CaseID) (*routing.Case, error) { return c.Resume(id, ivan) }, true},
		{"an answer", func(c routing.Cases, id routing.CaseID) (*routing.Case, error) { return c.Answer(id, ivan, words) }, true},
		{"a transfer", func(c routing.Cases, id routing.CaseID) (*routing.Case, error) {
			return c.Transfer(id, ivan, "water-supply", "не наше")
		}, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			c, l, id := office(t)
			if k, _ := l.Case(id); c.Talking(k) {
				t.Error("before anybody asked")
			}
			c.Now = moscow(t, "2026-11-23 11:00")
			if k, err := c.Ask(id, ivan, words); err != nil || !c.Talking(k) || l.last().Detail.More {
				t.Fatalf("asked: %v, %+v", err, l.last())
			}
			c.Now = moscow(t, "2026-11-23 12:00")
			k, err := x.deed(c, id)
			if err != nil || c.Talking(k) == x.ends {
				t.Errorf("%v, talking %v", err, c.Talking(k))
			}
		})
	}
}

// TestLongExchange: each question is waited for anew; what both let rest ends the
// exchange without a word, and the clocks stand only while the resident is waited for.
func TestLongExchange(t *testing.T) {
	c, l, id := office(t)
	at := func(when string) { c.Now = moscow(t, when) }
	ask := func() *routing.Case {
		t.Helper()
		k, err := c.Ask(id, ivan, words)
		if err != nil || k.State != routing.NeedInfo {
			t.Fatalf("asked: %v, %+v", err, k)
		}
		return k
	}
	at("2026-11-23 11:00")
	first := ask()
	at("2026-11-25 11:00")
	second := ask()
	if !l.last().Detail.More || !second.NextLook.After(first.NextLook) || len(second.Clock.Pauses) != 1 {
		t.Errorf("the second question: %+v, looked at %v, then %v", second.Clock.Pauses, first.NextLook, second.NextLook)
	}
	at("2026-11-26 11:00")
	k, err := c.Add(id, "telegram:1", words)
	if err != nil || k.State != routing.InProgress || !c.Talking(k) {
		t.Fatalf("answered: %v, %+v", err, k)
	}
	if c.Now = c.Now.AddDate(0, 0, 30); c.Talking(k) {
		t.Error("talking a month later")
	}
	third := ask()
	if l.last().Detail.More {
		t.Error("a new exchange is told as the old one")
	}
	c.Now = third.NextLook
	if _, err := c.Look(id); err != nil {
		t.Fatal(err)
	}
	if k, _ := l.Case(id); k.State != routing.InProgress || c.Talking(k) {
		t.Errorf("after the silence: %+v", k)
	}
	if e := l.last(); e.Kind != routing.EventResumed || e.Text != routing.Silent {
		t.Errorf("event %+v", e)
	}
}

// TestDates: a promise is for a time to come, in working time.
func TestDates(t *testing.T) {
	c, l, id := office(t)
	for _, bad := range []time.Time{{}, monday, monday.Add(-time.Hour), monday.AddDate(2, 0, 0)} {
		if _, err := c.Interim(id, ivan, words, bad); !errors.Is(err, routing.ErrDate) {
			t.Errorf("promised for %v: %v", bad, err)
		}
		if _, err := c.Defer(id, ivan, words, bad); !errors.Is(err, routing.ErrDate) {
			t.Errorf("deferred until %v: %v", bad, err)
		}
	}
	sunday, next := moscow(t, "2026-11-29 12:00"), moscow(t, "2026-11-30 08:00")
	k, err := c.Interim(id, ivan, words, sunday)
	if err != nil || !k.Promised.Equal(next) || k.RepliedAt.IsZero() || !k.AnsweredAt.IsZero() || k.State != routing.InProgress {
		t.Errorf("interim: %v, %+v", err, k)
	}
	if e := l.last(); e.Kind != routing.EventInterim || !e.Detail.Until.Equal(next) {
		t.Errorf("event %+v", e)
	}
	if k, err = c.Defer(id, ivan, words, sunday); err != nil || !k.Until.Equal(next) || k.Outcome != routing.Postponed {
		t.Errorf("deferred: %v, %+v", err, k)
	}
	if k, err = c.Resume(id, ivan); err != nil || !k.Until.IsZero() || k.Outcome != "" || k.State != routing.InProgress {
		t.Errorf("resumed: %v, %+v", err, k)
	}
}

// TestReasons: a refusal has one of the fixed reasons and, where it is another's
// competence, whom to turn to.
func TestReasons(t *testing.T) {
	c, l, id := office(t)
	for _, x := range []struct {
		why   routing.RejectReason
		where string
		want  error
	}{
		{"", "", routing.ErrReason}, {"lazy", "", routing.ErrReason}, {routing.RejectNotCompetence, " ", routing.ErrWhere},
	} {
		if _, err := c.Reject(id, ivan, x.why, x.where, ""); !errors.Is(err, x.want) {
			t.Errorf("rejected as %q: %v", x.why, err)
		}
	}
	k, err := c.Reject(id, ivan, routing.RejectNotCompetence, "Росреестр", "это их участок")
	if err != nil || k.State != routing.Rejected || k.Outcome != routing.Refused || k.Refusal != routing.RejectNotCompetence || k.ClosedAt != monday {
		t.Fatalf("rejected: %v, %+v", err, k)
	}
	if e := l.last(); e.Text != "это их участок" || e.Detail.Reason != routing.RejectNotCompetence || e.Detail.Where != "Росреестр" {
		t.Errorf("event %+v", e)
	}
	if _, err := c.Restore(id, ivan, ""); !errors.Is(err, routing.ErrEmpty) {
		t.Errorf("restored without a reason: %v", err)
	}
}

// TestPutRight: a corrected topic or territory asks the rules again; the promise
// may become an earlier one, not a later, and whoever was given the case by hand
// keeps it.
func TestPutRight(t *testing.T) {
	c, l, id := office(t, "topics/99-handled.yaml", handled)
	if _, err := c.Take(id, ivan); err != nil {
		t.Fatal(err)
	}
	c.Now = moscow(t, "2026-11-23 13:00")
	before, _ := l.Case(id)
	if _, err := c.Retopic(id, ivan, "no.such"); !errors.Is(err, routing.ErrNoTopic) {
		t.Errorf("no topic: %v", err)
	}
	if _, err := c.Replace(id, ivan, "atlantis"); !errors.Is(err, routing.ErrNoPlace) {
		t.Errorf("no territory: %v", err)
	}
	k, err := c.Retopic(id, ivan, "roads.snow")
	if err != nil || k.State != routing.InProgress || k.Assignee != ivan.ID || k.Deadlines != before.Deadlines {
		t.Errorf("within the same rule: %v, %+v", err, k)
	}
	k, err = c.Retopic(id, ivan, "handled.slow")
	if err != nil || k.State != routing.Assigned || k.Agency != "water-supply" || k.Assignee != "" || k.Deadlines != before.Deadlines {
		t.Errorf("to another agency: %v, %+v", err, k)
	}
	if e := l.last(); e.From != "city-roads" || e.To != "water-supply" || e.Detail.Before != "roads.snow" || e.Detail.After != "handled.slow" {
		t.Errorf("event %+v", e)
	}
	k, err = c.Retopic(id, ivan, "heating.cold") // an hour instead of what is left of four
	if err != nil || k.Agency != "heat-supply" || !k.First.Equal(moscow(t, "2026-11-23 14:00")) {
		t.Errorf("to a topic in a hurry: %v, first %v", err, k.First)
	}
	if _, err = c.Transfer(id, ivan, "housing-managers", "их дом"); err != nil {
		t.Fatal(err)
	}
	if k, err = c.Replace(id, ivan, "novocheboksarsk"); err != nil || k.Agency != "housing-managers" || k.Territory != "novocheboksarsk" {
		t.Errorf("the same rule: %v, %+v", err, k)
	}
	n := len(l.events)
	if _, err := c.Replace(id, ivan, "novocheboksarsk"); err != nil || len(l.events) != n {
		t.Errorf("twice: %v", err)
	}
}

// TestPriority: an urgent case gets the topic's urgent terms; a promise once given
// stays when it is urgent no more.
func TestPriority(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	f := pothole()
	f.Topic, f.Priority = "handled.urgent", routing.Urgent
	k, err := c.Open(f)
	if err != nil || !k.First.Equal(moscow(t, "2026-11-23 10:30")) || !k.Full.Equal(moscow(t, "2026-11-24 17:00")) {
		t.Errorf("opened: %v, %v", err, k.Deadlines)
	}
	later := file(t, c, "handled.urgent")
	c.Now = moscow(t, "2026-11-23 11:00")
	k, err = c.Alert(later.ID)
	if err != nil || k.Priority != routing.Urgent || !k.First.Equal(moscow(t, "2026-11-23 11:30")) {
		t.Errorf("alerted: %v, %v", err, k.Deadlines)
	}
	if e := l.last(); e.Kind != routing.EventPriority || e.Actor != "" || e.Detail.After != "urgent" {
		t.Errorf("event %+v", e)
	}
	urgent := k.Deadlines
	if k, err = c.SetPriority(later.ID, olga, routing.Normal); err != nil || k.Deadlines != urgent {
		t.Errorf("no longer urgent: %v, %v", err, k.Deadlines)
	}
	if _, err = c.SetPriority(later.ID, olga, "soon"); !errors.Is(err, routing.ErrKind) {
		t.Errorf("no such priority: %v", err)
	}
	if _, err = c.SetKind(later.ID, olga, "gossip"); !errors.Is(err, routing.ErrKind) {
		t.Errorf("no such kind: %v", err)
	}
	if k, err = c.SetKind(later.ID, olga, routing.CaseThanks); err != nil || k.Kind != routing.CaseThanks {
		t.Errorf("thanks: %v", err)
	}
	if !k.First.IsZero() || !k.Full.IsZero() || !k.NextLook.IsZero() {
		t.Errorf("thanks promise %v, looked at %v", k.Deadlines, k.NextLook)
	}
	if k, err = c.SetKind(later.ID, olga, routing.CaseQuestion); err != nil || !k.Full.After(urgent.Full) || k.NextLook.IsZero() {
		t.Errorf("a question after all: %v, %v, looked at %v", err, k.Deadlines, k.NextLook)
	}
	asked := k.Deadlines
	c.Now = c.Now.Add(72 * time.Hour)
	if _, err = c.SetKind(later.ID, olga, routing.CaseThanks); err != nil {
		t.Fatal(err)
	}
	if k, err = c.SetKind(later.ID, olga, routing.CaseQuestion); err != nil || k.Deadlines != asked {
		t.Errorf("time was gained by calling it thanks: %v, %v, before %v", err, k.Deadlines, asked)
	}
}

// TestThanks: nobody owes an answer to thanks, and nobody is asked about one that comes
// all the same.
func TestThanks(t *testing.T) {
	c, l, _ := office(t)
	f := pothole()
	f.Kind = routing.CaseThanks
	k, err := c.Open(f)
	if err != nil || !k.Full.IsZero() || !k.NextLook.IsZero() || len(l.looks[k.ID]) != 0 {
		t.Fatalf("opened: %v, %v, looks %v", err, k.Deadlines, l.looks[k.ID])
	}
	if k, err = c.Finish(k.ID, ivan); err != nil || k.State != routing.Answered || k.Kind.Judged() {
		t.Fatalf("read: %v, %s", err, k.State)
	}
	c.Now = k.NextLook
	if _, err := c.Look(k.ID); err != nil {
		t.Fatal(err)
	}
	if k, _ = l.Case(k.ID); k.State != routing.Closed {
		t.Errorf("it stays %s", k.State)
	}
}

// TestAmend: what a resident made of an earlier message is a further word with the old
// one beside it, for those, too, who work on the case in its place; a question is not
// answered by it, and a stranger has no such case.
func TestAmend(t *testing.T) {
	c, l, id := office(t)
	if _, err := c.Amend(id, "telegram:9", "Яма", routing.Remark{Text: "Яма у дома 7"}); !errors.Is(err, routing.ErrNoCase) {
		t.Errorf("a stranger: %v", err)
	}
	if _, err := c.Amend(id, "telegram:1", "Яма", routing.Remark{}); !errors.Is(err, routing.ErrEmpty) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := c.Take(id, ivan); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Ask(id, ivan, routing.Remark{Text: "Где это?"}); err != nil {
		t.Fatal(err)
	}
	k, err := c.Amend(id, "telegram:1", "Яма", routing.Remark{Text: "Яма у дома 7"})
	if err != nil || k.State != routing.NeedInfo || k.Text == "Яма у дома 7" {
		t.Errorf("amended: %v, %+v", err, k)
	}
	if e := l.last(); !e.Amends() || e.Detail.Before != "Яма" || e.Text != "Яма у дома 7" {
		t.Errorf("event %+v", e)
	}
	other := neighbours(t, c, 1)[0]
	if _, err := c.Merge(other, ivan, id); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Amend(other, "telegram:1", "Яма", routing.Remark{Text: "Две ямы"}); err != nil || l.last().Case != id || l.last().Text+l.last().Actor != "" {
		t.Errorf("the case it follows: %v, %+v", err, l.last())
	}
	if of, ok := l.last().Echoed(); !ok || of != other {
		t.Errorf("whose words they are: %v, %v", of, ok)
	}
	if added, err := c.Add(id, "telegram:1", routing.Remark{Text: "ещё"}); err != nil || l.last().Amends() {
		t.Errorf("mere words: %v, %+v", err, added)
	}
}

// TestMarks: a bad mark brings a case back as "not solved" does; the second time
// those above hear of it.
func TestMarks(t *testing.T) {
	c, l, id := office(t)
	rate := func(mark int) error { _, err := c.Rate(id, "telegram:1", mark, "слова"); return err }
	if err := rate(5); !errors.Is(err, routing.ErrState) {
		t.Errorf("before an answer: %v", err)
	}
	for round, mark := range []int{3, 1} {
		if _, err := c.Answer(id, ivan, words); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []int{0, 6} {
			if err := rate(bad); !errors.Is(err, routing.ErrMark) {
				t.Errorf("a mark of %d: %v", bad, err)
			}
		}
		l.told = nil
		if err := rate(mark); err != nil {
			t.Fatal(err)
		}
		k, _ := l.Case(id)
		if k.State != routing.InProgress || k.Mark != mark || k.Outcome != routing.NotSolved || k.Reopened != round+1 || k.Assignee != ivan.ID {
			t.Errorf("after a mark of %d: %+v", mark, k)
		}
	}
	if diff := cmp.Diff([]string{"rated", "escalated rework centre"}, l.told); diff != "" {
		t.Error(diff)
	}
	if err := rate(2); err != nil {
		t.Errorf("a mark after the verdict: %v", err)
	}
	if k, _ := l.Case(id); k.Reopened != 2 || k.Mark != 2 {
		t.Errorf("it is only kept: %+v", k)
	}
	if _, err := c.Answer(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Judge(id, "telegram:1", routing.Solved); err != nil {
		t.Fatal(err)
	}
	if err := rate(5); err != nil {
		t.Fatal(err)
	}
	if k, _ := l.Case(id); k.State != routing.Closed || k.Mark != 5 {
		t.Errorf("a good mark: %+v", k)
	}
	if err := rate(3); err != nil {
		t.Fatal(err)
	}
	if k, _ := l.Case(id); k.State != routing.InProgress {
		t.Errorf("a changed mind: %+v", k)
	}
}

// TestSilence: an answer that nobody judges closes the case, which is told apart
// from one that was solved; the resident may still judge it.
func TestSilence(t *testing.T) {
	for _, done := range []bool{false, true} {
		c, l, id := office(t, "handling.yaml", "silence: {answer: 3d, question: 1wd}")
		var err error
		want := routing.Explained
		if done {
			_, err = c.Finish(id, ivan)
			want = routing.Solved
		} else {
			_, err = c.Answer(id, ivan, words)
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"11-26 17:00 silent"}, walk(t, c, l, "2026-11-23 10:00", "2026-12-10 10:00")); diff != "" {
			t.Error(diff)
		}
		k, _ := l.Case(id)
		if k.State != routing.Closed || k.Outcome != want || k.ClosedAt.IsZero() || l.last().Actor != "" {
			t.Errorf("closed %+v", k)
		}
		if k, err = c.Judge(id, "telegram:1", routing.NotSolved); err != nil || k.State != routing.InProgress {
			t.Errorf("judged late: %v, %s", err, k.State)
		}
	}
}

// TestAssign: a coordinator gives a case to a clerk, and the history says to whom.
func TestAssign(t *testing.T) {
	c, l, id := office(t)
	if _, err := c.Assign(id, ivan, ""); !errors.Is(err, routing.ErrEmpty) {
		t.Errorf("to nobody: %v", err)
	}
	for range 2 { // the second time it is so already
		if k, err := c.Assign(id, ivan, maria.ID); err != nil || k.Assignee != maria.ID || k.State != routing.InProgress {
			t.Errorf("to Maria: %v, %+v", err, k)
		}
	}
	if k, err := c.Assign(id, ivan, ivan.ID); err != nil || l.last().Detail.Before != maria.ID || k.Assignee != ivan.ID {
		t.Errorf("to Ivan: %v, %+v", err, l.last())
	}
	if diff := cmp.Diff([]string{"opened", "assigned", "assigned"}, l.told); diff != "" {
		t.Error(diff)
	}
}

// TestWithdraw: a resident may withdraw what is not ended, and only his own.
func TestWithdraw(t *testing.T) {
	c, l, id := office(t)
	if _, err := c.Withdraw(id, "telegram:2"); !errors.Is(err, routing.ErrNoCase) {
		t.Errorf("a stranger: %v", err)
	}
	k, err := c.Withdraw(id, "telegram:1")
	if err != nil || k.State != routing.Withdrawn || k.ClosedAt != monday || !k.NextLook.IsZero() {
		t.Errorf("withdrawn: %v, %+v", err, k)
	}
	if _, err := c.Withdraw(id, "telegram:1"); !errors.Is(err, routing.ErrState) {
		t.Errorf("twice: %v", err)
	}
	if _, err := c.Answer(id, ivan, words); !errors.Is(err, routing.ErrState) {
		t.Errorf("answered: %v", err)
	}
	if l.last().Kind != routing.EventWithdrawn {
		t.Errorf("event %+v", l.last())
	}
}

// TestReplaceAcrossCentres: a case from a territory of another centre is answered there,
// under its number, and comes back when it was ours after all.
func TestReplaceAcrossCentres(t *testing.T) {
	r, err := routing.LoadRegion(os.DirFS("../examples/region"))
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := r.Centre("zarechye")
	theirs, _ := r.Centre("lesnoy")
	l := newLedger()
	c := routing.Cases{Directory: ours, Tx: l, Tell: l, Now: monday}
	f := pothole()
	f.Topic, f.Territory = "roads.snow", "zarechye"
	k, err := c.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	number := k.Number
	here, there := routing.Actor{ID: "telegram:1", Desk: "zarechye-duty"}, routing.Actor{ID: "telegram:2", Desk: "lesnoy-duty"}
	k, err = c.Replace(k.ID, here, "lesnoy-okrug")
	if err != nil || k.Agency != theirs.Centre().Fallback || k.Rule != "" || k.Number != number || k.Centre != "zarechye" {
		t.Fatalf("moved: %v, %+v", err, k)
	}
	if e := l.last(); e.Kind != routing.EventTerritory || e.From != "zarechye-roads" || e.To != k.Agency {
		t.Errorf("the desks are told %+v", e)
	}
	if !c.Serves(there.Desk, k) || !c.Serves(here.Desk, k) {
		t.Error("one of the centres does not see it")
	}
	if k, err = c.Transfer(k.ID, there, "krai-roads", "летом ваша"); err != nil {
		t.Fatal(err)
	}
	if k, err = c.Retopic(k.ID, here, "roads.pothole"); err != nil || k.Agency != "krai-roads" {
		t.Errorf("whoever passed it on knew better: %v, %s", err, k.Agency)
	}
	if k, err = c.Replace(k.ID, here, "zarechye-left"); err != nil || k.Agency != "zarechye-roads" || k.Rule != "city-roads" {
		t.Errorf("back again: %v, %+v", err, k)
	}
	if k, err = c.Replace(k.ID, here, "krai"); err != nil || k.Agency != r.Root().Centre().Fallback {
		t.Errorf("of the region: %v, %+v", err, k)
	}
}

// TestDeskElsewhere: an agency of another centre without a desk is reached at the duty
// desk of its centre, not at that of whoever passes a case on.
func TestDeskElsewhere(t *testing.T) {
	r, err := routing.LoadRegion(withFiles(os.DirFS("../examples/region"), []string{
		"centres/lesnoy/more.yaml", "agencies: [{id: lesnoy-park, names: {ru: Парк}, kind: city}]\n",
	}))
	if err != nil {
		t.Fatal(err)
	}
	ours, _ := r.Centre("zarechye")
	if got := ours.DesksFor("lesnoy-park"); got[0] != "lesnoy-duty" {
		t.Errorf("reached at %v", got)
	}
}
