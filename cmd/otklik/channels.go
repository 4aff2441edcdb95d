package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"otklik/bots"
	"otklik/bots/adapter"
	"otklik/bots/telegram"
	"otklik/bots/vk"
)

// bot is what both adapters offer beside bots.Messenger.
type bot interface {
	bots.Messenger
	Pace() bots.Pace
	Handler(bots.Sink) http.Handler
	// Convert understands an update as kept in quarantine, asking nobody.
	Convert(raw []byte) bots.Batch
	Register(context.Context) error
	Registered(context.Context) (bots.Registration, error)
	Unregister(context.Context) error
	bots.Usher
}

// channel is one configured bot.
type channel struct {
	name     string
	mode     string // how it receives, as configured
	bot      bot
	webhook  bool                        // calls come to hookPath
	register func(context.Context) error // points the platform at us; nil when the operator does it
	// introduce learns what every process must know that takes webhook calls; nil = nothing.
	introduce func(context.Context) error
	// catchUp takes what can be had without the webhook; nil = nothing.
	catchUp func(context.Context, bots.Place, bots.Sink) error
}

// hookPath is where a channel's webhook calls arrive, whatever the platform.
func hookPath(name string) string { return "/hooks/" + name }

// openChannels makes the bots that are switched on. It does not touch the network.
func openChannels(cfg *Config, log *slog.Logger) ([]channel, error) {
	var list []channel
	for _, t := range cfg.Telegram {
		if !t.On() {
			continue
		}
		b, err := telegram.New(t.Config, log)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", t.Name, err)
		}
		c := channel{name: t.Name, mode: t.Receive, bot: b, webhook: t.Receive == telegram.Webhook}
		if c.webhook {
			c.register, c.introduce = b.Register, b.Introduce
		}
		list = append(list, c)
	}
	for _, v := range cfg.VK {
		if !v.On() {
			continue
		}
		b, err := vk.New(v.Config, log)
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", v.Name, err)
		}
		c := channel{name: v.Name, mode: v.Receive, bot: b, webhook: v.Receive == vk.Callback}
		if c.webhook && v.CallbackURL != "" {
			c.register, c.catchUp = b.Register, b.CatchUp
		}
		list = append(list, c)
	}
	return list, nil
}

// errWebhook means the platform did not take our webhook.
var errWebhook = errors.New("registering the webhook")

// receive brings a channel's updates to sink until ctx ends. While the platform
// does not take the webhook, sink gets what people said, but no Empty batch.
func (c channel) receive(ctx context.Context, from bots.Place, sink bots.Sink) error {
	if c.register == nil {
		return c.bot.Receive(ctx, from, sink)
	}
	err := c.register(ctx)
	if err == nil {
		return c.bot.Receive(ctx, from, sink)
	}
	err = fmt.Errorf("%w: %w", errWebhook, err)
	if c.catchUp == nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, adapter.WatchEvery) // registering is to be tried again
	defer cancel()
	return errors.Join(err, c.catchUp(within, from, sink))
}

// unconfirmed remembers whether the last try at receiving ended because the
// platform did not get through to the webhook that we set.
type unconfirmed bool

// excuses an error that may pass when whatever stands before the gateway, a proxy,
// has started, too: the first of a row.
func (u *unconfirmed) excuses(err error) bool {
	again := *u
	*u = unconfirmed(errors.Is(err, errWebhook) && errors.Is(err, bots.ErrUndelivered))
	return bool(*u && !again)
}

// advice is what the operator can do about a channel that does not receive.
func advice(err error) string {
	var s *bots.SendError
	switch {
	case errors.Is(err, bots.ErrUndelivered):
		return "the platform does not get through to the webhook's address: look at the proxy, its certificate and the firewall; otklik channel status tells what the platform says"
	case errors.As(err, &s) && errors.Is(err, errWebhook) && s.Failure == bots.Invalid:
		return "the platform does not take the webhook's address: it must be an https address that the platform can reach"
	case !errors.As(err, &s) || s.Failure != bots.Unauthorized:
		return "none needed: it is tried again"
	case s.Code == http.StatusConflict:
		return "another process receives with this token: stop it; or a webhook is left over: run otklik channel delete-webhook, or set receive: webhook"
	}
	return "put a valid token into the configuration, and give the bot the rights it needs; otklik check --live tries it"
}
