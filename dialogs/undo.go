package dialogs

import (
	"strconv"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is the moment before an answer goes: its clerk may still take it back.

// VerbUndo takes a waiting answer back; Arg tells which.
const VerbUndo = "undo"

// undoMark tells a waiting answer by the moment it goes.
func undoMark(until time.Time) string { return strconv.FormatInt(until.UnixMilli(), 36) }

// UndoTime is the moment that a mark tells, zero for none.
func UndoTime(mark string) time.Time {
	ms, err := strconv.ParseInt(mark, 36, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// Undo is until when an answer to a case may be taken back, zero where it goes at once.
func (s *Scene) Undo(k *routing.Case) time.Time {
	wait := s.ForCase(k).Directory().Answers().Undo
	if !s.House.Undo || wait == 0 {
		return time.Time{}
	}
	return s.Now.Add(wait).Truncate(time.Millisecond).UTC() // as it will be read
}

// Sending tells a desk that an answer goes in a moment, in place of the question that was
// pressed if there was one, and sees to it.
func (s *Scene) Sending(k *routing.Case, until time.Time, question string) error {
	args := locales.Args{"Number": k.Number, "Seconds": int(until.Sub(s.Now).Round(time.Second) / time.Second)}
	undo := bots.Button{Text: s.T("undo.button", nil), Data: CasePress{Verb: VerbUndo, Case: k.ID, Arg: undoMark(until)}.Encode()}
	l := s.deskNote(k, s.T("undo.waits", args), question, undo)
	id, err := post(s.Tx, s.House, l)
	if err != nil {
		return err
	}
	w := Timer{At: until, Kind: TimerSend, Case: k.ID, Letter: id}
	if s.In.Group { // the audit tells where it was given
		w.Chat = s.In.Chat
	}
	return s.Wake(w)
}

// deskNote is a line for the staff about a case, in place of one of ours or as a reply to
// what was written.
func (s *Scene) deskNote(k *routing.Case, text, instead string, buttons ...bots.Button) bots.Letter {
	l := bots.Letter{Chat: s.In.Chat, Text: text, Edit: instead, Purpose: bots.Notice, Priority: bots.Interactive, Case: int64(k.ID), Group: s.In.Group, Thread: s.In.Thread}
	if len(buttons) > 0 {
		l.Keyboard.Rows = [][]bots.Button{buttons}
	}
	if instead == "" {
		l.ReplyTo = s.In.MessageID
	}
	return l
}

// Recalled says in place of a pressed message that an answer was taken back, or that it
// was too late for that.
func (s *Scene) Recalled(k *routing.Case, e routing.Event, done bool) error {
	args := locales.Args{"Number": k.Number, "Text": s.words().yours(e)}
	l := s.deskNote(k, s.T("undo.done", args), s.In.MessageID)
	if !done {
		l = s.deskNote(k, s.T("undo.late", args), s.In.MessageID, s.words().correcting(k))
	}
	_, err := post(s.Tx, s.House, l)
	return err
}

// correcting is the button that corrects a case's answer.
func (w wording) correcting(k *routing.Case) bots.Button {
	return bots.Button{Text: w.t("correct.button", nil), Data: CasePress{Verb: VerbCorrect, Case: k.ID}.Encode()}
}

// yours gives a clerk his words back, so that he need not type them again.
func (w wording) yours(e routing.Event) string {
	if e.Text == "" {
		return ""
	}
	return " " + w.t("undo.text", locales.Args{"Text": Quote(e.Text)})
}

// sendHeld gives a waiting answer whose time has come, and says so where it was given.
func (n *Notices) sendHeld(t Timer) error {
	k, e, err := n.cases().SendHeld(t.Case, n.holder)
	if err != nil || e.Kind == "" {
		return err // it was taken back
	}
	last, err := n.lastOf(k)
	if err != nil {
		return err
	}
	w := n.desk(k)
	args := locales.Args{"Number": k.Number, "State": w.t("state."+string(k.State), nil), "Text": w.yours(e)}
	switch {
	case last.Kind == routing.EventRecalled && last.Text == routing.Barred:
		return n.tellSent(k, t.Letter, w.t("undo.barred", args))
	case last.Kind == routing.EventRecalled:
		return n.tellSent(k, t.Letter, w.t("undo.unsent", args))
	}
	return n.tellSent(k, t.Letter, w.t("undo.sent", args), w.correcting(k))
}

// holder reads who gave an answer that waits from the roster as it is now.
func (n *Notices) holder(e routing.Event) (by routing.Actor, ok bool, err error) {
	who, ok := bots.ParseChat(e.Actor) // the same "channel:id" form
	if !ok {
		return by, false, nil
	}
	c, ok, err := n.Tx.Clerk(e.Detail.Desk, who.Channel, who.ID)
	return routing.Actor{ID: e.Actor, Desk: e.Detail.Desk, Roles: c.Roles}, ok, err
}

// lastOf is the last of a case's history about its answers.
func (n *Notices) lastOf(k *routing.Case) (last routing.Event, err error) {
	events, err := n.Tx.Events(k.ID)
	for _, e := range events {
		switch e.Kind {
		case routing.EventRecalled, routing.EventAnswered, routing.EventDone:
			last = e
		}
	}
	return last, err
}

// tellSent changes the message that said that an answer waits.
func (n *Notices) tellSent(k *routing.Case, letter bots.LetterID, text string, buttons ...bots.Button) error {
	said, err := n.Tx.Letter(letter)
	if err != nil {
		return err
	}
	l := bots.Letter{Chat: said.Chat, Text: text, EditOf: letter, Purpose: bots.Notice}
	if len(buttons) > 0 {
		l.Keyboard.Rows = [][]bots.Button{buttons}
	}
	_, err = n.post(k, l)
	return err
}
