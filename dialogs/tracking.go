package dialogs

import (
	"slices"

	"otklik/bots"
	"otklik/routing"
)

// This file is what a resident's own chat shows of his case: one message that tells
// how it stands and is changed in place. What he must know comes as a message beside
// it or, where the old one can no longer be changed, together with a new one.

// The verbs under it.
const (
	VerbAdd  = "add"  // say more, or answer a question
	VerbOpen = "open" // all about the case
	// VerbLegal makes the text of an official appeal.
	VerbLegal = "legal"
)

// Track makes a question that was just answered the message that shows a new case.
func (n *Notices) Track(k *routing.Case, question bots.LetterID) error {
	chat, ok := bots.ParseChat(k.Origin)
	if !ok || question == 0 {
		return nil
	}
	l, err := n.statusLetter(k)
	if err != nil {
		return err
	}
	l.Chat, l.EditOf = chat, question
	return n.showStatus(k, l)
}

// unseen are the events that leave what a resident is shown as it is.
var unseen = []routing.EventKind{
	routing.EventOpened, routing.EventNote, routing.EventAttached, routing.EventDrafted, routing.EventReturned, routing.EventWarned,
	routing.EventSending, routing.EventRecalled,
	routing.EventNudged, routing.EventKindSet, routing.EventCorrected, routing.EventJoined, routing.EventRevealed,
	routing.EventMuted, routing.EventReported, routing.EventBanned, routing.EventUnbanned, routing.EventWithheld,
}

// alters tells whether an event changes what a resident is shown of a case.
func (n *Notices) alters(k *routing.Case, e routing.Event) (bool, error) {
	switch {
	case k.Left:
		return e.Kind == routing.EventWithdrawn, nil
	case k.Parent != 0: // its whole tells who has the parts
		return e.To != "" && e.To != e.From, nil
	}
	switch e.Kind {
	case routing.EventWords, routing.EventRated:
		return e.Detail.Is != "", nil
	case routing.EventInterim, routing.EventDeferred:
		return k.State != routing.Merged, nil
	case routing.EventOverdue, routing.EventEscalated:
		return routing.Clock(e.Text) == routing.FullAnswer, nil
	case routing.EventIncident:
		if k.Incident == 0 {
			return true, nil
		}
		in, err := n.Tx.PeekIncident(k.Incident)
		return err == nil && in.Open(), err
	}
	return !slices.Contains(unseen, e.Kind), nil
}

// track renews the message that shows a case to its resident, if there is one that
// can be changed.
func (n *Notices) track(k *routing.Case, e routing.Event) error {
	if changed, err := n.alters(k, e); err != nil || !changed {
		return err
	}
	k, chat, err := n.shownTo(k)
	if err != nil || k == nil {
		return err
	}
	card, open, err := n.changeable(k, chat, true)
	if err != nil || !open {
		return err
	}
	l, err := n.statusLetter(k)
	if err != nil {
		return err
	}
	l.Chat, l.EditOf = chat, card
	return n.showStatus(k, l)
}

// trackAnew makes news of a case a new message that shows it, where there is none or
// it can no longer be changed.
func (n *Notices) trackAnew(k *routing.Case, l *bots.Letter) error {
	if k.Incident != 0 {
		return nil // its news are the incident's
	}
	k, chat, err := n.shownTo(k)
	if err != nil || k == nil {
		return err
	}
	if _, open, err := n.changeable(k, chat, true); err != nil || open {
		return err
	}
	s, err := n.statusLetter(k)
	if err != nil {
		return err
	}
	l.Text, l.Keyboard, l.Purpose = join(l.Text, s.Text), s.Keyboard, s.Purpose
	return nil
}

// shownTo is the case that a resident knows, of which k may be a part, and his chat;
// nil where nobody can be shown it.
func (n *Notices) shownTo(k *routing.Case) (whole *routing.Case, chat bots.Chat, err error) {
	whole = k
	if k.Parent != 0 {
		if whole, err = n.Tx.Case(k.Parent); err != nil {
			return nil, chat, err
		}
	}
	chat, ok := bots.ParseChat(whole.Origin)
	if !ok {
		return nil, chat, nil
	}
	return whole, chat, nil
}

// changeable finds the message that shows a case in a chat, to its resident or to a desk;
// open is false when there is none or the messenger does not let it be changed any more.
func (n *Notices) changeable(k *routing.Case, chat bots.Chat, resident bool) (card bots.LetterID, open bool, err error) {
	find := n.Tx.CardOf
	if resident {
		find = n.Tx.StatusOf
	}
	if card, err = find(k.ID, chat); err != nil || card == 0 {
		return 0, false, err
	}
	most := n.House.Channels[chat.Channel].EditFor
	if most == 0 {
		return card, true, nil
	}
	since, err := n.Tx.ShownSince(k.ID, chat, resident)
	return card, n.Now.Sub(since) < most, err
}

// showStatus posts a change of the message that shows a case. It makes no sound, but
// must not bring news before their time.
func (n *Notices) showStatus(k *routing.Case, l bots.Letter) error {
	reader, err := n.Tx.Session(SessionKey{Chat: l.Chat})
	if err != nil {
		return err
	}
	n.hush(k, reader, &l)
	_, err = post(n.Tx, n.House, l)
	return err
}

func (n *Notices) statusLetter(k *routing.Case) (bots.Letter, error) {
	w := n.resident(k)
	text, err := n.tracking(w, k)
	return bots.Letter{
		Text: text, Keyboard: trackingKeyboard(w, k), Purpose: bots.Status, Priority: bots.Showing, Case: int64(k.ID),
	}, err
}
