package routing

import (
	"cmp"
	"errors"
	"slices"
	"time"
)

const (
	// nudgeEvery is how often a desk is reminded of a proposal that nobody decides:
	// its cases are shown nowhere else.
	nudgeEvery = time.Hour
	// usualBatch is few enough that nobody waits long behind it.
	usualBatch = 100
)

func (i Incidents) batch() int { return cmp.Or(i.Batch, usualBatch) }

// Tick looks at an incident: it does what is due by now, then tells a batch of its
// members what they have not heard, and asks to be called again. Called too often
// or twice, it does nothing twice.
func (i Incidents) Tick(id IncidentID) error {
	in, err := i.Tx.Incident(id)
	if errors.Is(err, ErrNoIncident) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := i.advance(in); err != nil {
		return err
	}
	if err := i.recount(in); err != nil {
		return err
	}
	more, err := i.sweep(in)
	if err != nil {
		return err
	}
	behind, err := i.spread(in)
	switch {
	case err != nil:
		return err
	case more || behind:
		return i.Tell.Wake(in.ID, i.Now)
	case in.Kind == IncidentWorks:
		return i.grown(in) // what an operator changed was not shown by him
	}
	return nil
}

// wake asks for a look now, for what is to be told, and when something is due.
func (i Incidents) wake(in *Incident) error {
	for _, at := range []time.Time{i.Now, i.due(in)} {
		if at.IsZero() {
			continue
		}
		if err := i.Tell.Wake(in.ID, at); err != nil {
			return err
		}
	}
	return nil
}

// due is when an incident needs a look without anybody's doing, zero for never.
func (i Incidents) due(in *Incident) time.Time {
	switch in.State {
	case IncidentProposed:
		return in.Nudged.Add(nudgeEvery)
	case IncidentPlanned:
		return in.From
	case IncidentConfirmed:
		if in.ETA.After(in.Nudged) {
			return in.ETA
		}
	case IncidentActive:
		return in.ETA
	case IncidentAnswered, IncidentOver:
		return in.LiveUntil
	}
	return time.Time{}
}

// advance does what is due.
func (i Incidents) advance(in *Incident) error {
	if due := i.due(in); due.IsZero() || i.Now.Before(due) {
		return nil
	}
	switch in.State {
	case IncidentProposed, IncidentConfirmed:
		in.Nudged = i.Now
		return i.turn(in, IncidentEvent{Kind: IncidentEventNudged})
	case IncidentPlanned:
		return i.begin(in)
	case IncidentActive:
		return i.runOut(in)
	default:
		return i.close(in)
	}
}

// close ends an incident whose answer nobody has objected to.
func (i Incidents) close(in *Incident) error {
	if err := in.move(IncidentClose); err != nil {
		return err
	}
	in.LiveUntil = i.Now
	return i.turn(in, IncidentEvent{Kind: IncidentEventClosed, Seq: in.next()})
}

// sweep looks for cases filed before the incident was known that are part of it,
// the newest first; more tells that it has not come to their end.
func (i Incidents) sweep(in *Incident) (more bool, err error) {
	if in.Swept == nil {
		return false, nil
	}
	recent, err := i.Tx.RecentCases(Recent{
		Centre: in.Centre, Topics: in.Topics, Since: i.Now.Add(-sweptBack), Before: *in.Swept, Limit: i.batch(),
	})
	if err != nil {
		return false, err
	}
	if in.Swept = nil; len(recent) == i.batch() {
		last := recent[len(recent)-1]
		in.Swept = &CasePlace{At: last.OpenedAt, Case: last.ID}
	}
	cases := i.fitting(in, recent)
	if len(cases) == 0 {
		return in.Swept != nil, i.Tx.SaveIncident(in)
	}
	return in.Swept != nil, i.takeAll(in, cases)
}

// spread tells a batch of members, each everything he has not heard, in order;
// behind tells that others are left. Who was told is kept in the unit of work that
// tells him: nobody is told twice, whatever crashes.
func (i Incidents) spread(in *Incident) (behind bool, err error) {
	members, err := i.Tx.MembersBehind(in.ID, in.Seq, i.batch())
	if err != nil || len(members) == 0 {
		return false, err
	}
	news, err := i.news(in)
	if err != nil {
		return false, err
	}
	if err := i.tellAll(in, members, news); err != nil {
		return false, err
	}
	if len(members) == i.batch() {
		return true, nil
	}
	return false, i.grown(in) // the card says that all are told
}

// tellAll tells members together or, where somebody cannot be told, each by himself:
// what is wrong with one must not keep the others waiting.
func (i Incidents) tellAll(in *Incident, members []IncidentMember, news map[int]IncidentEvent) error {
	err := i.Tx.Apart(func() error {
		for _, m := range members {
			if err := i.tell(in, m, news); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || errors.Is(err, ErrStale) {
		return err
	}
	for _, m := range members {
		err := i.Tx.Apart(func() error { return i.tell(in, m, news) })
		switch {
		case errors.Is(err, ErrStale):
			return err
		case err != nil:
			m.Told, m.Failed = in.Seq, true
			i.Tell.Missed(in, m.Case, err)
			if err := i.Tx.SaveTold(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// news are the events that members hear of, by their number.
func (i Incidents) news(in *Incident) (map[int]IncidentEvent, error) {
	events, err := i.Tx.IncidentEvents(in.ID)
	if err != nil {
		return nil, err
	}
	news := map[int]IncidentEvent{}
	for _, e := range events {
		news[e.Seq] = e
	}
	return news, nil
}

func (i Incidents) tell(in *Incident, m IncidentMember, news map[int]IncidentEvent) error {
	k, err := i.Tx.Case(m.Case)
	if err != nil {
		return err
	}
	for m.Told < in.Seq {
		m.Told++
		if k.Incident != in.ID {
			continue // it goes its own way since
		}
		if err := i.pass(in, m, news[m.Told], k); err != nil {
			return err
		}
	}
	return i.Tx.SaveTold(m)
}

// pass makes a case follow an event of its incident and tells its resident.
func (i Incidents) pass(in *Incident, m IncidentMember, e IncidentEvent, k *Case) error {
	if e.Kind == IncidentEventDismissed || e.Kind == IncidentEventClosed {
		return i.part(in, k)
	}
	if k.State.Ended() {
		return nil // it is over for him
	}
	switch e.Kind {
	case IncidentEventAnswered:
		return i.answer(m, e, k)
	case IncidentEventOver:
		if !May(k.State, Answer) {
			return nil
		}
		i.cases().replied(k)
		k.AnsweredAt, k.Outcome = i.Now, ""
		if err := i.follow(in, k, Answer, StepOver, e.Actor); err != nil {
			return err
		}
	case IncidentEventReopened:
		if k.State == Answered {
			i.cases().wind(k)
			k.Outcome, k.Done = "", false
			if err := i.follow(in, k, Reopen, StepReopened, e.Actor); err != nil {
				return err
			}
		}
	case IncidentEventConfirmed:
		if k.State == Assigned {
			if err := i.follow(in, k, Take, StepFollows, e.Actor); err != nil {
				return err
			}
		}
	}
	if m.Repeat {
		return nil
	}
	return i.Tell.Heard(in, e, k)
}

func (i Incidents) follow(in *Incident, k *Case, d Deed, what IncidentStep, actor string) error {
	return i.cases().move(k, d, i.step(in, k, what, actor))
}

// answer is the incident's answer as that of a case. A case that has ended needs
// none, and a resident reads it once.
func (i Incidents) answer(m IncidentMember, e IncidentEvent, k *Case) error {
	if !May(k.State, Answer) {
		return nil
	}
	c := i.cases()
	if m.Repeat {
		c.Tell = untold{}
	}
	said := Event{Case: k.ID, Kind: EventAnswered, Actor: e.Actor, Text: e.Words.In(k.Language), At: i.Now}
	return c.answer(k, Answer, said)
}

// untold is for what happens to a case and need not be told.
type untold struct{}

func (untold) Happened(*Case, Event) error { return nil }

// part lets a case go its own way: one that still waits, and one that may be brought
// back, by whoever may.
func (i Incidents) part(in *Incident, k *Case) error {
	if !owed(k.State) && !slices.Contains([]State{Rejected, Merged}, k.State) {
		return nil
	}
	k.Incident = 0
	if err := i.cases().save(k); err != nil {
		return err
	}
	return i.cases().record(k, i.step(in, k, StepParted, ""))
}
