package telegram_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/botstest"
	"otklik/bots/simulator"
	"otklik/bots/telegram"
)

const (
	token  = "100:canary-token"
	secret = "canary-secret"
)

func TestTelegram(t *testing.T) {
	botstest.Exercise(t, func(t *testing.T) botstest.Fixture {
		sim, err := simulator.Start(simulator.Options{TelegramToken: token})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = sim.Close() })
		return botstest.Fixture{
			Platform: bots.Telegram, Channel: "tg", Simulator: sim, Token: token,
			SendMethod: "sendMessage", PollMethod: "getUpdates", AnswerMethod: "answerCallbackQuery",
			Revoked: simulator.Fault{Method: "getUpdates", Code: http.StatusUnauthorized, Description: "Unauthorized"},
			Make: func(log *slog.Logger, hook bool) (botstest.Bot, error) {
				c := telegram.Config{Name: "tg", Token: token, APIURL: sim.TelegramURL(), PollTimeout: 5 * time.Second}
				if hook {
					c.Receive, c.WebhookURL, c.WebhookSecret = telegram.Webhook, "https://otklik.example/tg", secret
				}
				return telegram.New(c, log)
			},
			Update: func(n int, text string) []byte {
				return fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":5,"date":1790000000,`+
					`"from":{"id":1001,"first_name":"Anna"},"chat":{"id":1001,"type":"private"},"text":%s}}`, n, text)
			},
			Unknown: []byte(`{"update_id":7002,"chat_boost":{"of":"the future"}}`),
			Call: func(update []byte, secret string) *http.Request {
				r := httptest.NewRequest(http.MethodPost, "/tg", bytes.NewReader(update))
				if secret != "" {
					r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
				}
				return r
			},
			Secret: secret, Ack: "",
		}
	})
}
