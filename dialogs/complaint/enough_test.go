package complaint_test

import (
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// TestCasesPerDay: beyond the day's limit nothing is filed, the person is told so
// and his draft waits; after midnight where the centre is it can be sent. Another
// resident's day is his own.
func TestCasesPerDay(t *testing.T) {
	g := dialogstest.Open(t, sample, func(r *dialogs.Reception) { r.House.CasesPerDay = 2 })
	g.Now = time.Date(2026, 11, 23, 20, 30, 0, 0, time.UTC) // 23:30 in Moscow
	r := enter(t, g)
	r.file("Яма у дома 1")
	r.press("Сообщить о проблеме")
	r.file("Яма у дома 2")
	r.press("Сообщить о проблеме")
	r.describeAt("Яма у дома 3")
	r.press("Да, верно")
	for range 2 {
		r.press("Отправить")
		r.sees("Сегодня вы отправили 2 обращения")
		r.sees("112")
		r.sees("Яма у дома 3") // the question again
		r.misses("Принято")
	}
	other := enter(t, g)
	other.file("Яма у дома 4")

	g.Now = time.Date(2026, 11, 23, 20, 59, 30, 0, time.UTC)
	r.press("Отправить")
	r.misses("Принято")
	g.Now = time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)
	r.press("Отправить")
	if k := r.newest(); !strings.Contains(k.Text, "Яма у дома 3") {
		t.Errorf("filed %q", k.Text)
	}
}

// Who has linked his chats has one day's limit, not one for each.
func TestCasesPerDayAreAPersons(t *testing.T) {
	g := dialogstest.Open(t, sample, func(r *dialogs.Reception) { r.House.CasesPerDay = 2 })
	one, two := enter(t, g), enterVK(t, g)
	g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(one.chat, two.chat) })
	one.file("Яма у дома 1")
	two.file("Яма у дома 2")
	two.press("Сообщить о проблеме")
	two.describeAt("Яма у дома 3")
	two.press("Да, верно")
	two.press("Отправить")
	two.sees("Сегодня вы отправили 2 обращения")
}
