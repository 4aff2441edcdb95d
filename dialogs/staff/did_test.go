package staff_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs/gate"
	"otklik/routing"
)

// TestDoneAsksWhat: who says that the work is done is asked what was done: words go through
// the gate, a photo shows it, and nothing said is kept in the history as an excuse.
func TestDoneAsksWhat(t *testing.T) {
	done := func(w *office) shown {
		w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово")
		if len(w.answers()) != 0 {
			t.Fatalf("it went: %q", w.answers())
		}
		return w.newest(city, "что сделано по № 26-00001")
	}
	w := watched(t)
	w.replyTo(city, ivan, done(w), "Спасибо за обращение.")
	w.replyTo(city, ivan, w.newest(city, "Не сказано, что сделано"), "Яму заделали утром.")
	if got := w.answers(); len(got) != 1 || !strings.Contains(got[0], "работы по № 26-00001 выполнены") || !strings.Contains(got[0], "Яму заделали утром.") {
		t.Errorf("the resident got %q", got)
	}
	w = watched(t)
	w.pictured(ivan, done(w), "Вот")
	if got := w.answers(); len(got) != 1 || len(w.given()) != 1 {
		t.Errorf("the resident got %q with %v", got, w.given())
	}
	w = watched(t)
	w.tap(city, ivan, done(w), "Отправить без слов")
	want := routing.Doubts{Lacks: []string{string(gate.NoWords)}, Excuse: routing.ExcuseDone}
	if e := w.past("26-00001", routing.EventDone); len(e) != 1 || !cmp.Equal(e[0].Detail.Doubts, want) {
		t.Errorf("the history has %+v", e)
	}
	w = watched(t)
	w.tap(city, ivan, done(w), "Отменить")
	if k := w.state("26-00001"); len(w.answers()) != 0 || k.State != routing.Assigned {
		t.Errorf("given up, it is %s: %q", k.State, w.answers())
	}
}

// TestDoneIsTheTopics: one press does where the topic has no gate; where only an approver may
// override it, nobody else is offered to send no words.
func TestDoneIsTheTopics(t *testing.T) {
	w := watched(t, pothole, pothole+"        gate: off\n")
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово")
	if len(w.answers()) != 1 {
		t.Error("a topic without a gate asks")
	}
	w = watched(t, pothole, pothole+"        gate: strict\n")
	w.become(routing.Executor, ivan)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово")
	q := w.newest(city, "что сделано")
	if slices.Contains(labels(q), "Отправить без слов") {
		t.Errorf("an executor is offered %v", labels(q))
	}
	w.replyTo(city, ivan, q, "Отправить без слов")
	if len(w.answers()) != 0 {
		t.Errorf("he got past: %q", w.answers())
	}
}
