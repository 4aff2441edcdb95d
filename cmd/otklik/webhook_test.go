package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/bots/telegram"
	"otklik/bots/vk"
	"otklik/cmd/otklik/faultlab"
)

const hookSecret = "hook-secret-7"

// hooked opens a town that both platforms reach by webhook, over real HTTPS: the
// gateway registers itself.
func hooked(t *testing.T) (*besieged, *httptest.Server) {
	t.Helper()
	var handler http.Handler
	hooks := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(hooks.Close)
	b := besiege(t, townOptions{
		adjust: func(c *Config) { hookUp(c, hooks.URL) },
		before: func(town *town) { handler, _ = town.gateway.hooks() },
	})
	return b, hooks
}

// hookUp makes both bots receive by webhook at url.
func hookUp(c *Config, url string) {
	tg, community := &c.Telegram[0], &c.VK[0]
	tg.Receive, tg.WebhookURL, tg.WebhookSecret = telegram.Webhook, url+hookPath("telegram"), hookSecret
	community.Receive, community.CallbackURL, community.Secret = vk.Callback, url+hookPath("vk"), hookSecret
}

// post sends one webhook call and gives its answer.
func post(t *testing.T, hooks *httptest.Server, channel, secret string, body []byte) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, hooks.URL+hookPath(channel), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	res, err := hooks.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res
}

// TestHostileWebhooks: strangers' calls are refused and counted, odd ones of the
// platform are kept, and the bots serve on.
func TestHostileWebhooks(t *testing.T) {
	t.Parallel()
	b, hooks := hooked(t)
	huge := bytes.Repeat([]byte("{"), 10<<20)
	for _, c := range []struct {
		name, channel, secret string
		body                  string
		status                int
		reason                string
	}{
		{"wrong secret", "telegram", "guess", `{"update_id":1}`, http.StatusUnauthorized, "secret"},
		{"no secret", "telegram", "", `{"update_id":1}`, http.StatusUnauthorized, "secret"},
		{"10 MB", "telegram", hookSecret, string(huge), http.StatusRequestEntityTooLarge, "size"},
		{"wrong secret", "vk", "", `{"type":"message_new","group_id":200,"secret":"guess"}`, http.StatusForbidden, "secret"},
		{"another group", "vk", "", `{"type":"message_new","group_id":7,"secret":"` + hookSecret + `"}`, http.StatusForbidden, "secret"},
		{"10 MB", "vk", "", string(huge), http.StatusRequestEntityTooLarge, "size"},
		{"malformed", "telegram", hookSecret, `{"update_id": "` + canary, http.StatusOK, ""},
		{"unknown kind", "telegram", hookSecret, `{"update_id":77,"future":{"text":"` + canary + `"}}`, http.StatusOK, ""},
		{"wrong shape", "vk", "", `{"type":"message_new","event_id":"x","group_id":200,"secret":"` + hookSecret +
			`","object":{"message":"` + canary + `"}}`, http.StatusOK, ""},
	} {
		series := `otklik_webhooks_refused_total{channel="` + c.channel + `",reason="` + c.reason + `"}`
		before := b.counted(series)
		res := post(t, hooks, c.channel, c.secret, []byte(c.body))
		if res.StatusCode != c.status {
			t.Errorf("%s to %s: %d, want %d", c.name, c.channel, res.StatusCode, c.status)
		}
		if c.reason != "" && b.counted(series) != before+1 {
			t.Errorf("%s to %s: not counted", c.name, c.channel)
		}
	}
	kept := b.rows("SELECT channel, CAST(raw AS TEXT) FROM quarantine ORDER BY channel", 2)
	if len(kept) != 2 || !strings.Contains(kept[0][1], canary) || !strings.Contains(kept[1][1], canary) {
		t.Errorf("in quarantine: %q", kept)
	}
	for _, k := range kept {
		if strings.Contains(k[1], hookSecret) {
			t.Error("the secret is in quarantine")
		}
	}
	b.says(b.person("anna"), "/start", "звоните 112")
	b.says(b.person("boris"), "/start", "звоните 112")
}

// TestWebhooksOfABrokenStore: nothing is acknowledged while the database is
// away, and everything is handled when it is back.
func TestWebhooksOfABrokenStore(t *testing.T) {
	t.Parallel()
	b, hooks := hooked(t)
	// Another writer holds the file: to the gateway its database is away.
	conn, err := b.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "PRAGMA busy_timeout = 10000; BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	anna, boris := b.person("anna"), b.person("boris")
	for _, s := range []*faultlab.Somebody{anna, boris} {
		if err := s.Say("/start"); err != nil {
			t.Fatal(err)
		}
	}
	res := post(t, hooks, "telegram", hookSecret,
		[]byte(`{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":4242,"type":"private"},"from":{"id":4242},"text":"`+canary+`"}}`))
	if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("answered %d, Retry-After %q", res.StatusCode, res.Header.Get("Retry-After"))
	}
	if b.counted(`otklik_webhooks_refused_total{channel="telegram",reason="store"}`) == 0 ||
		b.counted(`otklik_updates_total{channel="telegram",result="refused"}`) == 0 {
		t.Error("not counted")
	}
	for _, s := range []*faultlab.Somebody{anna, boris} {
		if n := len(s.At.Messages()); n != 1 {
			t.Errorf("%s: %d messages while the database is away", s.Name, n)
		}
	}
	if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	b.sees(anna, 0, "звоните 112")
	b.sees(boris, 0, "звоните 112")
}

// receiver is a bot of which only that it receives counts.
type receiver struct {
	bot
	received int
}

func (r *receiver) Receive(context.Context, bots.Place, bots.Sink) error {
	r.received++
	return nil
}

// TestReceivingWithoutAWebhook: what can be had without the webhook is taken while
// the platform does not take it; receiving begins when it does.
func TestReceivingWithoutAWebhook(t *testing.T) {
	refusal := &bots.SendError{Failure: bots.Temporary, Err: bots.ErrUndelivered}
	var refused error = refusal
	r, caught := &receiver{}, 0
	c := channel{bot: r, register: func(context.Context) error { return refused },
		catchUp: func(ctx context.Context, from bots.Place, sink bots.Sink) error {
			caught++
			return sink(ctx, bots.Batch{Cursor: from.Cursor})
		}}
	var got []string
	receive := func() error {
		return c.receive(t.Context(), bots.Place{Cursor: "here"}, func(_ context.Context, b bots.Batch) error {
			got = append(got, b.Cursor)
			return nil
		})
	}
	if err := receive(); !errors.Is(err, errWebhook) || !errors.Is(err, bots.ErrUndelivered) || r.received != 0 || strings.Join(got, " ") != "here" {
		t.Errorf("%v; received %d times, %q", err, r.received, got)
	}
	refused = nil
	if err := receive(); err != nil || r.received != 1 || caught != 1 {
		t.Errorf("%v; received %d times, caught up %d times", err, r.received, caught)
	}
}

// TestAWebhookThatIsNotReachedYet: a platform that does not get through is told of
// the second time, since a proxy may start after us; anything else at once.
func TestAWebhookThatIsNotReachedYet(t *testing.T) {
	unreached := fmt.Errorf("%w: %w", errWebhook, &bots.SendError{Failure: bots.Temporary, Err: bots.ErrUndelivered})
	refused := fmt.Errorf("%w: %w", errWebhook, &bots.SendError{Failure: bots.Unauthorized})
	var u unconfirmed
	for i, step := range []struct {
		err     error
		excused bool
	}{
		{unreached, true}, {unreached, false}, {unreached, false}, {refused, false}, {unreached, true},
		{bots.ErrUndelivered, false}, {unreached, true}, {nil, false}, {unreached, true},
	} {
		if got := u.excuses(step.err); got != step.excused {
			t.Errorf("step %d, %v: %v", i, step.err, got)
		}
	}
}
