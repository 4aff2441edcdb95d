package vk

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/events"

	"otklik/bots"
	"otklik/bots/adapter"
)

const maxUpdate = 8 << 20 // bytes of one callback: forwarded photos are many, and a refusal would suspend our server

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
			b.confirmCallback(w, r)
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

// confirmCallback answers VK's question whether the address is ours.
func (b *Bot) confirmCallback(w http.ResponseWriter, r *http.Request) {
	code, err := b.code.get(r.Context(), b)
	if err != nil {
		b.log.Warn("asking for the confirmation of the callback server", "err", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	_, _ = io.WriteString(w, code)
}

// code is the confirmation string: the configured one, or asked for when it is
// first needed and then kept.
type code struct {
	mu    sync.Mutex
	known string
}

func (c *code) get(ctx context.Context, b *Bot) (string, error) {
	if b.config.Confirmation != "" {
		return b.config.Confirmation, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known != "" {
		return c.known, nil
	}
	var got struct {
		Code string `json:"code"`
	}
	err := b.client.read(ctx, "groups.getCallbackConfirmationCode", api.Params{"group_id": b.config.Group}, &got)
	if err == nil && got.Code == "" {
		err = errors.New("groups.getCallbackConfirmationCode: answer without code")
	}
	c.known = got.Code
	return c.known, err
}
