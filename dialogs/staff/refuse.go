package staff

import (
	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// This file asks what a rejection and a returned answer need: a reason, a place
// to turn to, words.

// --- why a case is rejected

func askRefuse(t *talk) dialogs.Prompt {
	p := t.prompt("desk.refuse_why")
	for _, why := range routing.RejectReasons() {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("desk.refuse_"+string(why), nil), Value: string(why)})
	}
	return p
}

func hearRefuse(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch t.Refusal = routing.RejectReason(h.Value); t.Refusal {
	case evCancel:
		return t.cancelled()
	case "":
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	case routing.RejectNotCompetence:
		return dialogs.Move{Event: evChosen}, nil
	case routing.RejectDuplicate:
		k, err := t.Scene.Case(t.memory.Case)
		if err == nil && t.Cases().Check(k, t.actor(), routing.Merge) == nil {
			return dialogs.Move{Event: evTwin}, nil // then its resident gets the answer to the first
		}
	}
	t.Elsewhere = ""
	return dialogs.Move{Event: evRefusal}, nil
}

func askWhere(t *talk) dialogs.Prompt { return t.prompt("desk.refuse_where") }

func hearWhere(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch {
	case h.Value == evCancel:
		return t.cancelled()
	case h.Text == "":
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	case gate.HasNumbers(h.Text):
		return dialogs.Move{Aside: t.T("gate.personal_words", nil)}, nil
	}
	t.wordsOnly()
	t.Elsewhere = h.Text
	return dialogs.Move{Event: evRefusal}, nil
}

// askRefusal shows what the resident will read: it goes at once, and he cannot unread it.
func askRefusal(t *talk) dialogs.Prompt {
	p := t.prompt("desk.refusal")
	p.Text += "\n\n" + t.WhyRejected(routing.Event{Detail: routing.Detail{Reason: t.Refusal, Where: t.Elsewhere}})
	p.Choices = []dialogs.Choice{{Label: t.T("desk.refusal_yes", nil), Value: evDone}, {Label: t.T("desk.refusal_other", nil), Value: evRefuse}}
	return p
}

func hearRefusal(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.cancelled()
	case evRefuse:
		return dialogs.Move{Event: evRefuse}, nil
	case evDone:
		return t.reject()
	}
	return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
}

func (t *talk) reject() (dialogs.Move, error) {
	k, err := t.Cases().Reject(t.memory.Case, t.actor(), t.Refusal, t.Elsewhere, "")
	if err != nil {
		return dialogs.Move{Event: evDone, Silent: true}, t.explain(k, err)
	}
	t.outcome = t.T("desk.rejected", locales.Args{"Number": k.Number, "Reason": t.T("desk.refuse_"+string(t.Refusal), nil)})
	return dialogs.Move{Event: evDone}, nil
}

// --- what an answer lacks

func askReturn(t *talk) dialogs.Prompt { return t.prompt("desk.return_why") }

func hearReturn(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch {
	case h.Value == evCancel:
		return t.cancelled()
	case h.Text == "":
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	t.wordsOnly()
	k, err := t.Cases().Return(t.memory.Case, t.actor(), h.Text)
	return dialogs.Move{Event: evDone, Silent: true}, t.explain(k, err)
}
