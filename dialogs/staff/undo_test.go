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
	w.hear(say(city, maria, "/case 1"))
	card := w.newest(city, "Ответ уходит")
	w.tap(city, ivan, q, "Отменить отправку")
	if text, _ := w.edited(card.letter.ID); strings.Contains(text, "Ответ уходит") {
		t.Errorf("the card still says %q", text)
	}
	if back := w.newest(city, "отправка отменена"); !strings.Contains(back.letter.Text, "Яму заделали утром.") {
		t.Errorf("his words are gone: %q", back.letter.Text)
	}
	said := len(w.heard)
	w.later(5 * time.Second)
	w.tap(city, ivan, q, "Отменить отправку") // there is nothing to take back any more
	w.later(time.Minute)
	for _, l := range w.heard[said:] {
		t.Errorf("in place of his words he reads %q", l.Text)
	}
	if len(w.answers()) != 0 {
		t.Fatalf("it went: %q", w.answers())
	}
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали днём.")
	again := w.newest(city, "ответ уйдёт жителю через 10 с.")
	w.tap(city, ivan, q, "Отменить отправку") // the old one's button
	w.later(10 * time.Second)
	w.newest(city, "ответ отправлен жителю")
	w.tap(city, ivan, again, "Отменить отправку")
	w.tap(city, ivan, w.newest(city, "отменить уже нельзя"), "Исправить ответ")
	w.newest(city, "как исправить ответ по № 26-00001")
	if got := w.answers(); len(got) != 1 {
		t.Errorf("the resident was answered %q", got)
	}
}

// TestUndoOfOthers: a stranger and a desk that has not the case take nothing back.
func TestUndoOfOthers(t *testing.T) {
	w := undoable(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово")
	w.tap(city, ivan, w.newest(city, "что сделано"), "Отправить без слов")
	q := w.newest(city, "ответ уйдёт жителю через 10 с.")
	w.tap(city, petr, q, "Отменить отправку")
	w.toldLast(t, city, "нет в списке сотрудников")
	in := say(utilities, olga, "")
	raw := q.letter.Keyboard.Rows[0][0].Data
	in.Kind, in.MessageID, in.Data = bots.Press, "x", w.g.House.Seal.Sign(utilities, "", raw[:len(raw)-8])
	w.hear(in)
	w.toldLast(t, utilities, "у другой службы")
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

// toldLast wants the last that was said to be this.
func (w *office) toldLast(t *testing.T, chat bots.Chat, part string) {
	t.Helper()
	if l := w.heard[len(w.heard)-1]; l.Chat != chat || !strings.Contains(l.Text, part) {
		t.Errorf("%s was told %q, want %q", l.Chat, l.Text, part)
	}
}

// become gives clerks of the city desk one role and no other.
func (w *office) become(role routing.Role, people ...string) {
	for _, p := range people {
		c := dialogs.Clerk{Desk: "city", Channel: "telegram", Person: p, Name: "N" + p, Roles: []routing.Role{role}}
		w.take(w.g.Turn(w.t, func(tx dialogs.Tx) error { return tx.AddClerk(c) }))
	}
}

// TestUndoStaysHis: a colleague does not get a case whose answer is on its way, and who
// gave that may take it back.
func TestUndoStaysHis(t *testing.T) {
	w := undoable(t)
	w.become(routing.Executor, ivan, maria)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	q := w.newest(city, "ответ уйдёт жителю через 10 с.")
	w.tap(city, maria, w.newest(city, "26-00001 ·"), "Взять")
	w.toldLast(t, city, "другой ответ уже уходит")
	w.tap(city, ivan, q, "Отменить отправку")
	w.newest(city, "отправка отменена")
	w.later(time.Minute)
	if got := w.answers(); len(got) != 0 {
		t.Errorf("the resident was answered %q", got)
	}
}

// TestUndoOfWhoLeft: the answer of a clerk who was put off the roster, or may only read
// now, does not go, and its desk has the words.
func TestUndoOfWhoLeft(t *testing.T) {
	for name, leave := range map[string]func(*office){
		"put off": func(w *office) {
			w.g.Turn(t, func(tx dialogs.Tx) error { _, err := tx.RemoveClerk("city", "telegram", maria); return err })
		},
		"reads": func(w *office) { w.become(routing.Viewer, maria) },
	} {
		w := undoable(t)
		w.replyTo(city, maria, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
		leave(w)
		w.later(11 * time.Second)
		if got := w.answers(); len(got) != 0 {
			t.Errorf("%s: the resident was answered %q", name, got)
		}
		w.newest(city, "больше нет права")
		w.toldLast(t, city, "Яму заделали утром.")
	}
}

// TestUndoneAudit: an answer that waited is audited as given in the desk's chat.
func TestUndoneAudit(t *testing.T) {
	w := undoable(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	w.later(11 * time.Second)
	entries, err := w.g.Store.AuditOf(t.Context(), w.state("26-00001").ID)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, e := range entries {
		if e.Kind == "case.answered" || e.Kind == "case.sending" {
			seen++
			if e.Chat != city.String() || e.Actor != "telegram:"+ivan {
				t.Errorf("%s by %s in %s", e.Kind, e.Actor, e.Chat)
			}
		}
	}
	if seen != 2 {
		t.Errorf("the audit has %+v", entries)
	}
}
