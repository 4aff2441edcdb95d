package dialogs

import (
	"strings"

	"otklik/bots"
	"otklik/routing"
)

// This file is who hears a message. A private chat may be a desk: its clerk, who is a
// resident, too, speaks as a clerk there first. What he presses or answers tells as which
// of the two he speaks, and so does a command that only one side knows; what tells nothing
// goes where he spoke last. The two have sessions of their own and know nothing of each other.

// Versed is a conversation that tells which commands it knows.
type Versed interface{ Knows(command string) bool }

// sideKey names where a private desk's chat keeps as whom its clerk spoke last.
func sideKey(chat bots.Chat) SessionKey { return SessionKey{Chat: chat, Person: "side"} }

// asResident is the state of that session while he speaks as a resident.
const asResident = "resident"

// Alone tells whether the chat of this turn is somebody's private one, be it a desk or not:
// in every messenger such a chat goes by his own id.
func (s *Scene) Alone() bool { return s.In.Chat.ID == s.In.From.ID }

// placed finds what a message's chat is: out is as if it came from a desk's group where it
// is for a desk, and again tells that its clerk is a resident from this message on. As long
// as it is patient, what answers a message that is being sent just now waits for that.
func (r *Reception) placed(tx Tx, in bots.Inbound, patient bool) (out bots.Inbound, again bool, err error) {
	if in.Group {
		return in, false, nil
	}
	desk, err := tx.DeskAt(in.Chat)
	if err != nil {
		return in, false, err
	}
	name, _ := CommandOf(in)
	if name == "/bind" || name == "/join" {
		in.Group = true
		return in, false, nil
	}
	if desk == "" {
		return in, false, nil
	}
	return r.sided(tx, desk, in, patient)
}

// sided is placed in the private chat of a desk's clerk.
func (r *Reception) sided(tx Tx, desk routing.DeskID, in bots.Inbound, patient bool) (out bots.Inbound, again bool, err error) {
	switch in.Kind {
	case bots.Blocked, bots.Allowed:
		in.Group = true
		return in, false, nil
	case bots.Message, bots.Press:
	default:
		return in, false, nil // what was edited he may have filed; of an answer the copy is corrected by /correct
	}
	if _, known, err := tx.Clerk(desk, in.Chat.Channel, in.From.ID); err != nil || !known {
		return in, false, err
	}
	last, err := tx.Session(sideKey(in.Chat))
	if err != nil {
		return in, false, err
	}
	was := last.State == asResident
	resident, err := r.speaks(tx, in, was, patient)
	if err != nil {
		return in, false, err
	}
	in.Group = !resident
	if resident == was {
		return in, false, nil
	}
	last.State, last.UpdatedAt = "", r.Now()
	if resident {
		last.State = asResident
	}
	return in, resident, tx.SaveSession(last)
}

// speaks tells whether a message is a resident's, was whether the one before was.
func (r *Reception) speaks(tx Tx, in bots.Inbound, was, patient bool) (resident bool, err error) {
	if name, _ := CommandOf(in); name != "" {
		clerks, residents := knows(r.Staff, name), knows(r.Residents, name)
		if clerks != residents {
			return residents, nil
		}
		return was, nil
	}
	message := in.ReplyTo
	if in.Kind == bots.Press {
		message = in.MessageID
	}
	if message == "" {
		return was, nil
	}
	resident, known, err := r.answered(tx, in.Chat, message, patient)
	switch {
	case err != nil || known:
		return resident, err
	case in.Kind == bots.Press && strings.HasPrefix(in.Data, dialogMark):
		return true, nil // of the keyboard below the input field, which no desk has
	}
	return was, nil
}

// answered tells whether a message of ours was for a resident; known is false where nothing
// is known of it.
func (r *Reception) answered(tx Tx, chat bots.Chat, message string, patient bool) (resident, known bool, err error) {
	desk, known, err := tx.SentToDesk(chat, message)
	if err != nil || known || !patient {
		return !desk, known, err
	}
	busy, err := tx.InFlight(chat)
	if err == nil && busy {
		err = errUnsettled
	}
	if err == nil { // it may have been settled between the two questions
		desk, known, err = tx.SentToDesk(chat, message)
	}
	return !desk, known, err
}

func knows(c Conversation, command string) bool {
	v, ok := c.(Versed)
	return ok && v.Knows(command)
}
