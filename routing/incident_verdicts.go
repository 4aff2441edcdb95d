package routing

import "slices"

// This file is what members say of an incident, and how one ends by what they say.

// Judged counts a member's verdict, given on his case, and reopens the incident
// when enough say that it is not over. It reads without keeping anybody out: a
// verdict must not wait for the answers that are still being told to others.
func (i Incidents) Judged(k *Case) (*Incident, error) {
	in, err := i.Tx.PeekIncident(k.Incident)
	if err != nil {
		return nil, err
	}
	m, ok, err := i.Tx.Member(in.ID, k.ID)
	if err != nil || !ok {
		return in, err
	}
	if !in.Takes() && !in.Finished() && m.Told == in.Seq {
		return in, i.part(in, k) // an older build left it there
	}
	if !slices.Contains([]Outcome{Solved, Partly, NotSolved}, k.Outcome) {
		return in, nil // a mark alone
	}
	m.Verdict, m.Round = k.Outcome, in.Round
	if err := i.Tx.SaveSaid(m); err != nil || k.Outcome != NotSolved || !in.Finished() {
		return in, err
	}
	// Two verdicts at the same moment do not see each other: a look counts them again.
	if err := i.Tell.Wake(in.ID, i.Now); err != nil {
		return in, err
	}
	if tally, err := i.Tx.Tally(in, i.Now); err != nil || tally.NotSolved < i.needs(in) {
		return in, err
	}
	if in, err = i.Tx.Incident(in.ID); err != nil {
		return in, err
	}
	return in, i.recount(in)
}

// needs is how many must say that an incident is not over.
func (i Incidents) needs(in *Incident) int { return i.rule(in).Reopen.Needs(in.Members) }

// recount reopens an ended incident when enough say that it is not over. The caller
// keeps others from changing it.
func (i Incidents) recount(in *Incident) error {
	if !in.Finished() {
		return nil
	}
	tally, err := i.Tx.Tally(in, i.Now)
	if err != nil || tally.NotSolved < i.needs(in) {
		return err
	}
	in.Unsolved = tally.NotSolved
	return i.reopen(in, "")
}

// Worded notes that a member has said more on his case.
func (i Incidents) Worded(k *Case) (*Incident, error) {
	in, err := i.Tx.PeekIncident(k.Incident)
	if err != nil {
		return nil, err
	}
	m, ok, err := i.Tx.Member(in.ID, k.ID)
	if err != nil || !ok || m.Worded {
		return in, err
	}
	m.Worded = true
	return in, i.Tx.SaveSaid(m)
}
