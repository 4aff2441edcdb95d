// Package vk is the bots.Messenger of a VK community. It owns the wire:
// receiving by long poll or Callback API, JSON to bots.Inbound, bots.Outbound to
// one call, and what each refusal means. It keeps nothing but a small cache of
// people's names, and words nothing.
package vk

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/events"

	"otklik/bots"
	"otklik/bots/adapter"
)

// kinds are the events asked for, by Long Poll and by Callback. Without message_event no press
// comes, without message_deny we would go on writing to who does not want it.
var kinds = []events.EventType{
	events.EventMessageNew, events.EventMessageEvent, events.EventMessageEdit,
	events.EventMessageAllow, events.EventMessageDeny, events.EventMessageReply, events.EventMessageRead,
}

// Bot is one VK community's bot. It is safe for concurrent use.
type Bot struct {
	config  Config
	client  *client
	log     *slog.Logger
	answers adapter.Answers
	names   names
	code    code
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

func (b *Bot) offer(ctx context.Context, sink bots.Sink, batch bots.Batch) bool {
	return adapter.Offer(ctx, sink, batch, adapter.ReceiveBackoff(), b.refused)
}

func (b *Bot) refused(err error) { b.log.Warn("batch not stored, offering it again", "err", err) }

// batch converts events, answers their presses and names their people.
func (b *Bot) batch(ctx context.Context, updates []json.RawMessage) bots.Batch {
	batch, presses := b.understand(updates)
	for _, p := range presses {
		b.answer(p)
	}
	b.names.fill(ctx, b.client, batch.Messages)
	return batch
}

// Convert understands one event as kept in quarantine: a batch of a message, of
// something broken, or of nothing for what is not used. It asks and answers
// nobody.
func (b *Bot) Convert(raw []byte) bots.Batch {
	batch, _ := b.understand([]json.RawMessage{raw})
	b.names.recall(batch.Messages)
	return batch
}

func (b *Bot) understand(updates []json.RawMessage) (batch bots.Batch, presses []*wirePress) {
	batch = bots.Batch{Channel: b.config.Name}
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
		if u.press != nil {
			presses = append(presses, u.press)
		}
	}
	if unused > 0 {
		b.log.Debug("events not used", "count", unused)
	}
	return batch, presses
}

// answer stops the spinner on a pressed button, before the work and whatever
// becomes of it.
func (b *Bot) answer(p *wirePress) {
	b.answers.Go(func(ctx context.Context) error {
		_, err := b.client.packer.do(ctx, idle, "messages.sendMessageEventAnswer",
			api.Params{"event_id": p.EventID, "user_id": p.User, "peer_id": p.Peer})
		return err
	})
}
