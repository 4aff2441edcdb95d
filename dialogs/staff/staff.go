// Package staff is the conversation with an agency's clerks in the chat of their
// desk: cards and their buttons, plain replies that go to the resident, notes
// that do not, passing a case on, and binding the chat by a one-time code.
//
// It reads only what is meant for it: presses, commands and replies to its own
// messages. Everything else in the chat is the clerks' own talk.
package staff

import (
	"errors"
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// Conversation talks with clerks. It is safe for concurrent use.
type Conversation struct {
	machine *dialogs.Machine[*talk]
	gate    *gate.Gate
}

// New checks the chart and makes the conversation. The gate looks at answers before
// they go; nil = nobody does.
func New(g *gate.Gate) (*Conversation, error) {
	m, err := dialogs.NewMachine(chart())
	if err != nil {
		return nil, err
	}
	return &Conversation{machine: m, gate: g}, nil
}

// Mermaid draws the chart.
func (c *Conversation) Mermaid() string { return c.machine.Mermaid() }

// talk is one turn with one clerk.
type talk struct {
	*dialogs.Scene
	memory
	gate    *gate.Gate
	desk    routing.DeskID
	clerk   dialogs.Clerk
	outcome string // what to say when a conversation has ended
	waits   bool   // an answer waits for its undoing, which was told

	author *bots.Person // whose the message turned out to be, nil = whose it came from
	code   string       // the hash of the one-time code that the message was kept without
	claims bool         // the message was an anonymous one
}

// Hear answers one message of a desk's chat. What an anonymous administrator wrote is
// answered when he has pressed, in the turn of his press.
func (c *Conversation) Hear(s *dialogs.Scene) error {
	var parts []dialogs.UnsignedPart
	var author *bots.Person
	err := c.within(s, func(t *talk) (err error) {
		switch id, ok := dialogs.DecodeUnsigned(t.In.Data); {
		case ok && t.In.Kind == bots.Press:
			parts, err = t.claim(id)
			return err
		case t.In.Kind == bots.Edit && t.In.From.Anonymous:
			return t.ReviseUnsigned(t.part())
		}
		err = c.answer(t)
		author = t.author
		return err
	})
	switch {
	case err != nil:
		return err
	case author != nil: // a late picture of an album that is his
		return s.As(*author, func(s *dialogs.Scene) error { return c.within(s, c.answer) })
	}
	return c.claimed(s, parts)
}

// within runs a part of a turn with what is kept of its clerk.
func (c *Conversation) within(s *dialogs.Scene, do func(*talk) error) error {
	t := &talk{Scene: s, gate: c.gate}
	if s.Session.Language == "" {
		s.Session.Language = locales.Default // a desk's language, not the clerk's phone's
	}
	if !s.Recall(&t.memory) {
		t.memory = memory{}
	}
	if err := do(t); err != nil {
		return err
	}
	if !t.busy() { // words in hand are not kept longer than they are needed
		t.Answering, t.Ordering = answering{}, ordering{}
	}
	return s.Remember(t.memory)
}

func (c *Conversation) answer(t *talk) (err error) {
	switch t.In.Kind {
	case bots.Message, bots.Press:
	case bots.Edit:
		return c.revised(t)
	default:
		return nil
	}
	name, arg := dialogs.CommandOf(t.In)
	if isCode(name) {
		return t.redeem(name, arg)
	}
	if t.desk, err = t.DeskAt(t.In.Chat); err != nil {
		return err
	}
	t.SitAt(t.desk)
	if t.In.Album != "" && t.In.Album == t.Album {
		return c.attach(t)
	}
	about, err := t.Scene.About()
	toAll := errors.Is(err, dialogs.ErrIncidentCard)
	meant := !errors.Is(err, dialogs.ErrNotForResident) && !toAll
	if err != nil && meant {
		return err
	}
	prompted, err := t.answersPrompt()
	if err != nil {
		return err
	}
	switch {
	case t.desk == "" && name != "":
		return t.Say(t.T("desk.group_only_clerk", nil))
	case t.desk == "" || (t.In.Kind != bots.Press && name == "" && about == 0 && meant && !prompted):
		return t.unheard()
	}
	if known, err := t.recognise(); err != nil || !known {
		return err
	}
	if name == "" {
		t.remember(0)
	}
	if prompted && name == "" {
		if words, note := noted(t.In.Text); note {
			return t.aside(words)
		}
		return c.goOn(t)
	}
	if toAll && name == "" && t.In.Kind != bots.Press {
		return t.Say(t.T("incident.reply", nil))
	}
	return c.obey(t, about, meant)
}

// obey does what a clerk of this desk wants: about is the case he replies to, meant
// that his words are for its resident.
func (c *Conversation) obey(t *talk, about routing.CaseID, meant bool) error {
	name, arg := dialogs.CommandOf(t.In)
	switch {
	case t.In.Kind == bots.Press:
		return c.press(t)
	case slices.Contains(ofOne, name):
		return c.aboutOne(t, name, arg, about)
	case name == "/answer":
		return c.answerNumber(t, about, arg)
	case name == "/works":
		return c.worksCommand(t, arg)
	case name != "":
		return t.command(name, arg)
	case !meant:
		return t.Say(t.T("desk.reply_to_card", nil))
	}
	return c.reply(t, about)
}

// answersPrompt tells whether a clerk in the middle of something replies to the
// question he was asked; where he is alone with the bot he need not reply. Whether it was
// his an anonymous one tells when he presses.
func (t *talk) answersPrompt() (bool, error) {
	if t.In.From.Anonymous && t.In.ReplyTo != "" {
		_, purpose, err := t.SentCase(t.In.Chat, t.In.ReplyTo)
		return purpose == bots.Dialog, err
	}
	if t.In.Kind != bots.Message || !t.busy() {
		return false, nil
	}
	if t.Alone() && t.In.ReplyTo == "" {
		return true, nil
	}
	return t.Prompted(t.In.ReplyTo)
}

func (t *talk) busy() bool { return t.Session.State != "" && t.Session.State != stIdle }

// recognise finds the clerk on the desk's roster. A stranger is told so once and
// then ignored: a chat has better things to read.
func (t *talk) recognise() (bool, error) {
	if t.In.From.Anonymous && t.In.Kind == bots.Message {
		return false, t.unsigned()
	}
	var ok bool
	var err error
	t.clerk, ok, err = t.Clerk(t.desk, t.In.Chat.Channel, t.In.From.ID)
	if err != nil || ok {
		return ok, err
	}
	if t.Refused {
		return false, nil
	}
	t.Refused = true
	return false, t.Say(t.T("desk.stranger", nil))
}

func (t *talk) actor() routing.Actor {
	return routing.Actor{ID: dialogs.ActorID(t.In.Chat.Channel, t.In.From.ID), Desk: t.desk, Roles: t.clerk.Roles}
}

// reply sends a clerk's words to the resident, or keeps them as a note.
func (c *Conversation) reply(t *talk, id routing.CaseID) error {
	if !t.dropUnfit() {
		return nil
	}
	r := t.Remark()
	words, note := noted(r.Text)
	t.follow(id, note)
	if note {
		r.Text = words
		return t.note(id, r)
	}
	if k, err := t.Scene.Case(id); err == nil && t.GoesOn(k) {
		if gate.HasNumbers(r.Text) {
			t.forsake(t.In.Album)
			return t.Say(t.T("gate.personal_words", nil))
		}
		if k, err = t.Cases().Ask(id, t.actor(), r); err != nil {
			t.forsake(t.In.Album)
		}
		return t.explain(k, err)
	}
	return c.offer(t, answering{Case: id, Deed: routing.Answer, Text: r.Text, Files: r.Files, Album: t.In.Album})
}
