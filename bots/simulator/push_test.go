package simulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/callback"
	"github.com/SevereCloud/vksdk/v2/events"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/simulator"
)

// hook is a webhook that remembers and answers as it is told.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	heads  []http.Header
	answer func(n int, body string) (status int, text string)
	got    chan struct{} // one signal per request
}

func newHook(t *testing.T, answer func(n int, body string) (int, string)) *hook {
	t.Helper()
	h := &hook{answer: answer, got: make(chan struct{}, 1000)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		h.bodies, h.heads = append(h.bodies, string(body)), append(h.heads, r.Header.Clone())
		status, text := h.answer(len(h.bodies)-1, string(body))
		h.mu.Unlock()
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
		h.got <- struct{}{}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) wait(n int) []string {
	for range n {
		<-h.got
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.bodies)
}

func setWebhook(t *testing.T, bot *tgbotapi.BotAPI, url string) {
	t.Helper()
	must[*tgbotapi.APIResponse](t)(bot.MakeRequest("setWebhook", tgbotapi.Params{"url": url, "secret_token": "s3cret"}))
}

func TestTelegramWebhookKeepsOrderAndRetries(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	say(t, anna, nil, "before") // waits in the queue and is pushed too
	h := newHook(t, func(n int, _ string) (int, string) {
		if n == 0 {
			return http.StatusServiceUnavailable, ""
		}
		return http.StatusNoContent, ""
	})
	setWebhook(t, bot, h.URL)
	say(t, anna, nil, "after")
	got := h.wait(3)
	for i, want := range []string{"before", "before", "after"} {
		if !strings.Contains(got[i], want) {
			t.Errorf("delivery %d: %s, want %q", i, got[i], want)
		}
	}
	if secret := h.heads[0].Get("X-Telegram-Bot-Api-Secret-Token"); secret != "s3cret" {
		t.Errorf("secret %q", secret)
	}
	_, err := bot.GetUpdates(tgbotapi.UpdateConfig{})
	refused(t, err, 409, "webhook is active")
}

func TestTelegramWebhookGivesBackWhatWasNotTaken(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	anna := s.Person(bots.Telegram, "Anna", "")
	h := newHook(t, func(int, string) (int, string) { return http.StatusInternalServerError, "" })
	setWebhook(t, bot, h.URL)
	say(t, anna, nil, "one")
	say(t, anna, nil, "two")
	h.wait(2)
	info := must[tgbotapi.WebhookInfo](t)(bot.GetWebhookInfo())
	if info.URL != h.URL || info.PendingUpdateCount != 2 || !strings.Contains(info.LastErrorMessage, "500") {
		t.Errorf("webhook: %+v", info)
	}
	must[*tgbotapi.APIResponse](t)(bot.Request(tgbotapi.DeleteWebhookConfig{}))
	got := poll(t, bot, 0)
	if len(got) != 2 || got[0].Message.Text != "one" || got[1].Message.Text != "two" {
		t.Errorf("polled after the webhook's end: %+v", got)
	}
}

func TestTelegramWebhookDoesNotLetOneChatStopAnother(t *testing.T) {
	s := start(t, simulator.Options{})
	bot := telegramBot(t, s)
	bad, good := s.Person(bots.Telegram, "Bad", ""), s.Person(bots.Telegram, "Good", "")
	passed := make(chan struct{}, 1)
	h := newHook(t, func(_ int, body string) (int, string) {
		if strings.Contains(body, "poison") {
			return http.StatusInternalServerError, ""
		}
		passed <- struct{}{}
		return http.StatusOK, ""
	})
	setWebhook(t, bot, h.URL)
	say(t, bad, nil, "poison")
	say(t, good, nil, "fine")
	<-passed
}

func TestVKCallbackConfirmsThenDelivers(t *testing.T) {
	s := start(t, simulator.Options{VKConfirmation: "c0nfirm", VKSecret: "s3cret"})
	vera := s.Person(bots.VK, "Vera", "")
	h := newHook(t, func(n int, body string) (int, string) {
		switch {
		case strings.Contains(body, `"confirmation"`):
			return http.StatusOK, "c0nfirm"
		case n == 1:
			return http.StatusOK, "not ok" // VK wants these two letters
		}
		return http.StatusOK, "ok"
	})
	s.SetCallback(h.URL)
	if err := s.WaitCallback(t.Context()); err != nil {
		t.Fatal(err)
	}
	say(t, vera, nil, "one")
	say(t, vera, nil, "two")
	got := h.wait(4)
	for i, want := range []string{"confirmation", "one", "one", "two"} {
		var e events.GroupEvent
		if json.Unmarshal([]byte(got[i]), &e) != nil || e.Secret != "s3cret" || e.GroupID != 200 || !strings.Contains(got[i], want) {
			t.Errorf("delivery %d: %s, want %q", i, got[i], want)
		}
	}
	if h.heads[2].Get("X-Retry-Counter") != "1" {
		t.Error("the repeat does not say so")
	}
}

func TestVKCallbackWithTheSDKsHandler(t *testing.T) {
	s := start(t, simulator.Options{VKConfirmation: "c0nfirm"})
	vk := vkBot(t, s)
	vera := s.Person(bots.VK, "Vera", "")
	code := must[api.GroupsGetCallbackConfirmationCodeResponse](t)(vk.GroupsGetCallbackConfirmationCode(api.Params{"group_id": 200}))
	cb := callback.NewCallback()
	cb.ConfirmationKey, cb.SecretKey = code.Code, "by-api"
	heard := make(chan string, 1)
	cb.MessageNew(func(_ context.Context, m events.MessageNewObject) { heard <- m.Message.Text })
	srv := httptest.NewServer(http.HandlerFunc(cb.HandleFunc))
	t.Cleanup(srv.Close)
	added := must[api.GroupsAddCallbackServerResponse](t)(vk.GroupsAddCallbackServer(
		api.Params{"group_id": 200, "url": srv.URL, "title": "t", "secret_key": "by-api"}))
	say(t, vera, nil, "hello")
	if text := <-heard; text != "hello" {
		t.Errorf("heard %q", text)
	}
	if list := must[api.GroupsGetCallbackServersResponse](t)(vk.GroupsGetCallbackServers(api.Params{"group_id": 200})); list.Count != 1 || list.Items[0].Status != "ok" {
		t.Errorf("servers: %+v", list)
	}
	must[int](t)(vk.GroupsDeleteCallbackServer(api.Params{"group_id": 200, "server_id": added.ServerID}))
	_, err := vk.GroupsDeleteCallbackServer(api.Params{"group_id": 200, "server_id": added.ServerID})
	vkRefused(t, err, 2001)
}
