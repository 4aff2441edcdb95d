package staff

import (
	"errors"
	"slices"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is a message that its clerk has changed after it was heard. Of the answer that a
// resident has the change becomes a correction, when its clerk says so; an answer in hand is
// reworded; of all else he is told that it does nothing, since he sees his new words and may
// take them for said.

// mostHeard messages of a clerk are remembered.
const mostHeard = 10

// heard is a message of a clerk that something came of.
type heard struct {
	Message string         `json:"message"`
	Said    []string       `json:"said"`             // hashes of its words, the newest last
	Answer  routing.CaseID `json:"answer,omitempty"` // the case that it answers, or would
}

// remember keeps what the message at hand says, and gives its id; "" where it is none.
// answer is the case that it answers, 0 = none.
func (t *talk) remember(answer routing.CaseID) string {
	if t.In.Kind != bots.Message || t.In.MessageID == "" {
		return ""
	}
	t.Heard = slices.DeleteFunc(t.Heard, func(h heard) bool { return h.Message == t.In.MessageID })
	t.Heard = append(t.Heard, heard{Message: t.In.MessageID, Said: []string{dialogs.WordsMark(t.words())}, Answer: answer})
	t.Heard = t.Heard[max(0, len(t.Heard)-mostHeard):]
	return t.In.MessageID
}

// revised hears what a message of this clerk says now; a messenger tells of changes that are
// none, too.
func (c *Conversation) revised(t *talk) (err error) {
	said := dialogs.WordsMark(t.words())
	at := slices.IndexFunc(t.Heard, func(h heard) bool { return h.Message == t.In.MessageID })
	if at < 0 || t.Heard[at].Said[len(t.Heard[at].Said)-1] == said {
		return nil
	}
	h := &t.Heard[at]
	before := h.Said
	h.Said = append(slices.Clone(before[max(0, len(before)-mostHeard):]), said)
	if t.desk, err = t.DeskAt(t.In.Chat); err != nil || t.desk == "" {
		return err
	}
	t.SitAt(t.desk)
	if known, err := t.recognise(); err != nil || !known {
		return err
	}
	in := t.In
	in.Kind = bots.Message
	name, _ := dialogs.CommandOf(in)
	if _, note := noted(t.In.Text); h.Answer == 0 || note || name != "" {
		return t.Say(t.T("desk.edit_late", nil))
	}
	if a := t.Answering; t.holdsAnswer() && a.From == t.In.MessageID && a.Deed != routing.Correct {
		return c.reword(t)
	}
	return c.recorrect(t, h.Answer, before)
}

// holdsAnswer tells whether an answer of this clerk is asked about.
func (t *talk) holdsAnswer() bool { return t.busy() && slices.Contains(inHand, t.Session.State) }

// reword puts the changed words in place of those of the answer in hand; its files stay.
func (c *Conversation) reword(t *talk) error {
	words := t.words()
	if words == "" && len(t.Answering.Files) == 0 {
		return t.Say(t.T("desk.not_text", nil))
	}
	move, err := t.reoffer(words, t.Answering.Files, false)
	if err != nil {
		return err
	}
	return c.machine.Go(t, t.Scene, move)
}

// recorrect shows the changed words as a correction of the answer that a resident has, which
// must be what the message said before.
func (c *Conversation) recorrect(t *talk, id routing.CaseID, before []string) error {
	a := answering{Case: id, Deed: routing.Correct, Text: t.words(), From: t.In.MessageID}
	hand := t.holdsAnswer() && t.Answering.From == t.In.MessageID
	if hand {
		a.Files = t.Answering.Files
	}
	k, err := t.may(a)
	if errors.Is(err, routing.ErrState) {
		return t.unrevised(k)
	}
	if err != nil {
		return t.explain(k, err)
	}
	last, err := t.LastAnswer(k)
	if err != nil {
		return err
	}
	if !hand && (t.busy() || !slices.Contains(before, dialogs.WordsMark(last))) {
		return t.unrevised(k)
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

// unrevised says that the changed words do not go to the resident.
func (t *talk) unrevised(k *routing.Case) error {
	key := "desk.edit_refused"
	if waits, err := t.Cases().Waits(k); err != nil {
		return err
	} else if waits {
		key = "desk.edit_leaving"
	}
	return t.Say(t.T(key, locales.Args{"Number": k.Number}))
}

// words are those of the message, without our mark of a blank, which is copied along.
func (t *talk) words() string { return strings.TrimSpace(strings.ReplaceAll(t.In.Text, pencil, "")) }
