package routing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otklik/routing"
)

// town is a centre at which random people do random things.
type town struct {
	t    *rapid.T
	c    routing.Cases
	l    *ledger
	ids  []routing.CaseID
	dirs []*routing.Directory

	moderated map[routing.CaseID]bool // at first
}

// TestRandomLives lets people of every role do everything to cases in every state,
// while time passes, clocks strike late and the calendar changes: what the life of
// a case promises holds all along.
func TestRandomLives(t *testing.T) {
	extra := []string{"topics/99-handled.yaml", handled, "handling.yaml", steps}
	moved := append(slices.Clone(extra), "calendar/2026.yaml", "calendar: {year: 2026, basis: decree, off: [2026-11-24, 2026-12-03]}")
	dirs := []*routing.Directory{directory(t, extra...), directory(t, moved...)}
	rapid.Check(t, func(t *rapid.T) {
		l := newLedger()
		w := &town{t: t, l: l, dirs: dirs, moderated: map[routing.CaseID]bool{}, c: routing.Cases{Directory: dirs[0], Tx: l, Tell: l, Now: monday}}
		for range 3 {
			w.file()
		}
		for range 60 {
			w.step()
			w.check()
		}
	})
}

func (w *town) file() {
	f := pothole()
	f.Topic = rapid.SampledFrom([]routing.TopicID{
		"roads.pothole", "handled.moderated", "handled.approved", "handled.urgent", "handled.slow",
	}).Draw(w.t, "topic")
	f.Priority = rapid.SampledFrom([]routing.Priority{routing.Normal, routing.Normal, routing.Urgent}).Draw(w.t, "priority")
	f.Resident = fmt.Sprint("telegram:", len(w.ids)+1)
	open := w.c.Open
	if len(w.ids) >= 3 && rapid.Bool().Draw(w.t, "joins") {
		main := rapid.SampledFrom(w.ids).Draw(w.t, "main")
		open = func(f routing.Filing) (*routing.Case, error) { return w.c.Join(f, main) }
	}
	k, err := open(f)
	if err != nil {
		w.t.Fatal(err)
	}
	w.ids = append(w.ids, k.ID)
	w.moderated[k.ID] = k.State == routing.Moderation
}

// step is one deed, refused or not, or some time.
func (w *town) step() {
	switch rapid.IntRange(0, 9).Draw(w.t, "who") {
	case 0:
		w.c.Now = w.c.Now.Add(time.Duration(rapid.IntRange(1, 6*24*60).Draw(w.t, "minutes")) * time.Minute)
		w.l.strike(w.t, w.c)
		w.quiet()
	case 1:
		w.c.Directory = w.dirs[rapid.IntRange(0, 1).Draw(w.t, "directory")]
		for id := range w.l.cases {
			if err := w.c.Rewind(id); err != nil {
				w.t.Fatal(err)
			}
		}
		w.rewound()
	case 2, 3, 4:
		w.resident()
	default:
		w.clerk()
	}
}

// case of them all, parts included.
func (w *town) one() *routing.Case {
	var all []routing.CaseID
	for id := range w.l.cases {
		all = append(all, id)
	}
	slices.Sort(all)
	k, err := w.l.Case(rapid.SampledFrom(all).Draw(w.t, "case"))
	if err != nil {
		w.t.Fatal(err)
	}
	return k
}

// clerk does something: most of the time one who may, what may be done.
func (w *town) clerk() {
	k := w.one()
	all := staffDeeds(rapid.SampledFrom(w.ids).Draw(w.t, "other"), w.c.Now.AddDate(0, 0, 9))
	by := routing.Actor{ID: rapid.SampledFrom([]string{"telegram:501", "telegram:502"}).Draw(w.t, "clerk"), Desk: "city"}
	anybody := rapid.IntRange(0, 3).Draw(w.t, "anybody") == 0
	if anybody {
		by.Desk = rapid.SampledFrom([]routing.DeskID{"city", "utilities"}).Draw(w.t, "desk")
		by.Roles = rapid.SampledFrom([][]routing.Role{
			nil, {routing.Moderator}, {routing.Coordinator}, {routing.Executor}, {routing.Approver}, {routing.Supervisor}, {routing.Viewer},
		}).Draw(w.t, "roles")
	} else if rapid.Bool().Draw(w.t, "an agency's") {
		by.Desk = w.c.Directory.DeskOf(k.Agency)
		by.Roles = []routing.Role{routing.Coordinator, routing.Executor, routing.Approver}
	}
	var may []routing.Deed
	for _, d := range routing.Deeds() {
		if all[d] != nil && (anybody || routing.May(k.State, d)) {
			may = append(may, d)
		}
	}
	deed := rapid.SampledFrom(may).Draw(w.t, "deed")
	w.judge(string(deed), all[deed](w.c, k, by))
}

func (w *town) resident() {
	k := w.one()
	who := fmt.Sprint("telegram:", rapid.IntRange(1, len(w.ids)).Draw(w.t, "resident"))
	if rapid.Bool().Draw(w.t, "own") {
		who = k.Resident
	}
	var err error
	switch rapid.IntRange(0, 4).Draw(w.t, "wish") {
	case 0:
		_, err = w.c.Add(k.ID, who, words)
	case 1:
		_, err = w.c.Judge(k.ID, who, rapid.SampledFrom([]routing.Outcome{routing.Solved, routing.Partly, routing.NotSolved}).Draw(w.t, "verdict"))
	case 2:
		_, err = w.c.Rate(k.ID, who, rapid.IntRange(1, 5).Draw(w.t, "mark"), "")
	case 3:
		_, err = w.c.Withdraw(k.ID, who)
	case 4:
		if len(w.ids) < 6 {
			w.file()
		}
	}
	w.judge("a resident", err)
}

// judge knows every way in which a deed may be refused.
func (w *town) judge(what string, err error) {
	for _, known := range []error{
		nil, routing.ErrNoCase, routing.ErrNotYours, routing.ErrTaken, routing.ErrState, routing.ErrRole, routing.ErrParts,
		routing.ErrSame, routing.ErrSameAgency, routing.ErrUnapproved,
	} {
		if errors.Is(err, known) {
			return
		}
	}
	w.t.Fatalf("%s: %v", what, err)
}

// quiet: after the clock has struck nothing is left to be looked at.
func (w *town) quiet() {
	for id := range w.l.cases {
		if k, _ := w.l.Case(id); !k.NextLook.IsZero() && !k.NextLook.After(w.c.Now) {
			w.t.Fatalf("%s, %s, was to be looked at %v, now is %v", k.Number, k.State, k.NextLook, w.c.Now)
		}
	}
}

// rewound: what is still owed is due in working time.
func (w *town) rewound() {
	cal := w.c.Directory.Calendar()
	for id := range w.l.cases {
		k, _ := w.l.Case(id)
		if routing.May(k.State, routing.Rewind) && k.AnsweredAt.IsZero() && k.Kind.Answerable() && (!cal.Working(k.First) || !cal.Working(k.Full)) {
			w.t.Fatalf("%s, %s, is due %v", k.Number, k.State, k.Deadlines)
		}
		if err := w.c.Rewind(id); err != nil {
			w.t.Fatal(err)
		}
		if again, _ := w.l.Case(id); again.Version != k.Version {
			w.t.Fatalf("%s: a second rewind by the same calendar changed %v to %v", k.Number, k.Deadlines, again.Deadlines)
		}
	}
}

func (w *town) check() {
	for id := range w.l.cases {
		k, _ := w.l.Case(id)
		for what, holds := range w.promises(k) {
			if !holds {
				events, _ := w.l.Events(id)
				w.t.Fatalf("%s: %+v\nafter %+v", what, k, events[len(events)-1])
			}
		}
	}
}

func (w *town) promises(k *routing.Case) map[string]bool {
	in := func(states ...routing.State) bool { return slices.Contains(states, k.State) }
	events, _ := w.l.Events(k.ID)
	count := func(kinds ...routing.EventKind) int { return len(w.l.of(k.ID, kinds...)) }
	waits := in(routing.NeedInfo, routing.Deferred)
	pauses := k.Clock.Pauses
	return map[string]bool{
		"closed at a time if it has ended": k.State.Ended() == !k.ClosedAt.IsZero(),
		"answered means that there is an answer": !in(routing.Answered) || !k.AnsweredAt.IsZero() && !k.RepliedAt.IsZero() &&
			count(routing.EventAnswered, routing.EventDone) > 0,
		"the clocks stand while it waits":        waits == (len(pauses) > 0 && pauses[len(pauses)-1].To.IsZero()),
		"until a date if it is deferred":         in(routing.Deferred) == !k.Until.IsZero() && in(routing.Deferred) == (k.Outcome == routing.Postponed),
		"owed nothing once it is answered":       k.AnsweredAt.IsZero() || in(routing.Answered, routing.Closed, routing.Merged, routing.Withdrawn),
		"a draft if it waits for approval":       in(routing.Approval) == (k.Draft != nil),
		"somebody works on it":                   !in(routing.InProgress, routing.NeedInfo, routing.Deferred, routing.Approval, routing.Answered) || k.Assignee != "",
		"nobody works on it":                     !in(routing.Moderation, routing.Decision, routing.Assigned) || k.Assignee == "",
		"the centre has it":                      !in(routing.Moderation, routing.Decision) || k.Agency == "regional-centre",
		"refused for a reason":                   in(routing.Rejected) == (k.Refusal != ""),
		"merged into something":                  !in(routing.Merged) || k.Into != 0 && rootOf(w.l, k.ID) != 0 && w.follows(k),
		"as many transfers as its history":       k.Transfers == count(routing.EventTransferred, routing.EventReferred),
		"split into parts":                       in(routing.Divided) == w.partsOwed(k) || k.Parent != 0,
		"a part promises no more than the whole": w.withinWhole(k),
		"a timer for the next look":              k.NextLook.IsZero() || slices.Contains(w.l.looks[k.ID], k.NextLook),
		"every stage once":                       len(slices.Compact(slices.Sorted(slices.Values(k.Stages)))) == len(k.Stages),
		"its history begins with its opening":    events[0].Kind == routing.EventOpened,
		"its history ends where it stands":       w.lastState(events, k) == k.State,
	}
}

func (w *town) follows(k *routing.Case) bool {
	to, _ := w.l.Case(k.Into)
	return slices.Contains(to.Followers, k.ID)
}

// partsOwed tells whether a case waits for parts of it.
func (w *town) partsOwed(k *routing.Case) bool {
	for _, id := range k.Children {
		p, _ := w.l.Case(id)
		if !p.State.Ended() && p.AnsweredAt.IsZero() {
			return true
		}
	}
	return false
}

func (w *town) withinWhole(k *routing.Case) bool {
	if k.Parent == 0 || !k.AnsweredAt.IsZero() || !slices.Contains(routing.Open(), k.State) {
		return true
	}
	whole, _ := w.l.Case(k.Parent)
	return !k.Full.After(whole.Full) && !k.First.After(whole.First)
}

// lastState is where the history says that a case stands.
func (w *town) lastState(events []routing.Event, k *routing.Case) routing.State {
	state := routing.Assigned
	if w.moderated[k.ID] {
		state = routing.Moderation
	}
	for i, e := range events {
		if i == 0 && e.Detail.Is == routing.Merged { // it joined another one at once
			state = routing.Merged
			continue
		}
		if e.Detail.Is != "" {
			if e.Detail.Was != state {
				return "broken: " + e.Detail.Was + " after " + state
			}
			state = e.Detail.Is
		}
	}
	return state
}
