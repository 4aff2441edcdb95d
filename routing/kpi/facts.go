package kpi

import (
	"slices"
	"strings"
	"time"

	"otklik/routing"
)

// Facts is what the figures need to know of one case, and nothing of what
// anybody said.
type Facts struct {
	ID        routing.CaseID
	Centre    routing.CentreID
	Topic     routing.TopicID
	Territory routing.TerritoryID
	Agency    routing.AgencyID // who has it now, or had it last
	State     routing.State
	Kind      routing.CaseKind
	Part      bool // of a case that was split: the whole counts
	Follows   bool // another case, and has that one's answer
	Incident  bool // it is in one, or was answered with the others of one

	Opened   time.Time
	Replied  time.Time // the first meaningful reply, an interim one counts; zero = none yet
	Answered time.Time // the first full answer; zero = none yet

	// Due are the promises that the first answer was given under; zero where they
	// are no longer known: a case that is reopened gets new ones in their place, and
	// answers of older builds do not tell theirs.
	Due         routing.Deadlines
	MissedFirst bool // clock A was noted as missed before the first reply
	MissedFull  bool // clock B was noted as missed before the first full answer

	Stands time.Time // since when the clocks stand; zero = they run

	Mark      int // the resident's, 1 to 5; 0 = none
	Reopened  int
	Silent    bool // closed without a verdict on the last answer
	Relayed   bool // closed as solved on the word of a clerk who has called its resident
	Transfers int
}

// FactKinds are the kinds of event that FactsOf reads; of their words only those of
// EventJudged, of EventIncident and of the reminders, of the reminders the stages, and
// of the answers the deadlines: these are the gateway's own.
func FactKinds() []routing.EventKind {
	return []routing.EventKind{routing.EventInterim, routing.EventDeferred, routing.EventAnswered, routing.EventDone, routing.EventWarned, routing.EventOverdue, routing.EventEscalated, routing.EventJudged, routing.EventIncident, routing.EventTold}
}

// FactsOf reads a case and its history, oldest first. Kinds that it does not know
// are passed over. Where the history is gone, the case's own fields stand in.
func FactsOf(k *routing.Case, history []routing.Event) Facts {
	f := Facts{
		ID: k.ID, Centre: k.Centre, Topic: k.Topic, Territory: k.Territory, Agency: k.Agency, State: k.State, Kind: k.Kind,
		Opened: k.OpenedAt, Mark: k.Mark, Transfers: k.Transfers, Part: k.Parent != 0, Follows: k.Into != 0, Incident: k.Incident != 0,
		Stands: k.Clock.Since(),
	}
	accepted := k.Outcome == routing.Solved // so it stays where the history is gone
	phoned := false
	for _, e := range history {
		f.read(e)
		switch e.Kind {
		case routing.EventTold:
			phoned = true // whoever says what this resident thinks is one of the staff
		case routing.EventAnswered, routing.EventDone:
			accepted = false
		case routing.EventJudged:
			accepted = routing.Outcome(e.Text) == routing.Solved
			if !accepted {
				f.Reopened++
			}
		}
	}
	f.Reopened = max(f.Reopened, k.Reopened)
	if f.Answered.IsZero() {
		f.Answered = k.AnsweredAt
	}
	if f.Replied.IsZero() {
		f.Replied = f.Answered
	}
	if f.Due == (routing.Deadlines{}) && f.Reopened == 0 {
		f.Due = k.Deadlines
	}
	f.Silent = k.State == routing.Closed && !f.Answered.IsZero() && !accepted && k.Kind.Judged()
	f.Relayed = k.State == routing.Closed && accepted && phoned
	return f
}

// read takes what one event tells of the promises.
func (f *Facts) read(e routing.Event) {
	switch e.Kind {
	case routing.EventAnswered, routing.EventDone:
		if f.Answered.IsZero() {
			f.Due = e.Detail.Due
		}
		f.Answered = earliest(f.Answered, e.At)
		f.Replied = earliest(f.Replied, e.At)
	case routing.EventInterim, routing.EventDeferred:
		f.Replied = earliest(f.Replied, e.At)
	case routing.EventIncident: // one that is over has let go of its cases
		step, _, _ := strings.Cut(e.Text, " ")
		if step == string(routing.StepFollows) || step == string(routing.StepOver) {
			f.Replied = earliest(f.Replied, e.At)
		}
		f.Incident = f.Incident || step == string(routing.StepOver) || step == string(routing.StepParted) && !f.Answered.IsZero()
	case routing.EventWarned, routing.EventOverdue, routing.EventEscalated:
		f.MissedFirst = f.MissedFirst || missed(e, routing.FirstReply) && f.Replied.IsZero()
		f.MissedFull = f.MissedFull || missed(e, routing.FullAnswer) && f.Answered.IsZero()
	}
}

// missed tells whether an event says that a promise was missed: it reached the stage
// of the deadline, or was written by a build that knew no stages.
func missed(e routing.Event, clock routing.Clock) bool {
	if e.Kind == routing.EventOverdue && routing.Clock(e.Text) == clock {
		return true
	}
	return slices.ContainsFunc(e.Detail.Stages, func(s string) bool { return strings.HasPrefix(s, string(clock)+" 0 ") })
}

func earliest(known, at time.Time) time.Time {
	if known.IsZero() || at.Before(known) {
		return at
	}
	return known
}

// unowed are the states in which nobody owes the resident an answer any more, and
// did not give one.
var unowed = []routing.State{routing.Withdrawn, routing.Rejected, routing.Merged}

// Counts tells whether the case is one of those that the figures are about. Spam
// and thanks want no answer; a case that was withdrawn, rejected by a moderator or
// merged into another, whatever became of it there, gets none of its own, and a part
// counts with its whole.
func (f Facts) Counts() bool {
	return !f.Part && !f.Follows && f.Kind != routing.CaseSpam && f.Kind != routing.CaseThanks && !slices.Contains(unowed, f.State)
}

// Kept tells whether a promise was kept; decided is false while its time runs, or
// stands.
func (f Facts) Kept(clock routing.Clock, now time.Time) (kept, decided bool) {
	at, due, missed := f.Answered, f.Due.Full, f.MissedFull
	if clock == routing.FirstReply {
		at, due, missed = f.Replied, f.Due.First, f.MissedFirst
	}
	switch {
	case missed:
		return false, true
	case !at.IsZero():
		return due.IsZero() || !at.After(due), true
	default:
		if !f.Stands.IsZero() {
			now = earliest(now, f.Stands) // no time has passed for the promise since then
		}
		return false, !due.IsZero() && f.State != routing.Closed && !now.Before(due)
	}
}
