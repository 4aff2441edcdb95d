package staff

import (
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file puts right what a case is: a question that was filed as a problem asks no gate
// what was done, and thanks wait for no answer. Spam is rejected, which its resident is told.

// kinds are those that a clerk may choose.
var kinds = []routing.CaseKind{routing.CaseProblem, routing.CaseQuestion, routing.CaseProposal, routing.CaseThanks}

func askKind(t *talk) dialogs.Prompt {
	p := t.prompt("desk.which_kind")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	for _, kind := range kinds {
		if kind != k.Kind {
			p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("kind."+string(kind), nil), Value: string(kind)})
		}
	}
	return p
}

func hearKind(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.cancelled()
	case "":
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	k, err := t.Cases().SetKind(t.memory.Case, t.actor(), routing.CaseKind(h.Value))
	if err == nil {
		t.outcome = t.T("desk.kind_set", locales.Args{"Number": k.Number, "Kind": t.T("kind."+h.Value, nil)})
	}
	return t.finished(k, err)
}
