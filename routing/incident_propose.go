package routing

import (
	"errors"
	"fmt"
)

// Propose proposes an incident that was found otherwise than by counting here: reason is
// shown to the desk as it is. One that is under way already is given instead; that a
// like one was dismissed does not count, since somebody thinks otherwise now: by, "" = the
// gateway.
func (i Incidents) Propose(topic TopicID, territory TerritoryID, reason, by string) (*Incident, error) {
	centre := i.Directory.Centre().ID
	if err := i.Tx.LockIncidents(centre); err != nil {
		return nil, err
	}
	area := IncidentArea{Territories: []TerritoryID{territory}}
	live, err := i.Tx.LiveIncidents([]CentreID{centre}, i.Now)
	if err != nil {
		return nil, err
	}
	for _, in := range live {
		if in.State != IncidentDismissed && in.about(topic) && in.Area.Covers(i.Directory, Complaint{Territory: territory}) != Outside {
			return in, nil
		}
	}
	recent, err := i.Tx.RecentCases(Recent{Centre: centre, Topics: []TopicID{topic}, Since: i.Now.Add(-sweptBack), Limit: mostRecent})
	if err != nil {
		return nil, err
	}
	if err := i.vacate(centre, incidentKey(topic, area)); err != nil {
		return nil, err
	}
	in := &Incident{
		Centre: centre, Key: incidentKey(topic, area), Kind: IncidentFault, State: IncidentProposed,
		Agency:       i.Directory.Match(Complaint{Topic: topic, Territory: territory}, i.Now).Agency,
		IncidentBody: IncidentBody{Topics: []TopicID{topic}, Area: area, Reason: reason},
	}
	return in, i.propose(in, i.fitting(in, recent), by)
}

// vacate closes an ended incident whose time is over and that nobody has looked at since:
// of one key only one is unfinished.
func (i Incidents) vacate(centre CentreID, key string) error {
	old, err := i.Tx.IncidentByKey(centre, key)
	if errors.Is(err, ErrNoIncident) {
		return nil
	}
	if err == nil {
		old, err = i.Tx.Incident(old.ID)
	}
	if err != nil || !old.Finished() || i.Now.Before(old.LiveUntil) {
		return err
	}
	return i.close(old)
}

// fitting are the cases that certainly are part of an incident.
func (i Incidents) fitting(in *Incident, recent []*Case) []*Case {
	var cases []*Case
	for _, k := range recent {
		if k.gathers() && owed(k.State) && in.Area.Covers(i.of(in), k.Complaint) == Inside {
			cases = append(cases, k)
		}
	}
	return cases
}

// owed tells whether a case's resident still waits for the answer.
func owed(s State) bool { return s != Answered && May(s, Answer) }

func (i Incidents) propose(in *Incident, cases []*Case, by string) error {
	if err := i.add(in); err != nil {
		return err
	}
	in.LiveUntil, in.Nudged = always, i.Now
	i.windIncident(in)
	if err := i.happened(in, IncidentEvent{Kind: IncidentEventProposed, Actor: by}); err != nil {
		return err
	}
	if err := i.wake(in); err != nil {
		return err
	}
	return i.takeAll(in, cases)
}

// add numbers a new incident and stores it.
func (i Incidents) add(in *Incident) error {
	local := i.Now.In(i.of(in).Location())
	n, err := i.Tx.NextNumber(incidentSeries(in.Centre), local.Year())
	if err != nil {
		return err
	}
	in.ID, in.Number, in.OpenedAt = IncidentID(i.Tx.NewID()), fmt.Sprintf("%02d-%04d", local.Year()%100, n), i.Now
	return i.Tx.AddIncident(in)
}

// happened keeps an event.
func (i Incidents) happened(in *Incident, e IncidentEvent) error {
	e.Incident, e.At = in.ID, i.Now
	return i.Tx.AddIncidentEvent(e)
}
