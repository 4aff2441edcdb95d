package telegram_test

import (
	"log/slog"
	"testing"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/bots/telegram"
)

// simulated is a bot before a simulator.
func simulated(t *testing.T) (*simulator.Simulator, *telegram.Bot) {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{TelegramToken: token})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	bot, err := telegram.New(telegram.Config{Name: "telegram", Token: token, APIURL: sim.TelegramURL()}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return sim, bot
}

// TestThreads: a topic is opened, closed and reopened; letters go to it; a deleted one,
// a closed one and a right that is lacking are told apart from a chat that takes nothing.
func TestThreads(t *testing.T) {
	sim, bot := simulated(t)
	ivan := sim.Person(bots.Telegram, "Ivan", "ru")
	room := sim.Group(bots.Telegram, "Forum", ivan)
	chat := bots.Chat{Channel: "telegram", ID: room.ID()}
	fails := func(what string, err error, want bots.Failure) {
		t.Helper()
		if err == nil || bots.FailureOf(err) != want {
			t.Errorf("%s: %v, want %s", what, err, want)
		}
	}
	_, err := bot.OpenThread(t.Context(), chat, "early")
	fails("no forum", err, bots.NoThreads)
	room.MakeForum()
	thread, err := bot.OpenThread(t.Context(), chat, "№ 26-00001 · Яма")
	if err != nil {
		t.Fatal(err)
	}
	out := bots.Outbound{Chat: chat, Text: "card", Thread: thread, Key: 1}
	id, err := bot.Send(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	if m := room.Messages()[0]; m.ID != id || m.Topic != "№ 26-00001 · Яма" {
		t.Errorf("sent %+v", m)
	}
	for range 2 { // what is closed is not closed again, and that is no error
		if err := bot.CloseThread(t.Context(), chat, thread); err != nil || !room.Topics()[0].Closed {
			t.Errorf("closing: %v, %+v", err, room.Topics())
		}
	}
	if _, err := bot.Send(t.Context(), out); err != nil {
		t.Errorf("an administrator writes in a closed topic: %v", err)
	}
	room.DenyTopics()
	_, err = bot.Send(t.Context(), out)
	fails("a closed topic", err, bots.ThreadClosed)
	fails("reopening without the right", bot.ReopenThread(t.Context(), chat, thread), bots.NoThreads)
	_, err = bot.OpenThread(t.Context(), chat, "another")
	fails("opening without the right", err, bots.NoThreads)
	if s, err := bot.Standing(t.Context(), chat); err != nil || !s.Threads || s.OpensThreads {
		t.Errorf("standing without the right: %+v, %v", s, err)
	}
	room.Promote()
	if s, err := bot.Standing(t.Context(), chat); err != nil || !s.Threads || !s.OpensThreads {
		t.Errorf("standing: %+v, %v", s, err)
	}
	if err := bot.ReopenThread(t.Context(), chat, thread); err != nil || room.Topics()[0].Closed {
		t.Errorf("reopening: %v", err)
	}
	room.DeleteTopic(thread)
	_, err = bot.Send(t.Context(), out)
	fails("a deleted topic", err, bots.ThreadGone)
	fails("closing a deleted topic", bot.CloseThread(t.Context(), chat, thread), bots.ThreadGone)
	_, err = bot.Send(t.Context(), bots.Outbound{Chat: chat, Text: "card", Edit: id, Thread: thread, Key: 2})
	fails("changing a message of a deleted topic", err, bots.EditClosed)

	sim.Fault(simulator.Fault{Method: "createForumTopic", DropAfter: true})
	_, err = bot.OpenThread(t.Context(), chat, "lost")
	fails("a lost answer", err, bots.Unknown)
	sim.Fault(simulator.Fault{Method: "createForumTopic", Code: 403, Description: "Forbidden: bot was kicked from the supergroup chat"})
	_, err = bot.OpenThread(t.Context(), chat, "kicked")
	fails("a chat that put the bot out", err, bots.Gone)
}

// TestInAThread: what is written in a topic says where; that it replies to the message
// which began the topic is no reply.
func TestInAThread(t *testing.T) {
	_, bot := simulated(t)
	for raw, want := range map[string]bots.Inbound{
		`{"message_id":9,"message_thread_id":5,"is_topic_message":true,"reply_to_message":{"message_id":5,"chat":{"id":-1}},`: {Thread: "5"},
		`{"message_id":9,"message_thread_id":5,"is_topic_message":true,"reply_to_message":{"message_id":7,"chat":{"id":-1}},`: {Thread: "5", ReplyTo: "7"},
		`{"message_id":9,"message_thread_id":7,"reply_to_message":{"message_id":7,"chat":{"id":-1}},`:                         {ReplyTo: "7"},
		`{"message_id":9,`: {},
	} {
		raw := `{"update_id":1,"message":` + raw + `"date":1,"chat":{"id":-1,"type":"supergroup"},"from":{"id":3},"text":"x"}}`
		got := bot.Convert([]byte(raw)).Messages
		if len(got) != 1 || got[0].Thread != want.Thread || got[0].ReplyTo != want.ReplyTo {
			t.Errorf("%s: %+v", raw, got)
		}
	}
}

// TestTheGeneralTopic is opened again where somebody closed it, as far as the bot may.
func TestTheGeneralTopic(t *testing.T) {
	sim, bot := simulated(t)
	room := sim.Group(bots.Telegram, "Forum", sim.Person(bots.Telegram, "Ivan", "ru"))
	room.MakeForum()
	room.CloseGeneral()
	out := bots.Outbound{Chat: bots.Chat{Channel: "telegram", ID: room.ID()}, Text: "alarm", Key: 1}
	if _, err := bot.Send(t.Context(), out); bots.FailureOf(err) != bots.ThreadClosed {
		t.Errorf("while it is closed: %v", err)
	}
	for range 2 { // what is open is not opened again, and that is no error
		if err := bot.ReopenThread(t.Context(), out.Chat, ""); err != nil {
			t.Errorf("reopening: %v", err)
		}
	}
	if _, err := bot.Send(t.Context(), out); err != nil {
		t.Errorf("when it is open: %v", err)
	}
	room.DenyTopics()
	room.CloseGeneral()
	if err := bot.ReopenThread(t.Context(), out.Chat, ""); bots.FailureOf(err) != bots.NoThreads {
		t.Errorf("without the right: %v", err)
	}
}
