package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// revise changes a message that a clerk wrote to the city's desk.
func (w *office) revise(person, was, text string) {
	in := say(city, person, was)
	in.Kind, in.Text = bots.Edit, text
	w.hear(in)
}

// TestAnEditedAnswerIsACorrection: the changed words are shown and go when their clerk says so.
func TestAnEditedAnswerIsACorrection(t *testing.T) {
	w := watched(t)
	const was, better = "Яму заделали утром.", "Яму заделали вечером."
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), was)
	w.revise(ivan, was, was) // a messenger tells of changes that are none
	w.revise(ivan, was, better)
	if e := w.past("26-00001", routing.EventCorrected); len(e) != 0 {
		t.Errorf("corrected before its clerk has said so: %+v", e)
	}
	asked := w.newest(city, "заменить ответ по № 26-00001 у жителя")
	if !strings.Contains(asked.letter.Text, better) {
		t.Errorf("asked %q", asked.letter.Text)
	}
	w.tap(city, ivan, asked, "Отправить")
	w.newest(anna, better)
	if e := w.past("26-00001", routing.EventCorrected); len(e) != 1 {
		t.Errorf("corrected %d times", len(e))
	}
}

// TestAnEditOfAnAnswerInHandRewordsIt: what the gate asks about is changed where it stands.
func TestAnEditOfAnAnswerInHandRewordsIt(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделаем.")
	w.newest(city, "Не сказано, когда")
	w.revise(ivan, "Яму заделаем.", "Яму заделаем в четверг, выедет бригада.")
	w.newest(anna, "Яму заделаем в четверг")
}

// TestAnEditThatDoesNothingIsSaid: of notes, of talk that became one, and where the answer
// may not be changed.
func TestAnEditThatDoesNothingIsSaid(t *testing.T) {
	w := watched(t)
	card := w.newest(city, "26-00001 ·")
	w.replyTo(city, ivan, card, "// звонил мастер")
	w.revise(ivan, "// звонил мастер", "// звонил прораб")
	w.told(city, "правка ничего не меняет")
	w.replyTo(city, ivan, card, "Яму заделали утром.")
	n := len(w.heard)
	w.revise(maria, "Яму заделали утром.", "Яму заделали вечером.") // no message of hers
	if len(w.heard) != n {
		t.Errorf("somebody else's edit is answered: %+v", w.heard[n:])
	}
	w.revise(ivan, "Яму заделали утром.", "// Яму заделали вечером.")
	w.told(city, "правка ничего не меняет")
	w.tap(anna, anna.ID, w.newest(anna, "Яму заделали утром."), "Не решено")
	w.g.Turn(t, func(tx dialogs.Tx) error { _, err := tx.RemoveClerk("city", "telegram", ivan); return err })
	n = len(w.letterTexts(anna))
	w.revise(ivan, "Яму заделали утром.", "Яму заделали ночью.")
	if got := w.letterTexts(anna); len(got) != n {
		t.Errorf("who is no clerk any more changes %q", got[n:])
	}
}

// letterTexts are what a chat was written.
func (w *office) letterTexts(chat bots.Chat) (list []string) {
	for _, l := range w.heard {
		if l.Chat == chat {
			list = append(list, l.Text)
		}
	}
	return list
}
