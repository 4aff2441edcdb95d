package staff

import (
	"maps"
	"slices"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// --- sure?

// The answers that send.
const (
	sayAloud  = "aloud"
	saySilent = "silent"
)

func askSure(t *talk) dialogs.Prompt {
	p := t.incidentPrompt("incident.sure_"+t.Saying.Verb, locales.Args{"Text": t.preview()})
	choice := func(key, value string) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: value})
	}
	switch t.Saying.Verb {
	case dialogs.VerbConfirm:
		choice("incident.confirm", sayAloud)
	case dialogs.VerbUpdate:
		choice("incident.tell", sayAloud)
		choice("incident.keep", saySilent)
	case dialogs.VerbResolve:
		lacks, stopped := t.lacksForAll()
		if len(lacks) > 0 {
			p.Text += "\n\n" + t.T("gate.incident", nil) + "\n" + t.Remarks(lacks)
		}
		if !stopped {
			choice("incident.send_all", sayAloud)
		}
	}
	choice("incident.reword", evAgain)
	return p
}

// lacksForAll are the gate's remarks on the answer to all; stopped tells that this clerk
// may not send it so.
func (t *talk) lacksForAll() (lacks []string, stopped bool) {
	in, err := t.PeekIncident(t.Saying.Incident)
	if err != nil {
		return nil, true
	}
	how := t.Incidents().GateOf(in)
	lacks = t.read(t.Saying.Text[locales.Default], how, routing.CaseProblem, nil)
	return lacks, final(lacks) || len(lacks) > 0 && how == routing.GateStrict && !t.Incidents().Approves(in, t.actor())
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
		if _, stopped := t.lacksForAll(); stopped { // a button from before the directory changed
			return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
		}
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
