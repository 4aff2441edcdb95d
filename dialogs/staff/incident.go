package staff

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	all := []string{stIdle, stTarget, stReason, stWords, stETA, stSure, stWorks}
	return []dialogs.Arrow{
		{Event: evPass, From: []string{stWords, stETA, stSure, stWorks}, To: stTarget},
		{Event: evWords, From: all, To: stWords},
		{Event: evTime, From: []string{stWords}, To: stETA},
		{Event: evReady, From: []string{stWords, stETA}, To: stSure},
		{Event: evAgain, From: []string{stSure}, To: stWords},
		{Event: evDone, From: []string{stSure, stWorks}, To: stIdle},
		{Event: evCancel, From: []string{stWords, stETA, stSure, stWorks}, To: stIdle},
		{Event: evWorks, From: all, To: stWorks},
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
	switch {
	case err != nil:
	case !t.Incidents().Runs(t.desk, in):
		err = routing.ErrNotYours
	case !in.State.May(deeds[verb]):
		err = routing.ErrState
	}
	if err != nil {
		return t.explainIncident(in, err)
	}
	t.Saying = wording{Incident: id, Verb: verb}
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
	args["Clerk"], args["Incident"], args["Count"] = t.clerk.Name, t.IncidentNumber(in), in.Members
	p.Text = t.T(key, args)
	if card, err := t.CardOf(routing.CaseID(in.ID), t.In.Chat); err == nil {
		p.Under = card
	}
	return p
}

func askWords(t *talk) dialogs.Prompt {
	key := "incident.ask_text"
	if t.Saying.Verb == dialogs.VerbResolve {
		key = "incident.ask_answer"
	}
	return t.incidentPrompt(key, nil)
}

func hearWords(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.unsaid()
	}
	words := bilingual(h.Text)
	switch {
	case words["ru"] == "":
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	case tooLong(words):
		return dialogs.Move{Aside: t.T("describe.too_long", locales.Args{"Max": routing.MostIncidentText})}, nil
	}
	t.Saying.Text = words
	if t.Saying.Verb == dialogs.VerbResolve {
		return dialogs.Move{Event: evReady}, nil
	}
	return dialogs.Move{Event: evTime}, nil
}

func tooLong(w routing.Words) bool {
	for _, text := range w {
		if utf8.RuneCountInString(text) > routing.MostIncidentText {
			return true
		}
	}
	return false
}

// otherTongue begins the English text in a clerk's words.
var otherTongue = regexp.MustCompile(`(?im)^\s*EN\s*:`)

// bilingual reads Russian words and, behind a line that begins with "EN:", English ones.
func bilingual(said string) routing.Words {
	parts := otherTongue.Split(said, 2)
	words := routing.Words{"ru": strings.TrimSpace(parts[0])}
	if len(parts) == 2 && strings.TrimSpace(parts[1]) != "" {
		words["en"] = strings.TrimSpace(parts[1])
	}
	return words
}

// --- by when

// soon are the times that are offered, in hours.
var soon = []struct {
	value string
	hours int
}{{"1", 1}, {"2", 2}, {"4", 4}, {"8", 8}}

const unknownTime = "unknown"

func askETA(t *talk) dialogs.Prompt {
	p := t.incidentPrompt("incident.ask_eta", nil)
	for _, s := range soon {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("incident.in_hours", locales.Args{"N": s.hours}), Value: s.value})
	}
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("incident.unknown_time", nil), Value: unknownTime})
	return p
}

func hearETA(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.unsaid()
	case unknownTime:
		t.Saying.ETA = time.Time{}
		return dialogs.Move{Event: evReady}, nil
	case "":
		at, ok := routing.ParseMoment(h.Text, t.Now, t.Directory().Location())
		if !ok || !at.After(t.Now) {
			return dialogs.Move{Aside: t.T("incident.bad_time", nil)}, nil
		}
		t.Saying.ETA = at
		return dialogs.Move{Event: evReady}, nil
	}
	for _, s := range soon {
		if s.value == h.Value {
			t.Saying.ETA = roundUp(t.Now.Add(time.Duration(s.hours) * time.Hour))
		}
	}
	return dialogs.Move{Event: evReady}, nil
}

// roundUp gives the next quarter of an hour: nobody means 18:07.
func roundUp(at time.Time) time.Time {
	const quarter = 15 * time.Minute
	if down := at.Truncate(quarter); down.Before(at) {
		return down.Add(quarter)
	}
	return at
}

// --- sure?

// The answers that send.
const (
	sayAloud  = "aloud"
	saySilent = "silent"
)

func askSure(t *talk) dialogs.Prompt {
	p := t.incidentPrompt("incident.sure_"+t.Saying.Verb, locales.Args{"Text": t.preview()})
	choice := func(key, value string) { p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: value}) }
	switch t.Saying.Verb {
	case dialogs.VerbConfirm:
		choice("incident.confirm", sayAloud)
	case dialogs.VerbUpdate:
		choice("incident.tell", sayAloud)
		choice("incident.keep", saySilent)
	case dialogs.VerbResolve:
		choice("incident.send_all", sayAloud)
	}
	choice("incident.reword", evAgain)
	return p
}

// preview is what people will read, in every language that was written.
func (t *talk) preview() string {
	in, err := t.PeekIncident(t.Saying.Incident)
	if err != nil {
		return ""
	}
	var texts []string
	for _, lang := range slices.Sorted(maps.Keys(t.Saying.Text)) {
		if t.Saying.Verb == dialogs.VerbResolve {
			texts = append(texts, dialogs.Quote(t.Saying.Text[lang]))
			continue
		}
		in.Text, in.ETA = t.Saying.Text, t.Saying.ETA
		texts = append(texts, t.Notices().IncidentText(in, lang, true))
	}
	slices.Reverse(texts) // Russian first
	return strings.Join(texts, "\n\n")
}

func hearSure(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	s := t.Saying
	word := routing.IncidentWord{Text: s.Text, ETA: s.ETA}
	switch h.Value {
	case evCancel:
		return t.unsaid()
	case evAgain:
		return dialogs.Move{Event: evAgain}, nil
	case "":
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	var in *routing.Incident
	var err error
	switch s.Verb {
	case dialogs.VerbConfirm:
		in, err = t.Incidents().Confirm(s.Incident, t.actor(), word)
	case dialogs.VerbUpdate:
		in, err = t.Incidents().Update(s.Incident, t.actor(), word, h.Value == sayAloud)
	case dialogs.VerbResolve:
		in, err = t.Incidents().Resolve(s.Incident, t.actor(), s.Text)
	}
	t.Saying = wording{}
	if err != nil {
		return dialogs.Move{Event: evDone, Silent: true}, t.explainIncident(in, err)
	}
	t.outcome = t.T("incident.done_"+s.Verb, locales.Args{"Incident": t.IncidentNumber(in), "Count": in.Members})
	return dialogs.Move{Event: evDone}, nil
}

// unsaid gives up what was being worded.
func (t *talk) unsaid() (dialogs.Move, error) {
	t.Saying = wording{}
	t.outcome = t.T("incident.unsaid", nil)
	return dialogs.Move{Event: evCancel}, nil
}

// explainIncident words what a clerk may not do; other errors are passed on.
func (t *talk) explainIncident(in *routing.Incident, err error) error {
	switch {
	case errors.Is(err, routing.ErrNoIncident):
		return t.Say(t.T("incident.missing", nil))
	case errors.Is(err, routing.ErrNotYours):
		return t.Say(t.T("incident.not_yours", nil))
	case errors.Is(err, routing.ErrState) && in != nil:
		return t.Say(t.T("incident.wrong_state", locales.Args{"Incident": t.IncidentNumber(in), "State": t.T("incident.now_"+string(in.State), nil)}))
	}
	return err
}
