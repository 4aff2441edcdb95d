package staff

import (
	"strings"

	"otklik/dialogs"
	"otklik/routing"
)

// This file is an answer of a clerk who does not reply to the card: he presses its button,
// or names the case by its number.

// write asks for the words of an answer.
func (c *Conversation) write(t *talk, id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err == nil {
		err = t.Cases().Check(k, t.actor(), routing.Answer)
	}
	if err != nil {
		return t.explain(k, err)
	}
	t.memory.Case, t.Answering = id, answering{Case: id, Deed: routing.Answer}
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evAnswer})
}

// answerNumber is an answer to a case named by its number; without words they are asked for.
func (c *Conversation) answerNumber(t *talk, arg string) error {
	said, words := arg, ""
	if at := strings.IndexAny(arg, " \n\t"); at >= 0 {
		said, words = arg[:at], strings.TrimSpace(arg[at:])
	}
	number, err := t.here(said)
	switch {
	case err != nil:
		return t.explain(nil, err)
	case number == "":
		return t.Say(t.T("desk.answer_which", nil))
	}
	served, err := t.numbered(number)
	switch {
	case err != nil:
		return t.explain(nil, err)
	case len(served) > 1:
		return t.showCase(number) // the same number of several centres: each card has its button
	}
	if t.In.Text = words; words == "" && len(t.In.Files) == 0 {
		return c.write(t, served[0].ID)
	}
	return c.reply(t, served[0].ID)
}
