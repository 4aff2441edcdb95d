package routing

import (
	"cmp"
	"errors"
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
	if err := i.climb(in); err != nil {
		return err
	}
	if err := i.overdue(in); err != nil {
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
		return i.of(in).Calendar().Next(in.Nudged.Add(nudgeEvery)) // nobody decides at night
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
	if in.Swept = nil; len(recent) > 0 { // fewer than asked for may be a page with one that cannot be read
		last := recent[len(recent)-1]
		in.Swept = &CasePlace{At: last.OpenedAt, Case: last.ID}
	}
	cases := i.fitting(in, recent)
	if len(cases) == 0 {
		return in.Swept != nil, i.Tx.SaveIncident(in)
	}
	return in.Swept != nil, i.takeAll(in, cases)
}
