package routing

import (
	"errors"
	"slices"
	"time"
)

// Incidents changes incidents by the rules: what proposes one, who is in it, who
// may decide. One value serves one unit of work.
type Incidents struct {
	Directory *Directory
	Tx        IncidentTx
	Tell      IncidentAnnouncer
	Now       time.Time
	Batch     int // how many members one unit of work tells, or looks for; 0 = 100
}

// IncidentStep is what an incident did to a case, in the case's history.
type IncidentStep string

// The steps.
const (
	StepJoined   IncidentStep = "joined"
	StepFollows  IncidentStep = "confirmed" // its resident was told of it: his first reply
	StepOver     IncidentStep = "over"
	StepReopened IncidentStep = "reopened"
	StepParted   IncidentStep = "parted" // it goes on by itself
)

const (
	// mostRecent is how many cases of a fact a new one is compared with.
	mostRecent = 200
	// sweptBack is how old a case may be that joins an incident when that is confirmed.
	sweptBack = 24 * time.Hour
)

// of is the directory of an incident's centre.
func (i Incidents) of(in *Incident) *Directory { return i.Directory.Region().Of(in.Centre) }

// cases gives the deeds on cases that announce like these.
func (i Incidents) cases() Cases {
	return Cases{Directory: i.Directory, Tx: i.Tx, Tell: i.Tell, Now: i.Now}
}

// always is until when an incident that has not ended matters to new cases.
var always = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Gather finds the incident a new case belongs to and puts it there, or proposes
// one when this case makes enough of them; nil when it is a matter of its own, which
// it becomes where that goes wrong: its resident must not lose his case. The case's
// number was taken in the same unit of work, which keeps the openings of a centre in
// a row: each of them sees those before it.
func (i Incidents) Gather(k *Case) (in *Incident, err error) {
	enter, err := i.place(k)
	if err != nil || enter == nil {
		return nil, err
	}
	before, wished := *k, k.Incident
	before.Course = k.Course.Clone()
	err = i.Tx.Apart(func() (err error) {
		in, err = enter()
		return err
	})
	if err == nil || fatal(err) {
		return in, err
	}
	*k = before
	i.Tell.Missed(wished, k.ID, err)
	if wished == 0 {
		return nil, nil
	}
	k.Incident = 0
	return nil, i.cases().save(k)
}

// place tells how a new case enters an incident, nil if it does not.
func (i Incidents) place(k *Case) (enter func() (*Incident, error), err error) {
	if k.Incident != 0 {
		return func() (*Incident, error) { return i.joined(k) }, nil
	}
	if !k.gathers() || k.State != Assigned {
		return nil, nil
	}
	d := i.cases().of(k)
	live, err := i.Tx.LiveIncidents([]CentreID{k.Centre}, i.Now)
	if err != nil {
		return nil, err
	}
	for _, in := range live {
		if in.Takes() && in.about(k.Topic) && in.Area.Covers(d, k.Complaint) == Inside {
			return func() (*Incident, error) { return i.enter(in.ID, k) }, nil
		}
	}
	rule, counted := d.IncidentRule(k.Topic)
	if !counted {
		return nil, nil
	}
	recent, err := i.Tx.RecentCases(Recent{
		Centre: k.Centre, Topics: []TopicID{k.Topic}, Since: i.Now.Add(-rule.Within), Limit: mostRecent,
	})
	if err != nil {
		return nil, err
	}
	area, cases := Cluster(d, k, recent, rule)
	if len(cases) == 0 {
		return nil, nil
	}
	return func() (*Incident, error) { return i.clustered(k, area, cases) }, nil
}

// joined puts a case where its resident wished. An incident that ended meanwhile
// leaves it a case of its own.
func (i Incidents) joined(k *Case) (*Incident, error) {
	in, err := i.Tx.Incident(k.Incident)
	k.Incident = 0
	switch {
	case err != nil && !errors.Is(err, ErrNoIncident):
		return nil, err
	case err != nil || !in.Takes():
		return nil, i.cases().save(k)
	}
	if err := i.take(in, k); err != nil {
		return nil, err
	}
	return in, i.tookIn(in)
}

// enter puts a new case in an incident that it lies in.
func (i Incidents) enter(id IncidentID, k *Case) (*Incident, error) {
	in, err := i.Tx.Incident(id)
	if err != nil || !in.Takes() {
		return nil, err
	}
	if err := i.takeOne(in, k); err != nil {
		return nil, err
	}
	return in, i.tookIn(in)
}

// clustered is what enough cases of one fact lead to: the incident they are part
// of, an ended one that begins anew, none while the desk has said so, or a new one.
func (i Incidents) clustered(k *Case, area IncidentArea, cases []*Case) (*Incident, error) {
	if err := i.Tx.LockIncidents(k.Centre); err != nil {
		return nil, err
	}
	live, err := i.Tx.LiveIncidents([]CentreID{k.Centre}, i.Now)
	if err != nil {
		return nil, err
	}
	cases = slices.DeleteFunc(cases, func(k *Case) bool { return !owed(k.State) })
	for _, in := range live {
		if !in.about(k.Topic) || in.Area.Covers(i.of(in), k.Complaint) == Outside {
			continue
		}
		if in.State == IncidentDismissed {
			return nil, nil
		}
		return i.rejoin(in.ID, cases)
	}
	if err := i.vacate(k.Centre, incidentKey(k.Topic, area)); err != nil {
		return nil, err
	}
	in := &Incident{
		Centre: k.Centre, Key: incidentKey(k.Topic, area), Kind: IncidentFault, State: IncidentProposed, Agency: k.Agency,
		IncidentBody: IncidentBody{Topics: []TopicID{k.Topic}, Area: area},
	}
	return in, i.propose(in, cases, "")
}

// rejoin takes a cluster into an incident it is near to, reopening one that was
// thought to be over.
func (i Incidents) rejoin(id IncidentID, cases []*Case) (*Incident, error) {
	in, err := i.Tx.Incident(id)
	if err != nil {
		return nil, err
	}
	if in.Finished() {
		if err := i.reopen(in, ""); err != nil {
			return nil, err
		}
	}
	if !in.Takes() {
		return nil, nil
	}
	return in, i.takeAll(in, cases)
}

// step is the line of a case's history that says what its incident did to it.
func (i Incidents) step(in *Incident, k *Case, what IncidentStep, actor string) Event {
	return Event{Case: k.ID, Kind: EventIncident, Actor: actor, Text: string(what) + " " + in.Number, At: i.Now}
}

// gathers tells whether a case may be part of an incident that it was not put in by
// hand.
func (k *Case) gathers() bool {
	return k.Incident == 0 && !k.Apart && k.Kind == CaseProblem && k.Parent == 0
}
