package dialogs

import (
	"slices"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a desk's chat shows of a case: the card, what stands under
// it, and where that chat is.

// Present posts a case's card to its desk, with the photos and everything its
// resident has added. It is a fresh one even where an old one stands: a case that
// comes (back) to a desk must be seen.
func (n *Notices) Present(k *routing.Case) error {
	chat, bound, err := n.deskChat(k, k.Agency)
	if err != nil || !bound {
		return err // DeskBound presents what is open
	}
	if crowded, err := n.crowded(k, chat); crowded || err != nil {
		return err
	}
	return n.Show(k, chat)
}

// Show posts a fresh card of a case in a chat.
func (n *Notices) Show(k *routing.Case, chat bots.Chat) error {
	text, keyboard, err := n.card(k)
	if err != nil {
		return err
	}
	id, err := n.post(k, bots.Letter{Chat: chat, Text: text, Keyboard: keyboard, Purpose: bots.Card})
	if err != nil {
		return err
	}
	// Files go under the card: a caption cannot be edited like a text.
	if files := DecodeFiles(k.Files); len(files) > 0 {
		key := "card.files"
		if OnlyPhotos(files) {
			key = "card.photos"
		}
		text := n.desk(k).t(key, locales.Args{"Number": k.Number})
		if _, err := n.post(k, bots.Letter{Chat: chat, Text: text, Files: files, Under: id, Purpose: bots.Thread}); err != nil {
			return err
		}
	}
	events, err := n.Tx.Events(k.ID)
	if err != nil {
		return err
	}
	if err := n.joiners(k, chat, events); err != nil {
		return err
	}
	first, err := n.saidBefore(k, chat, events)
	if err != nil {
		return err
	}
	for i, e := range events {
		if i >= first && e.Kind == routing.EventWords {
			if err := n.words(k, chat, e, n.inExchange(k, events[:i])); err != nil {
				return err
			}
		}
	}
	return nil
}

// inExchange tells whether words that follow a history are of the exchange that a case
// is in.
func (n *Notices) inExchange(k *routing.Case, history []routing.Event) bool {
	if !n.cases().Talking(k) {
		return false
	}
	for _, e := range slices.Backward(history) {
		switch e.Kind {
		case routing.EventAsked:
			return true
		case routing.EventResumed, routing.EventAnswered, routing.EventDone, routing.EventTransferred:
			return false
		}
	}
	return false
}

// ShowAgain posts a fresh card where the newest one has buttons that no longer
// work; shown is false when message is not the newest.
func (n *Notices) ShowAgain(k *routing.Case, chat bots.Chat, message string) (shown bool, err error) {
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return false, err
	}
	if card != 0 && message != "" {
		l, err := n.Tx.Letter(card)
		if err != nil || l.MessageID != message {
			return false, err
		}
	}
	return true, n.Show(k, chat)
}

// words posts a resident's words under the card. A reply to those of an exchange goes
// on with it, one to any others is an answer.
func (n *Notices) words(k *routing.Case, chat bots.Chat, e routing.Event, exchange bool) error {
	e, mentions, err := n.spoken(e)
	if err != nil || e.Kind == "" {
		return err
	}
	w := n.desk(k)
	key, said, purpose := "card.words", Quote(w.veiled(e.Text)), bots.Thread
	if exchange {
		key, purpose = "card.replied", bots.Talk
	}
	switch {
	case e.Amends() && k.Called():
		key = "card.amended_call"
	case e.Amends():
		key = "card.amended"
	case said == "":
		key += "_files"
	}
	l := bots.Letter{Chat: chat, Text: w.t(key, locales.Args{"Number": k.Number, "Text": said}), Files: DecodeFiles(e.Files), Purpose: purpose, Mentions: mentions}
	if said != Quote(e.Text) {
		l.Keyboard.Rows = [][]bots.Button{revealRow(w, k)}
	}
	if l.Under, err = n.Tx.CardOf(k.ID, chat); err != nil {
		return err
	}
	_, err = n.post(k, l)
	return err
}

// spoken is what was said where an event only tells that something was, by the resident of
// a case that follows this one, and of whose case that is; an empty event when it is there
// no more.
func (n *Notices) spoken(e routing.Event) (said routing.Event, mentions []int64, err error) {
	of, ok := e.Echoed()
	if !ok {
		return e, nil, nil
	}
	events, err := n.Tx.Events(of)
	for _, s := range events {
		if s.Kind == routing.EventWords && s.At.UnixMilli() == e.At.UnixMilli() && (s.Text != "" || len(s.Files) > 0) {
			said, mentions = s, []int64{int64(of)}
		}
	}
	return said, mentions, err
}

// line posts news for the staff under the card. It is no part of the talk with
// the resident: a reply to it goes nowhere.
func (n *Notices) line(k *routing.Case, text string) error {
	chat, bound, err := n.deskChat(k, k.Agency)
	if err != nil || !bound {
		return err
	}
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	_, err = n.post(k, bots.Letter{Chat: chat, Text: text, Under: card, Purpose: bots.Notice})
	return err
}

// refresh renews the newest card of a case in place, at its desk and at the duty
// desks that it was shown to.
func (n *Notices) refresh(k *routing.Case) error {
	return n.eachCard(k, func(chat bots.Chat, text string, keyboard bots.Keyboard) error {
		return n.edit(k, chat, text, keyboard)
	})
}

// eachCard does something with each chat that has a card of a case, given what the card is
// to say now.
func (n *Notices) eachCard(k *routing.Case, do func(bots.Chat, string, bots.Keyboard) error) error {
	chats, err := n.shownIn(k)
	if err != nil || len(chats) == 0 {
		return err
	}
	text, keyboard, err := n.card(k)
	if err != nil {
		return err
	}
	for _, chat := range chats {
		if err := do(chat, text, keyboard); err != nil {
			return err
		}
	}
	return nil
}

// shownIn are the chats of its desk and the duty desks that have a card of a case.
func (n *Notices) shownIn(k *routing.Case) (chats []bots.Chat, err error) {
	for _, desk := range n.of(k).DesksFor(k.Agency) {
		chat, bound, err := n.Tx.ChatOf(desk)
		if err != nil {
			return nil, err
		}
		if !bound || slices.Contains(chats, chat) {
			continue
		}
		card, err := n.Tx.CardOf(k.ID, chat)
		if err != nil {
			return nil, err
		}
		if card != 0 {
			chats = append(chats, chat)
		}
	}
	return chats, nil
}

// edit changes the newest card of a case in a chat, if there is one. The letter
// counts as a card itself, since it becomes one where the old can no longer be
// changed.
func (n *Notices) edit(k *routing.Case, chat bots.Chat, text string, keyboard bots.Keyboard) error {
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil || card == 0 {
		return err
	}
	_, err = n.post(k, bots.Letter{Chat: chat, Text: text, Keyboard: keyboard, EditOf: card, Purpose: bots.Card})
	return err
}

// post posts a letter about a case to a desk's chat: what is said of it goes
// before cards, and danger before all, unless the letter has a priority of its own.
func (n *Notices) post(k *routing.Case, l bots.Letter) (bots.LetterID, error) {
	l.Case, l.Group = int64(k.ID), true
	switch {
	case l.Priority != 0:
	case l.Purpose != bots.Card:
		l.Priority = bots.Answering
	case k.Priority == routing.Urgent:
		l.Priority = bots.Urgent
	default:
		l.Priority = bots.Showing
	}
	if err := n.place(k, &l); err != nil {
		return 0, err
	}
	return post(n.Tx, n.House, l)
}

// mostShown is how many cases are shown at once: a flood helps nobody, and the
// others come by /case or when they change hands.
const mostShown = 200

// DeskBound shows a desk that got its chat, or is back in it, everything that waits
// for it.
func (n *Notices) DeskBound(desk routing.DeskID) error {
	if err := n.seated(desk); err != nil {
		return err
	}
	open, err := n.open(desk)
	if err != nil {
		return err
	}
	for _, k := range open {
		if err := n.Present(k); err != nil {
			return err
		}
	}
	return n.presentIncidents(desk)
}

// open lists the cases that a desk answers for now, oldest first.
func (n *Notices) open(desk routing.DeskID) ([]*routing.Case, error) {
	scopes, err := n.scopes(desk, true)
	if err != nil {
		return nil, err
	}
	return n.Tx.OpenCases(scopes, mostShown)
}

// deskChat finds where an agency's cards of a case go: its desk's chat or, while that
// is out of reach, the duty desk's, that of the centre above, and so on. Nothing is
// lost when all are: the card waits.
func (n *Notices) deskChat(k *routing.Case, a routing.AgencyID) (chat bots.Chat, bound bool, err error) {
	return n.nearest(n.of(k).DesksFor(a))
}

// nearest is the chat of the first desk that can be reached.
func (n *Notices) nearest(desks []routing.DeskID) (chat bots.Chat, ok bool, err error) {
	_, chat, ok, err = n.nearestDesk(desks)
	return chat, ok, err
}

// nearestDesk is the first desk that can be reached, with its chat.
func (n *Notices) nearestDesk(desks []routing.DeskID) (desk routing.DeskID, chat bots.Chat, ok bool, err error) {
	for _, desk := range desks {
		if chat, ok, err = n.seat(desk); err != nil || ok {
			return desk, chat, ok, err
		}
	}
	return "", bots.Chat{}, false, nil
}
