package staff_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// TestPingsReachPersons: whom a stage calls hears of it in his private chat, too, where he
// has begun one: who has the case, then the desk's coordinator; nothing of the resident is
// told there, and nobody else is written to.
func TestPingsReachPersons(t *testing.T) {
	w := watched(t)
	private := func(person string) bots.Chat { return bots.Chat{Channel: city.Channel, ID: person} }
	for _, person := range []string{ivan, maria} {
		in := say(private(person), person, "/start")
		in.Group = false
		w.hear(in)
	}
	w.join(city, petr, "/join", dialogs.InviteClerk, "city") // has begun nothing
	w.g.Turn(t, func(tx dialogs.Tx) error {
		for _, person := range []string{maria, petr} {
			if _, err := tx.SetRoles("city", city.Channel, person, []routing.Role{routing.Coordinator}); err != nil {
				return err
			}
		}
		return nil
	})
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Взять")
	told := func(person string) (list []string) {
		for _, l := range w.heard {
			if l.Chat == private(person) && l.Purpose == bots.Notice {
				list = append(list, l.Text)
			}
		}
		return list
	}
	w.later(3 * time.Hour)
	if got := told(ivan); len(got) != 1 || !strings.Contains(got[0], "скоро срок") || !strings.Contains(got[0], "/case 26-00001") || strings.Contains(got[0], "яма") {
		t.Fatalf("who has it is told %q", got)
	}
	if got := told(maria); len(got) != 0 {
		t.Fatalf("the coordinator is told %q", got)
	}
	for range 48 { // a stage that another has overtaken is not told
		w.later(30 * time.Minute)
	}
	if got := told(maria); len(got) == 0 || !strings.Contains(got[0], "прошёл срок") {
		t.Errorf("the coordinator is told %q", got)
	}
	if got := len(told(petr)); got != 0 {
		t.Errorf("who has begun no chat is told %d times", got)
	}
}

// TestPingIsNotTheResidents: a reminder that a clerk's chat does not take tells nothing of
// the resident's, and goes by none of the clerk's other chats in his place.
func TestPingIsNotTheResidents(t *testing.T) {
	w := watched(t)
	private := bots.Chat{Channel: city.Channel, ID: ivan}
	in := say(private, ivan, "/start")
	in.Group = false
	w.hear(in)
	w.g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(private, bots.Chat{Channel: "vk", ID: "999"}) })
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Взять")
	w.later(3 * time.Hour)
	lost := 0
	for _, l := range w.heard {
		if l.Chat == private && l.Purpose == bots.Notice {
			w.givenUp(l, string(bots.Gone))
			lost++
		}
	}
	if lost != 1 {
		t.Fatalf("%d reminders", lost)
	}
	if e := w.past("26-00001", routing.EventRerouted); len(e) != 0 {
		t.Errorf("the case says %+v", e)
	}
	if card := w.newest(city, "26-00001 ·").letter.Text; strings.Contains(card, "не доставлено") {
		t.Errorf("the card says %s", card)
	}
}
