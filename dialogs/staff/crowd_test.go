package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// TestCrowdedList: from the growing card a clerk turns pages and opens single cards; the
// card itself stays, and another desk sees nothing by its button.
func TestCrowdedList(t *testing.T) {
	w := watched(t)
	w.g.House.Crowd = map[string]int{"telegram": 1}
	for range 8 {
		letters := w.g.Turn(t, func(tx dialogs.Tx) error {
			n := &dialogs.Notices{Tx: tx, House: w.g.House, Directory: w.g.Directory, Now: w.g.Now}
			_, err := tx.Post(bots.Letter{Chat: city, Text: "waits", Group: true})
			if err != nil {
				return err
			}
			_, err = routing.Cases{Directory: w.g.Directory, Tx: tx, Tell: n, Now: w.g.Now}.Open(routing.Filing{
				Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "Яма"},
				Language:  "ru", Resident: anna.String(), Origin: anna.String(),
			})
			return err
		})
		for _, l := range letters {
			w.shown[l.Chat] = append(w.shown[l.Chat], shown{w.g.MessageOf(l.ID), l})
		}
	}
	card := w.newest(city, "Новых обращений: 8")
	w.tap(city, ivan, card, "Открыть список")
	list := w.newest(city, "Поступили разом: 8")
	if list.message == card.message || !strings.Contains(list.letter.Text, "1. № 26-00002") || strings.Contains(list.letter.Text, "26-00008") {
		t.Errorf("the list is %q", list.letter.Text)
	}
	w.tap(city, ivan, list, "Дальше")
	next := w.newest(city, "Поступили разом: 8")
	if next.message != list.message || !strings.Contains(next.letter.Text, "8. № 26-00009") {
		t.Errorf("the next page is %q", next.letter.Text)
	}
	w.tap(city, ivan, next, "8")
	w.newest(city, "№ 26-00009 ·")
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	data := card.letter.Keyboard.Rows[0][0].Data
	in := say(utilities, olga, "")
	in.Kind, in.MessageID, in.Data = bots.Press, "x", w.g.House.Seal.Sign(utilities, "", strings.TrimSuffix(data, data[len(data)-8:]))
	w.hear(in)
	for _, l := range w.heard {
		if l.Chat == utilities && strings.Contains(l.Text, "26-0000") {
			t.Errorf("another desk reads %q", l.Text)
		}
	}
}
