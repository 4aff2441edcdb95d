// Package telegram is the bots.Messenger of the Telegram Bot API. It owns the
// wire: receiving by long poll or webhook, JSON to bots.Inbound, bots.Outbound
// to one call, and what each refusal means. It keeps no state beyond the poll's
// offset and words nothing.
package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/adapter"
)

const maxUpdate = 1 << 20 // bytes of one webhook call

// kinds are the updates asked for. They must be given each time: without them
// Telegram would keep to what an earlier program asked for.
var kinds = []string{"message", "edited_message", "callback_query", "my_chat_member"}

func allowed() string { return `["` + strings.Join(kinds, `","`) + `"]` }

// Bot is one Telegram bot. It is safe for concurrent use.
type Bot struct {
	config  Config
	client  *client
	log     *slog.Logger
	answers adapter.Answers
	name    atomic.Pointer[string] // username, nil while unknown
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

// Pace is how fast the courier may send.
func (b *Bot) Pace() bots.Pace { return b.config.Pace }

// Receive implements bots.Messenger. With receive: webhook it learns the bot's
// own name and watches over the registration; Handler does the receiving.
//
// The cursor is not used: what was not acknowledged comes again by itself, and a
// stored offset would swallow updates after an idle week, when Telegram begins
// their numbers anew at random (Bot API, Update.update_id).
func (b *Bot) Receive(ctx context.Context, _ bots.Place, sink bots.Sink) error {
	defer b.answers.Wait()
	if err := b.Introduce(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if b.config.Receive == Webhook {
		w := &watched{Bot: b, sink: sink}
		if _, err := w.Registered(ctx); bots.FailureOf(err) == bots.Unauthorized {
			return err
		} // anything else is asked again
		return adapter.Keep(ctx, b.log, w)
	}
	return b.poll(ctx, sink)
}

// Introduce asks who we are until it is answered or refused for good; words that
// address the bot by its name are then understood. Receive does it, too: it is for
// processes that take webhook calls while another one receives.
func (b *Bot) Introduce(ctx context.Context) error {
	pause := adapter.ReceiveBackoff()
	for ctx.Err() == nil {
		raw, err := b.client.call(ctx, "getMe", nil)
		var me wireUser
		if err == nil {
			err = json.Unmarshal(raw, &me)
		}
		if err == nil && me.Username != "" {
			b.name.Store(&me.Username)
			return nil
		}
		if err := adapter.Trouble(ctx, b.log, "asking for our own name", err, &pause); err != nil {
			return err
		}
	}
	return nil
}

// poll acknowledges a batch, by the next offset, only after sink took it.
func (b *Bot) poll(ctx context.Context, sink bots.Sink) error {
	pause, offset, works := adapter.ReceiveBackoff(), "", false
	for ctx.Err() == nil {
		began := time.Now()
		batch, acknowledge, err := b.next(ctx, offset)
		if err != nil {
			if err := adapter.Trouble(ctx, b.log, "polling", err, &pause); err != nil {
				return err
			}
			continue
		}
		pause.Reset()
		if works = works || b.offer(ctx, sink, bots.Batch{Channel: b.config.Name}); !works {
			return nil
		}
		offset = acknowledge
		if offset == "" { // nothing came
			adapter.Rest(ctx, began)
			continue
		}
		if !b.offer(ctx, sink, batch) {
			return nil
		}
	}
	return nil
}

// offer offers a batch until sink takes it; false means ctx ended before.
func (b *Bot) offer(ctx context.Context, sink bots.Sink, batch bots.Batch) bool {
	return adapter.Offer(ctx, sink, batch, adapter.ReceiveBackoff(), b.refused)
}

func (b *Bot) refused(err error) { b.log.Warn("batch not stored, offering it again", "err", err) }

// next polls once. offset acknowledges what came before; acknowledge is the offset
// that will do so for this batch, "" when nothing came.
func (b *Bot) next(ctx context.Context, offset string) (batch bots.Batch, acknowledge string, err error) {
	params := tgbotapi.Params{
		"limit": "100", "timeout": strconv.Itoa(int(b.config.PollTimeout / time.Second)), "allowed_updates": allowed(),
	}
	params.AddNonEmpty("offset", offset)
	raw, err := b.client.callFor(ctx, b.config.PollTimeout+adapter.PollSlack, "getUpdates", params)
	if err != nil {
		return batch, "", err
	}
	var updates []json.RawMessage
	if err := json.Unmarshal(raw, &updates); err != nil || updates == nil {
		return batch, "", errors.New("updates are not a list")
	}
	batch, last, presses := b.understand(updates)
	b.answer(presses)
	if last == nil && len(updates) > 0 {
		return batch, "", errors.New("updates without update_id")
	}
	if last != nil {
		acknowledge = strconv.FormatInt(*last+1, 10)
	}
	return batch, acknowledge, nil
}

// Convert understands one update as kept in quarantine: a batch of a message, of
// something broken, or of nothing for what is not used. It asks and answers
// nobody.
func (b *Bot) Convert(raw []byte) bots.Batch {
	batch, _, _ := b.understand([]json.RawMessage{raw})
	return batch
}

// understand converts updates; last is the last id that could be read, presses
// are those that wait for an answer.
func (b *Bot) understand(updates []json.RawMessage) (batch bots.Batch, last *int64, presses []string) {
	batch.Channel = b.config.Name
	self, now, unused := b.identity(), time.Now(), 0
	for _, raw := range updates {
		u, hasID, err := convert(raw, self, now)
		if hasID {
			last = &u.id
		}
		switch {
		case err != nil:
			broken := bots.Broken{Raw: raw, Reason: err.Error()}
			if hasID {
				broken.Key = strconv.FormatInt(u.id, 10)
			}
			batch.Broken = append(batch.Broken, broken)
		case u.msg == nil:
			unused++
		default:
			batch.Messages = append(batch.Messages, *u.msg)
		}
		if u.callback != "" {
			presses = append(presses, u.callback)
		}
	}
	if unused > 0 {
		b.log.Debug("updates not used", "count", unused)
	}
	return batch, last, presses
}

// answer stops the spinners on pressed buttons, before the work and whatever
// becomes of it.
func (b *Bot) answer(presses []string) {
	for _, callback := range presses {
		b.answers.Go(func(ctx context.Context) error {
			_, err := b.client.call(ctx, "answerCallbackQuery", tgbotapi.Params{"callback_query_id": callback})
			return err
		})
	}
}

func (b *Bot) identity() identity {
	self := identity{channel: b.config.Name, id: b.config.id()}
	if name := b.name.Load(); name != nil {
		self.username = *name
	}
	return self
}

// Handler receives webhook calls. Any update, understood or not, is answered
// 200 once sink took it; only a refusing sink answers 503.
func (b *Bot) Handler(sink bots.Sink) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !adapter.PostOnly(w, r) {
			return
		}
		if !b.config.WebhookSecret.Equal(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")) {
			http.Error(w, "wrong secret", http.StatusUnauthorized)
			return
		}
		body, ok := adapter.ReadUpdate(w, r, maxUpdate)
		if !ok {
			return
		}
		batch, _, presses := b.understand([]json.RawMessage{body})
		b.answer(presses)
		if ok, err := adapter.Deliver(r.Context(), w, sink, batch); !ok {
			b.refused(err)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
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
	raw, err := b.perform(ctx, r, out)
	if err != nil {
		return "", err
	}
	id, err := messageID(raw)
	if err != nil { // shown to the person, but we cannot know it as what
		return "", &bots.SendError{Failure: bots.Unknown, Err: err}
	}
	return id, nil
}

// Confirm implements bots.Messenger: Telegram shows a bot no history and keeps no
// key of what it sent.
func (b *Bot) Confirm(context.Context, bots.Outbound) (string, error) { return "", bots.ErrNoKeys }

// edit changes a message; a lost answer is not in doubt, as doing it again
// changes nothing.
func (b *Bot) edit(ctx context.Context, r request) error {
	_, err := b.client.call(ctx, r.method, r.params)
	if err != nil && says(err, "there is no text in the message") {
		caption := r.asCaption()
		_, err = b.client.call(ctx, caption.method, caption.params)
	}
	if err == nil || says(err, "message is not modified") {
		return nil
	}
	return adapter.Harmless(err)
}

// messageID reads the id of what was sent: of an album, the first part.
func messageID(raw json.RawMessage) (string, error) {
	var one wireMessage
	var album []wireMessage
	switch {
	case json.Unmarshal(raw, &one) == nil && one.ID != 0:
		return strconv.FormatInt(one.ID, 10), nil
	case json.Unmarshal(raw, &album) == nil && len(album) > 0 && album[0].ID != 0:
		return strconv.FormatInt(album[0].ID, 10), nil
	}
	return "", errors.New("answer without message_id")
}
