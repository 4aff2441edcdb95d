package staff

import (
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is about an answer in hand, asked about in this chat, whose case has got another
// answer: the question goes, and says what had been written.

// inHand are the states in which an answer is in a clerk's hand.
var inHand = []string{stLacks, stExcuse, stAnswer, stCanned, stDraft, stBlank, stDid}

// overtaken takes away the questions about other answers to a case, of this clerk and of his
// colleagues in this chat. A correction is one of an answer that was given.
func (t *talk) overtaken(k *routing.Case) error {
	if err := t.giveUp(t.Scene, &t.memory, k); err != nil {
		return err
	}
	roster, err := t.Clerks(t.clerk.Desk)
	if err != nil {
		return err
	}
	for _, c := range roster {
		key := dialogs.SessionKey{Chat: t.In.Chat, Person: c.Person}
		if c.Channel != t.In.Chat.Channel || key == t.Session.Key {
			continue
		}
		if err := t.overtake(key, k); err != nil {
			return err
		}
	}
	return nil
}

// overtake does it in a colleague's conversation.
func (t *talk) overtake(key dialogs.SessionKey, k *routing.Case) error {
	session, err := t.Tx.Session(key)
	if err != nil || !slices.Contains(inHand, session.State) {
		return err
	}
	his, m := *t.Scene, memory{}
	his.Session, his.In = session, bots.Inbound{Chat: key.Chat, Group: true}
	if !his.Recall(&m) || m.Answering.Case != k.ID {
		return nil
	}
	if err := t.giveUp(&his, &m, k); err != nil {
		return err
	}
	if err := his.Remember(m); err != nil {
		return err
	}
	return t.SaveSession(session)
}

// giveUp ends a conversation about an answer to a case, unless it is about something else.
func (t *talk) giveUp(s *dialogs.Scene, m *memory, k *routing.Case) error {
	a := m.Answering
	if a.Case != k.ID || a.Deed == routing.Correct || !slices.Contains(inHand, s.Session.State) {
		return nil
	}
	m.Answering = answering{}
	if m.About == k.ID && m.Album == a.Album {
		m.About = 0
	}
	s.Session.State = stIdle
	key := "gate.overtaken"
	if a.remark().Empty() {
		key = "gate.answered" // he had not begun
	}
	return s.ReplaceFor(k, s.Session.Prompt, t.T(key, locales.Args{"Number": k.Number, "Text": dialogs.Quote(a.Text)}))
}
