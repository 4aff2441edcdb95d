package staff_test

import (
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
)

// TestAnswerButton: who does not know how to reply to a card presses its button, and is told how.
func TestAnswerButton(t *testing.T) {
	w := watched(t)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Ответить")
	q := w.newest(city, "что ответить жителю по № 26-00001")
	if !strings.Contains(q.letter.Text, "выберите «Ответить»") {
		t.Errorf("he is not told how: %q", q.letter.Text)
	}
	w.replyTo(city, ivan, q, "Спасибо за обращение.")
	w.replyTo(city, ivan, w.newest(city, "ещё не отправлен"), "Яму заделали утром.")
	if got := w.answers(); len(got) != 1 || !strings.Contains(got[0], "Яму заделали утром.") {
		t.Errorf("the resident got %q", got)
	}
}

// TestAnswerByNumber: an answer that names its case goes through the gate and may be taken
// back as a reply may; a note is one, a case of another desk is none of ours.
func TestAnswerByNumber(t *testing.T) {
	w := undoable(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.hear(say(utilities, olga, "/answer 1 Яму заделали утром."))
	w.toldLast(t, utilities, "другая служба")
	w.hear(say(city, ivan, "/answer"))
	w.told(city, "На какое обращение ответить")
	w.hear(say(city, ivan, "/answer 77 Яму заделали утром."))
	w.told(city, "Такого обращения нет")
	w.hear(say(city, ivan, "/answer 1 // "+secret))
	w.hear(say(city, ivan, "/answer 1\nСпасибо за обращение."))
	w.newest(city, "ещё не отправлен")
	w.hear(say(city, ivan, "/answer 26-00001 Яму заделали утром."))
	w.tap(city, ivan, w.newest(city, "ответ уйдёт жителю через 10 с."), "Отменить отправку")
	w.later(time.Minute)
	if n := w.past("26-00001", routing.EventNote); len(w.answers()) != 0 || len(n) != 1 {
		t.Fatalf("the resident got %q, the desk %+v", w.answers(), n)
	}
	w.hear(say(city, ivan, "/answer\n1"))
	w.replyTo(city, ivan, w.newest(city, "что ответить жителю по № 26-00001"), "Яму заделали утром.")
	w.later(time.Minute)
	if got := w.answers(); len(got) != 1 || !strings.Contains(got[0], "Яму заделали утром.") {
		t.Errorf("the resident got %q", got)
	}
}

// TestAnswerUnderACard: the command needs no number there, and figures that its words begin
// with name no other case; a whole number does.
func TestAnswerUnderACard(t *testing.T) {
	w := watched(t)
	w.file()
	card := w.newest(city, "26-00002 ·")
	w.replyTo(city, ivan, card, "/answer 1 день работали, яму заделали утром.")
	w.newest(anna, "1 день работали")
	if k := w.state("26-00001"); k.State != routing.Assigned || w.state("26-00002").State != routing.Answered {
		t.Errorf("another case is %s", k.State)
	}
	w.replyTo(city, ivan, card, "/answer 2 часа работали, яму заделали вчера.")
	w.newest(anna, "2 часа работали")
	w.replyTo(city, ivan, card, "/answer 26-00001 Знак поставили вчера.")
	w.newest(anna, "Знак поставили вчера")
	if k := w.state("26-00001"); k.State != routing.Answered {
		t.Errorf("the named case is %s", k.State)
	}
	w.file()
	w.replyTo(city, ivan, w.newest(city, "26-00003 ·"), "/answer")
	w.replyTo(city, ivan, w.newest(city, "что ответить жителю по № 26-00003"), "Лампу заменили сегодня.")
	w.newest(anna, "Лампу заменили")
}

// TestACommandUnderACardNeedsNoNumber: and where nothing says which case is meant, it is asked.
func TestACommandUnderACardNeedsNoNumber(t *testing.T) {
	w := watched(t)
	for _, command := range []string{"/case", "/correct", "/mute"} {
		w.hear(say(city, ivan, command))
		w.told(city, command+" 123. Или ответьте этой командой")
	}
	card := w.newest(city, "26-00001 ·")
	w.replyTo(city, ivan, card, "/case")
	if again := w.newest(city, "26-00001 ·"); again.message == card.message {
		t.Error("no card")
	}
}

// TestAnAnswerOvertakesAnEmptyQuestion: what nobody had written is not told to be unsent.
func TestAnAnswerOvertakesAnEmptyQuestion(t *testing.T) {
	w := watched(t)
	w.hear(say(city, ivan, "/answer 1"))
	asked := w.newest(city, "что ответить жителю по № 26-00001")
	w.hear(say(city, ivan, "/answer 1 Яму заделали утром, работала бригада."))
	if text, _ := w.edited(asked.letter.ID); text != "№ 26-00001: ответ уже дан." {
		t.Errorf("the question says %q", text)
	}
}
