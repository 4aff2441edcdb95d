package routing

import (
	"cmp"
	"slices"
	"time"
)

// This file is the ladder: whom the gateway tells of a promise that will be, or
// was, missed. Each stage is told once in a term, however late it is noticed.

// owed are the promises that a case still owes. Those of an incident are kept there.
func (k *Case) owed() []Clock {
	if !k.Kind.Answerable() || !slices.Contains(owing, k.State) || !k.AnsweredAt.IsZero() || k.Incident != 0 {
		return nil
	}
	clocks := []Clock{FullAnswer}
	if k.RepliedAt.IsZero() {
		clocks = append(clocks, FirstReply)
	}
	if !k.Promised.IsZero() {
		clocks = append(clocks, PromisedAnswer)
	}
	if k.State == Decision {
		clocks = append(clocks, CentreDecision)
	}
	return clocks
}

// term is when a clock of a case was started and when it runs out.
func (k *Case) term(clock Clock) (start, due time.Time) {
	switch clock {
	case FirstReply:
		return cmp.Or(k.Clock.First.Start, k.OpenedAt), k.First
	case PromisedAnswer:
		return k.RepliedAt, k.Promised
	case CentreDecision:
		return k.OpenedAt, k.Decide
	}
	return cmp.Or(k.Clock.Full.Start, k.OpenedAt), k.Full
}

// Due is when a promise of the case runs out, zero for one it did not make.
func (k *Case) Due(clock Clock) time.Time {
	_, due := k.term(clock)
	return due
}

// brokenPromise is the one stage of what an interim answer promised, lateDecision that
// of who is to answer a case that was passed on too often.
var (
	brokenPromise = Stage{Clock: PromisedAnswer, To: ToExecutor}
	lateDecision  = Stage{Clock: CentreDecision, To: ToRegion}
)

// stages are a clock's: those of the ladder and, if it has none for the deadline
// itself, that as well. A promise broken is always noticed.
func (c Cases) stages(k *Case, clock Clock) []Stage {
	switch clock {
	case PromisedAnswer:
		return []Stage{brokenPromise}
	case CentreDecision:
		return []Stage{lateDecision}
	}
	var list []Stage
	breach := false
	for _, s := range c.of(k).Policy().Ladder {
		if s.Clock == clock {
			list = append(list, s)
			breach = breach || s.At == Offset{}
		}
	}
	if !breach {
		list = append(list, Stage{Clock: clock, To: ToExecutor})
	}
	return list
}

// Watchers are those who hear, one after the other, that a promise to the resident
// was missed, from the near to the far.
func (p Policy) Watchers(clock Clock) []Level {
	var all []Level
	for _, l := range heights {
		if slices.ContainsFunc(p.Ladder, func(s Stage) bool { return s.Clock == clock && s.To == l && !s.At.early() }) {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		return []Level{ToExecutor} // a promise broken is always noticed
	}
	return all
}

// call is a stage with its moment in the life of a case.
type call struct {
	Stage
	at time.Time
}

// ahead are the stages that a case has not been told of, with their moments.
// What nobody need know at night comes when the centre works again.
func (c Cases) ahead(k *Case) []call {
	var list []call
	cal := c.of(k).Calendar()
	for _, clock := range k.owed() {
		start, due := k.term(clock)
		lost := k.Clock.lost(cal, start, due)
		for _, s := range c.stages(k, clock) {
			at, ok := cal.reach(s.At, start, due, lost)
			if !ok || slices.Contains(k.Stages, s.String()) {
				continue
			}
			if wakes := cal.Next(c.Now); k.Priority != Urgent && at.Before(wakes) {
				at = wakes // now, while the centre works
			}
			list = append(list, call{s, at})
		}
	}
	return list
}

// reached are the stages to tell of now, the one that matters most last.
func (c Cases) reached(k *Case) []call {
	list := slices.DeleteFunc(c.ahead(k), func(s call) bool { return s.at.After(c.Now) })
	slices.SortStableFunc(list, func(a, b call) int {
		return cmp.Or(cmp.Compare(a.To.height(), b.To.height()), cmp.Compare(a.rank(), b.rank()))
	})
	return list
}

// rank orders stages that call the same person: what is late before what is
// near, the whole answer before the first word.
func (s call) rank() int {
	n := 0
	if !s.At.early() {
		n = 2
	}
	if s.Clock != FirstReply {
		n++
	}
	return n
}

// remind tells of the stages reached, all of them in one event.
func (c Cases) remind(k *Case, list []call) error {
	return c.move(k, Remind, c.stagesTold(k, list))
}

// stagesTold notes stages as told, and gives the event that tells of them.
func (c Cases) stagesTold(k *Case, list []call) Event {
	top := list[len(list)-1]
	e := c.event(k, EventOverdue, "")
	switch {
	case top.At.early():
		e.Kind = EventWarned
	case top.At.late():
		e.Kind = EventEscalated
	}
	e.Text, e.Detail.To = string(top.Clock), top.To
	for _, s := range list {
		e.Detail.Stages = append(e.Detail.Stages, s.String())
	}
	k.Stages = append(k.Stages, e.Detail.Stages...)
	return e
}

// Look is the gateway's own look at a case whose moment has come. It does what
// is due, once, and asks to be called again; called at any other time it does
// nothing and says that its moment is another one.
func (c Cases) Look(id CaseID) (due bool, err error) {
	k, err := c.Tx.Case(id)
	if err != nil || k.NextLook.After(c.Now) {
		return false, err
	}
	return true, c.doDue(k)
}

func (c Cases) doDue(k *Case) error {
	switch wakes := c.wakes(k); {
	case wakes.IsZero() || wakes.After(c.Now):
	case k.owesCall() && !c.chaseAt(k).After(c.Now):
		return c.chase(k)
	case May(k.State, Resume):
		return c.goOn(k)
	default:
		return c.closeSilent(k)
	}
	if list := c.reached(k); len(list) > 0 {
		return c.remind(k, list)
	}
	return c.save(k)
}

// wakes is when a case that waits for somebody waits no longer, zero for never.
func (c Cases) wakes(k *Case) time.Time {
	cal, p := c.of(k).Calendar(), c.of(k).Policy()
	switch {
	case k.owesCall() && (k.State != Deferred || c.chaseAt(k).Before(k.Until)):
		return c.chaseAt(k) // the silence of who was asked nothing is no answer
	case k.State == Deferred:
		return k.Until
	case k.State == NeedInfo && !k.asked().IsZero():
		return cal.Deadline(later(k.asked(), k.Told), p.SilentQuestion)
	case k.Judgeable() && k.Parent == 0:
		return cal.Deadline(later(k.AnsweredAt, k.Told), p.SilentAnswer)
	}
	return time.Time{}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// asked is when the resident was asked last, zero if he was not.
func (k *Case) asked() time.Time {
	if since := k.Clock.Since(); since.After(k.Talked) {
		return since
	}
	return k.Talked
}

// nextLook is when there is something to do about a case by itself, zero for never.
func (c Cases) nextLook(k *Case) time.Time {
	next := earlier(c.wakes(k), c.recount(k))
	for _, s := range c.ahead(k) {
		if next.IsZero() || s.at.Before(next) {
			next = s.at
		}
	}
	if next.IsZero() {
		return next
	}
	return next.Add(time.Millisecond - 1).UTC().Truncate(time.Millisecond) // as a timer keeps it, not too early
}
