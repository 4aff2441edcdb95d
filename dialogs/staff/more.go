package staff

import (
	"slices"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is the menu of what else a clerk may do with a case than its card's
// buttons say. It offers what he may do now and nothing else; what a deed needs to
// know is asked for in the other files.

// The states behind the menu.
const (
	stMore  = "more"
	stGive  = "give"  // chooses a clerk
	stSay   = "say"   // says something to the resident, or to who has the case
	stUntil = "until" // says a date
	stTopic = "topic" // chooses a topic
	stPlace = "place" // chooses a territory
	stParts = "parts" // chooses who answers parts of the case
	stKind  = "kind"  // chooses what a case is
	stTwin  = "twin"  // chooses the case that this one is the same as
)

// The events.
const (
	evMore  = "more"
	evGive  = "to_give"
	evSay   = "to_say"
	evUntil = "to_until"
	evTopic = "to_topic"
	evPlace = "to_place"
	evParts = "to_parts"
	evKind  = "to_kind"
	evTwin  = "to_twin"
)

// option is one line of the menu: its value, the deed, and the event that leads to
// what must be asked first; without one it is done at once.
type option struct {
	value string
	deed  routing.Deed
	begin string
}

var options = []option{
	{"assign", routing.Assign, evGive},
	{"interim", routing.Interim, evSay},
	{"defer", routing.Defer, evSay},
	{"topic", routing.Retopic, evTopic},
	{"split", routing.Split, evParts},
	{"merge", routing.Merge, evTwin},
	{"priority", routing.SetPrio, ""},
	{"reject", routing.Reject, evRefuse},
	{"restore", routing.Restore, evSay},
	{"reopen", routing.Reopen, evSay}, // a whole comes back with its parts: routing.Redo
	{"unmerge", routing.Unmerge, ""},
	{"nudge", routing.Nudge, evSay},
	{"relay", routing.Relay, evSay},
	{"forget", routing.Forget, evForget},
	{"mute", routing.Mute, evMute},
	{"report", routing.Report, evAbuse},
	{"ban", routing.Ban, evAbuse},
	{"unban", routing.Unban, ""},
	{"place", routing.Replace, evPlace}, // seldom, as is the next: behind what is looked for in a hurry
	{"kind", routing.SetKind, evKind},
}

// forCallers are the deeds that make sense for a case of somebody who telephoned only.
var forCallers = []routing.Deed{routing.Relay, routing.Forget}

func moreArrows() []dialogs.Arrow {
	behind := []string{stMore, stGive, stSay, stUntil, stTopic, stPlace, stKind, stParts, stTwin}
	return []dialogs.Arrow{
		{Event: evMore, From: anywhere, To: stMore},
		{Event: evGive, From: []string{stMore}, To: stGive},
		{Event: evSay, From: anywhere, To: stSay},
		{Event: evUntil, From: []string{stSay}, To: stUntil},
		{Event: evTopic, From: []string{stMore, stTopic}, To: stTopic},
		{Event: evPlace, From: []string{stMore, stPlace}, To: stPlace},
		{Event: evKind, From: []string{stMore}, To: stKind},
		{Event: evParts, From: []string{stMore, stParts}, To: stParts},
		{Event: evTwin, From: []string{stMore, stRefuse}, To: stTwin},
		{Event: evDone, From: behind, To: stIdle},
		{Event: evCancel, From: behind, To: stIdle},
	}
}

func moreSteps() map[string]dialogs.Step[*talk] {
	return map[string]dialogs.Step[*talk]{
		stMore:  {Ask: askMore, Hear: hearMore},
		stGive:  {Ask: askGive, Hear: hearGive},
		stSay:   {Ask: askSay, Hear: hearSay},
		stUntil: {Ask: askUntil, Hear: hearUntil},
		stTopic: {Ask: askTopic, Hear: hearTopic},
		stPlace: {Ask: askTerritory, Hear: hearTerritory},
		stKind:  {Ask: askKind, Hear: hearKind},
		stParts: {Ask: askParts, Hear: hearParts},
		stTwin:  {Ask: askTwin, Hear: hearTwin},
	}
}

// more opens the menu.
func (c *Conversation) more(t *talk, id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err == nil && !t.Cases().Serves(t.desk, k) {
		err = routing.ErrNotYours
	}
	if err == nil && len(t.options(k)) == 0 {
		err = routing.ErrRole
	}
	if err != nil {
		return t.explain(k, err)
	}
	t.memory.Case, t.News = id, k.News
	t.Ordering = ordering{}
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evMore})
}

// ordering is what a clerk has said so far of a deed from the menu.
type ordering struct {
	Deed  routing.Deed       `json:"deed,omitempty"`
	Text  string             `json:"text,omitempty"`
	Files []string           `json:"files,omitempty"`
	Album string             `json:"album,omitempty"` // whose later pictures belong to it
	Query string             `json:"query,omitempty"` // what he looks for
	Parts []routing.AgencyID `json:"parts,omitempty"`
}

// options are what this clerk may do with a case now.
func (t *talk) options(k *routing.Case) []option {
	deeds := t.Cases()
	return slices.DeleteFunc(slices.Clone(options), func(o option) bool {
		return slices.Contains(forCallers, o.deed) && (!k.Called() || k.Erased()) ||
			pointless(k, o.deed) || !t.fits(k, o.deed) || deeds.Check(k, t.actor(), o.deed) != nil && !t.reverses(k, o.deed)
	})
}

func askMore(t *talk) dialogs.Prompt {
	p := t.prompt("desk.what_else")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	for _, o := range t.options(k) {
		key := "desk.do_" + o.value
		if o.deed == routing.SetPrio && k.Priority == routing.Urgent {
			key = "desk.do_calm"
		}
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: o.value})
	}
	return p
}

func hearMore(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.cancelled()
	}
	at := slices.IndexFunc(options, func(o option) bool { return o.value == h.Value })
	if at < 0 {
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	o := options[at]
	t.Ordering.Deed = o.deed
	switch {
	case o.deed == routing.Unban:
		return t.unban()
	case o.deed == routing.Unmerge:
		return t.unmerge()
	case o.begin == "":
		return t.setPriority()
	}
	t.Target, t.Refusal = "", ""
	return dialogs.Move{Event: o.begin}, nil
}

// setPriority makes a case urgent, or ordinary again.
func (t *talk) setPriority() (dialogs.Move, error) {
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return t.finished(nil, err)
	}
	to := routing.Urgent
	if k.Priority == to {
		to = routing.Normal
	}
	k, err = t.Cases().SetPriority(k.ID, t.actor(), to)
	if err == nil && to == routing.Normal {
		t.outcome = t.T("desk.calm", locales.Args{"Number": k.Number})
	}
	return t.finished(k, err)
}

// finished ends a deed: with its outcome, with what the desk was told otherwise, or
// with why it may not be.
func (t *talk) finished(k *routing.Case, err error) (dialogs.Move, error) {
	if err != nil {
		return dialogs.Move{Event: evDone, Silent: true}, t.explain(k, err)
	}
	return dialogs.Move{Event: evDone, Silent: t.outcome == ""}, nil
}
