package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
)

// edited is what a message of a chat says last, and with how many rows of buttons.
func (w *office) edited(of bots.LetterID) (text string, rows int) {
	for _, l := range w.heard {
		if l.ID == of || l.EditOf == of {
			text, rows = l.Text, len(l.Keyboard.Rows)
		}
	}
	return text, rows
}

// TestQuestionsOfAnAnsweredCase: where a case has got an answer another way, the questions about
// other answers to it lose their buttons and keep the words; questions about other cases stay.
func TestQuestionsOfAnAnsweredCase(t *testing.T) {
	const good = "Яму заделали вчера, дорожная служба."
	for name, by := range map[string]string{"by the same clerk": ivan, "by a colleague": maria} {
		t.Run(name, func(t *testing.T) {
			w := watched(t)
			w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
			q := w.newest(city, "ещё не отправлен")
			w.replyTo(city, by, w.newest(city, "26-00001 ·"), good)
			if len(w.answers()) != 1 {
				t.Fatalf("answered %q", w.answers())
			}
			text, rows := w.edited(q.letter.ID)
			if rows != 0 || !strings.Contains(text, "уже дан по-другому") || !strings.Contains(text, "Спасибо за обращение.") {
				t.Errorf("the question has %d rows of buttons and says %q", rows, text)
			}
			w.tap(city, ivan, q, "Отправить всё равно")
			w.told(city, "кнопк")
			if len(w.answers()) != 1 {
				t.Error("an old button sent it")
			}
			w.g.Turn(t, func(tx dialogs.Tx) error {
				s, err := tx.Session(dialogs.SessionKey{Chat: city, Person: ivan})
				if s.State != "idle" || strings.Contains(string(s.Draft), "Спасибо") {
					t.Errorf("in the state %s: %s", s.State, s.Draft)
				}
				return err
			})
		})
	}
	w := watched(t)
	w.file()
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Спасибо за обращение.")
	q := w.newest(city, "ещё не отправлен")
	w.replyTo(city, maria, w.newest(city, "26-00002 ·"), good)
	if _, rows := w.edited(q.letter.ID); rows == 0 {
		t.Error("the question about another case has lost its buttons")
	}
}
