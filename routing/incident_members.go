package routing

import (
	"cmp"
	"slices"
)

// This file is who is in an incident: who is taken in, by whom, and who leaves.

// takeAll takes cases in that were filed without a word of the incident, oldest first.
// One that cannot be taken stays what it is.
func (i Incidents) takeAll(in *Incident, cases []*Case) error {
	slices.SortFunc(cases, func(a, b *Case) int { return cmp.Compare(a.ID, b.ID) })
	for _, k := range cases {
		without, before := *in, *k
		before.Course = k.Course.Clone()
		err := i.Tx.Apart(func() error { return i.takeOne(in, k) })
		if err == nil {
			continue
		}
		if fatal(err) {
			return err
		}
		*in, *k = without, before
		i.Tell.Missed(in.ID, k.ID, err)
	}
	return i.tookIn(in)
}

// takeOne takes a case in that was filed without a word of the incident: where it is
// known what to say, its resident is told. One that is shown to its desk already is
// shown again, as part of the incident. The caller calls tookIn.
func (i Incidents) takeOne(in *Incident, k *Case) error {
	if err := i.take(in, k); err != nil {
		return err
	}
	if err := i.Tell.Happened(k, Event{Case: k.ID, Kind: EventIncident, Text: string(StepJoined), At: i.Now}); err != nil || !in.Open() {
		return err
	}
	return i.Tell.Heard(in, IncidentEvent{Incident: in.ID, Kind: IncidentEventConfirmed, Words: in.Text, At: i.Now}, k)
}

// take makes a case a member; the caller saves the incident. A member who comes now
// has heard everything so far, or is told it by the caller.
func (i Incidents) take(in *Incident, k *Case) error {
	before, err := i.MemberOf(in, k.Resident)
	if err != nil {
		return err
	}
	m := IncidentMember{Incident: in.ID, Case: k.ID, Resident: k.Resident, Repeat: before != 0, At: i.Now, Told: in.Seq}
	if m.Repeat {
		k.Again = before
		if err := i.cases().speaksFor(before, k.ID); err != nil {
			return err
		}
	} else {
		in.Members++
		if len(in.First) < mostFirst {
			in.First = append(in.First, k.Number)
		}
	}
	if err := i.owe(in, k); err != nil {
		return err
	}
	k.Incident = in.ID
	if in.Open() {
		i.cases().replied(k)
	}
	if in.Open() && k.State == Assigned {
		if k.State, err = After(k.State, Take); err != nil {
			return err
		}
	}
	if err := i.cases().save(k); err != nil {
		return err
	}
	if err := i.Tx.AddEvent(i.step(in, k, StepJoined, "")); err != nil {
		return err
	}
	if in.Open() { // he is told what happened, and by when
		if err := i.Tx.AddEvent(i.step(in, k, StepFollows, "")); err != nil {
			return err
		}
	}
	return i.Tx.AddMember(m)
}

// MemberOf tells which case of a resident follows the incident, 0 if none: one that went
// its own way since, or has ended, brings him no answer.
func (i Incidents) MemberOf(in *Incident, resident string) (CaseID, error) {
	ids, err := i.Tx.MembersOf(in.ID, resident)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		k, err := i.Tx.Case(id)
		if err != nil {
			return 0, err
		}
		if k.Incident == in.ID && !k.State.Ended() {
			return id, nil
		}
	}
	return 0, nil
}

// Merge puts a case that a clerk found to be part of an incident there, wherever its
// place seems to be.
func (i Incidents) Merge(id IncidentID, k *Case, by Actor) (*Incident, error) {
	in, err := i.Tx.Incident(id)
	switch {
	case err != nil:
		return nil, err
	case !i.Runs(by.Desk, in):
		return in, ErrNotYours
	case !in.Takes() || k.Incident != 0 || !owed(k.State):
		return in, ErrState
	}
	if err := i.takeOne(in, k); err != nil {
		return in, err
	}
	return in, i.tookIn(in)
}

// Left is told of a member's case that was withdrawn or rejected: its resident is no
// member any more, unless another case of his is.
func (i Incidents) Left(k *Case) (*Incident, error) { return i.count(k, 0, -1) }

// Returned is told of a member's case that the staff brought back. An incident that is
// over will do nothing for it.
func (i Incidents) Returned(k *Case, e Event) error {
	in, err := i.Tx.PeekIncident(k.Incident)
	switch {
	case err != nil:
		return err
	case !in.Takes() && !in.Finished():
		return i.part(in, k)
	case e.Kind != EventRestored:
		return nil
	}
	_, err = i.count(k, k.ID, 1)
	return err
}

// count changes the number of members where the first case that its resident has in the
// incident is this one, 0 for none.
func (i Incidents) count(k *Case, first CaseID, by int) (*Incident, error) {
	in, err := i.Tx.Incident(k.Incident)
	if err != nil || !in.Takes() && !in.Finished() {
		return in, err
	}
	_, ok, err := i.Tx.Member(in.ID, k.ID)
	if err != nil || !ok {
		return in, err
	}
	if mine, err := i.MemberOf(in, k.Resident); err != nil || mine != first {
		return in, err
	}
	in.Members += by
	return in, i.Tx.SaveIncident(in)
}
