package staff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/routing"
)

// growing is what the newest message of a desk says that grows, and how many there are.
func (w *office) growing() (text string, n int) {
	var id bots.LetterID
	for _, l := range w.heard {
		if l.Chat == city && strings.Contains(l.Text, "пишет много подряд") && l.EditOf == 0 {
			id, n = l.ID, n+1
		}
	}
	text, _ = w.edited(id)
	return text, n
}

// adds is a resident's reply to the message that shows his case.
func (w *office) adds(text string) {
	in := say(anna, anna.ID, text)
	in.Group, in.ReplyTo = false, w.newest(anna, "26-00001").message
	w.hear(in)
}

// TestFloodShownOnce: of much in a row a desk sees the first as it comes and the rest in one
// message; all of it is in the case, danger among it is shown apart, and after a minute words
// are shown as ever. The card that is called shows everything in a few messages.
func TestFloodShownOnce(t *testing.T) {
	w := watched(t)
	for i := range 30 {
		w.adds(fmt.Sprint("слово ", i))
		w.later(time.Second)
	}
	w.adds("Там пожар!")
	text, n := w.growing()
	if n != 1 || !strings.Contains(text, "сообщений: 25") || !strings.Contains(text, "• слово 29") || strings.Contains(text, "слово 5\n") {
		t.Errorf("%d messages grow; the newest says %q", n, text)
	}
	if got := w.letters(city, "дополнил № 26-00001"); got != 6 || w.letters(city, "Там пожар!") != 1 {
		t.Errorf("%d are shown apart, want five and that of danger", got)
	}
	if got := len(w.past("26-00001", routing.EventWords)); got != 31 {
		t.Errorf("the case has %d words", got)
	}
	w.later(2 * time.Minute)
	w.adds("Спасибо")
	w.newest(city, "дополнил № 26-00001:\n\nСпасибо")

	before := len(w.shown[city])
	w.hear(say(city, ivan, "/case 1"))
	var all string
	for _, s := range w.shown[city][before:] {
		all += s.letter.Text + "\n"
	}
	for i := range 30 {
		if !strings.Contains(all, fmt.Sprintf("слово %d\n", i)) {
			t.Errorf("/case does not show word %d", i)
		}
	}
	if got := len(w.shown[city]) - before; got > 8 {
		t.Errorf("/case made %d messages", got)
	}
}

// TestRepeatShownOnce: what is said again grows one message; where a question waits for it, or
// much later, the same words are shown anew. So are different ones, and an album.
func TestRepeatShownOnce(t *testing.T) {
	w := watched(t)
	for range 4 {
		w.adds("Когда почините?")
		w.later(time.Minute)
	}
	text, n := w.growing()
	if n != 1 || !strings.Contains(text, "сообщений: 3") || !strings.Contains(text, "• Когда почините? ×3") {
		t.Errorf("%d messages grow: %q", n, text)
	}
	w.later(time.Hour)
	w.adds("Когда почините?")
	if got := w.letters(city, "дополнил № 26-00001:\n\nКогда почините?"); got != 2 {
		t.Errorf("after an hour it is shown %d times", got)
	}
	for range 2 {
		w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Уточнить")
		w.replyTo(city, ivan, w.newest(city, "что уточнить"), "Яма ещё там?")
		w.adds("Да")
		w.later(time.Minute)
	}
	if got := w.letters(city, "ответил по № 26-00001:\n\nДа"); got != 2 {
		t.Errorf("%d of two answers are shown", got)
	}
	for i := range 10 {
		in := say(anna, anna.ID, "")
		in.Group, in.Album, in.Files = false, "a", []bots.File{{Channel: "telegram", ID: fmt.Sprint("p", i), Kind: bots.Photo}}
		if i == 0 {
			in.ReplyTo = w.newest(anna, "26-00001").message
		}
		w.hear(in)
	}
	photos := 0
	for _, l := range w.heard {
		if l.Chat == city {
			photos += len(l.Files)
		}
	}
	if photos != 10 {
		t.Errorf("the desk sees %d of an album's ten", photos)
	}
}

// TestFloodIsVeiled: what is folded is masked like what is shown apart, there and under a card
// that is called; danger said again and again is never folded.
func TestFloodIsVeiled(t *testing.T) {
	w := watched(t)
	for i := range 12 {
		w.adds(fmt.Sprintf("слово %d, звоните 8 900 123-45-67", i))
		w.later(time.Second)
	}
	w.hear(say(city, ivan, "/case 1"))
	for _, l := range w.heard {
		if l.Chat == city && strings.Contains(l.Text, "123-45-67") {
			t.Errorf("the desk's chat reads %q", l.Text)
		}
	}
	text, _ := w.growing()
	if !strings.Contains(text, "слово 11, звоните •") {
		t.Errorf("growing is %q", text)
	}
	for range 3 {
		w.later(2 * time.Minute)
		w.adds("Там пожар!")
	}
	if got := w.letters(city, "Там пожар!"); got < 3 {
		t.Errorf("danger came %d times", got)
	}
}
