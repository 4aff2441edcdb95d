package dialogs

import (
	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what happens when the bot is put out of a desk's chat: until it is
// back, the desk is treated as one without a chat.

func removal(desk routing.DeskID, channel string) Alarm {
	return Alarm{Kind: AlarmRemoved, Channel: channel, Desk: desk}
}

// removed tells the duty desk that the bot was put out of a desk's chat, and shows
// it what that desk has open: from now on it is the one that can act. The lock of
// the desk's chat stands for the alarm's.
func (r *Reception) removed(tx Tx, in bots.Inbound) error {
	desk, err := tx.DeskAt(in.Chat)
	if err != nil || desk == "" {
		return err
	}
	n := r.notices(tx)
	if err := n.alarm(removal(desk, in.Chat.Channel)); err != nil {
		return err
	}
	return n.standIn(desk)
}

// returned shows a desk its open cases again after a removal: what came meanwhile
// went to the duty desk. Whatever is heard from the chat later than the removal
// tells that the bot is back; the news of it may have been lost.
func (r *Reception) returned(tx Tx, in bots.Inbound) error {
	desk, err := tx.DeskAt(in.Chat)
	if err != nil || desk == "" {
		return err
	}
	s, err := tx.Session(removal(desk, in.Chat.Channel).key())
	switch {
	case err != nil || s.State != alarmRaised:
		return err
	case in.Kind != bots.Allowed && !in.At.After(s.UpdatedAt):
		return nil
	}
	return r.notices(tx).DeskBound(desk)
}

// seat is where a desk can be reached; ok is false while it has no chat, or one
// that has put the bot out.
func (n *Notices) seat(desk routing.DeskID) (chat bots.Chat, ok bool, err error) {
	chat, ok, err = n.Tx.ChatOf(desk)
	if err != nil || !ok {
		return chat, false, err
	}
	s, err := n.Tx.Session(removal(desk, chat.Channel).key())
	if err != nil {
		return chat, false, err
	}
	return chat, s.State != alarmRaised, nil
}

// seated ends a desk's removal: the next one is news again.
func (n *Notices) seated(desk routing.DeskID) error {
	chat, bound, err := n.Tx.ChatOf(desk)
	if err != nil || !bound {
		return err
	}
	s, err := n.Tx.Session(removal(desk, chat.Channel).key())
	if err != nil || s.State != alarmRaised {
		return err
	}
	s.State = ""
	return n.Tx.SaveSession(s)
}

// standIn shows what a desk that can no longer act has open to the desks that stand
// in for it, as far as it was not shown there before.
func (n *Notices) standIn(desk routing.DeskID) error {
	open, err := n.open(desk)
	if err != nil {
		return err
	}
	for _, k := range open {
		chat, ok, err := n.deskChat(k, k.Agency)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		card, err := n.Tx.CardOf(k.ID, chat)
		if err == nil && card == 0 {
			err = n.Show(k, chat)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// instead is where a case is shown that a chat has refused: the next desk's that may
// act on it and can be reached.
func (n *Notices) instead(k *routing.Case, refused bots.Chat) (chat bots.Chat, ok bool, err error) {
	for _, desk := range n.of(k).DesksFor(k.Agency)[1:] {
		if chat, ok, err = n.seat(desk); err != nil || ok && chat != refused {
			return chat, ok, err
		}
		ok = false
	}
	return chat, false, nil
}

// unshown brings what a desk's chat refused of a case before the duty desk.
func (n *Notices) unshown(k *routing.Case, l Sent) error {
	duty, ok, err := n.instead(k, l.Chat)
	if err != nil || !ok {
		return err // nobody is left to tell but the log, where the courier says it
	}
	card, shown, err := n.shown(k, duty)
	if err != nil || shown > l.ID && l.Purpose != bots.Notice {
		return err // it was shown there since, with everything the case had
	}
	w := n.desk(k)
	desk := n.deskNamed(n.of(k).DeskOf(k.Agency))
	text := w.t("desk.unshown", locales.Args{
		"Desk": desk.Names.In(w.lang), "Number": k.Number, "Why": w.t("why_desk."+l.Reason, nil),
	})
	if _, err := n.post(k, bots.Letter{Chat: duty, Text: text, Purpose: bots.Notice}); err != nil {
		return err
	}
	whole := card == 0 // then it is shown with all its words
	if whole {
		if err := n.Show(k, duty); err != nil {
			return err
		}
	}
	if l.Purpose == bots.Card || whole && (l.Purpose == bots.Thread || l.Purpose == bots.Talk) {
		return nil
	}
	if card, err = n.Tx.CardOf(k.ID, duty); err != nil {
		return err
	}
	_, err = n.post(k, bots.Letter{Chat: duty, Text: l.Text, Files: l.Files, Under: card, Purpose: l.Purpose, Mentions: l.Mentions})
	return err
}

// deskNamed finds a desk of any centre.
func (n *Notices) deskNamed(id routing.DeskID) routing.Desk {
	d, ok := n.Directory.Region().CentreOfDesk(id)
	if !ok {
		return routing.Desk{}
	}
	desk, _ := d.Desk(id)
	return desk
}

// shown tells which letter is the newest card of a case in a chat, 0 if none, and
// which one showed the case there: the card before all its edits.
func (n *Notices) shown(k *routing.Case, chat bots.Chat) (card, first bots.LetterID, err error) {
	if card, err = n.Tx.CardOf(k.ID, chat); err != nil {
		return 0, 0, err
	}
	for next := card; next != 0; {
		l, err := n.Tx.Letter(next)
		if err != nil {
			return 0, 0, err
		}
		first, next = next, l.EditOf
	}
	return card, first, nil
}
