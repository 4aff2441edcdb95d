package staff_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// revealed is a clerk who was shown a resident's contacts in private.
func revealed(t *testing.T) (w *office, private bots.Chat) {
	t.Helper()
	w, private = watched(t), bots.Chat{Channel: city.Channel, ID: ivan}
	in := say(private, ivan, "/start")
	in.Group = false
	w.hear(in)
	w.resident("/new", "Дороги и тротуары", "Яма на дороге", "Яма у дома 5", "Чебоксары, Ленина 5, кв. 77", "Да, верно",
		"Подробнее", "Телефон для связи", "8 900 123-45-67", "Назад", "Отправить")
	w.tap(city, ivan, w.newest(city, "26-00002 ·"), "Показать контакты")
	if shown := w.newest(private, "26-00002"); !strings.Contains(shown.letter.Text, "123-45-67") {
		t.Fatalf("shown %q", shown.letter.Text)
	}
	return w, private
}

// TestContactsAreNotTheClerksData: what a clerk was shown of residents for some minutes is
// in no copy of his own data, before it is hidden and after.
func TestContactsAreNotTheClerksData(t *testing.T) {
	w, private := revealed(t)
	for range 2 {
		d, err := w.g.Store.Dossier(t.Context(), private)
		if err != nil || len(d.Letters) == 0 {
			t.Fatalf("%d letters, %v", len(d.Letters), err)
		}
		for _, l := range d.Letters {
			if strings.Contains(l.Text, "123-45-67") {
				t.Errorf("the clerk's copy has %q", l.Text)
			}
		}
		w.later(time.Hour)
	}
}

// TestContactsAreHiddenAfterTheClerksErasure: a clerk who has his own data destroyed
// meanwhile is hidden the contacts all the same.
func TestContactsAreHiddenAfterTheClerksErasure(t *testing.T) {
	w, private := revealed(t)
	const all = 1 << 62
	w.g.Turn(t, func(tx dialogs.Tx) error {
		_, _, err := tx.EraseChat(private, all, all, "nobody", 100)
		return err
	})
	w.later(time.Hour)
	for _, l := range w.heard {
		if l.Chat == private && l.EditOf != 0 && strings.Contains(l.Text, "скрыты") {
			return
		}
	}
	t.Error("the contacts stay shown")
}

// TestContactsThatStayShown: where the messenger does not let contacts be hidden again, the desk
// is told so, and the audit notes who was left with them, once.
func TestContactsThatStayShown(t *testing.T) {
	w, private := revealed(t)
	w.g.Refuses = func(l bots.Letter) bots.Failure {
		if l.Chat == private && l.EditOf != 0 {
			return bots.EditClosed
		}
		return ""
	}
	for range 3 {
		w.later(time.Hour)
	}
	if got := w.letters(city, "не удалось скрыть в личном чате"); got != 1 {
		t.Errorf("the desk was told %d times", got)
	}
	var id routing.CaseID
	w.g.Turn(t, func(tx dialogs.Tx) error {
		list, err := tx.CasesByNumber("26-00002")
		if err == nil {
			id = list[0].ID
		}
		return err
	})
	entries, err := w.g.Store.AuditOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var noted []string
	for _, e := range entries {
		if e.Kind == "case.exposed" {
			noted = append(noted, e.Facts)
		}
	}
	if len(noted) != 1 || !strings.Contains(noted[0], "telegram:"+ivan) || !strings.Contains(noted[0], string(bots.EditClosed)) {
		t.Errorf("the audit notes %q", noted)
	}
}

// TestWordsAreVeiled: what a resident's words tell of himself stands in no message of a desk's
// chat, whether he wrote it first or later; who is shown the contacts reads it.
func TestWordsAreVeiled(t *testing.T) {
	w := watched(t)
	private := bots.Chat{Channel: city.Channel, ID: ivan}
	in := say(private, ivan, "/start")
	in.Group = false
	w.hear(in)
	w.resident("/new", "Дороги и тротуары", "Яма на дороге", "Яма, меня зовут Мария, звоните 8 900 123-45-67", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	w.resident("/start", "Мои обращения", "26-00002", "Дополнить", "И ещё: 8 900 765-43-21, кв. 77")
	secrets := []string{"Мария", "123-45-67", "765-43-21", "кв. 77"}
	for _, l := range w.heard {
		for _, s := range secrets {
			if l.Chat == city && strings.Contains(l.Text, s) {
				t.Errorf("the desk's chat reads %q in %q", s, l.Text)
			}
		}
	}
	w.tap(city, ivan, w.newest(city, "Житель дополнил № 26-00002"), "Показать контакты")
	shown := w.newest(private, "26-00002").letter.Text
	for _, s := range secrets {
		if !strings.Contains(shown, s) {
			t.Errorf("%q is not in %q", s, shown)
		}
	}
}
