package staff_test

import (
	"fmt"
	"testing"
	"time"

	"otklik/routing"
)

const approval = pothole + "        approval: true\n"

// TestAlbumOfARefusedAnswer: what a colleague's waiting answer keeps from the resident is
// kept from him with all its pictures, and its clerk is told once.
func TestAlbumOfARefusedAnswer(t *testing.T) {
	w := undoable(t)
	card := w.newest(city, "26-00001 ·")
	w.replyTo(city, ivan, card, "Яму заделали утром.")
	before := len(w.heard)
	w.album(maria, "m", card, "Яму заделали вчера.", "", "")
	w.toldLast(t, city, "другой ответ уже уходит")
	if n := len(w.heard) - before; n != 1 {
		t.Errorf("told %d times", n)
	}
	w.later(11 * time.Second)
	if got := w.given(); len(got) != 0 || len(w.answers()) != 1 {
		t.Errorf("the resident got %q, %q", w.answers(), got)
	}
}

// TestAlbumJoinsOnlyItsOwnAnswer: later pictures of an answer that went do not join a
// colleague's that waits.
func TestAlbumJoinsOnlyItsOwnAnswer(t *testing.T) {
	w := undoable(t)
	w.album(maria, "m", w.newest(city, "26-00001 ·"), "Яму заделали вчера.")
	w.later(11 * time.Second)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали и вывезли мусор утром.")
	w.album(maria, "m", w.newest(city, "26-00001 ·"), "")
	if waits := w.past("26-00001", routing.EventSending); len(waits) != 2 {
		t.Errorf("the history has %+v", waits)
	}
}

// TestAlbumGivenUp: the later pictures of an answer that was given up go nowhere.
func TestAlbumGivenUp(t *testing.T) {
	w := watched(t)
	card := w.newest(city, "26-00001 ·")
	w.album(ivan, "a", card, "Заделаем.")
	w.tap(city, ivan, w.newest(city, "ещё не отправлен"), "Отменить")
	w.album(ivan, "a", card, "", "")
	if got := w.given(); len(got) != 0 || len(w.answers()) != 0 {
		t.Errorf("the resident got %q, %q", w.answers(), got)
	}
}

// TestAlbumAfterApproval: nothing joins an answer that was approved, neither one that has
// gone nor one that is about to go.
func TestAlbumAfterApproval(t *testing.T) {
	for _, undo := range []bool{false, true} {
		w := watched(t, pothole, approval)
		w.g.House.Undo, w.g.Step = undo, time.Second
		w.become(routing.Executor, ivan)
		card := w.newest(city, "26-00001 ·")
		w.album(ivan, "z", card, "Яму заделали утром.")
		w.tap(city, maria, w.newest(city, "26-00001 ·"), "Утвердить")
		w.album(ivan, "z", card, "ещё слова", "")
		if !undo {
			w.toldLast(t, city, "это фото жителю не ушло")
		}
		w.later(11 * time.Second)
		if want := map[bool]string{false: "[z0]", true: "[]"}[undo]; fmt.Sprint(w.given()) != want {
			t.Errorf("undo %v: the resident got %q, %q", undo, w.answers(), w.given())
		}
		if undo { // the draft is another one now, and is to be approved as it is
			w.newest(city, "ответ не отправлен")
			w.tap(city, maria, w.newest(city, "26-00001 ·"), "Утвердить")
			w.later(11 * time.Second)
			if got := w.given(); len(got) != 3 {
				t.Errorf("approved anew: the resident got %q", got)
			}
		}
	}
}

// TestAlbumOfAQuestion: what needs no approval loses no picture where answers do.
func TestAlbumOfAQuestion(t *testing.T) {
	w := watched(t, pothole, approval)
	w.become(routing.Executor, ivan)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Уточнить")
	w.album(ivan, "q", w.newest(city, "что уточнить"), "Какой дом?", "")
	if got := w.given(); len(got) != 2 {
		t.Errorf("the resident got %q", got)
	}
}

// TestAlbumOfAPromise: an interim answer and a deferral go with all pictures of their album,
// also those that come while the date is asked; where only words go on the clerk is told.
func TestAlbumOfAPromise(t *testing.T) {
	for menu, question := range map[string]string{"Промежуточный ответ": "что уже сделано", "Отложить до даты": "почему № 26-00001 откладываем"} {
		w := watched(t)
		w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Другие действия")
		w.tap(city, ivan, w.newest(city, "что сделать с"), menu)
		w.album(ivan, "p", w.newest(city, question), "Ждём сухой погоды.", "", "")
		w.tap(city, ivan, w.newest(city, "Выберите или напишите дату"), "Через 7 дн.")
		if got := w.given(); len(got) != 3 {
			t.Errorf("%s: the resident got %q", menu, got)
		}
	}
	w := watched(t)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Другие действия")
	w.tap(city, ivan, w.newest(city, "что сделать с"), "Спросить, как дела")
	w.album(ivan, "n", w.newest(city, "что спросить"), "Когда выезжаете?")
	w.told(city, "Вложения здесь не передаются")
}
