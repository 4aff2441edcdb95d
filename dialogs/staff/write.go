package staff

import (
	"regexp"
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

// answerNumber is an answer to a case named by its number, or to the one that is replied to;
// without words they are asked for.
func (c *Conversation) answerNumber(t *talk, about routing.CaseID, arg string) error {
	number, words, err := t.named(about, arg)
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

// named splits what follows the command into a case's number and the words for its resident.
// Under a card, and in a case's topic, they may be words only; "3 days" is no other case there,
// which takes its whole number.
func (t *talk) named(about routing.CaseID, arg string) (number, words string, err error) {
	first, rest := dialogs.FirstWord(arg)
	k, err := t.caseHere(about)
	if err != nil || k == nil {
		return first, rest, err
	}
	said := numberShape.MatchString(first)
	own := k.Number == routing.FullNumber(first, t.Now.In(t.Directory().Location()))
	if said && (strings.Contains(first, "-") || own && rest == "") {
		return first, rest, nil
	}
	return k.Number, arg, nil
}

// numberShape is how people write a case's number.
var numberShape = regexp.MustCompile(`^[#\x{2116}]?\d+(-\d+)?(/\d+)?$`)
