package staff_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// later lets time pass and the clock strike, after a restart if there was one.
func (w *office) later(d time.Duration) {
	w.g.Now = w.g.Now.Add(d)
	for _, l := range w.g.Strike(w.t) {
		w.heard = append(w.heard, l)
		w.shown[l.Chat] = append(w.shown[l.Chat], shown{w.g.MessageOf(l.ID), l})
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log.String())
	}
}

func undoable(t *testing.T) *office {
	w := watched(t)
	w.g.House.Undo, w.g.Step = true, time.Second
	return w
}

// TestUndo: nothing reaches the resident while an answer may be taken back, whoever
// presses first wins, and the clerk is told the truth.
func TestUndo(t *testing.T) {
	w := undoable(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	q := w.newest(city, "ответ уйдёт жителю через 10 с.")
	w.later(5 * time.Second)
	if k := w.state("26-00001"); k.State != routing.Assigned || len(w.answers()) != 0 {
		t.Fatalf("it went: %s, %q", k.State, w.answers())
	}
	w.replyTo(city, maria, w.newest(city, "26-00001 ·"), "Яму заделаем завтра, выедет бригада.")
	w.told(city, "другой ответ уже уходит")
	w.tap(city, ivan, q, "Отменить отправку")
	w.newest(city, "отправка отменена")
	w.tap(city, ivan, q, "Отменить отправку")
	w.newest(city, "отменить уже нельзя") // there is nothing to take back any more
	w.later(time.Minute)
	if len(w.answers()) != 0 {
		t.Fatalf("it went: %q", w.answers())
	}
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали днём.")
	again := w.newest(city, "ответ уйдёт жителю через 10 с.")
	w.tap(city, ivan, q, "Отменить отправку") // the old one's button
	w.later(10 * time.Second)
	w.newest(city, "ответ отправлен жителю")
	w.tap(city, ivan, again, "Отменить отправку")
	w.newest(city, "отменить уже нельзя")
	if got := w.answers(); len(got) != 1 {
		t.Errorf("the resident was answered %q", got)
	}
}

// TestUndoOfOthers: a stranger and a desk that has not the case take nothing back.
func TestUndoOfOthers(t *testing.T) {
	w := undoable(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово")
	q := w.newest(city, "ответ уйдёт жителю через 10 с.")
	w.tap(city, petr, q, "Отменить отправку")
	in := say(utilities, olga, "")
	in.Kind, in.MessageID, in.Data = bots.Press, "x", dialogs.CasePress{Verb: dialogs.VerbUndo, Case: w.state("26-00001").ID}.Encode()
	w.hear(in)
	w.later(10 * time.Second)
	if got := w.answers(); len(got) != 1 {
		t.Errorf("the resident was answered %q", got)
	}
}

// TestUndoTooLateForTheCase: what cannot be sent any more is told with its words.
func TestUndoTooLateForTheCase(t *testing.T) {
	w := undoable(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	id := w.state("26-00001").ID
	w.g.Deed(t, func(c routing.Cases) error { _, err := c.Withdraw(id, anna.String()); return err })
	w.later(10 * time.Second)
	if l := w.newest(city, "ответ не отправлен"); len(w.answers()) != 0 || !strings.Contains(l.letter.Text, "Яму заделали утром.") {
		t.Errorf("the clerk was told %q, the resident %q", l.letter.Text, w.answers())
	}
}
