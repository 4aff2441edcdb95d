package staff_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

var own = bots.Chat{Channel: "telegram", ID: ivan} // ivan's private chat

// alone is what somebody does in his private chat.
func alone(in bots.Inbound) bots.Inbound {
	in.Group = false
	return in
}

// secluded is a city desk in ivan's private chat, with one case on its board.
func secluded(t *testing.T) *office {
	t.Helper()
	w := &office{g: dialogstest.Open(t, "../../examples/cheboksary"), t: t, shown: map[bots.Chat][]shown{}}
	w.bindAlone()
	w.resident("/start", "Русский", "Согласен")
	w.file()
	return w
}

func (w *office) bindAlone() {
	code := dialogs.NewInviteCode()
	i := dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: dialogs.InviteDesk, Desk: "city", Expires: w.g.Now.Add(time.Hour)}
	w.heard = append(w.heard, w.g.Turn(w.t, func(tx dialogs.Tx) error { return tx.AddInvite(i) })...)
	w.hear(alone(say(own, ivan, "/bind "+code)))
}

func (w *office) count(chat bots.Chat, part string) (n int) {
	for _, l := range w.heard {
		if l.Chat == chat && strings.Contains(l.Text, part) {
			n++
		}
	}
	return n
}

// TestAPrivateDeskOutlivesItsClerksErasure: a clerk who has his own data destroyed as a
// resident keeps the desk's cards, and they are in no copy of his data.
func TestAPrivateDeskOutlivesItsClerksErasure(t *testing.T) {
	w := secluded(t)
	card := w.newest(own, "26-00001 ·")
	if d, err := w.g.Store.Dossier(t.Context(), own); err != nil || len(d.Letters) != 0 {
		t.Fatalf("the clerk's copy has %d letters, %v", len(d.Letters), err)
	}
	const all = 1 << 62
	w.g.Turn(t, func(tx dialogs.Tx) error {
		_, _, err := tx.EraseChat(own, all, all, "somebody", 100)
		return err
	})
	in := alone(say(own, ivan, "Яму заделаем в четверг, бригада уже назначена."))
	in.ReplyTo = card.message
	w.hear(in)
	if w.count(anna, "заделаем в четверг") != 1 {
		t.Error("the answer did not reach the resident")
	}
}

// TestAPrivateDeskIsLeftWithItsClerk: nothing comes to the private chat of who was taken
// off the roster, and he is a resident there.
func TestAPrivateDeskIsLeftWithItsClerk(t *testing.T) {
	w := secluded(t)
	w.g.Turn(t, func(tx dialogs.Tx) error { _, err := tx.RemoveClerk("city", own.Channel, ivan); return err })
	cards := len(w.shown[own])
	w.file()
	for _, s := range w.shown[own][cards:] {
		t.Errorf("who was taken off the roster gets %q", s.letter.Text)
	}
	w.hear(alone(say(own, ivan, "/open")))
	w.hear(alone(say(own, ivan, "/start")))
	if w.count(own, "Открытые обращения") != 0 || w.count(own, "Выберите язык") != 1 {
		t.Error("he is no resident")
	}
}

// TestAPrivateDeskThatStoppedTheBot is one without a chat as any that put the bot out, and
// shown its cases when its clerk is back; a reminder comes there once.
func TestAPrivateDeskThatStoppedTheBot(t *testing.T) {
	w := secluded(t)
	w.hear(bots.Inbound{Kind: bots.Blocked, Chat: own, From: bots.Person{ID: ivan}, MessageID: "gone", At: w.g.Now})
	w.file()
	if w.count(own, "26-00002 ·") != 0 {
		t.Error("a card went to who has stopped the bot")
	}
	w.g.Now = w.g.Now.Add(time.Minute)
	before := w.count(own, "26-00001 ·")
	w.hear(bots.Inbound{Kind: bots.Allowed, Chat: own, From: bots.Person{ID: ivan}, MessageID: "back", At: w.g.Now})
	if w.count(own, "26-00001 ·") != before+1 || w.count(own, "26-00002 ·") != 1 {
		t.Error("its cases are not shown again")
	}
	w.hear(alone(say(own, ivan, "/start")))
	tap := w.newest(own, "26-00001 ·")
	for _, row := range tap.letter.Keyboard.Rows {
		for _, b := range row {
			if strings.Contains(b.Text, "Взять") {
				in := alone(say(own, ivan, ""))
				in.Kind, in.MessageID, in.Data = bots.Press, tap.message, b.Data
				w.hear(in)
			}
		}
	}
	w.later(3 * time.Hour)
	if n := w.count(own, "скоро срок"); n != 2 { // of each case once
		t.Errorf("reminded %d times", n)
	}
}
