package staff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

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

// phoned is a clerk in his private chat who has begun to file for a caller; does says or types
// something there.
func phoned(t *testing.T) (w *office, private bots.Chat, does func(...string)) {
	w, private = watched(t), bots.Chat{Channel: city.Channel, ID: ivan}
	does = func(texts ...string) {
		for _, text := range texts {
			in := say(private, ivan, text)
			in.Group = false
			w.hear(in)
		}
	}
	does("/start", "Русский", "Согласен", "/call", "Дороги и тротуары", "Яма на дороге", "Яма у остановки", "Чебоксары, Гагарина, 30", "Да, верно")
	return w, private, does
}

// TestDraftOfARevokedClerk: what a caller told goes from the hands of a clerk who was taken off
// the roster meanwhile, at the first thing that he does, and nothing is filed.
func TestDraftOfARevokedClerk(t *testing.T) {
	w, private, does := phoned(t)
	does("Отправить", "Анна Петровна, 8 900 123-45-67")
	review := w.newest(private, "123-45-67").letter.ID
	w.g.Turn(t, func(tx dialogs.Tx) error {
		_, err := tx.RemoveClerk("city", city.Channel, ivan)
		return err
	})
	does("Отправить")
	w.g.Turn(t, func(tx dialogs.Tx) error {
		if list, err := tx.CasesByNumber("26-00002"); err != nil || len(list) != 0 {
			t.Errorf("filed: %v, %v", list, err)
		}
		s, err := tx.Session(dialogs.SessionKey{Chat: private})
		for _, told := range []string{"остановки", "Анна", "9001234567", "Гагарина"} {
			if strings.Contains(string(s.Draft), told) {
				t.Errorf("kept with who is no clerk: %s", s.Draft)
			}
		}
		return err
	})
	if w.letters(private, "Вас больше нет в списке сотрудников") != 1 {
		t.Error("he was not told why")
	}
	if text, rows := w.edited(review); rows != 0 || strings.Contains(text, "123-45-67") {
		t.Errorf("the review says still %q", text)
	}
}

// TestAskedAndNotAnswered: a clerk who has asked a caller and got no reply yet says so; the
// question stays open and its desk is not asked to call any more. Of a button whose news has
// been overtaken he is told to call again.
func TestAskedAndNotAnswered(t *testing.T) {
	w, _, does := phoned(t)
	does("Отправить", "Анна Петровна, 8 900 123-45-67", "Отправить")
	state := func() (k *routing.Case) {
		w.g.Turn(t, func(tx dialogs.Tx) error {
			list, err := tx.CasesByNumber("26-00002")
			k = list[0]
			return err
		})
		return k
	}
	ask := func(words string) shown {
		w.tap(city, ivan, w.newest(city, "26-00002 ·"), "Уточнить")
		w.replyTo(city, ivan, w.newest(city, "что уточнить"), words)
		return w.newest(city, "позвоните заявителю и спросите")
	}
	old := ask("С какой стороны яма?")
	asked := state()
	w.later(time.Minute)
	w.g.Deed(t, func(c routing.Cases) error {
		_, err := c.Relay(asked.ID, routing.Actor{ID: "telegram:" + maria, Desk: "city", Roles: []routing.Role{routing.Moderator}}, asked.News, routing.Remark{Text: "Со стороны школы"})
		return err
	})
	line := ask("Глубокая?")
	w.tap(city, ivan, old, "Спросили, ответа пока нет")
	w.told(city, "позвоните ещё раз")
	if state().News.IsZero() {
		t.Fatal("a call about the first question counts for the second")
	}
	w.tap(city, ivan, line, "Спросили, ответа пока нет")
	w.tap(city, ivan, w.newest(city, "заявителю задали вопрос по № 26-00002"), "Задали, ответит позже")
	if k := state(); !k.News.IsZero() || k.State != routing.NeedInfo {
		t.Errorf("after the call: %s, news of %s", k.State, k.News)
	}
	before := w.letters(city, "заявителю ещё не позвонили")
	w.later(24 * time.Hour)
	if got := w.letters(city, "заявителю ещё не позвонили"); got != before {
		t.Errorf("the desk is asked to call %d times more", got-before)
	}
	w.tap(city, ivan, line, "Спросили, ответа пока нет")
	w.told(city, "кнопк") // it is noted already
}
