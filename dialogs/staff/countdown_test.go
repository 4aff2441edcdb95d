package staff_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
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

// TestCountdownYields: that time passes is told where there is nothing better to hear, when
// it is the case's time and after what is said there, however urgent the case is.
func TestCountdownYields(t *testing.T) {
	w := province(t)
	w.resident("/start", "Русский", "Согласен")
	w.resident("/new", "Дороги", "Снег и наледь", "Пропустить", "Снег по колено", "Лесной округ, Лесная 5", "Да, верно", "Отправить")
	w.hear(say(kraiDesk, klara, "/case 26-00001"))
	id := w.cases()[0].ID
	w.take(w.g.Deed(t, func(c routing.Cases) error {
		_, err := c.SetPriority(id, routing.Actor{ID: "telegram:" + lesha, Desk: "lesnoy-duty"}, routing.Urgent)
		return err
	}))
	next := w.cases()[0].NextLook
	w.take(w.g.Turn(t, func(tx dialogs.Tx) error {
		for range 20 {
			l := bots.Letter{Chat: kraiDesk, Text: "позже", Purpose: bots.Notice, Group: true, NotUntil: next.Add(time.Minute)}
			if _, err := tx.Post(l); err != nil {
				return err
			}
		}
		return tx.LookAt(id, next.Add(10*time.Minute)) // not its time
	}))
	renews := func(when string, d time.Duration, chats ...bots.Chat) {
		t.Helper()
		heard := len(w.heard)
		w.later(d)
		var got []bots.Chat
		for _, l := range w.heard[heard:] {
			if l.EditOf != 0 {
				got = append(got, l.Chat)
			}
			if l.EditOf != 0 && l.Priority != bots.Showing {
				t.Errorf("%s: priority %d", when, l.Priority)
			}
		}
		if !slices.Equal(got, chats) {
			t.Errorf("%s: renewed in %v, want %v", when, got, chats)
		}
	}
	renews("behind a queue", next.Sub(w.g.Now), okrugDesk)
	renews("another timer", 10*time.Minute)
	renews("the next time", w.cases()[0].NextLook.Sub(w.g.Now), okrugDesk, kraiDesk)
}
