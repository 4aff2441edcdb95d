package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/adapter"
)

const (
	mostConnections = 40
	// recently is how old a failed delivery may be to be told: Telegram keeps the
	// last one for ever.
	recently = time.Hour
	// lately is how old it may be when updates wait, to show that they do not reach us.
	lately = 2 * adapter.WatchEvery
)

// hook is what Telegram tells of a webhook; never its secret.
type hook struct {
	URL         string   `json:"url"`
	Pending     int      `json:"pending_update_count"`
	Connections int      `json:"max_connections"`
	Kinds       []string `json:"allowed_updates"`
	Error       string   `json:"last_error_message"`
	ErrorAt     int64    `json:"last_error_date"`
}

// Register points the platform's webhook at this bot and sees that it is there;
// only for receive: webhook. It sets even what is set already, which changes
// nothing: Telegram does not tell whether it has our secret.
func (b *Bot) Register(ctx context.Context) error {
	if b.config.Receive != Webhook {
		return errors.New("receive: not webhook")
	}
	_, err := b.client.call(ctx, "setWebhook", tgbotapi.Params{
		"url": b.config.WebhookURL, "secret_token": b.config.WebhookSecret.Reveal(),
		"allowed_updates": allowed(), "max_connections": strconv.Itoa(mostConnections),
	})
	if err != nil {
		return err
	}
	h, err := b.hook(ctx)
	if err == nil && !b.isSet(h) {
		err = &bots.SendError{Failure: bots.Temporary, Err: errors.New("setWebhook: taken, and then not there")}
	}
	return err
}

// Registered tells how Telegram delivers to this bot. A webhook is all right when
// it has our address, kinds of updates and number of connections, and no update
// waits after a failed delivery; a bot that polls, when there is none.
func (b *Bot) Registered(ctx context.Context) (bots.Registration, error) {
	h, err := b.hook(ctx)
	if err != nil {
		return bots.Registration{}, err
	}
	failed := time.Since(time.Unix(h.ErrorAt, 0))
	stuck := b.config.Receive == Webhook && h.Error != "" && failed < lately && h.Pending > 0
	r := bots.Registration{URL: h.URL, Matches: h.URL == b.wanted(), Pending: h.Pending, OK: b.isSet(h) && !stuck}
	if h.Error != "" && failed < recently {
		r.LastError = adapter.Redact(errors.New(h.Error), b.client.token, b.config.WebhookSecret, bots.Secret(h.URL)).Error()
	}
	return r, nil
}

// watched tells sink once that the platform delivers.
type watched struct {
	*Bot
	sink bots.Sink
	told bool
}

// Registered implements adapter.Registrar.
func (w *watched) Registered(ctx context.Context) (bots.Registration, error) {
	r, err := w.Bot.Registered(ctx)
	if err == nil && r.OK && !w.told {
		w.told = w.offer(ctx, w.sink, bots.Batch{Channel: w.config.Name})
	}
	return r, err
}

// hook asks for the webhook.
func (b *Bot) hook(ctx context.Context) (h hook, err error) {
	raw, err := b.client.call(ctx, "getWebhookInfo", nil)
	if err == nil && json.Unmarshal(raw, &h) != nil {
		err = errors.New("getWebhookInfo: answer of another shape")
	}
	return h, err
}

// wanted is the webhook's address as configured, "" for a bot that polls.
func (b *Bot) wanted() string {
	if b.config.Receive == Webhook {
		return b.config.WebhookURL
	}
	return ""
}

// isSet tells whether a webhook has our settings.
func (b *Bot) isSet(h hook) bool {
	return h.URL == b.wanted() && (h.URL == "" || h.Connections == mostConnections && sameKinds(h.Kinds))
}

func sameKinds(list []string) bool {
	list = slices.Sorted(slices.Values(list))
	return strings.Join(list, " ") == strings.Join(slices.Sorted(slices.Values(kinds)), " ")
}

// Unregister takes the webhook away; what waits is polled then.
func (b *Bot) Unregister(ctx context.Context) error {
	_, err := b.client.call(ctx, "deleteWebhook", nil)
	return err
}
