package routing

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// Works are what an agency plans to do. While they last they are an incident that
// everybody has been told of beforehand.
type Works struct {
	ID     string // the agency's own: loaded again, it is the same works
	Agency AgencyID
	Topics []TopicID
	Area   IncidentArea
	From   time.Time
	Until  time.Time
	Text   Words // for residents
}

// Planned says what loading works has led to.
type Planned string

// The outcomes of Plan.
const (
	PlannedNew       Planned = "planned"
	PlannedChanged   Planned = "changed"
	PlannedUnchanged Planned = "unchanged"
	PlannedTooLate   Planned = "over already" // nothing is changed any more
)

func (w Works) key() string { return "works " + string(w.Agency) + " " + w.ID }

// MayPlan tells whether a clerk may announce works: ErrNotYours or ErrRole if not.
func (i Incidents) MayPlan(by Actor, w Works) error {
	in := &Incident{Centre: i.Directory.Centre().ID, Agency: w.Agency}
	in.Topics = w.Topics
	if !i.Runs(by.Desk, in) {
		return ErrNotYours
	}
	return i.of(in).Decides(by, in.Agency, in.Topics...)
}

// Plan stores works, or what has changed in those that were loaded before. Those
// to come begin by Tick, and all end by it. ErrNotYours and ErrRole are MayPlan's.
func (i Incidents) Plan(by Actor, w Works) (*Incident, Planned, error) {
	if err := i.MayPlan(by, w); err != nil {
		return nil, "", err
	}
	centre := i.Directory.Centre().ID
	old, err := i.Tx.IncidentByKey(centre, w.key())
	switch {
	case err == nil:
		return i.replan(old.ID, by, w)
	case !errors.Is(err, ErrNoIncident):
		return nil, "", err
	}
	in := &Incident{Centre: centre, Key: w.key(), Kind: IncidentWorks, State: IncidentPlanned, Agency: w.Agency, IncidentBody: w.body(IncidentBody{})}
	if err := i.add(in); err != nil {
		return nil, "", err
	}
	err = i.turn(in, IncidentEvent{Kind: IncidentEventPlanned, Actor: by.ID, Words: w.Text})
	if err == nil && !w.From.After(i.Now) {
		err = i.begin(in)
	}
	return in, PlannedNew, err
}

func (w Works) body(b IncidentBody) IncidentBody {
	b.Topics, b.Area, b.Text, b.From, b.ETA = w.Topics, w.Area, w.Text, w.From, w.Until
	return b
}

func (i Incidents) replan(id IncidentID, by Actor, w Works) (*Incident, Planned, error) {
	in, err := i.Tx.Incident(id)
	switch {
	case err != nil:
		return nil, "", err
	case in.State != IncidentPlanned && in.State != IncidentActive:
		return in, PlannedTooLate, nil
	}
	where, what := in.sameMatter(w), in.ETA.Equal(w.Until) && equalWords(in.Text, w.Text)
	if where && what && in.From.Equal(w.From) {
		return in, PlannedUnchanged, nil
	}
	in.IncidentBody, in.Unshown = w.body(in.IncidentBody), true // a command shows nothing
	e := IncidentEvent{Kind: IncidentEventUpdated, Actor: by.ID, Words: w.Text}
	if in.State == IncidentActive && !what {
		e.Seq = in.next() // they have members, who were told otherwise
	}
	if in.State == IncidentActive && !where {
		in.Swept = new(CasePlace)
	}
	return in, PlannedChanged, i.turn(in, e)
}

// sameMatter tells whether works concern what and whom they did.
func (in *Incident) sameMatter(w Works) bool {
	a, b := in.Area, w.Area
	point := (a.Point == nil) == (b.Point == nil) && (a.Point == nil || *a.Point == *b.Point)
	return slices.Equal(in.Topics, w.Topics) && slices.Equal(a.Territories, b.Territories) && slices.Equal(a.Streets, b.Streets) && point && a.Radius == b.Radius
}

func equalWords(a, b Words) bool {
	if len(a) != len(b) {
		return false
	}
	for lang, text := range a {
		if other, ok := b[lang]; !ok || other != text {
			return false
		}
	}
	return true
}

// EndWorks ends works before their time: those that have not begun do not take
// place, the others end at the gateway's next look with last for everybody who
// joined or, without words, with the question whether all is well.
func (i Incidents) EndWorks(id IncidentID, last Words) (*Incident, error) {
	in, err := i.Tx.Incident(id)
	if err != nil {
		return nil, err
	}
	switch in.State {
	case IncidentPlanned:
		if err := in.move(IncidentDismiss); err != nil {
			return in, err
		}
		in.Ended = i.Now
		return in, i.turn(in, IncidentEvent{Kind: IncidentEventDismissed})
	case IncidentActive:
		in.ETA, in.Unshown = i.Now, true
		if strings.TrimSpace(last["ru"]) != "" {
			in.Last = last
		}
		return in, i.turn(in, IncidentEvent{Kind: IncidentEventUpdated, Words: in.Text})
	}
	return in, ErrState
}

func (i Incidents) begin(in *Incident) error {
	if err := in.move(IncidentBegin); err != nil {
		return err
	}
	in.LiveUntil = always
	return i.turn(in, IncidentEvent{Kind: IncidentEventBegun, Words: in.Text})
}

// runOut ends works whose time is over.
func (i Incidents) runOut(in *Incident) error {
	deed, e := IncidentRunOut, IncidentEvent{Kind: IncidentEventOver}
	if in.Last != nil {
		deed, e = IncidentAnswer, IncidentEvent{Kind: IncidentEventAnswered, Words: in.Last}
	}
	if err := in.move(deed); err != nil {
		return err
	}
	return i.finish(in, e)
}
