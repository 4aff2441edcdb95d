package staff

import (
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file corrects an answer that was sent.

// correct begins to ask for the better words.
func (c *Conversation) correct(t *talk, id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err == nil {
		err = t.Cases().Check(k, t.actor(), routing.Correct)
	}
	if err != nil {
		return t.explain(k, err)
	}
	t.memory.Case, t.Answering = id, answering{Case: id, Deed: routing.Correct}
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evAnswer})
}

// askCorrect asks for the words under what was said.
func askCorrect(t *talk) dialogs.Prompt {
	p := t.prompt("correct.write")
	p.Text += t.superseded()
	return p
}

// superseded shows what a correction takes the place of, "" where none is in hand.
func (t *talk) superseded() string {
	k, err := t.Scene.Case(t.Answering.Case)
	if err != nil || t.Answering.Deed != routing.Correct {
		return ""
	}
	old, err := t.LastAnswer(k)
	if err != nil || old == "" {
		return ""
	}
	return "\n\n" + t.T("correct.old", locales.Args{"Text": dialogs.Quote(old)})
}
