package staff_test

import (
	"slices"
	"strings"
	"testing"

	"otklik/dialogs/dialogstest"
)

// TestPreview: where the directory wants it no answer goes before its clerk has read it,
// and what he reads is what goes.
func TestPreview(t *testing.T) {
	w := watched(t)
	w.g.Directory = dialogstest.Changed(t, sample, "handling.yaml", "answers: {", "answers: {preview: true, ")
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Разберёмся.")
	w.replyTo(city, ivan, w.newest(city, "Что стоит поправить"), "Яму заделаем завтра, выедет бригада.")
	draft := w.newest(city, "ещё не отправлен")
	if !strings.Contains(draft.letter.Text, "Яму заделаем завтра") || len(w.answers()) != 0 {
		t.Fatalf("shown %q, gone %q", draft.letter.Text, w.answers())
	}
	w.replyTo(city, ivan, draft, "Яму заделаем в пятницу, выедет бригада.")
	again := w.newest(city, "Яму заделаем в пятницу")
	w.tap(city, ivan, draft, "📨 Отправить") // the old words
	if len(w.answers()) != 0 {
		t.Fatalf("gone by an old button: %q", w.answers())
	}
	w.tap(city, ivan, again, "📨 Отправить")
	if got := w.answers(); len(got) != 1 || !strings.Contains(got[0], "в пятницу") {
		t.Fatalf("answers: %q", got)
	}
	w.file()
	w.replyTo(city, ivan, w.newest(city, "26-00002 ·"), "Яму у школы заделали утром.")
	draft = w.newest(city, "Яму у школы")
	if !slices.Contains(labels(draft), "Отменить") {
		t.Fatalf("buttons: %v", labels(draft))
	}
	w.tap(city, ivan, draft, "Отменить")
	if got := w.answers(); len(got) != 1 {
		t.Errorf("answers: %q", got)
	}
}
