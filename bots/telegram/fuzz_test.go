package telegram

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
)

// answers plays the server: the same body for every call.
type answers []byte

// RoundTrip implements http.RoundTripper.
func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(a)), Request: req}, nil
}

// FuzzAnswer: no answer of the Bot API makes us panic, whichever call it
// answers, and every error is one with a consequence.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`{"ok":true,"result":{"message_id":7}}`, `{"ok":true,"result":[{"message_id":7},{}]}`, `{"ok":true,"result":[{"update_id":1}]}`, `{"ok":true}`, `{"ok":true,"result":null}`,
		`{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}`, `{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-100}}`,
		`{"ok":false,"parameters":null}`, `{"ok":"x"}`, `{"result":{"file_path":"../../x"},"ok":true}`, `[]`, ``, `{`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		c, err := newClient(Config{Name: "tg", Token: "7:canary"}.Defaults())
		if err != nil {
			t.Fatal(err)
		}
		c.api = &http.Client{Transport: answers(answer)}
		raw, err := c.call(t.Context(), "sendMessage", tgbotapi.Params{"chat_id": "7"})
		if err != nil && (strings.Contains(err.Error(), "canary") || bots.FailureOf(err) == "") {
			t.Errorf("%q: %v", answer, err)
		}
		if err == nil {
			_, _ = messageID(raw)
		}
		_, _ = c.upload(t.Context(), "sendPhoto", tgbotapi.Params{}, []tgbotapi.RequestFile{{Name: "photo", Data: tgbotapi.FileBytes{Name: "x", Bytes: []byte("x")}}})
	})
}
