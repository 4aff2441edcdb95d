package routing

import "time"

// This file is how desks see an incident grow: not with each member, since counting them
// takes the longer the more there are.

// growEvery is how often a card is renewed for new members at most.
const growEvery = 5 * time.Second

// tookIn keeps an incident that has taken cases in, and shows it now or soon.
func (i Incidents) tookIn(in *Incident) error {
	next := in.Shown.Add(growEvery)
	if !i.Now.Before(next) {
		return i.showGrown(in)
	}
	due := in.Unshown
	in.Unshown = true
	if err := i.Tx.SaveIncident(in); err != nil || due {
		return err
	}
	return i.Tell.Wake(in.ID, next)
}

// overdue shows an incident that has grown since it was shown, or that an operator has
// changed.
func (i Incidents) overdue(in *Incident) error {
	switch next := in.Shown.Add(growEvery); {
	case !in.Unshown:
		return nil
	case i.Now.Before(next):
		return i.Tell.Wake(in.ID, next)
	}
	return i.showGrown(in)
}

func (i Incidents) showGrown(in *Incident) error {
	in.Shown, in.Unshown = i.Now, false
	if err := i.Tx.SaveIncident(in); err != nil {
		return err
	}
	return i.grown(in)
}

func (i Incidents) grown(in *Incident) error {
	return i.Tell.Turned(in, IncidentEvent{Incident: in.ID, Kind: IncidentEventGrew, At: i.Now})
}
