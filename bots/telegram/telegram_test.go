package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/botstest"
	"otklik/bots/hostile"
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
			Make: func(log *slog.Logger, hook string) (botstest.Bot, error) {
				c := telegram.Config{Name: "tg", Token: token, APIURL: sim.TelegramURL(), PollTimeout: 5 * time.Second}
				if hook != "" {
					c.Receive, c.WebhookURL, c.WebhookSecret = telegram.Webhook, hook, secret
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
			Secret: secret, Ack: "", MaxUpdate: 1 << 20,
		}
	})
}

// Each kind of Telegram's own is sent on as what it is; a round video with words
// goes as a plain one, as it has no caption.
func TestOwnKindsAreSentOn(t *testing.T) {
	sim, err := simulator.Start(simulator.Options{TelegramToken: token})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	bot, err := telegram.New(telegram.Config{Name: "tg", Token: token, APIURL: sim.TelegramURL()}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	anna := sim.Person(bots.Telegram, "Anna Petrova", "en")
	ctx, cancel := context.WithCancel(t.Context())
	batches, done := make(chan bots.Batch, 10), make(chan error, 1)
	go func() {
		done <- bot.Receive(ctx, bots.Place{}, func(_ context.Context, b bots.Batch) error {
			if !b.Empty() {
				batches <- b
			}
			return nil
		})
	}()
	key := int64(0)
	for _, c := range []struct{ kind, want, withWords bots.FileKind }{
		{simulator.VideoNote, simulator.VideoNote, bots.Video},
		{simulator.Audio, simulator.Audio, simulator.Audio},
		{simulator.Animation, simulator.Animation, simulator.Animation},
	} {
		if _, err := anna.File(nil, c.kind, "file.bin", "", []byte("bytes")); err != nil {
			t.Fatal(err)
		}
		got := (<-batches).Messages
		if len(got) != 1 || len(got[0].Files) != 1 {
			t.Fatalf("%s: got %+v", c.kind, got)
		}
		body, err := bot.Fetch(t.Context(), got[0].Files[0])
		if err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		body.Close()
		for text, want := range map[string]bots.FileKind{"": c.want, "words": c.withWords} {
			key++
			_, err := bot.Send(t.Context(), bots.Outbound{Chat: got[0].Chat, Text: text, Files: got[0].Files, Key: key})
			if err != nil {
				t.Errorf("%s with %q: %v", c.kind, text, err)
				continue
			}
			seen := anna.Chat().Messages()
			if m := seen[len(seen)-1]; m.Text != text || len(m.Files) != 1 || m.Files[0].Kind != want || m.Files[0].Bytes != 5 {
				t.Errorf("%s with %q: the person sees %+v", c.kind, text, m)
			}
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestForgottenFiles: where the platform knows a file_id no longer the bytes go in
// its place, of an album all of them; what it refuses for another reason is refused.
func TestForgottenFiles(t *testing.T) {
	sim, err := simulator.Start(simulator.Options{TelegramToken: token})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	bot, err := telegram.New(telegram.Config{Name: "tg", Token: token, APIURL: sim.TelegramURL()}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	anna := sim.Person(bots.Telegram, "Anna Petrova", "en")
	if _, err := anna.Say(nil, "/start"); err != nil {
		t.Fatal(err)
	}
	photo := bots.File{Channel: "tg", ID: "file-999", Kind: bots.Photo} // the simulator has never heard of it
	act := bots.File{Channel: "tg", ID: "file-998", Kind: bots.Document, Name: "act.pdf"}
	var opened []string
	ours := func(_ context.Context, f bots.File) (io.ReadCloser, error) {
		opened = append(opened, f.ID)
		if f.Kind == bots.Photo {
			return io.NopCloser(bytes.NewReader(hostile.JPEG(40, 30))), nil
		}
		return io.NopCloser(strings.NewReader("%PDF-1.7")), nil
	}
	gone := func(context.Context, bots.File) (io.ReadCloser, error) {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: errors.New("gone there as well")}
	}
	sent := func(fetch func(context.Context, bots.File) (io.ReadCloser, error), files ...bots.File) (photos, others int, err error) {
		opened = nil
		before := len(anna.Chat().Messages())
		_, err = bot.Send(t.Context(), bots.Outbound{Chat: bots.Chat{Channel: "tg", ID: anna.Chat().ID()}, Text: "look", Files: files, Key: 1, Fetch: fetch})
		for _, m := range anna.Chat().Messages()[before:] {
			photos, others = photos+len(m.Photos), others+len(m.Files)
		}
		return photos, others, err
	}
	for name, c := range map[string]struct {
		files          []bots.File
		photos, others int
	}{"a photo": {[]bots.File{photo}, 1, 0}, "a document": {[]bots.File{act}, 0, 1}, "an album": {[]bots.File{photo, photo, photo}, 3, 0}} {
		if photos, others, err := sent(ours, c.files...); err != nil || photos != c.photos || others != c.others || len(opened) != len(c.files) {
			t.Errorf("%s: %d photos and %d files were seen, opened %v: %v", name, photos, others, opened, err)
		}
	}
	if _, _, err := sent(gone, photo); bots.FailureOf(err) != bots.Invalid {
		t.Errorf("no bytes anywhere: %v", err)
	}
	sim.Fault(simulator.Fault{Method: "sendPhoto", Code: 400, Description: "Bad Request: not enough rights to send photos to the chat"})
	if _, _, err := sent(ours, photo); bots.FailureOf(err) != bots.Gone || len(opened) > 0 {
		t.Errorf("refused for another reason: %v, opened %v", err, opened)
	}
}
