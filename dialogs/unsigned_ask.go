package dialogs

import (
	"time"

	"otklik/bots"
	"otklik/locales"
)

// This file is what is said of a message without a name: the question, and how it ended.

// answersAsked tells whether the message answers in words what is to be answered by a
// press, and says so then.
func (s *Scene) answersAsked(u *unsigned) (bool, error) {
	if s.In.ReplyTo == "" {
		return false, nil
	}
	for _, m := range u.waiting() {
		sent, err := s.Letter(m.Asked)
		if err != nil {
			return false, err
		}
		if sent.MessageID == s.In.ReplyTo {
			return true, s.Say(s.T("unsigned.press", nil))
		}
	}
	return false, nil
}

func (s *Scene) askAuthor(id string) (bots.LetterID, error) {
	l := bots.Letter{
		Chat: s.In.Chat, Text: s.T("unsigned.ask", locales.Args{"Minutes": int(unsignedFor / time.Minute)}),
		Purpose: bots.Dialog, Priority: bots.Interactive, Group: s.In.Group, Thread: s.In.Thread, ReplyTo: s.In.MessageID,
	}
	l.Keyboard.Rows = [][]bots.Button{{{Text: s.T("unsigned.button", nil), Data: unsignedMark + id}}}
	return post(s.Tx, s.House, l)
}

// reword says how it has ended in place of the question.
func (s *Scene) reword(m *Unsigned, key string, args locales.Args) error {
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: s.In.Chat, Text: s.T(key, args), EditOf: m.Asked, Purpose: bots.Dialog, Priority: bots.Interactive, Group: true,
	})
	return err
}

// forgetUnsigned gives up what nobody has claimed in time, and says so where he was asked.
func (r *Reception) forgetUnsigned(tx Tx, t Timer) error {
	u, err := loadUnsigned(tx, t.Chat)
	if err != nil || len(u.List) == 0 {
		return err
	}
	now := r.Now()
	s := &Scene{Tx: tx, House: r.House, In: bots.Inbound{Chat: t.Chat, Group: true}, Session: &Session{Language: locales.Default}, Now: now}
	desk, err := tx.DeskAt(t.Chat)
	if err != nil {
		return err
	}
	s.SitAt(desk)
	var kept []*Unsigned
	for _, m := range u.List {
		switch {
		case now.Before(m.Until):
			kept = append(kept, m)
		case m.By == "":
			if err := s.reword(m, "unsigned.expired", nil); err != nil {
				return err
			}
		}
	}
	u.List = kept
	return u.save(tx, now)
}

// dropUnsigned gives up all that waits in a chat whose messages were left behind with its
// old id, and the questions with them.
func dropUnsigned(tx Tx, chat bots.Chat, now time.Time) error {
	u, err := loadUnsigned(tx, chat)
	if err != nil || len(u.List) == 0 {
		return err
	}
	u.List = nil
	return u.save(tx, now)
}
