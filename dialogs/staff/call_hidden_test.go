package staff_test

import (
	"fmt"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// TestCallersTelephoneLeavesTheChat: once a caller's case is filed, the review that showed
// his telephone shows it no more.
func TestCallersTelephoneLeavesTheChat(t *testing.T) {
	w, private := watched(t), bots.Chat{Channel: city.Channel, ID: ivan}
	does := func(text string) {
		in := say(private, ivan, text)
		in.Group = false
		w.hear(in)
	}
	for _, text := range []string{"/start", "Русский", "Согласен", "/call", "Дороги и тротуары", "Яма на дороге", "Глубокая яма у остановки, машины объезжают",
		"Чебоксары, Гагарина, 30", "Да, верно", "Отправить", "Анна Петровна, 8 900 123-45-67"} {
		does(text)
	}
	review := w.newest(private, "123-45-67").letter
	does("Отправить")
	for _, l := range w.heard {
		if l.Chat == private && l.EditOf == review.ID && strings.Contains(l.Text, "скрыты") {
			return
		}
	}
	t.Errorf("the review says still %q", review.Text)
}

// TestLateOfACall: a later picture of the album that a call was filed with, and words of it put
// right, reach its case, whoever works on it; of a caller's words the clerk's chat keeps none.
func TestLateOfACall(t *testing.T) {
	w, private := watched(t), bots.Chat{Channel: city.Channel, ID: ivan}
	hear := func(in bots.Inbound) string {
		in.Group = false
		w.hear(in)
		return in.MessageID
	}
	does := func(text string) string { return hear(say(private, ivan, text)) }
	photo := func(text string) string {
		in := say(private, ivan, text)
		in.MessageID = fmt.Sprint("m", len(w.heard))
		in.Album, in.Files = "a1", []bots.File{{Kind: bots.Photo, ID: in.MessageID, Channel: "telegram"}}
		return hear(in)
	}
	for _, text := range []string{"/start", "Русский", "Согласен", "/call", "Дороги и тротуары", "Яма на дороге"} {
		does(text)
	}
	told := photo("Яма у остановки")
	for _, text := range []string{"Готово", "Чебоксары, Гагарина, 30", "Да, верно", "Отправить", "Анна Петровна, 8 900 123-45-67", "Отправить"} {
		does(text)
	}
	w.newest(private, "Скажите заявителю номер: 26-00002")
	photo("")
	edited := say(private, ivan, "Яма у остановки")
	edited.Kind, edited.MessageID = bots.Edit, told
	hear(edited) // nothing has changed
	edited.Text = "Две ямы у остановки"
	hear(edited)
	var said []routing.Event
	w.g.Turn(t, func(tx dialogs.Tx) error {
		list, err := tx.CasesByNumber("26-00002")
		if err != nil {
			return err
		}
		events, err := tx.Events(list[0].ID)
		for _, e := range events {
			if e.Kind == routing.EventWords {
				said = append(said, e)
			}
		}
		return err
	})
	if len(said) != 2 || len(said[0].Files) != 1 || said[1].Text != "Две ямы у остановки" {
		t.Fatalf("the case got %+v", said)
	}
	w.newest(city, "Сотрудник исправил запись звонка по № 26-00002:\n\nДве ямы")
	w.g.Turn(t, func(tx dialogs.Tx) error {
		s, err := tx.Session(dialogs.SessionKey{Chat: private})
		if strings.Contains(string(s.Draft), "остановки") {
			t.Errorf("kept with the clerk: %s", s.Draft)
		}
		return err
	})
}
