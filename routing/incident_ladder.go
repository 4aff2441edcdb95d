package routing

import (
	"slices"
	"time"
)

// This file is the ladder for an incident: its members' cases keep no clocks of their
// own, so that it owes what the first of them was promised.

// IncidentPromise is by when an incident's members are to be answered.
type IncidentPromise struct {
	Due      Deadlines `json:"due"`   // the earliest of its members'
	Clock    Clockwork `json:"clock"` // how they were made
	Priority Priority  `json:"priority,omitempty"`
	Stages   []string  `json:"stages,omitempty"` // that have been told
	Look     time.Time `json:"look,omitzero"`    // when the ladder is looked at next
}

// windIncident gives an incident the terms of its topic from now on.
func (i Incidents) windIncident(in *Incident) {
	in.Promise = IncidentPromise{Priority: in.Promise.Priority}
	k := i.matter(in)
	i.cases().wind(k)
	in.Promise.Due, in.Promise.Clock = k.Deadlines, k.Clock
}

// owe takes over what a new member was promised, where that is sooner.
func (i Incidents) owe(in *Incident, k *Case) error {
	p := &in.Promise
	sooner := false
	take := func(due *time.Time, term *Term, his time.Time, hisTerm Term) {
		if !his.IsZero() && his.Before(*due) {
			*due, *term, sooner = his, hisTerm, true
		}
	}
	take(&p.Due.First, &p.Clock.First, k.First, k.Clock.First)
	take(&p.Due.Full, &p.Clock.Full, k.Full, k.Clock.Full)
	if k.Priority == Urgent && p.Priority != Urgent {
		p.Priority, sooner = Urgent, true
	}
	if !sooner {
		return nil
	}
	return i.Tell.Wake(in.ID, i.Now)
}

// matter is an incident as the ladder sees it: a case that is owed an answer while the
// incident is, and its first reply until somebody has decided.
func (i Incidents) matter(in *Incident) *Case {
	p := in.Promise
	k := &Case{
		ID: CaseID(in.ID), Centre: in.Centre, Agency: in.Agency, Assignee: in.By, State: Closed, Deadlines: p.Due, OpenedAt: in.OpenedAt,
		Course: Course{Clock: p.Clock, Priority: p.Priority, Stages: slices.Clone(p.Stages)},
	}
	if len(in.Topics) > 0 {
		k.Topic = in.Topics[0]
	}
	switch in.State {
	case IncidentProposed:
		k.State = Assigned
	case IncidentConfirmed:
		k.State, k.RepliedAt = InProgress, in.OpenedAt
	}
	return k
}

// climb tells of the stages that an incident has reached, each once, and asks for the
// look at the next one.
func (i Incidents) climb(in *Incident) error {
	if in.Promise.Clock.Full.Start.IsZero() && (in.State == IncidentProposed || in.State == IncidentConfirmed) {
		i.windIncident(in) // of a build that kept none
	}
	c, k, before := i.cases(), i.matter(in), in.Promise.Look
	reached := c.reached(k)
	if len(reached) > 0 {
		e := c.stagesTold(k, reached)
		in.Promise.Stages = k.Stages
		if err := i.happened(in, IncidentEvent{Kind: IncidentEventCalled}); err != nil {
			return err
		}
		if err := i.Tell.Called(in, k, e); err != nil {
			return err
		}
	}
	next := c.nextLook(k)
	if len(reached) == 0 && (next.IsZero() || next.Equal(before) && before.After(i.Now)) {
		return nil
	}
	in.Promise.Look = next
	if err := i.Tx.SaveIncident(in); err != nil || next.IsZero() {
		return err
	}
	return i.Tell.Wake(in.ID, next)
}
