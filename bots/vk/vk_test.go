package vk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/botstest"
	"otklik/bots/hostile"
	"otklik/bots/simulator"
	"otklik/bots/vk"
)

const (
	token  = "vk1.canary-token"
	secret = "canary-secret"
	group  = 200
)

func TestVK(t *testing.T) {
	botstest.Exercise(t, func(t *testing.T) botstest.Fixture {
		sim, err := simulator.Start(simulator.Options{VKToken: token, VKGroup: group})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = sim.Close() })
		return botstest.Fixture{
			Platform: bots.VK, Channel: "vk", Simulator: sim, Token: token,
			Start: "1", SendMethod: "messages.send", PollMethod: "longpoll", AnswerMethod: "messages.sendMessageEventAnswer",
			Revoked: simulator.Fault{Method: "groups.getLongPollServer", Code: 5, Description: "User authorization failed"},
			Make: func(log *slog.Logger, hook string) (botstest.Bot, error) {
				c := vk.Config{Name: "vk", Token: token, Group: group, APIURL: sim.VKURL(), Wait: 5 * time.Second}
				if hook != "" {
					c.Receive, c.CallbackURL, c.Secret = vk.Callback, hook, secret
				}
				return vk.New(c, log)
			},
			Update: func(n int, text string) []byte {
				return fmt.Appendf(nil, `{"type":"message_new","event_id":"e%d","group_id":%d,"v":"5.199","object":{"message":`+
					`{"conversation_message_id":5,"date":1790000000,"from_id":5001,"peer_id":5001,"text":%s}}}`, n, group, text)
			},
			Unknown: fmt.Appendf(nil, `{"type":"from_the_future","event_id":"e7002","group_id":%d,"object":{}}`, group),
			Call:    call,
			Secret:  secret, Ack: "ok", MaxUpdate: 8 << 20,
		}
	})
}

// call puts the secret where VK does: into the body.
func call(update []byte, secret string) *http.Request {
	if secret != "" {
		s, _ := json.Marshal(secret)
		update = append([]byte(`{"secret":`+string(s)+`,`), bytes.TrimPrefix(update, []byte("{"))...)
	}
	return httptest.NewRequest(http.MethodPost, "/vk", bytes.NewReader(update))
}

// greeted is a bot and somebody who has written to it.
func greeted(t *testing.T) (*simulator.Simulator, *vk.Bot, *simulator.Person) {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{VKToken: token, VKGroup: group})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	bot, err := vk.New(vk.Config{Name: "vk", Token: token, Group: group, APIURL: sim.VKURL()}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	anna := sim.Person(bots.VK, "Anna Petrova", "en")
	if _, err := anna.Say(nil, "hello"); err != nil {
		t.Fatal(err)
	}
	return sim, bot, anna
}

// A letter sent again after its answer was lost is one message all the same.
func TestRepeatedLetterIsOneMessage(t *testing.T) {
	sim, bot, anna := greeted(t)
	out := bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: anna.Chat().ID()}, Text: "once", Key: 77}
	sim.Fault(simulator.Fault{Method: "messages.send", DropAfter: true})
	if _, err := bot.Send(t.Context(), out); bots.FailureOf(err) != bots.Unknown {
		t.Fatalf("a lost answer: %v", err)
	}
	id, err := bot.Send(t.Context(), out)
	if n := len(anna.Chat().Messages()); err != nil || n != 2 || anna.Chat().Messages()[1].ID != id {
		t.Errorf("sent as %q, %v; %d messages in the chat, want 2", id, err, n)
	}
}

// TestRefusedNames: an attachment that VK refuses by name goes by its bytes, under
// the same key; a resident's own always does, as VK would drop it without a word.
func TestRefusedNames(t *testing.T) {
	_, bot, anna := greeted(t)
	opened := 0
	out := bots.Outbound{
		Chat: bots.Chat{Channel: "vk", ID: anna.Chat().ID()}, Text: "look", Key: 7,
		Fetch: func(context.Context, bots.File) (io.ReadCloser, error) {
			opened++
			return io.NopCloser(bytes.NewReader(hostile.JPEG(40, 30))), nil
		},
	}
	for _, id := range []string{"photo-9_999_key|https://vk.example/1.jpg", "photo5001_999_key|https://vk.example/1.jpg"} {
		out.Files = append(out.Files, bots.File{Channel: "vk", ID: id, Kind: bots.Photo})
	}
	if _, err := bot.Send(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	seen := anna.Chat().Messages()
	if m := seen[len(seen)-1]; len(seen) != 2 || len(m.Photos) != 2 || m.Text != "look" {
		t.Errorf("%d messages; the person sees %+v", len(seen), m)
	}
	if opened != 3 { // the resident's, and then both
		t.Errorf("opened %d times", opened)
	}
}

// TestEditKeepsThePicture: VK drops what is not named again, and may refuse a name; a picture
// that is no more keeps back no words.
func TestEditKeepsThePicture(t *testing.T) {
	_, bot, anna := greeted(t)
	out := bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: anna.Chat().ID()}, Text: "look", Key: 7,
		Fetch: func(context.Context, bots.File) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(hostile.JPEG(40, 30))), nil
		},
		Files: []bots.File{{Channel: "vk", ID: "photo-9_999_key|https://vk.example/1.jpg", Kind: bots.Photo}}}
	id, err := bot.Send(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	edits := func(text string, photos int) {
		t.Helper()
		out.Edit, out.Text = id, text
		if _, err := bot.Send(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		all := anna.Chat().Messages()
		if m := all[len(all)-1]; m.Text != text || len(m.Photos) != photos {
			t.Errorf("%q with %d pictures, want %q with %d", m.Text, len(m.Photos), text, photos)
		}
	}
	edits("better", 1)
	out.Fetch = func(context.Context, bots.File) (io.ReadCloser, error) {
		return nil, &bots.SendError{Failure: bots.Invalid, Err: io.EOF}
	}
	edits("good", 0)
	out.Files = []bots.File{{Channel: "telegram", ID: "x", Kind: bots.Photo}}
	edits("best", 0)
}
