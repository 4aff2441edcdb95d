package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
)

var _ bots.Usher = (*Bot)(nil)

// Own types: the SDK's know nothing of forums.
type (
	wireRights struct {
		wireStatus
		Sends  *bool `json:"can_send_messages"` // of a restricted member, and of everybody
		Topics bool  `json:"can_manage_topics"` // of an administrator
	}
	wireRoom struct {
		Forum       bool       `json:"is_forum"`
		Permissions wireRights `json:"permissions"`
	}
	wireSelf struct {
		ReadsAll bool `json:"can_read_all_group_messages"` // its privacy mode is off
	}
)

// Standing implements bots.Usher. Only an administrator, or a bot without privacy mode,
// is told all that is written in a group.
func (b *Bot) Standing(ctx context.Context, chat bots.Chat) (s bots.Standing, err error) {
	if !isNumber(chat.ID) {
		return s, &bots.SendError{Failure: bots.Invalid, Err: errors.New("chat: not a Telegram id")}
	}
	if chat.ID[0] != '-' {
		return b.alone(ctx, chat)
	}
	var rights wireRights
	var room wireRoom
	var self wireSelf
	err = b.ask(ctx, "getChatMember", tgbotapi.Params{"chat_id": chat.ID, "user_id": strconv.FormatInt(b.config.id(), 10)}, &rights)
	if err == nil && rights.in() {
		err = b.ask(ctx, "getChat", tgbotapi.Params{"chat_id": chat.ID}, &room)
	}
	if err == nil && rights.in() {
		err = b.ask(ctx, "getMe", nil, &self)
	}
	switch {
	case bots.FailureOf(err) == bots.Gone:
		return s, nil
	case err != nil:
		return s, err
	}
	s.Admin = rights.Status == "administrator" || rights.Status == "creator"
	s.In = rights.in() && (s.Admin || may(rights.Sends) && may(room.Permissions.Sends))
	s.Hears = s.In && (s.Admin || self.ReadsAll)
	s.Deaf = s.In && !s.Hears
	s.Threads = room.Forum
	s.OpensThreads = s.Threads && s.Admin && rights.Topics
	return s, nil
}

// alone is how it stands in a private chat. Whether its person has stopped the bot
// Telegram tells when that happens, and whoever writes to him.
func (b *Bot) alone(ctx context.Context, chat bots.Chat) (s bots.Standing, err error) {
	var room wireRoom
	switch err = b.ask(ctx, "getChat", tgbotapi.Params{"chat_id": chat.ID}, &room); {
	case bots.FailureOf(err) == bots.Gone && err != nil:
		return s, nil
	case err != nil:
		return s, err
	}
	return bots.Standing{In: true, Presumed: true, Hears: true}, nil
}

// may tells of a right that is named only where somebody was asked about it.
func may(right *bool) bool { return right == nil || *right }

// ask reads what a method answers.
func (b *Bot) ask(ctx context.Context, method string, params tgbotapi.Params, into any) error {
	raw, err := b.client.call(ctx, method, params)
	if err == nil && json.Unmarshal(raw, into) != nil {
		err = &bots.SendError{Failure: bots.Temporary, Err: errors.New(method + ": answer of another shape")}
	}
	return err
}
