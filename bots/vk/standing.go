package vk

import (
	"context"
	"errors"
	"strconv"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
)

var _ bots.Usher = (*Bot)(nil)

// noAccess is VK's refusal to show a chat: the bot is not in it, or no administrator.
const noAccess = 917

// Standing implements bots.Usher. VK tells who is in a chat to its administrators only,
// and to nobody whether the community was given access to all messages: one that is no
// administrator may hear all the same.
func (b *Bot) Standing(ctx context.Context, chat bots.Chat) (s bots.Standing, err error) {
	n, err := strconv.Atoi(chat.ID)
	if err != nil || n <= 0 {
		return s, &bots.SendError{Failure: bots.Invalid, Err: errors.New("chat: not a VK peer")}
	}
	if n <= groupPeers {
		return b.alone(ctx, chat)
	}
	var answer struct {
		Items []struct {
			Member int  `json:"member_id"`
			Admin  bool `json:"is_admin"`
		} `json:"items"`
	}
	err = b.client.read(ctx, "messages.getConversationMembers", api.Params{"peer_id": chat.ID, "group_id": b.config.Group}, &answer)
	var refusal *bots.SendError
	switch {
	case errors.As(err, &refusal) && refusal.Code == noAccess:
		s.In, err = b.mayWrite(ctx, chat)
		return s, err
	case bots.FailureOf(err) == bots.Gone && err != nil:
		return s, nil
	case err != nil:
		return s, err
	}
	for _, m := range answer.Items {
		if m.Member == -b.config.Group {
			s.In, s.Admin, s.Hears = true, m.Admin, m.Admin
		}
	}
	return s, nil
}

// alone is how it stands in a private chat: its person lets the community write to him or
// does not.
func (b *Bot) alone(ctx context.Context, chat bots.Chat) (s bots.Standing, err error) {
	var answer struct {
		Allowed int `json:"is_allowed"`
	}
	err = b.client.read(ctx, "messages.isMessagesFromGroupAllowed", api.Params{"user_id": chat.ID, "group_id": b.config.Group}, &answer)
	s.In = answer.Allowed == 1
	s.Hears = s.In
	return s, err
}

// mayWrite tells whether a chat whose members are not shown takes our messages. Only a
// plain no counts: where VK says nothing, the next send will tell.
func (b *Bot) mayWrite(ctx context.Context, chat bots.Chat) (bool, error) {
	var answer struct {
		Items []struct {
			Write struct {
				Allowed bool `json:"allowed"`
			} `json:"can_write"`
			Settings struct {
				State string `json:"state"`
			} `json:"chat_settings"`
		} `json:"items"`
	}
	err := b.client.read(ctx, "messages.getConversationsById", api.Params{"peer_ids": chat.ID, "group_id": b.config.Group}, &answer)
	switch {
	case err != nil && bots.FailureOf(err) == bots.Gone:
		return false, nil
	case err != nil || len(answer.Items) == 0:
		return true, err
	}
	one := answer.Items[0]
	return one.Write.Allowed && one.Settings.State != "kicked" && one.Settings.State != "left", nil
}
