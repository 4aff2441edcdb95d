package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// TestCorrect: the resident's message is changed in place and keeps its buttons, he is
// told, and the old words stay in the history.
func TestCorrect(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	answer := w.newest(anna, "Яму заделали утром.")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Исправить ответ")
	w.replyTo(city, ivan, w.newest(city, "как исправить ответ"), "Яму заделали вечером.")
	better := w.newest(anna, "Яму заделали вечером.")
	if better.message != answer.message || len(better.letter.Keyboard.Rows) == 0 || !strings.Contains(better.letter.Text, "Исправленный") {
		t.Errorf("the resident has %+v", better.letter)
	}
	w.newest(anna, "исправлен: новый текст")
	want := routing.Detail{Before: "Яму заделали утром.", After: "Яму заделали вечером."}
	if e := w.past("26-00001", routing.EventCorrected); len(e) != 1 || e[0].Detail.Before != want.Before || e[0].Detail.After != want.After {
		t.Errorf("the history has %+v", e)
	}
	w.tap(anna, anna.ID, better, "Решено")
	w.newest(anna, "Как вы оцените")
}

// TestCorrectWithPictures: what came with a picture keeps it; what does not fit under it is
// a message of its own.
func TestCorrectWithPictures(t *testing.T) {
	w := watched(t)
	in := say(city, ivan, "Яму заделали утром.")
	in.ReplyTo, in.Files = w.newest(city, "26-00001 ·").message, []bots.File{{Channel: "telegram", ID: "a", Kind: bots.Photo}}
	w.hear(in)
	answer := w.newest(anna, "Яму заделали утром.")
	w.hear(say(city, ivan, "/correct 1"))
	w.replyTo(city, ivan, w.newest(city, "как исправить ответ"), "Яму заделали вечером.")
	better := w.newest(anna, "Яму заделали вечером.")
	if better.message != answer.message || len(better.letter.Keyboard.Rows) == 0 || len(better.letter.Files) != 1 {
		t.Errorf("the resident has %+v", better.letter)
	}
	w.hear(say(city, ivan, "/correct 1"))
	w.replyTo(city, ivan, w.newest(city, "как исправить ответ"), "Яму заделали ночью. "+strings.Repeat("Щебень уложен. ", 70))
	if whole := w.newest(anna, "Яму заделали ночью."); whole.message == answer.message || len(whole.letter.Keyboard.Rows) == 0 || len(whole.letter.Files) != 0 {
		t.Errorf("the resident has %+v", whole.letter)
	}
}

// TestCorrectIsNotForAll: who may not answer corrects nothing, and what has no answer is
// not corrected.
func TestCorrectIsNotForAll(t *testing.T) {
	w := watched(t)
	w.hear(say(city, ivan, "/correct 1"))
	w.told(city, "Сейчас так нельзя")
	w.hear(say(city, ivan, "/correct"))
	w.told(city, "Напишите номер")
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	clerk := dialogs.Clerk{Desk: "city", Channel: "telegram", Person: maria, Name: "N" + maria, Roles: []routing.Role{routing.Viewer}}
	w.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddClerk(clerk) })
	w.tap(city, maria, w.newest(city, "26-00001 ·"), "Исправить ответ")
	for _, s := range w.shown[city] {
		if strings.Contains(s.letter.Text, "как исправить") {
			t.Errorf("a viewer was asked %q", s.letter.Text)
		}
	}
}

// TestCorrectReachesFollowers: whoever follows a case has its corrected answer, too.
func TestCorrectReachesFollowers(t *testing.T) {
	w := watched(t)
	w.file()
	one, two := w.state("26-00001").ID, w.state("26-00002").ID
	by := routing.Actor{ID: "telegram:" + ivan, Desk: "city"}
	w.g.Deed(t, func(c routing.Cases) error { _, err := c.Merge(two, by, one); return err })
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Исправить ответ")
	w.replyTo(city, ivan, w.newest(city, "как исправить ответ"), "Яму заделали вечером.")
	for _, number := range []string{"26-00001", "26-00002"} {
		if got := w.newest(anna, "Исправленный ответ по № "+number); !strings.Contains(got.letter.Text, "вечером") {
			t.Errorf("%s has %q", number, got.letter.Text)
		}
	}
}
