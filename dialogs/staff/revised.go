package staff

import (
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is a message that its clerk has changed after it was heard. Of an answer the
// change becomes a correction, when he says so; of all else he is told that it does nothing,
// since he sees his new words and may take them for said.

// mostHeard messages of a clerk are remembered.
const mostHeard = 10

// heard is a message of a clerk that something came of.
type heard struct {
	Message string         `json:"message"`
	Said    string         `json:"said"`             // a hash of its words, since a messenger tells of changes that are none
	Answer  routing.CaseID `json:"answer,omitempty"` // the case that it answers, or would
}

// remember keeps what the message at hand said; answer is the case that it answers, 0 = none.
func (t *talk) remember(answer routing.CaseID) {
	if t.In.Kind != bots.Message || t.In.MessageID == "" {
		return
	}
	t.Heard = slices.DeleteFunc(t.Heard, func(h heard) bool { return h.Message == t.In.MessageID })
	t.Heard = append(t.Heard, heard{Message: t.In.MessageID, Said: dialogs.WordsMark(t.In.Text), Answer: answer})
	t.Heard = t.Heard[max(0, len(t.Heard)-mostHeard):]
}

// revised hears what a message of this clerk says now.
func (c *Conversation) revised(t *talk) (err error) {
	at := slices.IndexFunc(t.Heard, func(h heard) bool { return h.Message == t.In.MessageID })
	if at < 0 || t.Heard[at].Said == dialogs.WordsMark(t.In.Text) {
		return nil
	}
	t.Heard[at].Said = dialogs.WordsMark(t.In.Text)
	if t.desk, err = t.DeskAt(t.In.Chat); err != nil || t.desk == "" {
		return err
	}
	t.SitAt(t.desk)
	if known, err := t.recognise(); err != nil || !known {
		return err
	}
	id := t.Heard[at].Answer
	in := t.In
	in.Kind = bots.Message
	name, _ := dialogs.CommandOf(in)
	hand := t.busy() && t.Answering.Case == id && slices.Contains(inHand, t.Session.State)
	switch _, note := noted(t.In.Text); {
	case id == 0 || note || name != "":
		return t.Say(t.T("desk.edit_late", nil))
	case t.busy() && !hand:
		return t.refuseEdit(id)
	case hand && t.Answering.Deed != routing.Correct:
		move, err := t.reworded()
		if err != nil {
			return err
		}
		return c.machine.Go(t, t.Scene, move)
	}
	return c.recorrect(t, id)
}

// recorrect shows the changed words of an answer as a correction of it, if it can be
// corrected now.
func (c *Conversation) recorrect(t *talk, id routing.CaseID) error {
	a := answering{Case: id, Deed: routing.Correct, Text: t.Remark().Text}
	k, err := t.may(a)
	switch {
	case k == nil:
		return t.explain(nil, err)
	case err != nil:
		return t.refuseEdit(id)
	}
	if a.Lacks, err = t.lacks(k, a); err != nil {
		return err
	}
	event := evDraft
	if len(a.Lacks) > 0 {
		event = evLacks
	}
	t.memory.Case, t.Answering = id, a
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: event})
}

// refuseEdit says that the changed words go nowhere.
func (t *talk) refuseEdit(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err != nil {
		return t.explain(nil, err)
	}
	return t.Say(t.T("desk.edit_refused", locales.Args{"Number": k.Number}))
}
