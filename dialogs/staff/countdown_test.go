package staff_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
)

// cardSays looks at what the newest form of a case's card at the city desk says.
func (w *office) cardSays(when string, parts ...string) {
	w.t.Helper()
	text := w.newest(city, "📍").letter.Text
	for _, part := range parts {
		if wanted := !strings.HasPrefix(part, "!"); strings.Contains(text, strings.TrimPrefix(part, "!")) != wanted {
			w.t.Fatal(when + ": want " + part + " on\n" + text)
		}
	}
}

// TestCountdownOnTheCard: the card says in words how long is left, keeps that true, and
// tells that a promise was broken, stands and was kept.
func TestCountdownOnTheCard(t *testing.T) {
	w := scene(t)
	k := w.state("26-00001")
	w.cardSays("new", "⏳ Первый ответ: срок завтра, до ", "⏳ Полный ответ: осталось 14 дней")
	w.later(k.First.Sub(w.g.Now) - 150*time.Minute) // in the night: its words are renewed
	w.cardSays("hours before", "Первый ответ: осталось 3 ч")
	w.later(31 * time.Minute)
	w.cardSays("two hours before", "Первый ответ: осталось 2 ч")
	w.later(k.First.Sub(w.g.Now) + time.Second)
	w.cardSays("past the first reply", "⏰ Первый ответ просрочен сегодня")
	w.later(24 * time.Hour)
	w.later(24 * time.Hour)
	w.cardSays("two days later", "⏰ Первый ответ просрочен на 2 дня", "Полный ответ: осталось 11 дней")
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Яму заделали утром.")
	w.cardSays("answered", "✓ Полный ответ дан", "!просрочен", "!осталось")
}

// TestCountdownYields: that time passes is told to a chat that has nothing better to hear.
func TestCountdownYields(t *testing.T) {
	w := scene(t)
	at := w.g.Now.Add(24 * time.Hour)
	renewed := func() int { return w.letters(city, "Полный ответ: осталось") }
	before := renewed()
	w.take(w.g.Turn(t, func(tx dialogs.Tx) error {
		for range 20 {
			l := bots.Letter{Chat: city, Text: "позже", Purpose: bots.Notice, Group: true, NotUntil: at.AddDate(0, 0, 9)}
			if _, err := tx.Post(l); err != nil {
				return err
			}
		}
		return nil
	}))
	w.later(at.Sub(w.g.Now))
	if n := renewed() - before; n != 0 {
		t.Errorf("%d times behind a queue", n)
	}
}
