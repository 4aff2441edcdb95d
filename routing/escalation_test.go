package routing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/routing"
	"otklik/routing/kpi"
)

// moscow is a moment of the office's own clock.
func moscow(t testing.TB, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// walk lets the clock strike every quarter of an hour and gives what was told.
func walk(t *testing.T, c routing.Cases, l *ledger, from, to string) []string {
	t.Helper()
	l.told = nil
	var said []string
	for c.Now = moscow(t, from); !c.Now.After(moscow(t, to)); c.Now = c.Now.Add(15 * time.Minute) {
		l.strike(t, c)
		for _, what := range l.told {
			said = append(said, c.Now.In(c.Directory.Location()).Format("01-02 15:04 ")+what)
		}
		l.told = nil
	}
	return said
}

// steps is the ladder of the tests; the shipped one may be changed by anybody.
const steps = `
escalation:
  - {clock: first, at: -25%, to: executor}
  - {clock: first, at: 0, to: coordinator}
  - {clock: first, at: +2h, to: centre}
  - {clock: full, at: -1wd, to: coordinator}
  - {clock: full, at: 0, to: approver}
  - {clock: full, at: +1wd, to: centre}
  - {clock: full, at: +3wd, to: region}
`

// TestLadder: whoever forgets a case hears of it stage by stage, each once, in
// working time: 4 hours from Monday 10:00 are over at 15:00, ten working days on
// 7 December at 17:00.
func TestLadder(t *testing.T) {
	c, l, _ := office(t, "handling.yaml", steps)
	want := []string{
		"11-23 14:00 warned first executor",
		"11-23 15:00 overdue first coordinator",
		"11-23 17:00 escalated first centre",
		"12-07 08:00 warned full coordinator",
		"12-07 17:00 overdue full approver",
		"12-08 17:00 escalated full centre",
		"12-10 17:00 escalated full region",
	}
	if diff := cmp.Diff(want, walk(t, c, l, "2026-11-23 10:00", "2027-02-01 10:00")); diff != "" {
		t.Error(diff)
	}
}

// TestWholeWeekMissed: stages that nobody was there for are told in one message,
// to the highest they call, and each is recorded.
func TestWholeWeekMissed(t *testing.T) {
	c, l, id := office(t, "handling.yaml", steps)
	l.told = nil
	c.Now = moscow(t, "2026-12-08 20:00") // at night: it can wait until morning
	l.strike(t, c)
	if l.told != nil {
		t.Errorf("at night: %v", l.told)
	}
	c.Now = moscow(t, "2026-12-09 08:00")
	l.strike(t, c)
	if diff := cmp.Diff([]string{"escalated full centre"}, l.told); diff != "" {
		t.Error(diff)
	}
	want := []string{
		"first -25% executor", "full -1wd coordinator", "first 0 coordinator", "full 0 approver",
		"first +2h centre", "full +1wd centre",
	}
	if diff := cmp.Diff(want, l.last().Detail.Stages); diff != "" {
		t.Error(diff)
	}
	k, _ := l.Case(id)
	if len(k.Stages) != len(want) {
		t.Errorf("the case keeps %v", k.Stages)
	}
	events, _ := l.Events(id)
	if f := kpi.FactsOf(k, events); !f.MissedFirst || !f.MissedFull {
		t.Errorf("the figures: %+v", f)
	}
	l.told = nil
	for range 3 { // timers come twice, and late
		if _, err := c.Look(id); err != nil {
			t.Fatal(err)
		}
	}
	if l.told != nil {
		t.Errorf("looked at again: %v", l.told)
	}
}

// TestUrgentAtNight: danger does not wait for the morning.
func TestUrgentAtNight(t *testing.T) {
	c, l, _ := office(t, "handling.yaml", steps)
	f := pothole()
	f.Priority = routing.Urgent
	k, err := c.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	c.Now = moscow(t, "2026-11-23 23:00")
	if _, err := c.Look(k.ID); err != nil {
		t.Fatal(err)
	}
	if last := l.last(); last.Kind != routing.EventEscalated || last.Case != k.ID {
		t.Errorf("at night: %+v", last)
	}
}

// TestLadderStops: an answer ends the ladder, an interim one only that of the
// first reply; a question stops it while it lasts.
func TestLadderStops(t *testing.T) {
	words := routing.Remark{Text: "x"}
	for _, one := range []struct {
		name string
		do   func(routing.Cases, routing.CaseID) error
		want []string
	}{
		{"answer", func(c routing.Cases, id routing.CaseID) error { _, err := c.Answer(id, ivan, words); return err },
			[]string{"11-30 17:00 silent"}},
		{"interim", func(c routing.Cases, id routing.CaseID) error {
			_, err := c.Interim(id, ivan, words, moscow(t, "2026-11-28 12:00")) // a Saturday
			return err
		}, []string{
			"11-30 08:00 overdue promise executor", "12-07 08:00 warned full coordinator", "12-07 17:00 overdue full approver",
			"12-08 17:00 escalated full centre", "12-10 17:00 escalated full region",
		}},
		{"question", func(c routing.Cases, id routing.CaseID) error { _, err := c.Ask(id, ivan, words); return err },
			// five working days end on 30 November: until then the clocks stood
			[]string{
				"11-30 17:00 resumed", "12-01 10:00 warned first executor", "12-01 11:00 overdue first coordinator",
				"12-01 14:00 escalated first centre", "12-11 08:00 warned full coordinator", "12-11 17:00 overdue full approver",
				"12-14 17:00 escalated full centre", "12-16 17:00 escalated full region",
			}},
		{"deferral", func(c routing.Cases, id routing.CaseID) error {
			_, err := c.Defer(id, ivan, words, moscow(t, "2026-12-01 08:00"))
			return err
		}, []string{
			"12-01 08:00 resumed", "12-14 08:00 warned full coordinator", "12-14 17:00 overdue full approver",
			"12-15 17:00 escalated full centre", "12-17 17:00 escalated full region",
		}},
		{"withdrawal", func(c routing.Cases, id routing.CaseID) error { _, err := c.Withdraw(id, "telegram:1"); return err }, nil},
		{"rejection", func(c routing.Cases, id routing.CaseID) error {
			_, err := c.Reject(id, ivan, routing.RejectSpam, "", "")
			return err
		}, nil},
	} {
		t.Run(one.name, func(t *testing.T) {
			c, l, id := office(t, "handling.yaml", steps)
			c.Now = moscow(t, "2026-11-23 11:00")
			if err := one.do(c, id); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(one.want, walk(t, c, l, "2026-11-23 11:00", "2027-02-01 10:00")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEveryBreachIsNoticed: a ladder without a stage for the deadline itself gets
// one.
func TestEveryBreachIsNoticed(t *testing.T) {
	c, l, _ := office(t, "handling.yaml", "escalation:\n  - {clock: full, at: +1wd, to: centre}\n")
	want := []string{"11-23 15:00 overdue first executor", "12-07 17:00 overdue full executor", "12-08 17:00 escalated full centre"}
	if diff := cmp.Diff(want, walk(t, c, l, "2026-11-23 10:00", "2027-02-01 10:00")); diff != "" {
		t.Error(diff)
	}
}

// TestDecisionInTime: what was passed on too often comes to the centre, which has
// four hours to decide while the case's own clocks go on.
func TestDecisionInTime(t *testing.T) {
	c, l, id := office(t, "handling.yaml", steps)
	before, _ := l.Case(id)
	coordinator := routing.Actor{ID: "telegram:1", Desk: "city", Roles: []routing.Role{routing.Coordinator}}
	pass := func(by routing.Actor, to routing.AgencyID) *routing.Case {
		k, err := c.Transfer(id, by, to, "не наше")
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	pass(coordinator, "water-supply")
	pass(olga, "city-roads")
	k := pass(coordinator, "heat-supply")
	if k.State != routing.Decision || k.Wish != "heat-supply" || k.Agency != "regional-centre" || k.Deadlines != before.Deadlines {
		t.Errorf("the third transfer: %+v", k)
	}
	if e := l.last(); e.Kind != routing.EventReferred || e.From != "city-roads" || e.To != "regional-centre" || e.Detail.After != "heat-supply" {
		t.Errorf("event %+v", e)
	}
	if _, err := c.Decide(id, coordinator, "heat-supply", "x"); err == nil {
		t.Error("an agency decided")
	}
	told := walk(t, c, l, "2026-11-23 10:00", "2026-11-23 15:00")
	if diff := cmp.Diff([]string{"11-23 14:00 warned first executor", "11-23 15:00 overdue decision region"}, told); diff != "" {
		t.Error(diff)
	}
	if k, err := c.Decide(id, ivan, "heat-supply", "труба их"); err != nil || k.State != routing.Assigned || k.Agency != "heat-supply" || k.Wish != "" {
		t.Errorf("the decision: %v, %+v", err, k)
	}
	c.Now = moscow(t, "2026-11-23 15:00")
	pass(olga, "water-supply")
	if k, _ := l.Case(id); k.State != routing.Decision {
		t.Errorf("passed on after the decision: %s", k.State)
	}
	told = walk(t, c, l, "2026-11-23 15:00", "2026-11-24 12:00") // the second decision has its own time
	if !slices.Contains(told, "11-24 10:00 overdue decision region") {
		t.Errorf("told of the second decision: %v", told)
	}
}

// TestSolvedAfterSilence: a case that was closed because its resident said nothing may
// still be called solved, once, and counts as that.
func TestSolvedAfterSilence(t *testing.T) {
	c, l, id := office(t, "handling.yaml", steps)
	k, err := c.Answer(id, ivan, routing.Remark{Text: "Заделали"})
	if err != nil {
		t.Fatal(err)
	}
	resident := k.Resident
	walk(t, c, l, "2026-11-23 10:00", "2026-12-23 10:00")
	facts := func() kpi.Facts {
		k, _ := l.Case(id)
		events, _ := l.Events(id)
		return kpi.FactsOf(k, events)
	}
	if f := facts(); f.State != routing.Closed || !f.Silent {
		t.Fatalf("after a month: %+v", f)
	}
	if k, err := c.Judge(id, resident, routing.Solved); err != nil || k.State != routing.Closed || k.Outcome != routing.Solved {
		t.Fatalf("the verdict: %v, %+v", err, k)
	}
	if facts().Silent {
		t.Error("it counts as a silent closing")
	}
	if _, err := c.Judge(id, resident, routing.Solved); !errors.Is(err, routing.ErrState) {
		t.Errorf("a second time: %v", err)
	}
}

// TestLateStaysLate: an answer that came after its deadline is late before its case is
// reopened with new deadlines, and after.
func TestLateStaysLate(t *testing.T) {
	c, l, id := office(t)
	k, _ := l.Case(id)
	c.Now = k.Full.Add(time.Minute) // nobody looked meanwhile: no reminder says that it is late
	k, err := c.Answer(id, ivan, routing.Remark{Text: "Заделали"})
	if err != nil {
		t.Fatal(err)
	}
	late := func(when string) {
		t.Helper()
		k, _ := l.Case(id)
		events, _ := l.Events(id)
		f := kpi.FactsOf(k, events)
		for _, clock := range []routing.Clock{routing.FirstReply, routing.FullAnswer} {
			if kept, decided := f.Kept(clock, c.Now); kept || !decided {
				t.Errorf("%s: clock %s is kept %v, decided %v", when, clock, kept, decided)
			}
		}
	}
	late("answered")
	if _, err := c.Judge(id, k.Resident, routing.NotSolved); err != nil {
		t.Fatal(err)
	}
	late("reopened")
	if _, err := c.Answer(id, ivan, routing.Remark{Text: "Заделали снова"}); err != nil {
		t.Fatal(err)
	}
	late("answered again")
	for i, e := range l.events { // as older builds wrote them
		if e.Kind == routing.EventAnswered {
			l.events[i].Detail.Due = routing.Deadlines{}
			break
		}
	}
	events, _ := l.Events(id)
	k, _ = l.Case(id)
	if f := kpi.FactsOf(k, events); f.Due != (routing.Deadlines{}) {
		t.Errorf("the second answer's deadlines are taken for the first's: %v", f.Due)
	}
}

// TestOldCases: a case from before all this has its deadlines and no word of how
// they were made. It is looked at like any other, and a pause moves what it has.
func TestOldCases(t *testing.T) {
	c, l, id := office(t, "handling.yaml", steps)
	strip := func(change func(*routing.Case)) {
		k := l.cases[id]
		k.Course = routing.Course{}
		change(k)
		l.looks = map[routing.CaseID][]time.Time{}
	}
	strip(func(*routing.Case) {})
	if err := c.Rewind(id); err != nil || len(l.looks[id]) != 1 {
		t.Fatalf("an old case is not looked at: %v", err)
	}
	if len(l.events) != 1 {
		t.Errorf("a rewind that changes nothing left %+v", l.last())
	}
	first := walk(t, c, l, "2026-11-23 10:00", "2026-11-23 14:00")
	if diff := cmp.Diff([]string{"11-23 14:00 warned first executor"}, first); diff != "" {
		t.Error(diff)
	}
	strip(func(k *routing.Case) { k.Full = moscow(t, "2026-12-18 17:00") }) // by a directory of then
	c.Now = moscow(t, "2026-12-17 10:00")
	if err := c.Rewind(id); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Ask(id, ivan, routing.Remark{Text: "x"}); err != nil {
		t.Fatal(err)
	}
	c.Now = moscow(t, "2026-12-18 10:00")
	if _, err := c.Add(id, "telegram:1", routing.Remark{Text: "y"}); err != nil {
		t.Fatal(err)
	}
	if k, _ := l.Case(id); !k.Full.Equal(moscow(t, "2026-12-21 17:00")) {
		t.Errorf("after a working day's pause it is due %v", k.Full)
	}
}

// TestRewind: another day off moves what is still owed, and nothing else.
func TestRewind(t *testing.T) {
	c, l, id := office(t, "handling.yaml", steps)
	answered := file(t, c, "roads.pothole")
	if _, err := c.Answer(answered.ID, ivan, routing.Remark{Text: "x"}); err != nil {
		t.Fatal(err)
	}
	for _, x := range []routing.CaseID{id, answered.ID} {
		events := len(l.events)
		if err := c.Rewind(x); err != nil || len(l.events) != events {
			t.Errorf("the same calendar: %v, %+v", err, l.last())
		}
	}
	c.Directory = directory(t, "handling.yaml", steps, "calendar/2026.yaml",
		"calendar: {year: 2026, basis: decree, off: [2026-11-24]}")
	for _, x := range []routing.CaseID{id, answered.ID} {
		if err := c.Rewind(x); err != nil {
			t.Fatal(err)
		}
	}
	k, _ := l.Case(id)
	if !k.Full.Equal(moscow(t, "2026-12-08 17:00")) || !k.First.Equal(moscow(t, "2026-11-23 15:00")) {
		t.Errorf("with a day more off: %v", k.Deadlines)
	}
	e := l.last()
	if e.Kind != routing.EventRewound || e.Case != id || e.Detail.Before == e.Detail.After {
		t.Errorf("event %+v", e)
	}
	if k, _ := l.Case(answered.ID); !k.Full.Equal(answered.Full) {
		t.Errorf("an answered case's promise moved to %v", k.Full)
	}
	if _, err := c.Judge(answered.ID, "telegram:1", routing.Solved); err != nil {
		t.Fatal(err)
	}
	told := walk(t, c, l, "2026-12-07 08:00", "2026-12-08 08:00")
	if diff := cmp.Diff([]string{"12-07 08:00 escalated first centre", "12-08 08:00 warned full coordinator"}, told); diff != "" {
		t.Error(diff)
	}
}
