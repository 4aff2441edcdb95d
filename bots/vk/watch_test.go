package vk

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

// calling is a bot that receives by Callback, with answer for a network.
func calling(t *testing.T, answer roundTrip) *Bot {
	t.Helper()
	b, err := New(Config{Name: "vk", Token: canary, Group: 200, APIURL: "http://vk.test", Receive: Callback, Secret: "s",
		CallbackURL: "https://otklik.example/hooks/vk"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	b.client.http.Transport = answer
	return b
}

const internal = `{"error":{"error_code":10,"error_msg":"Internal"}}`

// A chat whose history VK never gives is passed over after some tries: it keeps
// neither the other chats waiting nor the channel, and those are read once. An
// outage, when VK lists no chats either, takes nothing away.
func TestAHistoryThatCannotBeHadStopsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		answer string // for chat 7
		outage time.Duration
		want   string
	}{
		"internal error": {internal, 0, "m/8/5 place, asked 7 8 times, asked 8 1 times"},
		"another shape":  {`{"response":[]}`, 0, "m/8/5 place, asked 7 8 times, asked 8 1 times"},
		"not shown":      {`{"error":{"error_code":917,"error_msg":"no"}}`, 0, "m/8/5 place, asked 7 1 times, asked 8 1 times"},
		"an outage":      {"", time.Hour, "m/7/5 m/8/5 place, asked 7 1 times, asked 8 1 times"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, asked := time.Now(), map[string]int{}
				b := calling(t, func(method string, r *http.Request) string {
					peer := r.FormValue("peer_id")
					switch {
					case time.Since(began) < c.outage:
						return internal
					case method == "messages.getConversations":
						item := `{"conversation":{"peer":{"id":%d}},"last_message":{"date":%d,"from_id":7}}`
						return fmt.Sprintf(`{"response":{"items":[`+item+`,`+item+`]}}`, 7, began.Unix(), 8, began.Unix())
					case method != "messages.getHistory":
						return `{"response":[]}`
					}
					if asked[peer]++; peer == "7" && c.answer != "" {
						return c.answer
					}
					return fmt.Sprintf(`{"response":{"items":[{"conversation_message_id":5,"date":%d,"from_id":7,"peer_id":%s,"text":"lost"}]}}`,
						began.Unix(), peer)
				})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var got []string
				err := b.Receive(ctx, bots.Place{At: began}, func(_ context.Context, batch bots.Batch) error {
					for _, m := range batch.Messages {
						got = append(got, m.AltKey)
					}
					if batch.Cursor != "" {
						got = append(got, "place")
						cancel()
					}
					return nil
				})
				have := fmt.Sprintf("%s, asked 7 %d times, asked 8 %d times", strings.Join(got, " "), asked["7"], asked["8"])
				if err != nil || have != c.want {
					t.Errorf("%v; %s, want %s", err, have, c.want)
				}
			})
		})
	}
}

// While the server cannot be registered, what was said is taken from the chats.
func TestCatchingUpWithoutAServer(t *testing.T) {
	b := calling(t, func(method string, _ *http.Request) string {
		now := time.Now().Unix()
		switch method {
		case "messages.getConversations":
			return fmt.Sprintf(`{"response":{"items":[{"conversation":{"peer":{"id":7}},"last_message":{"date":%d,"from_id":7}}]}}`, now)
		case "messages.getHistory":
			return fmt.Sprintf(`{"response":{"items":[{"conversation_message_id":5,"date":%d,"from_id":7,"peer_id":7,"text":"lost"}]}}`, now)
		}
		return internal
	})
	for want, from := range map[string]bots.Place{"m/7/5 callback": {Cursor: byCallback, At: time.Now()}, "": {}} {
		var got []string
		err := b.CatchUp(t.Context(), from, func(_ context.Context, batch bots.Batch) error {
			for _, m := range batch.Messages {
				got = append(got, m.AltKey)
			}
			got = append(got, batch.Cursor)
			return nil
		})
		if have := strings.Join(slices.DeleteFunc(got, func(s string) bool { return s == "" }), " "); err != nil || have != want {
			t.Errorf("from %+v: %v, %q, want %q", from, err, have, want)
		}
	}
}

// A token without the right to manage the community is an operator's to mend,
// wherever registering meets it; it is not the address that is wrong.
func TestRegisteringWithoutTheRight(t *testing.T) {
	list := `{"response":{"items":[{"id":7,"title":"otklik-vk","url":"https://old.example","status":"ok"}]}}`
	for _, refused := range []string{"groups.getCallbackServers", "groups.editCallbackServer", "groups.setCallbackSettings", "groups.deleteCallbackServer"} {
		b := calling(t, func(method string, _ *http.Request) string {
			switch method {
			case refused:
				return `{"error":{"error_code":15,"error_msg":"Access denied"}}`
			case "groups.getCallbackServers":
				return list
			}
			return `{"response":1}`
		})
		do := b.Register
		if refused == "groups.deleteCallbackServer" {
			do = b.Unregister
		}
		if err := do(t.Context()); bots.FailureOf(err) != bots.Unauthorized {
			t.Errorf("%s: %v", refused, err)
		}
	}
}
