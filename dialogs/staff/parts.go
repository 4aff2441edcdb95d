package staff

import (
	"slices"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file divides a case among agencies, chosen one by one.

const (
	fewestParts = 2
	mostParts   = 5
	evSplit     = "split" // the value of the button that divides
)

func askParts(t *talk) dialogs.Prompt {
	p := t.prompt("desk.who_answers")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	its := t.ForCase(k)
	if names := t.partNames(its); names != "" {
		p.Text += "\n\n" + t.T("desk.parts_so_far", locales.Args{"Agencies": names})
	}
	if len(t.Ordering.Parts) >= fewestParts {
		p.Nav = append([]dialogs.Choice{{Label: t.T("desk.split_now", nil), Value: evSplit}}, p.Nav...)
	}
	if len(t.Ordering.Parts) == mostParts {
		return p
	}
	for _, id := range append([]routing.AgencyID{k.Agency}, t.candidates(k)...) {
		if !slices.Contains(t.Ordering.Parts, id) {
			p.Choices = append(p.Choices, dialogs.Choice{Label: its.Agency(id), Value: string(id)})
		}
	}
	return p
}

func (t *talk) partNames(its *dialogs.Scene) string {
	names := make([]string, len(t.Ordering.Parts))
	for i, id := range t.Ordering.Parts {
		names[i] = its.Agency(id)
	}
	return strings.Join(names, "; ")
}

func hearParts(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.cancelled()
	case "":
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	case evSplit:
		return t.split()
	}
	t.Ordering.Parts = append(t.Ordering.Parts, routing.AgencyID(h.Value))
	return dialogs.Move{Event: evParts}, nil
}

func (t *talk) split() (dialogs.Move, error) {
	parts := make([]routing.Part, len(t.Ordering.Parts))
	for i, id := range t.Ordering.Parts {
		parts[i].Agency = id
	}
	k, err := t.Cases().Split(t.memory.Case, t.actor(), parts)
	if err == nil {
		t.outcome = t.T("desk.split", locales.Args{"Number": k.Number, "Agencies": t.partNames(t.ForCase(k))})
	}
	return t.finished(k, err)
}
