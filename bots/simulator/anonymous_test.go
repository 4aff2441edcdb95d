package simulator_test

import (
	"testing"

	"otklik/bots"
	"otklik/bots/simulator"
)

// TestAnonymousAdministrator: what an administrator who stays anonymous writes and edits
// stands in the group's name, what he presses in his own.
func TestAnonymousAdministrator(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	ivan := s.Person(bots.Telegram, "Ivan Petrov", "ru")
	desk := s.Group(bots.Telegram, "Desk", ivan)
	ivan.Hide(desk)
	sent := say(t, ivan, desk, "who goes?")
	if sent.Name != "Desk" {
		t.Errorf("the screen names %q", sent.Name)
	}
	if err := ivan.EditText(desk, sent.ID, "who goes there?"); err != nil {
		t.Fatal(err)
	}
	if err := ivan.Forge(desk, sent.ID, "x"); err != nil {
		t.Fatal(err)
	}
	ivan.Show(desk)
	say(t, ivan, desk, "it was me")
	got := poll(t, bot, 0)
	if len(got) != 4 {
		t.Fatalf("%d updates", len(got))
	}
	for _, m := range []int64{got[0].Message.From.ID, got[1].EditedMessage.From.ID} {
		if m != 1087968824 {
			t.Errorf("written by %d", m)
		}
	}
	if got[0].Message.SenderChat == nil || got[0].Message.SenderChat.ID != got[0].Message.Chat.ID {
		t.Error("not in the group's name")
	}
	if by := got[2].CallbackQuery.From; by.FirstName != "Ivan" {
		t.Errorf("pressed by %q", by.FirstName)
	}
	if m := got[3].Message; m.From.FirstName != "Ivan" || m.SenderChat != nil {
		t.Errorf("in his own name he wrote as %q", m.From.FirstName)
	}
}
