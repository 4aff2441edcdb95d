package staff_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// toldIn are the texts that a chat was told since, edits left out.
func (w *office) toldIn(chat bots.Chat, since int, part string) (list []string) {
	for _, l := range w.heard[since:] {
		if l.Chat == chat && l.EditOf == 0 && strings.Contains(l.Text, part) {
			list = append(list, l.Text)
		}
	}
	return list
}

// TestManyPingsAreOne: what the night has made due is due when work begins: the first few
// are told one by one, the others in one message with a way to the list.
func TestManyPingsAreOne(t *testing.T) {
	w := scene(t)
	for range 8 {
		w.take(w.g.Deed(t, func(c routing.Cases) error {
			_, err := c.Open(routing.Filing{
				Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "Яма"}, Language: "ru", Resident: "telegram:7", Origin: "telegram:7",
			})
			return err
		}))
	}
	k, since := w.state("26-00001"), len(w.heard)
	w.later(k.First.Sub(w.g.Now) + 10*time.Minute)
	if told := w.toldIn(city, since, "срок первого ответа"); len(told) != 5 {
		t.Errorf("told one by one: %d, %q", len(told), told)
	}
	many := w.toldIn(city, since, "Ещё подошли или прошли сроки")
	last := w.newest(city, "Ещё подошли или прошли сроки, обращений: 4")
	if len(many) != 1 || strings.Count(last.letter.Text, "№") != 4 {
		t.Errorf("%d messages, the last is %q", len(many), last.letter.Text)
	}
	twice := w.state("26-00009") // its other promise is late within the same minutes
	w.g.Turn(t, func(tx dialogs.Tx) error {
		twice.Full, twice.NextLook = w.g.Now.Add(time.Minute), w.g.Now.Add(time.Minute)
		return errors.Join(tx.SaveCase(twice), tx.LookAt(twice.ID, twice.NextLook))
	})
	w.later(time.Minute)
	if now := w.newest(city, "Ещё подошли"); now.letter.Text != last.letter.Text || !strings.Contains(now.letter.Text, twice.Number) {
		t.Errorf("one case is counted twice, or was not folded: %q", now.letter.Text)
	}
	if got := w.past(twice.Number, routing.EventOverdue); len(got) != 2 {
		t.Errorf("it was late %d times", len(got))
	}
	w.tap(city, ivan, last, "Просроченные")
	w.newest(city, "Срок прошёл: 9")
	since = len(w.heard)
	w.later(2 * time.Hour) // the next stage is told as the first few again
	if w.g.Now.Before(k.First) || len(w.toldIn(city, since, "🔺")) > 5 {
		t.Errorf("told: %q", w.toldIn(city, since, "🔺"))
	}
}

// TestEscalationFindsClerksWithoutRoles: who was given no role has those of his desk, here
// as everywhere.
func TestEscalationFindsClerksWithoutRoles(t *testing.T) {
	w := scene(t)
	private := bots.Chat{Channel: city.Channel, ID: maria}
	in := say(private, maria, "/start")
	in.Group = false
	w.hear(in)
	k, since := w.state("26-00001"), len(w.heard)
	w.later(k.First.Sub(w.g.Now) + time.Minute)
	told := w.toldIn(private, since, "прошёл срок первого ответа")
	if len(told) != 1 || !strings.Contains(told[0], "напишите там /case 26-00001") {
		t.Errorf("in private: %q", told)
	}
	if other := (bots.Chat{Channel: city.Channel, ID: ivan}); len(w.toldIn(other, since, "")) != 0 {
		t.Error("who never wrote to the bot was written to")
	}
	var c dialogs.Clerk
	w.g.Turn(t, func(tx dialogs.Tx) error {
		roster, err := tx.Clerks("city")
		c = roster[0]
		return err
	})
	if len(c.Roles) != 0 {
		t.Errorf("they have roles: %v", c.Roles)
	}
}
