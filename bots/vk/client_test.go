package vk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"otklik/bots"
)

const canary = "vk1.canary-token"

// against makes a bot whose every call is answered by answer.
func against(t *testing.T, answer http.HandlerFunc) *Bot {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	b, err := New(Config{Name: "vk", Token: canary, Group: 200, APIURL: server.URL}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

var hello = bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: "7"}, Text: "x", Key: 1}

var meanings = map[bots.Failure][]int{
	bots.Temporary:    {1, 10, 36},
	bots.Throttled:    {6, 9, 29, 984},
	bots.Unauthorized: {5, 7, 14, 15, 17, 27, 28, 203, 2000},
	bots.Invalid:      {100, 113, 911, 913, 914, 921, 922, 936, 940, 31337},
	bots.Gone:         {18, 900, 901, 902, 945, 950, 983, 985, 912, 917, 925, 927, 932, 935, 946},
	bots.EditClosed:   {909, 920, 924, 949, 990},
}

// Every code, in the three places where VK writes one; see TestWhatACodeMeansInALoad.
func TestWhatACodeMeans(t *testing.T) {
	for want, codes := range meanings {
		for _, code := range codes {
			for _, body := range []string{
				fmt.Sprintf(`{"error":{"error_code":%d,"error_msg":"no, %s"}}`, code, canary),
				fmt.Sprintf(`{"response":[{"peer_id":7,"message_id":0,"error":{"code":%d,"description":"no"}}]}`, code),
			} {
				want := want
				if want == bots.Unauthorized && strings.HasPrefix(body, `{"response"`) {
					want = bots.Invalid // said of one receiver, it is not about the token
				}
				_, err := against(t, answering(200, body)).Send(t.Context(), hello)
				var got *bots.SendError
				if !errors.As(err, &got) || got.Failure != want || got.Code != code {
					t.Errorf("%s: %v, want %s", body, err, want)
					continue
				}
				if (got.RetryAfter > 0) != (want == bots.Throttled) {
					t.Errorf("%d: retry after %v", code, got.RetryAfter)
				}
				if strings.Contains(err.Error(), canary) {
					t.Errorf("the token came out: %v", err)
				}
			}
		}
	}
}

// A call in an execute is refused as it would be by itself.
func TestWhatACodeMeansInALoad(t *testing.T) {
	for want, codes := range meanings {
		for _, code := range codes {
			body := fmt.Sprintf(`{"response":[false,1],"execute_errors":[{"method":"messages.send","error_code":%d,"error_msg":"no, %s"}]}`, code, canary)
			load := []*parcel{{method: "messages.send"}, {method: "messages.edit"}}
			answers, err := against(t, answering(200, body)).client.execute(t.Context(), load)
			if err != nil {
				t.Fatal(err)
			}
			var got *bots.SendError
			if !errors.As(answers[0].err, &got) || got.Failure != want || got.Code != code || (got.RetryAfter > 0) != (want == bots.Throttled) {
				t.Errorf("%d: %v, want %s", code, answers[0].err, want)
				continue
			}
			if answers[1].err != nil || strings.Contains(got.Error(), canary) {
				t.Errorf("%d: %v, and its neighbour %v", code, got, answers[1].err)
			}
		}
	}
}

// Rights refused for one message or one upload do not stop the bot.
func TestRightsOfOneMessage(t *testing.T) {
	edit, photo, ours := hello, hello, hello
	edit.Edit = "5"
	ours.Files = []bots.File{{Channel: "vk", ID: "doc7_4|", Kind: bots.Document}}
	photo.Files = []bots.File{{Channel: "tg", ID: "x", Kind: bots.Photo}}
	photo.Fetch = func(context.Context, bots.File) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("bytes")), nil
	}
	for code, want := range map[int][3]bots.Failure{
		7:  {bots.EditClosed, bots.Invalid, bots.Invalid}, // a new message shows whether it is the token after all
		15: {bots.EditClosed, bots.Invalid, bots.Invalid},
		5:  {bots.Unauthorized, bots.Unauthorized, bots.Unauthorized},
	} {
		b := against(t, answering(200, fmt.Sprintf(`{"error":{"error_code":%d,"error_msg":"no"}}`, code)))
		for i, out := range []bots.Outbound{edit, photo, ours} {
			if _, err := b.Send(t.Context(), out); bots.FailureOf(err) != want[i] {
				t.Errorf("code %d, letter %d: %v, want %s", code, i, err, want[i])
			}
		}
	}
}

func TestWhatAPageMeans(t *testing.T) {
	for status, want := range map[int]bots.Failure{
		200: bots.Unknown, 504: bots.Unknown, 502: bots.Temporary, 503: bots.Temporary, 413: bots.Invalid,
	} {
		for _, body := range []string{"<html>", `{"message":"a gateway's own JSON"}`} {
			_, err := against(t, answering(status, body)).Send(t.Context(), hello)
			if got := bots.FailureOf(err); got != want {
				t.Errorf("HTTP %d %s: %s, want %s", status, body, got, want)
			}
		}
	}
}

// The first place in the stream is stored before anything is read from it.
func TestFirstPlaceIsStored(t *testing.T) {
	var polls []string
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "groups.getLongPollServer") {
			fmt.Fprintf(w, `{"response":{"server":"http://%s/lp","key":"k","ts":41}}`, r.Host)
			return
		}
		if r.URL.Path != "/lp" {
			_, _ = io.WriteString(w, `{"response":1}`)
			return
		}
		polls = append(polls, r.URL.Query().Get("ts"))
		_, _ = io.WriteString(w, `{"ts":"42","updates":[]}`)
	})
	ctx, cancel := context.WithCancel(t.Context())
	err := b.Receive(ctx, bots.Place{}, func(_ context.Context, batch bots.Batch) error {
		if batch.Cursor != "41" || len(batch.Messages) != 0 || len(polls) != 0 {
			t.Errorf("batch %+v after polls %v", batch, polls)
		}
		cancel()
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Without the right to change settings the bot still receives, and says what to
// do by hand.
func TestRefusedSubscription(t *testing.T) {
	var asked url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch _ = r.ParseForm(); {
		case strings.HasSuffix(r.URL.Path, "groups.setLongPollSettings"):
			asked = r.Form
			_, _ = io.WriteString(w, `{"error":{"error_code":15,"error_msg":"Access denied"}}`)
		case strings.HasSuffix(r.URL.Path, "groups.getLongPollServer"):
			fmt.Fprintf(w, `{"response":{"server":"http://%s/lp","key":"k","ts":41}}`, r.Host)
		default:
			_, _ = io.WriteString(w, `{"ts":"42","updates":[]}`)
		}
	}))
	t.Cleanup(server.Close)
	var log bytes.Buffer
	b, err := New(Config{Name: "vk", Token: canary, Group: 200, APIURL: server.URL}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := b.Receive(ctx, bots.Place{}, func(context.Context, bots.Batch) error { cancel(); return nil }); err != nil {
		t.Error(err)
	}
	for field, want := range map[string]string{"group_id": "200", "enabled": "1", "api_version": "5.199", "message_new": "1",
		"message_event": "1", "message_edit": "1", "message_allow": "1", "message_deny": "1", "message_reply": "1", "message_read": "1"} {
		if asked.Get(field) != want {
			t.Errorf("asked with %s=%q, want %q", field, asked.Get(field), want)
		}
	}
	if got := log.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, "Long Poll API") || !strings.Contains(got, "message_event") {
		t.Errorf("the log says %s", got)
	}
}

// What the poll server says about ts and key is followed.
func TestPollServersFailures(t *testing.T) {
	answers := []string{
		`{"failed":1,"ts":50}`, `{"failed":2}`, `{"failed":3}`, `{"failed":1,"ts":null}`,
		`{"ts":"77","updates":[{"type":"message_allow","event_id":"e1","object":{"user_id":7}}]}`,
	}
	var asked []string
	keys := 0
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "groups.getLongPollServer"):
			keys++
			fmt.Fprintf(w, `{"response":{"server":"http://%s/lp","key":"k%d","ts":"%d"}}`, r.Host, keys, 60+keys)
		case r.URL.Path == "/lp":
			asked = append(asked, r.URL.Query().Get("key")+"@"+r.URL.Query().Get("ts"))
			_, _ = io.WriteString(w, answers[min(len(asked), len(answers))-1])
		case strings.HasPrefix(r.URL.Path, "/method/messages."): // nothing was missed
			_, _ = io.WriteString(w, `{"response":{"count":0,"items":[]}}`)
		default: // users.get
			_, _ = io.WriteString(w, `{"response":[]}`)
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	err := b.Receive(ctx, bots.Place{Cursor: "40"}, func(_ context.Context, batch bots.Batch) error {
		if batch.Cursor == "77" {
			cancel()
		}
		return nil
	})
	if want := "k1@40 k1@50 k2@50 k3@63 k4@64"; err != nil || strings.Join(asked, " ") != want {
		t.Errorf("polled %v, %v; want %s", asked, err, want)
	}
}

// A file that turns out too large while it is read will be too large next time.
func TestFileTooLargeOnTheWay(t *testing.T) {
	large := &bots.SendError{Failure: bots.Invalid, Err: errors.New("larger than allowed")}
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"response":{"upload_url":"http://%s/up"}}`, r.Host)
	})
	out := hello
	out.Files = []bots.File{{Channel: "tg", ID: "x", Kind: bots.Photo}}
	out.Fetch = func(context.Context, bots.File) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("bytes"), iotest.ErrReader(large))), nil
	}
	if _, err := b.Send(t.Context(), out); bots.FailureOf(err) != bots.Invalid {
		t.Errorf("got %v", err)
	}
}

// A community that writes in a chat is no user: asking for it would spoil the
// names of all.
func TestNamesOfUsersOnly(t *testing.T) {
	var asked string
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.FormValue("user_ids")
		_, _ = io.WriteString(w, `{"response":[{"id":7,"first_name":"Anna","last_name":"P"}]}`)
	})
	messages := []bots.Inbound{{From: bots.Person{ID: "-9"}}, {From: bots.Person{ID: "7"}}, {From: bots.Person{ID: "0"}}}
	b.names.fill(t.Context(), b.client, messages)
	if asked != "7" || messages[1].From.Name != "Anna P" {
		t.Errorf("asked for %q, got %+v", asked, messages)
	}
}

// A failing users.get costs a batch nothing but the names.
func TestNamesAreAConvenience(t *testing.T) {
	calls := 0
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		answering(502, "<html>")(w, r)
	})
	event := json.RawMessage(`{"type":"message_allow","event_id":"e1","object":{"user_id":7}}`)
	for range 2 {
		if got := b.batch(t.Context(), []json.RawMessage{event, event}); len(got.Messages) != 2 || got.Messages[0].From.ID != "7" {
			t.Errorf("got %+v", got)
		}
	}
	if calls != 1 {
		t.Errorf("users.get was called %d times, want 1 and then a rest", calls)
	}
}
