package dialogs

import (
	"slices"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is who hears an alarm, and in which words.

// concerned is the directory of the centre whose matter an alarm is.
func (n *Notices) concerned(a Alarm) *routing.Directory {
	region := n.Directory.Region()
	if d, ok := region.CentreOfDesk(a.Desk); ok {
		return d
	}
	if a.Channel == "" {
		return region.Root()
	}
	return region.Of(n.House.Centres[a.Channel])
}

// alarmText is the key of an alarm's words.
func (n *Notices) alarmText(a Alarm) string {
	key := "alarm." + string(a.Kind)
	if a.Lost {
		key = "alarm.lost"
	}
	if a.Kind == AlarmRemoved && a.Desk == n.concerned(a).Centre().DutyDesk {
		key += "_duty" // nobody of its centre stands in for that one
	}
	return key
}

// overText is the key of the words that it has ended.
func overText(a Alarm) string {
	switch a.Kind {
	case AlarmDirectory, AlarmDisk, AlarmBlobs, AlarmDeaf, AlarmTopics:
		return "alarm.over_" + string(a.Kind)
	}
	return "alarm.over"
}

// alert posts an alarm to the duty desk. Where the trouble may keep it from there
// it is posted to one more desk, so that somebody hears of it now; heard is false
// when there is no chat to post it to.
func (n *Notices) alert(a Alarm, key string) (heard bool, err error) {
	d := n.concerned(a)
	w := n.speak(d, locales.Default)
	desk, _ := d.Desk(a.Desk)
	text := w.t(key, locales.Args{"Channel": a.Channel, "Code": a.Code, "Desk": desk.Names.In(w.lang), "Count": a.Count})
	chats, err := n.hearers(a, d)
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
// of reach, the first desk's that is not: a duty desk above, or any of the centre.
func (n *Notices) hearers(a Alarm, d *routing.Directory) (chats []bots.Chat, err error) {
	dutyDesk := d.Centre().DutyDesk
	line := d.DesksFor("")
	for _, other := range d.Desks() {
		if !slices.Contains(line, other.ID) {
			line = append(line, other.ID)
		}
	}
	for _, desk := range line {
		chat, bound, err := n.seat(desk)
		if err != nil {
			return nil, err
		}
		reached := bound && a.leaves(desk, chat)
		if bound && (reached || desk == dutyDesk && !a.Lost) {
			chats = append(chats, chat)
		}
		if reached {
			break
		}
	}
	return chats, nil
}

// leaves tells whether a desk's chat is out of the trouble's reach.
func (a Alarm) leaves(desk routing.DeskID, chat bots.Chat) bool {
	switch a.Kind {
	case AlarmRemoved:
		return desk != a.Desk
	case AlarmQuarantine, AlarmClock, AlarmDirectory, AlarmFiles, AlarmDisk, AlarmBlobs, AlarmDeaf, AlarmTopics:
		return true
	}
	return chat.Channel != a.Channel
}
