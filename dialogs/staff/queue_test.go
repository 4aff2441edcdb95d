package staff_test

import (
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
)

// TestPages: a list shows a few cases at a time, also when those of the last page were
// done meanwhile.
func TestPages(t *testing.T) {
	w := scene(t)
	for range 6 {
		w.file()
	}
	w.hear(say(city, ivan, "/open"))
	list := w.newest(city, "Открытые обращения: 7 (лист 1 из 2)")
	if !strings.Contains(list.letter.Text, "6. № 26-00006") || strings.Contains(list.letter.Text, "26-00007") {
		t.Fatal(list.letter.Text)
	}
	w.tap(city, maria, list, "Дальше") // whoever is at the desk may turn its pages
	w.newest(city, "7. № 26-00007")
	w.replyTo(city, ivan, w.newest(city, "26-00007 · Яма на дороге\n📍"), "Заделали")
	w.tap(city, ivan, list, "Дальше")
	w.newest(city, "Открытые обращения: 6\n1. № 26-00001")
}

// TestListsOfOneDesk: a desk finds and opens what it may see and nothing else, whatever
// it presses; the duty desk sees all of its centre.
func TestListsOfOneDesk(t *testing.T) {
	w := scene(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.resident("/new", "Отопление", "Слишком жарко", "Жарко как в бане", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	for _, command := range []string{"/find яма", "/find 26-00001", "/find ленина яма 5"} {
		w.shown[utilities] = nil
		w.hear(say(utilities, olga, command))
		w.newest(utilities, "Ничего не нашлось")
	}
	w.hear(say(city, ivan, "/find бани"))
	w.newest(city, "Найдено обращений: 1\n1. № 26-00002")
	w.hear(say(city, ivan, "/open"))
	w.newest(city, "Открытые обращения: 1")
	w.hear(say(city, ivan, "/find 2"))
	w.newest(city, "Жарко как в бане")
	w.tap(city, ivan, w.newest(city, "Открытые обращения: 1"), "Другой")
	w.tap(city, ivan, w.newest(city, "Какие обращения"), "Всех служб")
	all := w.newest(city, "Открытые обращения всех служб: 2")

	w.hear(say(utilities, olga, "/open"))
	w.newest(utilities, "Открытые обращения: 1\n1. № 26-00002")
	stolen := w.newest(utilities, "Открытые обращения: 1")
	stolen.letter.Keyboard = all.letter.Keyboard // a button of another chat says nothing here
	w.heard = nil
	w.tap(utilities, olga, stolen, "1")
	if len(w.heard) != 1 || !strings.Contains(w.heard[0].Text, "не действует") {
		t.Errorf("another desk's button shows %+v", w.heard)
	}

	old := w.newest(city, "Открытые обращения всех служб: 2") // still there when the case is another's
	w.tap(city, ivan, old, "2")
	w.newest(city, "Жарко как в бане")
}

// TestLate: what is overdue is on its list, and says so.
func TestLate(t *testing.T) {
	w := scene(t)
	w.hear(say(city, ivan, "/overdue"))
	w.newest(city, "Просроченных обращений нет")
	k := w.state("26-00001")
	w.g.Now = k.First.Add(time.Minute) // whoever hears of it finds it here
	w.hear(say(city, ivan, "/overdue"))
	w.newest(city, "Срок прошёл: 1\n1. ⏰ № 26-00001")
	w.newest(city, "срок был 24.11.2026 08:02")
	w.hear(say(city, ivan, "/open"))
	w.newest(city, "⏰ № 26-00001")
	w.g.Now = w.g.Now.AddDate(0, 1, 0)
	w.hear(say(city, ivan, "/overdue"))
	w.newest(city, "Срок прошёл: 1\n1. ⏰ № 26-00001")
}

// TestForeignNumbers: whether another desk has a number is not to be learnt from guessing.
func TestForeignNumbers(t *testing.T) {
	w := scene(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	var said []string
	for _, command := range []string{"/case 26-00001", "/case 26-09999", "/correct 26-00001", "/correct 26-09999"} {
		from := len(w.heard)
		w.hear(say(utilities, olga, command))
		for _, l := range w.heard[from:] {
			said = append(said, l.Text)
		}
	}
	if len(said) != 4 || said[0] != said[1] || said[2] != said[3] {
		t.Errorf("a foreign number and none are told apart: %q", said)
	}
}

// TestUntakenInLists: a clerk reads that nobody has a case, not that it was passed on.
func TestUntakenInLists(t *testing.T) {
	w := scene(t)
	w.hear(say(city, ivan, "/open"))
	w.newest(city, "Яма на дороге · ждёт, кто возьмёт · до")
}
