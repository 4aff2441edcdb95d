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

// correctNumber is correct of a case named by its number.
func (c *Conversation) correctNumber(t *talk, said string) error {
	served, err := t.numbered(said)
	switch {
	case err != nil:
		return t.explain(nil, err)
	case len(served) > 1:
		return t.showCase(said) // the same number of several centres: each card has its button
	}
	return c.correct(t, served[0].ID)
}

// askCorrect asks for the words under what was said.
func askCorrect(t *talk) dialogs.Prompt {
	p := t.prompt("correct.write")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	if old, err := t.LastAnswer(k); err == nil && old != "" {
		p.Text += "\n\n" + t.T("correct.old", locales.Args{"Text": dialogs.Quote(old)})
	}
	return p
}
