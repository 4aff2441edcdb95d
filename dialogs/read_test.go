package dialogs_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// TestRead: that an answer was read is noted once, of an answer that has arrived, and shown on
// its card; opening the chat says nothing to anybody.
func TestRead(t *testing.T) {
	n, boris := openNews(t), bots.Chat{Channel: "vk", ID: "71"}
	k := n.file(boris, "ru")
	open := func() (said []bots.Letter) {
		return n.g.Hear(t, bots.Inbound{Kind: bots.Read, Chat: boris, From: bots.Person{ID: "71"}})
	}
	reads := func() (count int) {
		n.g.Turn(t, func(tx dialogs.Tx) error {
			events, err := tx.Events(k.ID)
			for _, e := range events {
				if e.Kind == routing.EventRead {
					count++
				}
			}
			return err
		})
		return count
	}
	if said := open(); len(said) != 0 || reads() != 0 {
		t.Errorf("without an answer %d are read, and %+v is said", reads(), said)
	}
	arrives := func(words string) {
		n.g.Answer(t, k.ID, words)
		n.g.Turn(t, func(tx dialogs.Tx) error {
			return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventDelivered, At: n.g.Now})
		})
	}
	n.g.Answer(t, k.ID, "Засыпаем.")
	if said := open(); len(said) != 0 || reads() != 0 {
		t.Errorf("what has not arrived is read %d times, and %+v is said", reads(), said)
	}
	arrives("Засыпали.")
	said := open()
	if len(said) != 1 || !strings.Contains(said[0].Text, "ответ прочитан") || said[0].Chat != cityChat || said[0].EditOf == 0 {
		t.Errorf("the desk sees %+v", said)
	}
	if said := open(); len(said) != 0 || reads() != 1 {
		t.Errorf("opened again: %d are read, and %+v is said", reads(), said)
	}
	arrives("И заасфальтировали.")
	if said := open(); len(said) != 1 || reads() != 2 {
		t.Errorf("after another answer %d are read, and %+v is said", reads(), said)
	}
}
