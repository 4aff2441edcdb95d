package dialogs

import (
	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is who hears an alarm, and in which words.

// alarmText is the key of an alarm's words.
func (n *Notices) alarmText(a Alarm) string {
	if a.Kind == AlarmRemoved && a.Desk == n.Directory.Centre().DutyDesk {
		return "alarm.removed_duty" // nobody stands in for that one
	}
	return "alarm." + string(a.Kind)
}

// overText is the key of the words that it has ended.
func overText(a Alarm) string {
	switch a.Kind {
	case AlarmDisk, AlarmBlobs:
		return "alarm." + string(a.Kind) + "_over"
	}
	return "alarm.over"
}

// alert posts an alarm to the duty desk. Where the trouble may keep it from there
// it is posted to one more desk, so that somebody hears of it now; heard is false
// when there is no chat to post it to.
func (n *Notices) alert(a Alarm, key string) (heard bool, err error) {
	w := n.desk()
	desk, _ := n.Directory.Desk(a.Desk)
	text := w.t(key, locales.Args{"Channel": a.Channel, "Code": a.Code, "Desk": desk.Names.In(w.lang), "Count": a.Count})
	chats, err := n.hearers(a)
	if err != nil {
		return false, err
	}
	for _, chat := range chats {
		l := bots.Letter{Chat: chat, Text: text, Purpose: bots.Alarm, Priority: bots.Urgent, Group: true}
		if _, err := post(n.Tx, n.House, l); err != nil {
			return false, err
		}
	}
	return len(chats) > 0, nil
}

// hearers are the chats an alarm goes to: the duty desk's and, if that one is out
// of reach, the first desk's that is not.
func (n *Notices) hearers(a Alarm) (chats []bots.Chat, err error) {
	reached := false
	tell := func(desk routing.DeskID) error {
		chat, bound, err := n.seat(desk)
		if err != nil || !bound {
			return err
		}
		reached = a.leaves(desk, chat)
		if reached || desk == n.Directory.Centre().DutyDesk {
			chats = append(chats, chat)
		}
		return nil
	}
	if err := tell(n.Directory.Centre().DutyDesk); err != nil {
		return nil, err
	}
	for _, d := range n.Directory.Desks() {
		if reached {
			break
		}
		if d.ID == n.Directory.Centre().DutyDesk {
			continue
		}
		if err := tell(d.ID); err != nil {
			return nil, err
		}
	}
	return chats, nil
}

// leaves tells whether a desk's chat is out of the trouble's reach.
func (a Alarm) leaves(desk routing.DeskID, chat bots.Chat) bool {
	switch a.Kind {
	case AlarmRemoved:
		return desk != a.Desk
	case AlarmQuarantine, AlarmClock, AlarmFiles, AlarmDisk, AlarmBlobs:
		return true
	}
	return chat.Channel != a.Channel
}
