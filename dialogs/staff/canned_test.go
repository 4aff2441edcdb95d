package staff_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

const sample = "../../examples/cheboksary"

// choose taps through the canned answers to a case, to the draft.
func (w *office) choose(number, name string) shown {
	w.tap(city, ivan, w.newest(city, number+" ·"), "📋 Готовые ответы")
	w.tap(city, ivan, w.newest(city, "какой готовый ответ"), name)
	return w.newest(city, "ещё не отправлен")
}

// TestCannedBlankNeverGoes: not even without a gate, and for no reason, until every blank
// is filled in.
func TestCannedBlankNeverGoes(t *testing.T) {
	w := watched(t, pothole, pothole+"        gate: off\n")
	draft := w.choose("26-00001", "Яму заделаем")
	if got := labels(draft); slices.Contains(got, "📨 Отправить") {
		t.Errorf("a blank may be sent: %v", got)
	}
	w.replyTo(city, ivan, draft, "Заделаем ✏️____")
	q := w.newest(city, "напишите нужные слова")
	if got := labels(q); !cmp.Equal(got, []string{"Исправить", "📋 Готовые ответы", "Отменить"}) {
		t.Errorf("an approver may send a blank: %v", got)
	}
	w.replyTo(city, ivan, q, "Заделаем ✏️завтра")
	if got := w.answers(); len(got) != 1 || strings.Contains(got[0], "___") {
		t.Errorf("answers: %q", got)
	}
}

// TestCannedWorn: what is sent as it stands is noticed, but not at once; words of one's own
// are no habit.
func TestCannedWorn(t *testing.T) {
	w := watched(t)
	w.g.Directory = withCanned(t)
	for n := 1; n <= 4; n++ {
		if n > 1 {
			w.file()
		}
		w.tap(city, ivan, w.choose(fmt.Sprintf("26-%05d", n), "Сделано"), "📨 Отправить")
	}
	if got := len(w.answers()); got != 3 {
		t.Fatalf("%d answers went, want 3", got)
	}
	q := w.newest(city, "без изменений уже нескольким")
	w.tap(city, ivan, q, "📋 Готовые ответы")
	w.tap(city, ivan, w.newest(city, "какой готовый ответ"), "Сделано")
	w.replyTo(city, ivan, w.newest(city, "ещё не отправлен"), "№ 26-00004: яму засыпала бригада, заделали утром. Край подровняли.")
	if got := w.answers(); len(got) != 4 || !strings.Contains(got[3], "Край подровняли") {
		t.Errorf("answers: %q", got)
	}
}

// withCanned is the sample directory with one canned answer that has no blanks.
func withCanned(t *testing.T) *routing.Directory {
	t.Helper()
	return dialogstest.Changed(t, sample, "canned.yaml", "  - id: pothole-done\n",
		"  - {id: short, names: {ru: Сделано}, topics: [roads.pothole], text: {ru: \"№ {number}: яму засыпала бригада, заделали утром.\"}}\n  - id: pothole-done\n")
}

// TestCannedButton: a case has the button where something is ready for it; that of an old
// card tells when nothing is.
func TestCannedButton(t *testing.T) {
	w := watched(t)
	card := w.newest(city, "26-00001 ·")
	if !slices.Contains(labels(card), "📋 Готовые ответы") {
		t.Errorf("buttons: %v", labels(card))
	}
	w.g.Directory = dialogstest.Changed(t, sample, "canned.yaml", "roads.pothole", "roads.crossing", "topics: [roads]", "topics: [roads.crossing]")
	w.tap(city, ivan, card, "📋 Готовые ответы")
	w.told(city, "готовых ответов нет")
	w.replyTo(city, ivan, card, "Яму заделали утром.")
	if got := labels(w.newest(city, "26-00001 ·")); slices.Contains(got, "📋 Готовые ответы") {
		t.Errorf("an answered case has %v", got)
	}
}

// TestCannedChoiceIsVerified: of another topic nothing can be chosen, whatever the button says.
func TestCannedChoiceIsVerified(t *testing.T) {
	w := watched(t)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "📋 Готовые ответы")
	q := w.newest(city, "какой готовый ответ")
	for _, row := range q.letter.Keyboard.Rows {
		for i := range row {
			row[i].Data = strings.ReplaceAll(row[i].Data, "pothole-plan", "heating-plan")
		}
	}
	w.tap(city, ivan, q, "Яму заделаем")
	if len(w.answers()) != 0 {
		t.Error("it went")
	}
	for _, s := range w.shown[city] {
		if strings.Contains(s.letter.Text, "Отопление") {
			t.Errorf("he was shown %q", s.letter.Text)
		}
	}
}
