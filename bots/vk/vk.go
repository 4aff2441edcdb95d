// Package vk is the bots.Messenger of a VK community. It owns the wire:
// receiving by long poll or Callback API, JSON to bots.Inbound, bots.Outbound to
// one call, and what each refusal means. It keeps nothing but a small cache of
// people's names, and words nothing.
package vk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/events"

	"otklik/bots"
	"otklik/bots/adapter"
)

const maxUpdate = 8 << 20 // bytes of one callback: forwarded photos are many, and a refusal would suspend our server

// kinds are the events asked for by Long Poll. Without message_event no press
// comes, without message_deny we would go on writing to who does not want it.
var kinds = []events.EventType{
	events.EventMessageNew, events.EventMessageEvent, events.EventMessageEdit,
	events.EventMessageAllow, events.EventMessageDeny, events.EventMessageReply,
}

// Bot is one VK community's bot. It is safe for concurrent use.
type Bot struct {
	config  Config
	client  *client
	log     *slog.Logger
	answers adapter.Answers
	names   names
}

var _ bots.Messenger = (*Bot)(nil)

// New makes a bot without touching the network.
func New(c Config, log *slog.Logger) (*Bot, error) {
	c = c.Defaults()
	if err := errors.Join(c.Check()...); err != nil {
		return nil, err
	}
	client, err := newClient(c)
	if err != nil {
		return nil, err
	}
	log = log.With("channel", c.Name)
	return &Bot{config: c, client: client, log: log, answers: adapter.NewAnswers(log)}, nil
}

// Limits implements bots.Messenger.
func (b *Bot) Limits() bots.Limits { return limits }

// Pace is how fast the courier may send: messages, of which a request carries
// up to mostPacked.
func (b *Bot) Pace() bots.Pace {
	p := b.config.Pace
	if p.Total > 0 {
		p.Total *= mostPacked
	}
	return p
}

// Receive implements bots.Messenger. With receive: callback it waits for ctx;
// Handler does the receiving.
func (b *Bot) Receive(ctx context.Context, cursor string, sink bots.Sink) error {
	defer b.answers.Wait()
	if b.config.Receive == Callback {
		<-ctx.Done()
		return nil
	}
	pause := adapter.ReceiveBackoff()
	at := pollServer{TS: loose(cursor)}
	for ctx.Err() == nil {
		began := time.Now()
		came, err := b.step(ctx, &at, sink)
		switch {
		case ctx.Err() != nil:
		case err == nil:
			pause.Reset()
			if !came {
				adapter.Rest(ctx, began)
			}
		default:
			if err := adapter.Trouble(ctx, b.log, "polling", err, &pause); err != nil {
				return err
			}
		}
	}
	return nil
}

// step asks for a poll server when at names none, and polls once. at.TS moves
// only after sink took the events. A first place in the stream is stored before
// anything is read from there: else what is said while we are down before the
// first event would be lost.
func (b *Bot) step(ctx context.Context, at *pollServer, sink bots.Sink) (came bool, err error) {
	if at.Key == "" {
		if err := b.subscribe(ctx); err != nil {
			return false, err
		}
		fresh, err := b.client.pollServer(ctx, b.config.Group)
		if err != nil {
			return false, err
		}
		if at.TS != "" {
			fresh.TS = at.TS
		} else if !b.offer(ctx, sink, bots.Batch{Channel: b.config.Name, Cursor: string(fresh.TS)}) {
			return false, nil
		}
		*at = fresh
	}
	p, err := b.client.poll(ctx, *at, b.config.Wait)
	if err != nil {
		return false, err
	}
	if p.Failed != 0 {
		return false, b.renew(at, p)
	}
	batch := b.batch(ctx, p.Updates)
	if p.TS != at.TS {
		batch.Cursor = string(p.TS)
	}
	if len(p.Updates) > 0 && !b.offer(ctx, sink, batch) {
		return true, nil
	}
	at.TS = p.TS
	return len(p.Updates) > 0, nil
}

// subscribe switches on the kinds of events we live by: a community may have been
// set up to tell of new messages only, and then no press would ever come.
// The error is a passing one; a refusal is told and lived with.
func (b *Bot) subscribe(ctx context.Context) error {
	params := api.Params{"group_id": b.config.Group, "enabled": 1, "api_version": version}
	for _, kind := range kinds {
		params[string(kind)] = 1
	}
	_, err := b.client.call(ctx, "groups.setLongPollSettings", params)
	switch bots.FailureOf(err) {
	case bots.Temporary, bots.Throttled:
		return err
	}
	if err != nil {
		b.log.Warn("the events could not be switched on: in the community's settings, under API usage, Long Poll API, "+
			"enable it, choose version "+version+" and tick these event types", "err", err, "types", kinds)
	}
	return nil
}

// renew follows the server's words after a refused poll. Only 1 and 3 mean that
// events may have passed unseen.
func (b *Bot) renew(at *pollServer, p polled) error {
	switch {
	case p.Failed == 1 && p.TS != "":
		b.log.Warn("events may have been missed", "failed", p.Failed)
		at.TS = p.TS
		return nil
	case p.Failed == 2:
		at.Key = ""
	default:
		b.log.Warn("events may have been missed", "failed", p.Failed)
		*at = pollServer{}
	}
	// An answer of this kind comes at once: it is trouble until a poll succeeds.
	return errors.New("polling: the key has run out (failed " + strconv.Itoa(p.Failed) + ")")
}

func (b *Bot) offer(ctx context.Context, sink bots.Sink, batch bots.Batch) bool {
	return adapter.Offer(ctx, sink, batch, adapter.ReceiveBackoff(), b.refused)
}

func (b *Bot) refused(err error) { b.log.Warn("batch not stored, offering it again", "err", err) }

// batch converts events, answers their presses and names their people.
func (b *Bot) batch(ctx context.Context, updates []json.RawMessage) bots.Batch {
	batch := bots.Batch{Channel: b.config.Name}
	me, now, unused := identity{b.config.Name, b.config.Group}, time.Now(), 0
	for _, raw := range updates {
		u, err := convert(raw, me, now)
		switch {
		case err != nil:
			batch.Broken = append(batch.Broken, bots.Broken{Key: u.event.ID, Raw: raw, Reason: err.Error()})
		case u.msg == nil:
			unused++
		default:
			batch.Messages = append(batch.Messages, *u.msg)
		}
		b.answer(u.press)
	}
	if unused > 0 {
		b.log.Debug("events not used", "count", unused)
	}
	b.names.fill(ctx, b.client, batch.Messages)
	return batch
}

// answer stops the spinner on a pressed button, before the work and whatever
// becomes of it.
func (b *Bot) answer(p *wirePress) {
	if p == nil {
		return
	}
	b.answers.Go(func(ctx context.Context) error {
		_, err := b.client.packer.do(ctx, idle, "messages.sendMessageEventAnswer",
			api.Params{"event_id": p.EventID, "user_id": p.User, "peer_id": p.Peer})
		return err
	})
}

// Handler receives Callback API calls. The secret lies in the body, so a body
// that is not JSON is a stranger's; past it, any event is answered "ok" once
// sink took it, understood or not.
func (b *Bot) Handler(sink bots.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !adapter.PostOnly(w, r) {
			return
		}
		body, ok := adapter.ReadUpdate(w, r, maxUpdate)
		if !ok {
			return
		}
		var e struct {
			Type   events.EventType `json:"type"`
			Group  int              `json:"group_id"`
			Secret string           `json:"secret"`
		}
		broken := json.Unmarshal(body, &e) // e.Secret may be there all the same
		if !b.config.Secret.Equal(e.Secret) || broken == nil && e.Group != b.config.Group {
			http.Error(w, "wrong secret or group", http.StatusForbidden)
			return
		}
		if e.Type == events.EventConfirmation {
			_, _ = io.WriteString(w, b.config.Confirmation)
			return
		}
		batch := b.batch(r.Context(), []json.RawMessage{withoutSecret(body)})
		if ok, err := adapter.Deliver(r.Context(), w, sink, batch); !ok {
			b.refused(err)
			return
		}
		_, _ = io.WriteString(w, "ok")
	})
}

// withoutSecret takes the secret out of an event before it is kept.
func withoutSecret(body []byte) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return body
	}
	delete(fields, "secret")
	clean, err := json.Marshal(fields)
	if err != nil {
		return body
	}
	return clean
}

// Send implements bots.Messenger.
func (b *Bot) Send(ctx context.Context, out bots.Outbound) (string, error) {
	r, err := render(out, b.config.Name)
	if err != nil {
		return "", &bots.SendError{Failure: bots.Invalid, Err: err}
	}
	if out.Edit != "" {
		return out.Edit, b.edit(ctx, r)
	}
	for i, ref := range r.attachments {
		if ref != "" {
			continue
		}
		if r.attachments[i], err = b.upload(ctx, out, out.Files[i]); err != nil {
			return "", err
		}
	}
	r.attach()
	id, err := b.perform(ctx, r)
	if out.ReplyTo != "" && replyVanished(err) {
		return b.perform(ctx, r.withoutReply())
	}
	return id, err
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
