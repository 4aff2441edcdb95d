package staff

import (
	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/routing"
)

// This file asks a clerk who says that the work is done what was done, where the topic
// demands nothing to be shown: "done" alone tells a resident nothing.

const (
	stDid  = "did"
	evDid  = "to_did"
	evBare = "bare" // the value of the button that sends it without words
)

// wantsWords tells whether the gate asks what was done about a case.
func (t *talk) wantsWords(k *routing.Case) bool {
	return t.gate != nil && t.ForCase(k).Directory().GateOf(k.Topic) != routing.GateOff && concerns(gate.NoWords, k.Kind)
}

func askDid(t *talk) dialogs.Prompt {
	p := t.prompt("prove.did")
	if t.mayExcuse() {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("prove.bare", nil), Value: evBare})
	}
	return p
}

func hearDid(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.unanswered()
	case evBare:
		return t.bare()
	}
	return t.reworded()
}

// bare says that the work is done and nothing else, which the history keeps as the gate's
// being overridden.
func (t *talk) bare() (dialogs.Move, error) {
	a := &t.Answering
	a.Doubts = routing.Doubts{Lacks: []string{string(gate.NoWords)}, Excuse: routing.ExcuseDone}
	k, err := t.may(*a)
	if err == nil && !t.mayExcuse() {
		err = routing.ErrRole
	}
	if err != nil {
		return t.finished(k, err)
	}
	return t.sent(k)
}
