package vk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/adapter"
)

// Send implements bots.Messenger.
func (b *Bot) Send(ctx context.Context, out bots.Outbound) (string, error) {
	r, err := render(out, b.config.Name)
	if err != nil {
		return "", &bots.SendError{Failure: bots.Invalid, Err: err}
	}
	named := slices.ContainsFunc(r.attachments, func(ref string) bool { return ref != "" })
	if err := b.attach(ctx, &r, out); err != nil {
		return "", err
	}
	id, err := b.carry(ctx, r, out)
	if out.ReplyTo != "" && replyVanished(err) {
		r = r.withoutReply()
		id, err = b.carry(ctx, r, out)
	}
	if named && nameRefused(err) { // then by their bytes
		clear(r.attachments)
		if b.attach(ctx, &r, out) == nil {
			return b.carry(ctx, r, out)
		}
	}
	return id, err
}

// carry makes the call: a message, or a change of one.
func (b *Bot) carry(ctx context.Context, r request, out bots.Outbound) (string, error) {
	if out.Edit != "" {
		return out.Edit, b.edit(ctx, r)
	}
	return b.perform(ctx, r)
}

// attach uploads the files that have no name yet, and names all.
func (b *Bot) attach(ctx context.Context, r *request, out bots.Outbound) error {
	for i, ref := range r.attachments {
		if ref != "" {
			continue
		}
		ref, err := b.upload(ctx, out, out.Files[i])
		if err != nil && (out.Edit == "" || bots.FailureOf(err) != bots.Invalid) {
			return err
		}
		r.attachments[i] = ref // "" of what an edit has no more: its words matter more than a picture
	}
	r.attach()
	return nil
}

// nameRefused tells whether VK may have refused an attachment by name.
func nameRefused(err error) bool {
	var s *bots.SendError
	return errors.As(err, &s) && s.Failure == bots.Invalid && (s.Code == 100 || notAllowed(s))
}

// edit changes a message; a lost answer is not in doubt, as doing it again
// changes nothing.
func (b *Bot) edit(ctx context.Context, r request) error {
	_, err := b.client.packer.do(ctx, urgent, r.method, r.params)
	var s *bots.SendError
	if !errors.As(adapter.Harmless(err), &s) {
		return err
	}
	switch {
	case notAllowed(s): // this message, most likely; if it is the token, the new message will tell
		s.Failure = bots.EditClosed
	case s.Code == 100 && strings.Contains(s.Error(), "message_id"): // the message is not there
		s.Failure = bots.EditClosed
	}
	return s
}

// replyVanished tells the codes VK has for a message that cannot be replied to:
// a wrong parameter, a message not found, one that cannot be forwarded.
func replyVanished(err error) bool {
	var s *bots.SendError
	return errors.As(err, &s) && s.Failure == bots.Invalid && (s.Code == 100 || s.Code == 913 || s.Code == 921)
}

// perform sends, and reads the verdict about the one peer: VK wraps a refusal of
// a single receiver into a success.
func (b *Bot) perform(ctx context.Context, r request) (string, error) {
	var sent []struct {
		ID    int `json:"conversation_message_id"`
		Error *struct {
			Code int `json:"code"`
		} `json:"error"`
	}
	raw, err := b.client.packer.do(ctx, urgent, r.method, r.params)
	if err == nil {
		err = decode(r.method, raw, &sent)
	}
	if err != nil {
		if len(r.attachments) > 0 {
			err = ofLetter(err)
		}
		return "", err
	}
	if len(sent) == 1 && sent[0].Error != nil {
		out := &bots.SendError{Err: errors.New(r.method + ": refused for this receiver")}
		refused(out, sent[0].Error.Code)
		if out.Failure == bots.Unauthorized { // the call as a whole was taken: the token is good
			out.Failure = bots.Invalid
		}
		return "", out
	}
	if len(sent) != 1 || sent[0].ID == 0 {
		return "", &bots.SendError{Failure: bots.Unknown, Err: errors.New(r.method + ": answer without conversation_message_id")}
	}
	return number(sent[0].ID), nil
}

// mostConfirmed is how far back Confirm looks: VK's own memory of random ids ends
// after a hundred messages.
const mostConfirmed = 200

// Confirm implements bots.Messenger: what the community sent carries its
// random_id in the chat's history.
func (b *Bot) Confirm(ctx context.Context, out bots.Outbound) (string, error) {
	var history struct {
		Items []struct {
			ID     int   `json:"conversation_message_id"`
			Out    int   `json:"out"`
			Random int32 `json:"random_id"`
		} `json:"items"`
	}
	err := b.client.read(ctx, "messages.getHistory",
		api.Params{"peer_id": out.Chat.ID, "count": mostConfirmed, "group_id": b.config.Group}, &history)
	if err != nil {
		return "", ofLetter(adapter.Harmless(err))
	}
	for _, m := range history.Items {
		if m.Out == 1 && m.Random == randomID(out.Key) {
			return number(m.ID), nil
		}
	}
	return "", nil
}
