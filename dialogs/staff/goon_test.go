package staff_test

import (
	"strings"
	"testing"

	"otklik/dialogs"
	"otklik/routing"
)

// TestAQuestionAboutACaseThatLeft: a clerk who is being asked about a case when it goes to
// another service is told so, whatever he presses, and reads neither who works there nor
// anything else that came since. His conversation is over.
func TestAQuestionAboutACaseThatLeft(t *testing.T) {
	m := newMatrix(t)
	w := m.walk(act{steps: option("assign")}, 0, wholeOf(0))
	for _, s := range option("assign") {
		s(w)
	}
	if !strings.Contains(w.last.Text, "кому поручить") {
		t.Fatalf("he is asked %q", w.last.Text)
	}
	m.g.Deed(t, func(c routing.Cases) error {
		_, err := c.Transfer(w.id, routing.Actor{ID: "telegram:1", Desk: "zarechye-duty"}, "krai-roads", "Их дорога")
		return err
	})
	for range 2 {
		pick(0)(w)
		for _, l := range w.said {
			if strings.Contains(l.Text, "кому поручить") || len(l.Keyboard.Rows) > 0 {
				t.Errorf("he is asked on: %q %v", l.Text, l.Keyboard)
			}
		}
		if got := refusal(w.said); got == "" {
			t.Errorf("he was told %+v", w.said)
		}
	}
	var session *dialogs.Session
	m.g.Turn(t, func(tx dialogs.Tx) (err error) {
		session, err = tx.Session(dialogs.SessionKey{Chat: w.chat, Person: w.person})
		return err
	})
	if session.State != "idle" {
		t.Errorf("he is still asked: %s", session.State)
	}
}
