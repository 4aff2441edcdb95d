package staff_test

import (
	"slices"
	"strings"
	"testing"

	"otklik/routing"
)

// TestNumbersGoNowhere: the number of a document goes to no resident, whatever the words are
// that it stands in, and the clerk may write them again.
func TestNumbersGoNowhere(t *testing.T) {
	const number = "паспорт 9701 123456"
	w := watched(t)
	card := func() shown { return w.newest(city, "26-00001 ·") }
	refused := func(question string) {
		t.Helper()
		w.replyTo(city, ivan, w.newest(city, question), "Уточним: "+number)
		w.told(city, "номер документа или карты: они не ушли")
	}
	w.tap(city, ivan, card(), "Другие действия")
	w.tap(city, ivan, w.newest(city, "что сделать с"), "Промежуточный ответ")
	refused("что уже сделано")
	w.replyTo(city, ivan, w.newest(city, "что уже сделано"), "Заказали асфальт.")
	w.newest(city, "когда будет полный ответ")

	w.tap(city, ivan, card(), "Уточнить")
	refused("что уточнить у жителя")
	w.replyTo(city, ivan, w.newest(city, "что уточнить у жителя"), "У какого дома?")
	w.resident("У пятого")
	refused("У пятого") // the exchange goes on
	if k := w.state("26-00001"); k.State == routing.NeedInfo {
		t.Errorf("the refused words are a question: %s", k.State)
	}
	for _, s := range w.shown[anna] {
		if strings.Contains(s.letter.Text, number) {
			t.Errorf("the resident is told %q", s.letter.Text)
		}
	}
}

// TestNumbersHaveNoExcuse: an answer with the number of a document goes for no reason, also
// where the topic has no gate.
func TestNumbersHaveNoExcuse(t *testing.T) {
	for _, how := range []string{"warn", "off", "strict"} {
		w := watched(t, pothole, pothole+"        gate: "+how+"\n")
		w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром. Паспорт 9701 123456")
		q := w.newest(city, "ещё не отправлен")
		if slices.Contains(labels(q), "Отправить всё равно") {
			t.Errorf("%s: he is offered %v", how, labels(q))
		}
		w.tap(city, ivan, q, "Исправить")
		w.replyTo(city, ivan, w.newest(city, "что ответить жителю"), "Яму заделали утром.")
		if got := w.answers(); len(got) != 1 || strings.Contains(got[0], "9701") {
			t.Errorf("%s: the resident got %q", how, got)
		}
	}
}
