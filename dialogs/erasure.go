package dialogs

import (
	"time"

	"otklik/bots"
	"otklik/routing"
)

// This file forgets a person who has taken back his consent. His turn takes his cases
// out of his hands; the rest is done by a timer, some cases at a time, so that nobody
// waits for a person with a thousand of them. Each step may be done twice, and one that
// comes to nothing is done again.

const (
	eraseCases   = 10  // in one unit of work
	eraseLetters = 300 // the same
	// erasePause is until a letter that is being sent just now has been.
	erasePause = 10 * time.Second
	// farewellWaits is for how long the words of farewell are waited for.
	farewellWaits = time.Hour
)

// Forget orders all that is kept of this private chat's person destroyed, in his other
// chats as well, and ends the conversations: the next ones begin anew. His chats are
// linked no more.
func (s *Scene) Forget() error {
	others, err := OrderErasures(s.Tx, s.House.Seal, s.In.Chat, s.Directory().Centre().ID, s.Now)
	if err != nil {
		return err
	}
	for _, chat := range others {
		if err := s.DropSession(chat); err != nil {
			return err
		}
	}
	s.kept, s.chats = trail{}, nil
	*s.Session = Session{Key: s.Session.Key, Rev: s.Session.Rev}
	return nil
}

// OrderErasures orders all that is kept of a private chat's person destroyed, and of all
// chats that are linked to it, which it gives. The conversations are the caller's to end.
func OrderErasures(tx Tx, seal *Seal, chat bots.Chat, centre routing.CentreID, now time.Time) (others []bots.Chat, err error) {
	if err := tx.HoldLinks(); err != nil {
		return nil, err
	}
	if others, err = tx.LinkedTo(chat); err != nil {
		return nil, err
	}
	for _, c := range append([]bots.Chat{chat}, others...) {
		if _, err := orderErasure(tx, seal, c, centre, now); err != nil {
			return nil, err
		}
	}
	for _, c := range others {
		if _, err := tx.Unlink(c); err != nil { // none goes astray: they are nobody's by now
			return nil, err
		}
	}
	return others, nil
}

// orderErasure orders all that is kept of a private chat's person destroyed. His
// conversation is the caller's to end: the chat is one of his turn's. It gives the order's id.
func orderErasure(tx Tx, seal *Seal, chat bots.Chat, centre routing.CentreID, now time.Time) (int64, error) {
	e := Erasure{ID: tx.NewID(), Who: seal.Digest(chat), Channel: chat.Channel, Centre: centre, Reason: ErasedOnDemand, Ordered: now}
	if _, err := tx.DestroyDraft(chat.String(), string(e.Reason)); err != nil {
		return 0, err
	}
	if err := tx.OrderErasure(e, chat); err != nil {
		return 0, err
	}
	return e.ID, tx.Wake(Timer{At: now, Kind: TimerErasure, Case: routing.CaseID(e.ID), Chat: chat})
}

// erase does some of an erasure and asks for the next step.
func (n *Notices) erase(t Timer) error {
	e, ok, err := n.Tx.Erasure(int64(t.Case))
	if err != nil || !ok || !e.Done.IsZero() {
		return err
	}
	if err := n.endTalk(&e, t.Chat); err != nil {
		return err
	}
	left, busy, err := n.eraseOwn(&e, t.Chat)
	if err != nil {
		return err
	}
	if !left {
		left, busy, err = n.eraseTalk(&e, t.Chat)
	}
	if err != nil {
		return err
	}
	if !left {
		e.Done = n.Now
		return n.Tx.SaveErasure(e)
	}
	next := Timer{At: n.Now, Kind: TimerErasure, Case: t.Case, Chat: t.Chat}
	if busy {
		next.At = n.Now.Add(erasePause)
	}
	if err := n.Tx.SaveErasure(e); err != nil {
		return err
	}
	return n.Tx.Wake(next)
}

// endTalk ends a conversation in which nothing was said since the order: that may have
// come from another chat of the person, or on paper.
func (n *Notices) endTalk(e *Erasure, chat bots.Chat) error {
	session, err := n.Tx.Session(SessionKey{Chat: chat})
	if err != nil || session.UpdatedAt.After(e.Ordered) {
		return err
	}
	return n.Tx.DropSession(chat)
}

// eraseOwn takes a person out of some of his cases; left tells that there were some, and
// busy that nothing could be done about them yet.
func (n *Notices) eraseOwn(e *Erasure, chat bots.Chat) (left, busy bool, err error) {
	done, waiting := 0, 0
	for after := routing.CaseID(0); done < eraseCases && waiting < 10*eraseCases; {
		ids, err := n.Tx.ErasableCases(e.ID, after, eraseCases)
		if err != nil {
			return false, false, err
		}
		if len(ids) == 0 {
			break
		}
		for _, id := range ids {
			after = id
			ok, err := n.eraseCase(e, id, chat.String())
			if err != nil {
				return false, false, err
			}
			if ok {
				done++
			} else {
				waiting++
			}
		}
	}
	return done+waiting > 0, done == 0, nil
}

// eraseCase takes a person out of one case; ok is false while a letter about it is
// being sent.
func (n *Notices) eraseCase(e *Erasure, id routing.CaseID, resident string) (ok bool, err error) {
	traces, busy, err := n.Tx.EraseTraces(id, resident, string(e.Reason))
	if err != nil || busy {
		return false, err
	}
	if _, err := n.cases().Erase(id); err != nil {
		return false, err
	}
	e.Traces.Add(traces)
	e.Cases++
	return true, n.Tx.DropResident(id)
}

// eraseTalk takes out what was said in a person's chat beside his cases. Where he has
// not begun anew since, that is all of it, with the last words of farewell.
func (n *Notices) eraseTalk(e *Erasure, chat bots.Chat) (left, busy bool, err error) {
	session, err := n.Tx.Session(SessionKey{Chat: chat})
	if err != nil {
		return false, false, err
	}
	before, spare, silent := e.ID, e.ID, !session.UpdatedAt.After(e.Ordered)
	if silent {
		before = n.Tx.NewID()
	}
	if n.Now.Sub(e.Ordered) > farewellWaits {
		spare = before
	}
	traces, more, err := n.Tx.EraseChat(chat, before, spare, e.Who, eraseLetters)
	e.Traces.Add(traces)
	if err != nil || more {
		return more, traces.Letters == 0, err
	}
	if silent {
		err = n.Tx.DropSession(chat)
	}
	return false, false, err
}

// blank shows a desk a case without what was erased, where its card can still be
// changed; a new message about an old case would help nobody.
func (n *Notices) blank(k *routing.Case) error {
	return n.eachCard(k, func(chat bots.Chat, text string, keyboard bots.Keyboard) error {
		_, open, err := n.changeable(k, chat, false)
		if err == nil && (open || !k.State.Ended()) {
			err = n.edit(k, chat, text, keyboard)
		}
		return err
	})
}
