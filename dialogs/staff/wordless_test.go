package staff_test

import (
	"slices"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs/gate"
	"otklik/routing"
)

// TestWordlessAnswer: files without words are asked about; they go with words, or for a reason
// that the history keeps.
func TestWordlessAnswer(t *testing.T) {
	voice := func(w *office) shown {
		in := say(city, ivan, "")
		in.ReplyTo, in.Files = w.newest(city, "26-00001 ·").message, []bots.File{{Channel: "telegram", ID: "v", Kind: bots.Voice}}
		w.hear(in)
		return w.newest(city, "В ответе нет слов")
	}
	w := watched(t)
	q := voice(w)
	if len(w.answers()) != 0 || strings.Contains(q.letter.Text, "Ваш ответ:") {
		t.Fatalf("answered %q, asked %q", w.answers(), q.letter.Text)
	}
	w.replyTo(city, ivan, q, "Яму заделали утром.")
	if got := w.answers(); len(got) != 1 || !strings.Contains(got[0], "Яму заделали утром.") || len(w.given()) != 1 {
		t.Errorf("the resident got %q with %v", got, w.given())
	}
	w = watched(t)
	w.tap(city, ivan, voice(w), "Отправить всё равно")
	w.tap(city, ivan, w.newest(city, "почему ответ"), "Подробности")
	if e := w.past("26-00001", routing.EventAnswered); len(e) != 1 || !slices.Equal(e[0].Detail.Lacks, []string{string(gate.NoWords)}) || e[0].Detail.Excuse != "later" {
		t.Errorf("the history has %+v", e)
	}
	w = watched(t, pothole, pothole+"        gate: off\n")
	w.pictured(ivan, w.newest(city, "26-00001 ·"), "")
	if len(w.answers()) != 1 {
		t.Error("a topic without a gate has one")
	}
}

// TestWordsOfALaterPicture: an album whose caption stands under a later picture is an answer
// with words; of two captions the clerk is told that one was left out.
func TestWordsOfALaterPicture(t *testing.T) {
	w := watched(t)
	w.album(ivan, "a", w.newest(city, "26-00001 ·"), "", "Яму заделали утром.", "")
	if got := w.answers(); len(got) == 0 || !strings.Contains(got[0], "Яму заделали утром.") || len(w.given()) != 3 {
		t.Errorf("the resident got %q with %v", got, w.given())
	}
	w = watched(t)
	w.album(ivan, "a", w.newest(city, "26-00001 ·"), "Спасибо за обращение.", "Яму заделали утром.")
	w.told(city, "Подпись к следующему фото не взята")
	if len(w.answers()) != 0 {
		t.Errorf("it went: %q", w.answers())
	}
}
