package routing

import (
	"slices"
	"strings"
	"time"
)

// What the desks do: that of the incident's agency, and the duty desks of its centre
// and of those above.

// Runs tells whether a desk may decide about an incident.
func (i Incidents) Runs(d DeskID, in *Incident) bool {
	return d != "" && slices.Contains(i.of(in).DesksFor(in.Agency), d)
}

// deciders are the roles of which one decides about an incident.
var deciders = []Role{Moderator, Coordinator, Supervisor}

// Decides tells whether a clerk may decide about what may be an incident of this centre, and
// an agency's if that is known: ErrRole if not. Which desk he sits at is for the caller to have judged.
func (d *Directory) Decides(by Actor, agency AgencyID, of ...TopicID) error {
	roles := heldRoles(d, by, agency, of...)
	if !slices.ContainsFunc(deciders, func(r Role) bool { return slices.Contains(roles, r) }) {
		return ErrRole
	}
	return nil
}

// rolesOf are an actor's roles, by the rules of Cases.rolesOf.
func (i Incidents) rolesOf(in *Incident, by Actor) []Role {
	return heldRoles(i.of(in), by, in.Agency, in.Topics...)
}

// GateOf is how an answer to all is looked at: as strictly as any of its topics asks.
func (i Incidents) GateOf(in *Incident) Gate {
	strictest := GateOff
	for _, topic := range in.Topics {
		if g := i.of(in).GateOf(topic); slices.Index(gates(), g) > slices.Index(gates(), strictest) {
			strictest = g
		}
	}
	return strictest
}

// Approves tells whether a clerk may let an answer to all out whatever the gate says.
func (i Incidents) Approves(in *Incident, by Actor) bool {
	return i.Runs(by.Desk, in) && slices.Contains(i.rolesOf(in, by), Approver)
}

// Check tells whether a clerk may do a deed now: ErrNotYours, ErrRole or ErrState if
// not. Where answers are approved an approver gives the one to all.
func (i Incidents) Check(in *Incident, by Actor, d IncidentDeed) error {
	if !i.Runs(by.Desk, in) {
		return ErrNotYours
	}
	roles := i.rolesOf(in, by)
	has := func(r Role) bool { return slices.Contains(roles, r) }
	approved := d == IncidentAnswer && slices.ContainsFunc(in.Topics, i.of(in).Approved)
	if !slices.ContainsFunc(deciders, has) || approved && !has(Approver) {
		return ErrRole
	}
	_, err := in.State.after(d)
	return err
}

// IncidentWord is what a clerk says of an incident to all.
type IncidentWord struct {
	Text Words
	ETA  time.Time
}

// Confirm makes a proposal an incident that residents are told of. Those who filed
// before are told, too.
func (i Incidents) Confirm(id IncidentID, by Actor, w IncidentWord) (*Incident, error) {
	in, err := i.may(id, by, IncidentConfirm, w.Text)
	if err != nil {
		return in, err
	}
	in.Text, in.ETA, in.By = w.Text, w.ETA, by.ID
	return in, i.turn(in, IncidentEvent{Kind: IncidentEventConfirmed, Seq: in.next(), Actor: by.ID, Words: w.Text})
}

// Dismiss says that a proposal is no incident; its cases go their own ways. Nothing
// is proposed in its place while the rule is quiet.
func (i Incidents) Dismiss(id IncidentID, by Actor) (*Incident, error) {
	in, err := i.may(id, by, IncidentDismiss, nil)
	if err != nil {
		return in, err
	}
	in.By, in.Ended, in.LiveUntil = by.ID, i.Now, i.Now.Add(i.rule(in).Quiet)
	return in, i.turn(in, IncidentEvent{Kind: IncidentEventDismissed, Seq: in.next(), Actor: by.ID})
}

// Update changes what residents are told; aloud tells it to those who have joined.
func (i Incidents) Update(id IncidentID, by Actor, w IncidentWord, aloud bool) (*Incident, error) {
	in, err := i.may(id, by, IncidentUpdate, w.Text)
	if err != nil {
		return in, err
	}
	in.Text, in.ETA, in.By = w.Text, w.ETA, by.ID
	e := IncidentEvent{Kind: IncidentEventUpdated, Actor: by.ID, Words: w.Text}
	if aloud {
		e.Seq = in.next()
	}
	return in, i.turn(in, e)
}

// Resolve answers everybody and ends the incident, unless they say otherwise.
func (i Incidents) Resolve(id IncidentID, by Actor, answer Words) (*Incident, error) {
	in, err := i.may(id, by, IncidentAnswer, answer)
	if err != nil {
		return in, err
	}
	in.By = by.ID
	return in, i.finish(in, IncidentEvent{Kind: IncidentEventAnswered, Actor: by.ID, Words: answer})
}

// Reopen says that it is not over after all.
func (i Incidents) Reopen(id IncidentID, by Actor) (*Incident, error) {
	in, err := i.may(id, by, IncidentReopen, nil)
	if err != nil {
		return in, err
	}
	in.By = by.ID
	return in, i.begunAnew(in, by.ID)
}

// may reads an incident for a deed and moves it. Words, where a deed has any, must
// be there in Russian.
func (i Incidents) may(id IncidentID, by Actor, d IncidentDeed, w Words) (*Incident, error) {
	in, err := i.Tx.Incident(id)
	if err != nil {
		return nil, err
	}
	if err := i.Check(in, by, d); err != nil {
		return in, err
	}
	if w != nil && strings.TrimSpace(w["ru"]) == "" {
		return in, ErrEmpty
	}
	return in, in.move(d)
}

func (in *Incident) move(d IncidentDeed) (err error) {
	in.State, err = in.State.after(d)
	return err
}

// next numbers an event that members hear of.
func (in *Incident) next() int { in.Seq++; return in.Seq }

// rule is what holds for an incident's first topic.
func (i Incidents) rule(in *Incident) IncidentRule {
	var topic TopicID
	if len(in.Topics) > 0 {
		topic = in.Topics[0]
	}
	r, _ := i.of(in).IncidentRule(topic)
	return r
}

// turn keeps an event with the incident, shows it to the desks and begins to tell
// the members. A state in which newcomers are told begins with a look for cases
// that were filed before.
func (i Incidents) turn(in *Incident, e IncidentEvent) error {
	if e.Kind == IncidentEventConfirmed || e.Kind == IncidentEventBegun {
		in.Swept = new(CasePlace)
	}
	e.Incident, e.At = in.ID, i.Now
	if err := i.Tx.AddIncidentEvent(e); err != nil {
		return err
	}
	if err := i.Tx.SaveIncident(in); err != nil {
		return err
	}
	if err := i.Tell.Turned(in, e); err != nil {
		return err
	}
	return i.wake(in)
}

// finish ends an incident for its members to judge.
func (i Incidents) finish(in *Incident, e IncidentEvent) error {
	in.Ended, in.LiveUntil, in.Swept, in.Unsolved = i.Now, i.Now.Add(i.rule(in).Quiet), nil, 0
	e.Seq = in.next()
	return i.turn(in, e)
}

// reopen moves an ended incident back; actor "" when verdicts or new cases did it.
func (i Incidents) reopen(in *Incident, actor string) error {
	if err := in.move(IncidentReopen); err != nil {
		return err
	}
	return i.begunAnew(in, actor)
}

func (i Incidents) begunAnew(in *Incident, actor string) error {
	in.Ended, in.ETA, in.LiveUntil, in.Nudged = time.Time{}, time.Time{}, always, i.Now
	i.windIncident(in)
	in.Round++ // the verdicts of the last one count no more
	return i.turn(in, IncidentEvent{Kind: IncidentEventReopened, Seq: in.next(), Actor: actor, Words: in.Text})
}
