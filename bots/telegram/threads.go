package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/adapter"
)

// The SDK is older than forums: its transport carries their methods all the same.

var _ bots.Threader = (*Bot)(nil)

// What refuses a thread, in Telegram's words.
var (
	goneThread   = []string{"message thread not found", "topic_deleted", "topic_id_invalid", "thread not found"}
	closedThread = []string{"topic_closed", "topic is closed"}
	noThreads    = []string{"not enough rights", "not a forum", "chat_not_forum", "channel_forum_missing", "topics_disabled",
		"chat_admin_required", "have no rights"}
)

// OpenThread implements bots.Threader.
func (b *Bot) OpenThread(ctx context.Context, chat bots.Chat, name string) (string, error) {
	raw, err := b.client.call(ctx, "createForumTopic", tgbotapi.Params{"chat_id": chat.ID, "name": adapter.Label(name, bots.MostThreadName)})
	if err != nil {
		return "", ofThread(err)
	}
	var topic struct {
		Thread int64 `json:"message_thread_id"`
	}
	if json.Unmarshal(raw, &topic) != nil || topic.Thread == 0 {
		return "", &bots.SendError{Failure: bots.Unknown, Err: errors.New("createForumTopic: answer without message_thread_id")}
	}
	return strconv.FormatInt(topic.Thread, 10), nil
}

// CloseThread implements bots.Threader.
func (b *Bot) CloseThread(ctx context.Context, chat bots.Chat, thread string) error {
	return b.turnThread(ctx, "closeForumTopic", chat, thread)
}

// ReopenThread implements bots.Threader. The general topic is no thread to Telegram and has
// a method of its own.
func (b *Bot) ReopenThread(ctx context.Context, chat bots.Chat, thread string) error {
	if thread == "" {
		return b.turned(b.client.call(ctx, "reopenGeneralForumTopic", tgbotapi.Params{"chat_id": chat.ID}))
	}
	return b.turnThread(ctx, "reopenForumTopic", chat, thread)
}

func (b *Bot) turnThread(ctx context.Context, method string, chat bots.Chat, thread string) error {
	return b.turned(b.client.call(ctx, method, tgbotapi.Params{"chat_id": chat.ID, "message_thread_id": thread}))
}

// turned makes what is as it was to be no error.
func (b *Bot) turned(_ json.RawMessage, err error) error {
	if err == nil || says(err, "topic_not_modified") {
		return nil
	}
	return adapter.Harmless(ofThread(err)) // doing it again changes nothing
}

// ofThread gives a refusal of a thread's method its meaning: rights that are lacking
// there do not keep letters from the chat.
func ofThread(err error) error {
	var s *bots.SendError
	if !errors.As(err, &s) {
		return err
	}
	if s.Failure == bots.Gone || s.Failure == bots.Invalid {
		for _, words := range noThreads {
			if says(err, words) {
				s.Failure = bots.NoThreads
			}
		}
	}
	return err
}
