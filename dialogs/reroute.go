package dialogs

import (
	"errors"
	"slices"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file brings a resident by another of his chats what did not reach him in one.

// lostFor are the reasons for which another chat may do better: a request that is wrong is
// wrong everywhere, and one that an operator dropped is not wanted.
var lostFor = []bots.Failure{bots.Gone, bots.Unauthorized, bots.Temporary, bots.Throttled}

// elsewhere sends a letter that could not be delivered by another chat of its reader, if he
// has one; the case is answered there from then on.
func (n *Notices) elsewhere(k *routing.Case, l Sent) (done bool, err error) {
	if k.Erased() || l.State != "dead" || l.Group || l.EditOf != 0 || !slices.Contains(lostFor, bots.Failure(l.Reason)) {
		return false, nil
	}
	to, ok, err := n.otherChat(k, l.Chat)
	if err != nil || !ok {
		return false, err
	}
	if k, err = n.answerIn(k, l.Chat, to); err != nil {
		return false, err
	}
	again := bots.Letter{
		Chat: to, Text: l.Text, Files: l.Files, Keyboard: n.House.unsignedKeyboard(l.Chat, l.Keyboard),
		Purpose: l.Purpose, Priority: l.Priority, Case: l.Case,
	}
	reader, err := n.Tx.Session(SessionKey{Chat: to})
	if err != nil {
		return false, err
	}
	n.hush(k, reader, &again)
	if _, err := post(n.Tx, n.House, again); err != nil {
		return false, err
	}
	return true, errors.Join(n.noteElsewhere(k, l, again), n.refresh(k))
}

// noteElsewhere writes down that a letter goes to another chat, and until when it waits
// there.
func (n *Notices) noteElsewhere(k *routing.Case, l Sent, again bots.Letter) error {
	e := routing.Event{Case: k.ID, Kind: routing.EventRerouted, Text: l.Reason, At: n.Now}
	e.Detail.Before, e.Detail.After = l.Chat.String(), again.Chat.String()
	if err := n.Tx.AddEvent(e); err != nil || again.NotUntil.IsZero() || l.Purpose != bots.Answer {
		return err
	}
	return n.Tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventHeld, At: n.Now, Detail: routing.Detail{Until: again.NotUntil}})
}

// answerIn makes a case that was answered in one chat be answered in another one, with
// all that it is a part of.
func (n *Notices) answerIn(k *routing.Case, from, to bots.Chat) (*routing.Case, error) {
	whole, _, err := n.shownTo(k)
	if err != nil || whole == nil || whole.Origin != from.String() {
		return k, err
	}
	if err := n.cases().AnswerIn(whole, to.String()); err != nil || whole.ID == k.ID {
		return whole, err
	}
	return n.Tx.Case(k.ID)
}

// otherChat finds where else the reader of a case can be reached: a chat that has not
// failed for this answer, too.
func (n *Notices) otherChat(k *routing.Case, failed bots.Chat) (to bots.Chat, ok bool, err error) {
	others, err := n.Tx.LinkedTo(failed)
	if err != nil || len(others) == 0 {
		return to, false, err
	}
	if its, err := n.readerOf(k, append(others, failed)); err != nil || !its {
		return to, false, err // a clerk's, in his own private chat
	}
	events, err := n.Tx.Events(k.ID)
	if err != nil {
		return to, false, err
	}
	var since time.Time
	lost := map[string]bool{failed.String(): true}
	for _, e := range slices.Backward(events) {
		if isAnswer(e) {
			since = e.At
			break
		}
	}
	for _, e := range events {
		if e.Kind == routing.EventRerouted && !e.At.Before(since) {
			lost[e.Detail.Before] = true
		}
	}
	for _, c := range others {
		if !lost[c.String()] {
			return c, true, nil
		}
	}
	return to, false, nil
}

// readerOf tells whether a case's resident is whose chats these are.
func (n *Notices) readerOf(k *routing.Case, chats []bots.Chat) (bool, error) {
	whole, reader, err := n.shownTo(k)
	return err == nil && whole != nil && slices.Contains(chats, reader), err
}

// unsignedKeyboard gives a posted keyboard with its data as before it was signed for its
// chat; a button that is not ours goes.
func (h *House) unsignedKeyboard(chat bots.Chat, signed bots.Keyboard) bots.Keyboard {
	k := bots.Keyboard{Menu: signed.Menu}
	for _, row := range signed.Rows {
		var plain []bots.Button
		for _, b := range row {
			if b.Data != "" {
				data, ok := h.Seal.Verify(chat, "", b.Data)
				if !ok {
					continue
				}
				b.Data = data
			}
			plain = append(plain, b)
		}
		if len(plain) > 0 {
			k.Rows = append(k.Rows, plain)
		}
	}
	return k
}

// movedAway makes the message that showed a case in the chat it has left say where it went.
func (n *Notices) movedAway(k *routing.Case, e routing.Event) error {
	left, ok := bots.ParseChat(e.Detail.Before)
	if !ok {
		return nil
	}
	card, open, err := n.changeable(k, left, true)
	if err != nil || !open {
		return err
	}
	w := n.resident(k)
	_, err = post(n.Tx, n.House, bots.Letter{
		Chat: left, Text: w.t("tracking.moved_away", locales.Args{"Number": k.Number, "Channel": w.channelOf(e.Detail.After)}),
		EditOf: card, Purpose: bots.Status, Priority: bots.Showing, Case: int64(k.ID),
	})
	return err
}
