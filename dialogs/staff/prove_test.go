package staff_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/dialogs/gate"
	"otklik/routing"
)

const proof = pothole + "        evidence: [photo, act]\n"

// pictured replies with one picture and words beside it.
func (w *office) pictured(person string, on shown, caption string) {
	in := say(city, person, caption)
	in.ReplyTo, in.Files = on.message, picture("p"+caption)
	w.hear(in)
}

// TestGateReadsEvidence: the words beside a picture that shows the work go through the gate
// like any others, and what is gone on with is logged.
func TestGateReadsEvidence(t *testing.T) {
	const words = "Это не наше, направлено. Паспорт 97 04 123456"
	w := watched(t, pothole, proof)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово")
	w.pictured(ivan, w.newest(city, "пришлите фото"), words)
	w.replyTo(city, ivan, w.newest(city, "номер акта"), "97 04 123456")
	w.told(city, "похоже на номер документа")
	w.replyTo(city, ivan, w.newest(city, "номер акта"), "12/3")
	q := w.newest(city, "ещё не отправлен")
	if len(w.answers()) != 0 || !strings.Contains(q.letter.Text, "номер документа или карты") || !strings.Contains(q.letter.Text, "Акт № 12/3") {
		t.Fatalf("answered %q, asked %q", w.answers(), q.letter.Text)
	}
	w.replyTo(city, ivan, q, "Вот как стало")
	got := w.answers()
	if len(got) != 1 || strings.Contains(got[0], "123456") || !strings.Contains(got[0], "Акт № 12/3") || !strings.Contains(got[0], "Вот как стало") || len(w.given()) != 1 {
		t.Errorf("the resident got %q with %v", got, w.given())
	}
	if e := w.past("26-00001", routing.EventDone); len(e) != 1 || len(e[0].Detail.Lacks) != 0 {
		t.Errorf("the history has %+v", e)
	}
}

// TestEvidenceOverridden: a doubt about evidence is overridden like any other.
func TestEvidenceOverridden(t *testing.T) {
	w := watched(t, pothole, proof)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Готово")
	w.pictured(ivan, w.newest(city, "пришлите фото"), "Это не наше")
	w.replyTo(city, ivan, w.newest(city, "номер акта"), "8 900 123-45-67")
	w.tap(city, ivan, w.newest(city, "ещё не отправлен"), "Отправить всё равно")
	w.tap(city, ivan, w.newest(city, "почему ответ"), "Всё нужное в ответе уже есть")
	e := w.past("26-00001", routing.EventDone)
	if len(e) != 1 || !slices.Equal(e[0].Detail.Lacks, []string{string(gate.NotOurs), string(gate.Contact)}) || e[0].Detail.Act == "" {
		t.Errorf("the history has %+v", e)
	}
}

// TestGateReadsCaptions: of later pictures of an album only words that may go go, the clerk
// is told of the others, and no picture is lost.
func TestGateReadsCaptions(t *testing.T) {
	for _, undo := range []bool{false, true} {
		w := watched(t)
		w.g.House.Undo, w.g.Step = undo, time.Second
		w.album(ivan, "a", w.newest(city, "26-00001 ·"), "Яму заделали утром.", "Снято сегодня", "Паспорт 97 04 123456", "Направлено в отдел")
		w.told(city, "жителю не ушла")
		w.later(time.Minute)
		said := strings.Join(w.answers(), " ")
		if strings.Contains(said, "123456") || strings.Contains(said, "отдел") || len(w.given()) != 4 || !undo && !strings.Contains(said, "Снято") {
			t.Errorf("undo %v: the resident got %q with %v", undo, said, w.given())
		}
	}
}
