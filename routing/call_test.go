package routing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"otklik/routing"
)

// byTelephone files a case for somebody who telephoned.
func byTelephone(t *testing.T, c routing.Cases, phone string) *routing.Case {
	t.Helper()
	f := pothole()
	f.By, f.Resident, f.Origin = &ivan, ivan.ID, ""
	f.Applicant = routing.Applicant{Name: "Анна", Phone: phone}
	k, err := c.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestCallerHasNoAddress: what a clerk files for a caller is nobody's who can write, and
// says who filed it; a role that may not file is refused before a number is taken.
func TestCallerHasNoAddress(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	k := byTelephone(t, c, "+79001234567")
	if !k.Called() || k.Origin != "" || k.Resident == ivan.ID || l.last().Actor != ivan.ID {
		t.Errorf("opened %+v by %q", k, l.last().Actor)
	}
	if _, err := c.Add(k.ID, ivan.ID, words); !errors.Is(err, routing.ErrNoCase) {
		t.Errorf("the clerk is its resident: %v", err)
	}
	if other := byTelephone(t, c, ""); other.Resident == k.Resident {
		t.Error("two callers are one resident")
	}
	f := pothole()
	f.By = &routing.Actor{ID: "vk:1", Desk: "city", Roles: []routing.Role{routing.Viewer}}
	if _, err := c.Open(f); !errors.Is(err, routing.ErrRole) {
		t.Errorf("a viewer filed: %v", err)
	}
}

// TestCallerByName: an older build beside this one writes a caller's data without the mark; his
// name tells that he telephoned, as the mark does where his name was taken out of the case.
func TestCallerByName(t *testing.T) {
	marked := routing.Complaint{Applicant: routing.Applicant{Called: true}}
	for name, c := range map[string]struct {
		k    routing.Case
		want bool
	}{
		"as it is filed":        {routing.Case{Resident: "call:7", Complaint: marked}, true},
		"by an older build":     {routing.Case{Resident: "call:7"}, true},
		"forgotten":             {routing.Case{Resident: "", Complaint: marked}, true},
		"who writes":            {routing.Case{Resident: "telegram:7", Origin: "telegram:7"}, false},
		"a mark on who writes":  {routing.Case{Resident: "telegram:7", Origin: "telegram:7", Complaint: marked}, false},
		"a channel like it":     {routing.Case{Resident: "callcentre:7", Origin: "callcentre:7"}, false},
		"nobody who telephoned": {routing.Case{}, false},
	} {
		if got := c.k.Called(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestCallerIsChased: an answer that nobody has told is asked about again and again, and
// the silence of who has not heard it closes nothing; once told, it does.
func TestCallerIsChased(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	id := byTelephone(t, c, "+79001234567").ID
	if _, err := c.Answer(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	looked := 0
	for range 30 {
		k, _ := c.Tx.Case(id)
		c.Now = k.NextLook
		if _, err := c.Look(id); err != nil {
			t.Fatal(err)
		}
		if l.last().Kind == routing.EventUntold {
			looked++
		}
	}
	if k, _ := c.Tx.Case(id); looked != 30 || k.State != routing.Answered {
		t.Fatalf("asked %d times, %s", looked, k.State)
	}
	told := c.Now
	if k, err := c.Told(id, ivan, news(c, id), false, ""); err != nil || k.State != routing.Answered || !k.NextLook.After(told.Add(48*time.Hour)) {
		t.Fatalf("given up: %v, %+v", err, k)
	}
	k, _ := c.Tx.Case(id)
	c.Now = k.NextLook
	if _, err := c.Look(id); err != nil || l.last().Kind != routing.EventSilent {
		t.Errorf("after the silence of who was told: %v, %s", err, l.last().Kind)
	}
	quiet := byTelephone(t, c, "").ID // nobody can be called
	if _, err := c.Answer(quiet, ivan, words); err != nil {
		t.Fatal(err)
	}
	k, _ = c.Tx.Case(quiet)
	c.Now = k.NextLook
	if _, err := c.Look(quiet); err != nil || l.last().Kind != routing.EventSilent {
		t.Errorf("without a telephone: %v, %s", err, l.last().Kind)
	}
}

// TestCallersVerdict: what a caller thinks of an answer counts like any resident's, said
// by the clerk who heard it; of no answer there is no verdict.
func TestCallersVerdict(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	id := byTelephone(t, c, "+79001234567").ID
	if _, err := c.Told(id, ivan, news(c, id), true, routing.Solved); !errors.Is(err, routing.ErrState) {
		t.Errorf("a verdict before the answer: %v", err)
	}
	if _, err := c.Answer(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Told(id, ivan, news(c, id), true, routing.NotSolved); err != nil || k.State != routing.InProgress || k.Reopened != 1 || !k.News.IsZero() {
		t.Fatalf("not solved: %v, %+v", err, k)
	}
	if e := l.last(); e.Kind != routing.EventJudged || e.Actor != ivan.ID {
		t.Errorf("told %+v", e)
	}
	if _, err := c.Ask(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Relay(id, ivan, news(c, id), words); err != nil || k.State != routing.InProgress || c.Talking(k) || l.last().Actor != ivan.ID {
		t.Errorf("relayed: %v, %+v", err, k)
	}
	if _, err := c.Finish(id, ivan); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Told(id, ivan, news(c, id), true, routing.Solved); err != nil || k.State != routing.Closed || k.Outcome != routing.Solved {
		t.Errorf("solved: %v, %+v", err, k)
	}
	mine := file(t, c, "handled.slow").ID
	for name, err := range map[string]error{"told": second(c.Told(mine, ivan, time.Time{}, true, "")), "relayed": second(c.Relay(mine, ivan, time.Time{}, words)), "forgot": second(c.ForgetCaller(mine, ivan))} {
		if !errors.Is(err, routing.ErrState) {
			t.Errorf("of who has a chat somebody %s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestCallerIsForgotten: erasing takes the caller out and leaves what clerks did and answered.
func TestCallerIsForgotten(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	k := byTelephone(t, c, "+79001234567")
	if _, err := c.Relay(k.ID, ivan, k.News, words); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Answer(k.ID, ivan, words); err != nil {
		t.Fatal(err)
	}
	history, _ := c.Tx.Events(k.ID)
	owners := routing.Owners(k.Resident, history)
	for _, e := range history {
		r, _ := e.Redacted(owners)
		if r.Actor != e.Actor || (r.Text == "") != (e.Kind == routing.EventWords || e.Text == "") {
			t.Errorf("%s became %+v", e.Kind, r)
		}
	}
	if s := routing.Senders(owners, history); !slices.Contains(s, ivan.ID) {
		t.Errorf("files of %v", s)
	}
	k, err := c.Erase(k.ID)
	if err != nil || !k.Erased() || k.Applicant.Phone+k.Applicant.Name != "" || !k.News.IsZero() || l.last().Kind != routing.EventErased {
		t.Errorf("erased: %v, %+v", err, k)
	}
	if _, err := c.Relay(k.ID, ivan, k.News, words); !errors.Is(err, routing.ErrState) {
		t.Errorf("words after the erasure: %v", err)
	}
	if _, err := c.Told(k.ID, ivan, k.News, true, routing.NotSolved); !errors.Is(err, routing.ErrState) {
		t.Errorf("a verdict after the erasure: %v", err)
	}
}

// news is what the caller of a case must be told of now.
func news(c routing.Cases, id routing.CaseID) time.Time {
	k, err := c.Tx.Case(id)
	if err != nil {
		return time.Time{}
	}
	return k.News
}

// TestNewerNewsIsNotTold: who was read the answer has not heard that it was corrected
// meanwhile, and answers no question but the one that he was asked.
func TestNewerNewsIsNotTold(t *testing.T) {
	c, _, _ := office(t, "topics/99-handled.yaml", handled)
	id := byTelephone(t, c, "+79001234567").ID
	if _, err := c.Ask(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	first := news(c, id)
	c.Now = c.Now.Add(time.Minute)
	if _, err := c.Ask(id, ivan, routing.Remark{Text: "И у какого дома?"}); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Relay(id, ivan, first, words); err != nil || k.State != routing.NeedInfo || k.News.IsZero() {
		t.Errorf("the second question counts as answered: %v, %+v", err, k)
	}
	if _, err := c.Answer(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	read := news(c, id)
	c.Now = c.Now.Add(time.Minute)
	if _, err := c.Correct(id, ivan, routing.Remark{Text: "Исправлено: работы будут в июне, бригада дорожной службы."}); err != nil {
		t.Fatal(err)
	}
	for _, said := range []routing.Outcome{"", routing.NotSolved} {
		if k, err := c.Told(id, ivan, read, true, said); !errors.Is(err, routing.ErrNewer) || k.News.IsZero() {
			t.Errorf("the correction counts as told (%q): %v", said, err)
		}
	}
	if k, err := c.Told(id, ivan, news(c, id), true, ""); err != nil || !k.News.IsZero() {
		t.Errorf("told: %v, %+v", err, k)
	}
	if _, err := c.Told(id, maria, read, false, ""); !errors.Is(err, routing.ErrState) {
		t.Errorf("given up after he was told: %v", err)
	}
}

// TestCallersQuestionIsAsked: a question that nobody has put to the caller is asked about
// again and again; his silence counts from when he was asked.
func TestCallersQuestionIsAsked(t *testing.T) {
	c, l, _ := office(t, "topics/99-handled.yaml", handled)
	id := byTelephone(t, c, "+79001234567").ID
	if _, err := c.Ask(id, ivan, words); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		k, _ := c.Tx.Case(id)
		c.Now = k.NextLook
		if _, err := c.Look(id); err != nil || l.last().Kind != routing.EventUntold {
			t.Fatalf("looked: %v, %s", err, l.last().Kind)
		}
	}
	asked := c.Now
	k, err := c.Told(id, ivan, news(c, id), true, "")
	if err != nil || k.State != routing.NeedInfo || !k.NextLook.After(asked.Add(24*time.Hour)) {
		t.Fatalf("asked: %v, %+v", err, k)
	}
	c.Now = k.NextLook
	if _, err := c.Look(id); err != nil || l.last().Kind != routing.EventResumed || l.last().Text != routing.Silent {
		t.Errorf("after the silence of who was asked: %v, %+v", err, l.last())
	}
	if _, err := c.Defer(id, ivan, words, c.Now.Add(30*24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		k, _ = c.Tx.Case(id)
		c.Now = k.NextLook
		if _, err := c.Look(id); err != nil || l.last().Kind != routing.EventUntold {
			t.Fatalf("put off: %v, %s", err, l.last().Kind)
		}
	}
	until := k.Until
	if k, err = c.Told(id, ivan, news(c, id), true, ""); err != nil || !k.NextLook.Equal(until) {
		t.Errorf("told that it is put off: %v, %+v", err, k)
	}
}
