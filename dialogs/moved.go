package dialogs

import "otklik/bots"

// newChat is where a chat has moved to.
func newChat(in bots.Inbound) bots.Chat { return bots.Chat{Channel: in.Chat.Channel, ID: in.Text} }

// chatsOf are the chats a message's turn reads and changes.
func chatsOf(in bots.Inbound) []bots.Chat {
	if in.Kind == bots.Moved {
		return []bots.Chat{in.Chat, newChat(in)}
	}
	return []bots.Chat{in.Chat}
}

// moved follows a chat to its new id, as when a Telegram group becomes a
// supergroup. A desk sees its open cases again there: replies to the old cards
// carry ids that mean nothing in the new chat.
func (r *Reception) moved(tx Tx, in bots.Inbound) error {
	to := newChat(in)
	if to.ID == "" || to == in.Chat {
		return nil
	}
	if err := tx.MoveChat(in.Chat, to.ID); err != nil {
		return err
	}
	if err := dropUnsigned(tx, to, r.Now()); err != nil {
		return err
	}
	desk, err := tx.DeskAt(to)
	if err != nil || desk == "" {
		return err
	}
	return r.notices(tx).DeskBound(desk)
}
