package staff

import (
	"errors"
	"time"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// What is said to many is asked for, shown as they will see it, and goes when the
// clerk says so: the words, where it makes sense the time, then "sure".

// The states of a clerk who words an incident.
const (
	stWords = "incwords"
	stETA   = "inceta"
	stSure  = "incsure"
)

// The events.
const (
	evWords = "words"  // ask for the words
	evTime  = "time"   // the words are there, ask for the time
	evReady = "ready"  // everything is there, show it
	evAgain = "reword" // word it anew
)

func incidentArrows() []dialogs.Arrow {
	return []dialogs.Arrow{
		{Event: evWords, From: anywhere, To: stWords},
		{Event: evTime, From: []string{stWords}, To: stETA},
		{Event: evReady, From: []string{stWords, stETA}, To: stSure},
		{Event: evAgain, From: []string{stSure}, To: stWords},
		{Event: evDone, From: []string{stSure, stWorks}, To: stIdle},
		{Event: evCancel, From: []string{stWords, stETA, stSure, stWorks}, To: stIdle},
		{Event: evWorks, From: anywhere, To: stWorks},
	}
}

// wording is what a clerk is saying of an incident.
type wording struct {
	Incident routing.IncidentID `json:"incident,omitempty"`
	Verb     string             `json:"verb,omitempty"`
	Text     routing.Words      `json:"text,omitempty"`
	ETA      time.Time          `json:"eta,omitzero"`
}

// incidentPress obeys a button of an incident's card; ok is false for other buttons.
func (c *Conversation) incidentPress(t *talk, p dialogs.CasePress) (ok bool, err error) {
	id := routing.IncidentID(p.Case)
	switch p.Verb {
	case dialogs.VerbConfirm, dialogs.VerbUpdate, dialogs.VerbResolve:
		return true, c.word(t, id, p.Verb)
	case dialogs.VerbDismiss:
		in, err := t.Incidents().Dismiss(id, t.actor())
		return true, t.explainIncident(in, err)
	case dialogs.VerbReopen:
		in, err := t.Incidents().Reopen(id, t.actor())
		return true, t.explainIncident(in, err)
	}
	return false, nil
}

// deeds are what the verbs come to when the words are there.
var deeds = map[string]routing.IncidentDeed{
	dialogs.VerbConfirm: routing.IncidentConfirm, dialogs.VerbUpdate: routing.IncidentUpdate, dialogs.VerbResolve: routing.IncidentAnswer,
}

// word begins to ask what is to be said to all.
func (c *Conversation) word(t *talk, id routing.IncidentID, verb string) error {
	in, err := t.PeekIncident(id)
	if err == nil {
		err = t.Incidents().Check(in, t.actor(), deeds[verb])
	}
	if err != nil {
		return t.explainIncident(in, err)
	}
	t.memory.Case, t.Saying = 0, wording{Incident: id, Verb: verb}
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evWords})
}

// incidentPrompt is a question to this clerk about the incident in hand, under its card.
func (t *talk) incidentPrompt(key string, args locales.Args) dialogs.Prompt {
	p := dialogs.Prompt{Nav: []dialogs.Choice{{Label: t.T("button.cancel", nil), Value: evCancel}}}
	in, err := t.PeekIncident(t.Saying.Incident)
	if err != nil {
		p.Text = t.T("incident.missing", nil)
		return p
	}
	if args == nil {
		args = locales.Args{}
	}
	args["Clerk"], args["Incident"], args["Count"] = dialogs.QuoteLine(t.clerk.Name), t.IncidentNumber(in), in.Members
	p.Text = t.T(key, args)
	if card, err := t.CardOf(routing.CaseID(in.ID), t.In.Chat); err == nil {
		p.Under = card
	}
	return p
}

// explainIncident words what a clerk may not do; other errors are passed on.
func (t *talk) explainIncident(in *routing.Incident, err error) error {
	switch {
	case errors.Is(err, routing.ErrNoIncident):
		return t.Say(t.T("incident.missing", nil))
	case errors.Is(err, routing.ErrRole):
		return t.Say(t.T("desk.no_right", nil))
	case errors.Is(err, routing.ErrNotYours):
		return t.Say(t.T("incident.not_yours", nil))
	case errors.Is(err, routing.ErrState) && in != nil:
		return t.Say(t.T("incident.wrong_state", locales.Args{"Incident": t.IncidentNumber(in), "State": t.T("incident.now_"+string(in.State), nil)}))
	}
	return err
}
