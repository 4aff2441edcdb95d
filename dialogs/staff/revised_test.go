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

// TestAnEditThatDoesNothingIsSaid: of notes, and of an answer that became one; what somebody
// else wrote, or who is no clerk any more, changes nothing.
func TestAnEditThatDoesNothingIsSaid(t *testing.T) {
	w := watched(t)
	card := w.newest(city, "26-00001 ·")
	w.replyTo(city, ivan, card, "// звонил мастер")
	w.revise(ivan, "// звонил мастер", "// звонил прораб")
	w.told(city, "правка ничего не меняет")
	w.replyTo(city, ivan, card, "Яму заделали утром.")
	n := len(w.heard)
	in := say(city, maria, "Яму заделали вечером.")
	in.Kind, in.MessageID = bots.Edit, say(city, ivan, "Яму заделали утром.").MessageID
	w.hear(in)
	if len(w.heard) != n {
		t.Errorf("somebody else's edit is answered: %+v", w.heard[n:])
	}
	w.revise(ivan, "Яму заделали утром.", "// Яму заделали вечером.")
	w.told(city, "правка ничего не меняет")
	w.g.Turn(t, func(tx dialogs.Tx) error { _, err := tx.RemoveClerk("city", "telegram", ivan); return err })
	n = len(w.heard)
	w.revise(ivan, "Яму заделали утром.", "Яму заделали ночью.")
	for _, l := range w.heard[n:] {
		if strings.Contains(l.Text, "заменить ответ") {
			t.Errorf("who is no clerk any more is asked %q", l.Text)
		}
	}
}

// TestAnOldAnswerEditedIsNoNewOne: an edit changes the words of its own message only, not
// what is asked about now, and not a later answer.
func TestAnOldAnswerEditedIsNoNewOne(t *testing.T) {
	const was, better = "Яму заделали утром.", "Яму заделали вечером, работала бригада."
	for name, meanwhile := range map[string]func(*office){
		"asked what was done": func(w *office) { w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово") },
		"another answer in hand": func(w *office) {
			w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Переделаем.")
			w.newest(city, "ещё не отправлен")
		},
		"another answer given": func(w *office) {
			w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали заново, работала бригада.")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := watched(t)
			w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), was)
			w.tap(anna, anna.ID, w.newest(anna, was), "Не решено")
			meanwhile(w)
			n, told := len(w.letterTexts(anna)), len(w.heard)
			w.revise(ivan, was, better)
			if got := w.letterTexts(anna)[n:]; len(got) != 0 {
				t.Errorf("the resident is written %q", got)
			}
			for _, l := range w.heard[told:] {
				if strings.Contains(l.Text, "заменить ответ") {
					t.Errorf("asked %q", l.Text)
				}
			}
			if len(w.heard) == told {
				t.Error("nothing is said of it")
			}
		})
	}
}

// TestAnEditInTheMiddle: of a correction in hand the words are changed and shown again.
func TestAnEditInTheMiddle(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	w.hear(say(city, ivan, "/correct 1"))
	w.replyTo(city, ivan, w.newest(city, "как исправить ответ"), "Яму заделаем.")
	w.newest(city, "Не сказано, когда")
	w.revise(ivan, "Яму заделаем.", "Яму заделаем ✏️в четверг, выедет бригада.")
	asked := w.newest(city, "заменить ответ по № 26-00001")
	if got := w.past("26-00001", routing.EventCorrected); len(got) != 0 || strings.Contains(asked.letter.Text, "✏️") {
		t.Errorf("%d corrections, asked %q", len(got), asked.letter.Text)
	}
	w.tap(city, ivan, asked, "Отправить")
	w.newest(anna, "Яму заделаем в четверг")
}

// TestAnEditWhileTheAnswerLeaves: the old words go in a moment, and its clerk is told how to
// keep them back.
func TestAnEditWhileTheAnswerLeaves(t *testing.T) {
	w := undoable(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	w.revise(ivan, "Яму заделали утром.", "Яму заделали вечером.")
	w.told(city, "уходят прежние слова. Нажмите «Отменить отправку»")
}

// TestAnEditUnderACannedAnswer: it stands in place of the words that were edited, and stays.
func TestAnEditUnderACannedAnswer(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделаем.")
	q := w.newest(city, "Не сказано, когда")
	w.tap(city, ivan, q, "📋 Готовые ответы")
	w.tap(city, ivan, w.newest(city, "какой готовый ответ"), "Яму заделаем")
	n := len(w.letterTexts(anna))
	w.revise(ivan, "Яму заделаем.", "Яму заделаем в четверг, выедет бригада.")
	if got := w.letterTexts(anna)[n:]; len(got) != 0 {
		t.Errorf("the resident is written %q", got)
	}
}

// TestAnEditedCaptionKeepsTheAlbum: an edit tells of its own picture only.
func TestAnEditedCaptionKeepsTheAlbum(t *testing.T) {
	w := watched(t)
	card := w.newest(city, "26-00001 ·")
	w.album(ivan, "a", card, "Яму заделаем.", "", "")
	in := say(city, ivan, "Яму заделаем.")
	in.Kind, in.Album, in.ReplyTo, in.Files = bots.Edit, "a", card.message, picture("a0")
	in.Text = "Яму заделали утром, работала бригада."
	w.hear(in)
	if got := w.given(); len(got) != 3 {
		t.Errorf("given %q", got)
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
