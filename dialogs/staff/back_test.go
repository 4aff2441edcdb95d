package staff_test

import (
	"slices"
	"strings"
	"testing"

	"otklik/dialogs"
	"otklik/routing"
)

// TestRejectedByMistake: the card of a rejected case brings it back, for a reason, by whoever
// may; the resident hears that it is being worked on, and not why.
func TestRejectedByMistake(t *testing.T) {
	w := watched(t)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Другие действия")
	w.tap(city, ivan, w.newest(city, "что сделать с"), "Отклонить")
	w.tap(city, ivan, w.newest(city, "почему отклоняем"), "Спам")
	w.tap(city, ivan, w.newest(city, "Житель прочитает"), "Да, отклонить")
	if k := w.state("26-00001"); k.State != routing.Rejected {
		t.Fatalf("it is %s", k.State)
	}
	w.g.Turn(t, func(tx dialogs.Tx) error {
		_, err := tx.SetRoles("city", city.Channel, maria, []routing.Role{routing.Executor})
		return err
	})
	w.tap(city, maria, w.newest(city, "26-00001 ·"), "Другие действия")
	if got := labels(w.newest(city, "что сделать с")); slices.Contains(got, "Вернуть: отклонили по ошибке") {
		t.Errorf("an executor may bring it back: %v", got)
	}
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Другие действия")
	w.tap(city, ivan, w.newest(city, "что сделать с"), "Вернуть: отклонили по ошибке")
	w.replyTo(city, ivan, w.newest(city, "почему возвращаем"), "Нажал не ту кнопку, это не спам")
	w.newest(city, "снова в работе, отвечает")
	if k := w.state("26-00001"); k.State != routing.Assigned {
		t.Errorf("it is %s", k.State)
	}
	last := w.shown[anna][len(w.shown[anna])-1].letter.Text
	if !strings.Contains(last, "всё-таки принято в работу") || strings.Contains(last, "не ту кнопку") {
		t.Errorf("the resident is told %q", last)
	}
}

// TestOwnRejection: whoever rejected a case may bring it back, though he may restore no other's.
func TestOwnRejection(t *testing.T) {
	w := watched(t)
	w.become(routing.Coordinator, ivan, maria)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Другие действия")
	w.tap(city, ivan, w.newest(city, "что сделать с"), "Отклонить")
	w.tap(city, ivan, w.newest(city, "почему отклоняем"), "Спам")
	w.tap(city, ivan, w.newest(city, "Житель прочитает"), "Да, отклонить")
	const back = "Вернуть: отклонили по ошибке"
	w.tap(city, maria, w.newest(city, "26-00001 ·"), "Другие действия")
	if got := labels(w.newest(city, "N"+maria)); slices.Contains(got, back) {
		t.Errorf("a colleague may bring it back: %v", got)
	}
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Другие действия")
	w.tap(city, ivan, w.newest(city, "N"+ivan+": что сделать с"), back)
	w.replyTo(city, ivan, w.newest(city, "почему возвращаем"), "Нажал не ту кнопку")
	if k := w.state("26-00001"); k.State != routing.Assigned {
		t.Errorf("it is %s", k.State)
	}
}

// TestDuplicateNamesTheFirst: a duplicate joins the case that was first, whose number its resident
// is told where it is his own; where nobody knows the first it is rejected as ever.
func TestDuplicateNamesTheFirst(t *testing.T) {
	again := func(w *office) shown {
		w.file()
		w.tap(city, ivan, w.newest(city, "26-00002 ·"), "Другие действия")
		w.tap(city, ivan, w.newest(city, "что сделать с"), "Отклонить")
		w.tap(city, ivan, w.newest(city, "почему отклоняем"), "Дубль")
		if k := w.state("26-00002"); k.State != routing.Assigned {
			t.Fatalf("it is %s already", k.State)
		}
		return w.newest(city, "какое обращение повторяет № 26-00002")
	}
	w := watched(t)
	w.tap(city, ivan, again(w), "№ 26-00001")
	if k := w.state("26-00002"); k.State != routing.Merged || k.Into != w.state("26-00001").ID {
		t.Errorf("it is %s, into %d", k.State, k.Into)
	}
	w.newest(anna, "№ 26-00002 — о том же, что и ваше обращение № 26-00001")
	w = watched(t)
	w.tap(city, ivan, again(w), "Первого нет в списке")
	w.tap(city, ivan, w.newest(city, "Житель прочитает"), "Да, отклонить")
	if k := w.state("26-00002"); k.State != routing.Rejected || k.Refusal != routing.RejectDuplicate {
		t.Errorf("it is %s for %s", k.State, k.Refusal)
	}
}

// TestNotDoneAfterAll: an answered case is brought back by whoever may, for a reason that the
// desk reads and the resident does not.
func TestNotDoneAfterAll(t *testing.T) {
	w := watched(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Другие действия")
	w.tap(city, ivan, w.newest(city, "что сделать с"), "Вернуть в работу")
	w.replyTo(city, ivan, w.newest(city, "что не сделано"), "Там снова яма")
	w.newest(city, "возвращено в работу. Там снова яма")
	if k := w.state("26-00001"); k.State != routing.InProgress && k.State != routing.Assigned {
		t.Errorf("it is %s", k.State)
	}
	last := w.shown[anna][len(w.shown[anna])-1].letter.Text
	if !strings.Contains(last, "попросил") || strings.Contains(last, "снова яма") {
		t.Errorf("the resident is told %q", last)
	}
}
