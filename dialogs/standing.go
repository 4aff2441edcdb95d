package dialogs

import (
	"context"
	"strings"

	"otklik/bots"
	"otklik/routing"
)

// This file is what is made of how a bot stands in a desk's chat, as its platform tells
// when it is asked, and as a refused letter tells.

// Seen takes how the bot was found to stand in a desk's chat. Whatever has changed is
// told to the duty desk once: of a bot that is not there the desk is stood in for.
// Only an unavailable store makes it an error.
func (r *Reception) Seen(ctx context.Context, desk routing.DeskID, chat bots.Chat, s bots.Standing) error {
	locked := []bots.Chat{chat, deafness(desk, chat.Channel).key().Chat, flatness(desk, chat.Channel).key().Chat}
	return firstUnavailable(r.alarm(ctx, Turn{Chats: locked, Do: func(tx Tx) error {
		now, bound, err := tx.ChatOf(desk)
		if err != nil || !bound || now != chat {
			return err // it has moved meanwhile: the next look is at where it is
		}
		n := r.notices(tx)
		if !s.In {
			return n.lost(desk, chat)
		}
		if !s.Presumed {
			if err := n.found(desk, chat); err != nil {
				return err
			}
		}
		if s.Hears || s.Deaf { // else it is heard when somebody speaks
			if err := n.mind(deafness(desk, chat.Channel), s.Hears); err != nil {
				return err
			}
		}
		mode, err := n.modeAt(chat)
		if err != nil {
			return err
		}
		if mode == routing.TopicsOff && s.Threads && !s.OpensThreads {
			return nil // nothing is wrong while its general topic is open: see refusedByDesk
		}
		return n.mind(flatness(desk, chat.Channel), mode == routing.TopicsOff || s.OpensThreads)
	}}))
}

func deafness(desk routing.DeskID, channel string) Alarm {
	return Alarm{Kind: AlarmDeaf, Channel: channel, Desk: desk}
}

// overheard ends a desk's deafness with words that a deaf bot is not told: neither a command
// nor a reply, and nobody is mentioned in them.
func (r *Reception) overheard(tx Tx, in bots.Inbound) error {
	if !in.Group || in.Kind != bots.Message || in.ReplyTo != "" || in.Text == "" || strings.HasPrefix(in.Text, "/") || strings.ContainsAny(in.Text, "@[") {
		return nil
	}
	desk, err := tx.DeskAt(in.Chat)
	if err != nil || desk == "" {
		return err
	}
	return r.notices(tx).alarmOver(deafness(desk, in.Chat.Channel))
}

func flatness(desk routing.DeskID, channel string) Alarm {
	return Alarm{Kind: AlarmTopics, Channel: channel, Desk: desk}
}

// mind raises an alarm that is told once, or ends it.
func (n *Notices) mind(a Alarm, well bool) error {
	if well {
		return n.alarmOver(a)
	}
	if s, err := n.Tx.Session(a.key()); err != nil || s.State == alarmRaised {
		return err
	}
	return n.alarm(a)
}

// lost is a desk whose chat takes nothing of the bot, though nobody said that it was
// put out.
func (n *Notices) lost(desk routing.DeskID, chat bots.Chat) error {
	a := removal(desk, chat.Channel)
	s, err := n.Tx.Session(a.key())
	if err != nil || s.State == alarmRaised {
		return err
	}
	a.Lost = true
	if err := n.alarm(a); err != nil {
		return err
	}
	return n.standIn(desk)
}

// found ends a desk's removal when the bot is in its chat again and the news of it were
// lost. Not at once: a chat may take nothing although the platform finds all well.
func (n *Notices) found(desk routing.DeskID, chat bots.Chat) error {
	s, err := n.Tx.Session(removal(desk, chat.Channel).key())
	if err != nil || s.State != alarmRaised || n.Now.Sub(s.UpdatedAt) < tellRelapse {
		return err
	}
	return n.DeskBound(desk)
}

// refusedByDesk looks at what a chat has refused for good: a desk's is out of reach from
// now on. One whose general topic is closed takes letters again when it is opened.
func (n *Notices) refusedByDesk(l Sent) error {
	if l.State == "due" && l.Group && bots.Failure(l.Reason) == bots.ThreadClosed {
		desk, err := n.Tx.DeskAt(l.Chat)
		if err != nil || desk == "" {
			return err
		}
		return n.mind(flatness(desk, l.Chat.Channel), false)
	}
	if l.State != "dead" || !l.Group || bots.Failure(l.Reason) != bots.Gone {
		return nil
	}
	desk, err := n.Tx.DeskAt(l.Chat)
	if err != nil || desk == "" {
		return err
	}
	return n.lost(desk, l.Chat)
}
