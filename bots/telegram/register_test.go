package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

const hookURL = "https://otklik.example/hooks/tg"

func hooked(t *testing.T) *Bot {
	t.Helper()
	b, err := New(Config{Name: "tg", Token: canary, APIURL: "http://telegram.test", Receive: Webhook, WebhookURL: hookURL, WebhookSecret: "s3cret"},
		slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// roundTrip answers requests without a network, so that a bubble's clock can run.
type roundTrip func(method string, r *http.Request) string

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"ok":true,"result":` + f(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], r) + `}`
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// Every setting that would lose updates is seen, old troubles are not told, and no
// secret is.
func TestRegistered(t *testing.T) {
	all := `"message","edited_message","callback_query","my_chat_member"`
	now := time.Now().Unix()
	for name, c := range map[string]struct {
		info string
		want bots.Registration
	}{
		"good": {`{"url":"` + hookURL + `","max_connections":40,"allowed_updates":[` + all + `],"pending_update_count":3}`,
			bots.Registration{URL: hookURL, Matches: true, Pending: 3, OK: true}},
		"none":       {`{"url":""}`, bots.Registration{}},
		"elsewhere":  {`{"url":"https://other","max_connections":40,"allowed_updates":[` + all + `]}`, bots.Registration{URL: "https://other"}},
		"kinds":      {`{"url":"` + hookURL + `","max_connections":40,"allowed_updates":["message"]}`, bots.Registration{URL: hookURL, Matches: true}},
		"connection": {`{"url":"` + hookURL + `","max_connections":1,"allowed_updates":[` + all + `]}`, bots.Registration{URL: hookURL, Matches: true}},
		"failing": {fmt.Sprintf(`{"url":"%s","max_connections":40,"allowed_updates":[%s],"last_error_date":%d,"last_error_message":"Wrong response from %s?s3cret: 503"}`, hookURL, all, now, hookURL),
			bots.Registration{URL: hookURL, Matches: true, OK: true, LastError: "Wrong response from <secret>?<secret>: 503"}},
		"stuck": {fmt.Sprintf(`{"url":"%s","max_connections":40,"allowed_updates":[%s],"pending_update_count":2,"last_error_date":%d,"last_error_message":"SSL error"}`, hookURL, all, now-60),
			bots.Registration{URL: hookURL, Matches: true, Pending: 2, LastError: "SSL error"}},
		"failed a while ago": {fmt.Sprintf(`{"url":"%s","max_connections":40,"allowed_updates":[%s],"pending_update_count":2,"last_error_date":%d,"last_error_message":"SSL error"}`, hookURL, all, now-1200),
			bots.Registration{URL: hookURL, Matches: true, Pending: 2, OK: true, LastError: "SSL error"}},
		"failed long ago": {fmt.Sprintf(`{"url":"%s","max_connections":40,"allowed_updates":[%s],"last_error_date":%d,"last_error_message":"x"}`, hookURL, all, now-7200),
			bots.Registration{URL: hookURL, Matches: true, OK: true}},
	} {
		b := hooked(t)
		b.client.api.Transport = roundTrip(func(string, *http.Request) string { return c.info })
		if got, err := b.Registered(t.Context()); err != nil || got != c.want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

// While it receives by webhook the bot sees within minutes that the webhook was
// taken away, and sets it again with all its settings.
func TestALostWebhookIsRegisteredAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := hooked(t)
		began, mended := time.Now(), false
		var set []string
		b.client.api.Transport = roundTrip(func(method string, r *http.Request) string {
			switch method {
			case "getMe":
				return `{"id":100,"username":"otklik_bot"}`
			case "setWebhook":
				mended = r.FormValue("url") == hookURL
				set = append(set, time.Since(began).String()+" "+r.FormValue("secret_token")+" "+r.FormValue("max_connections"))
				return "true"
			}
			url := hookURL
			if time.Since(began) > 7*time.Minute && !mended {
				url = ""
			}
			return `{"url":"` + url + `","max_connections":40,"allowed_updates":["callback_query","edited_message","message","my_chat_member"]}`
		})
		ctx, cancel := context.WithTimeout(t.Context(), 31*time.Minute)
		defer cancel()
		if err := b.Receive(ctx, bots.Place{}, func(context.Context, bots.Batch) error { return nil }); err != nil {
			t.Error(err)
		}
		if strings.Join(set, ", ") != "10m0s s3cret 40" {
			t.Errorf("set at %q", set)
		}
	})
}

// A webhook that is set as it should be and does not deliver ends receiving, for
// somebody to be told.
func TestAWebhookThatDoesNotDeliver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, set := hooked(t), 0
		b.client.api.Transport = roundTrip(func(method string, _ *http.Request) string {
			switch method {
			case "getMe":
				return `{"id":100,"username":"otklik_bot"}`
			case "setWebhook":
				set++
				return "true"
			}
			return fmt.Sprintf(`{"url":"%s","max_connections":40,"allowed_updates":["callback_query","edited_message","message","my_chat_member"],
				"pending_update_count":9,"last_error_date":%d,"last_error_message":"SSL error"}`, hookURL, time.Now().Unix())
		})
		if err := b.Register(t.Context()); err != nil {
			t.Errorf("what did not get through before is no reason not to begin: %v", err)
		}
		began := time.Now()
		err := b.Receive(t.Context(), bots.Place{}, func(_ context.Context, batch bots.Batch) error {
			t.Errorf("it is said to work: %+v", batch)
			return nil
		})
		if !errors.Is(err, bots.ErrUndelivered) || !strings.Contains(err.Error(), "SSL error") || time.Since(began) != 10*time.Minute || set != 3 {
			t.Errorf("ended after %v with %v, set %d times", time.Since(began), err, set)
		}
	})
}
