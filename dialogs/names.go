package dialogs

import "otklik/bots"

// This file is what a message is known by: its chat, its conversation, its delivery.

// groupOf is the chat of several people that a message came from, none for a private one.
func groupOf(in bots.Inbound) (chat bots.Chat) {
	if in.Group {
		chat = in.Chat
	}
	return chat
}

// sessionKey names the conversation that a message belongs to.
func sessionKey(in bots.Inbound) SessionKey {
	if in.Group {
		return SessionKey{Chat: in.Chat, Person: in.From.ID}
	}
	return SessionKey{Chat: in.Chat}
}

// deliveries are the names a message is known by.
func deliveries(in bots.Inbound) []Delivery {
	names := []Delivery{{Channel: in.Chat.Channel, Key: in.Key}}
	if in.AltKey != "" && in.AltKey != in.Key {
		names = append(names, Delivery{Channel: in.Chat.Channel, Key: in.AltKey})
	}
	return names
}

// firstTime records a message under all its names; it is new only when none of
// them was seen: an event that was lost comes back by another name.
func firstTime(tx Tx, in bots.Inbound) (bool, error) {
	first := true
	for _, d := range deliveries(in) {
		fresh, err := tx.FirstTime(d.Channel, d.Key)
		if err != nil {
			return false, err
		}
		first = first && fresh
	}
	return first, nil
}
