package telegram

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/adapter"
)

const canary = "100:canary-token"

// against makes a bot whose every call is answered by answer.
func against(t *testing.T, answer http.HandlerFunc) *Bot {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	b, err := New(Config{Name: "tg", Token: canary, APIURL: server.URL}, slog.New(slog.DiscardHandler))
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

func TestWhatARefusalMeans(t *testing.T) {
	bad := func(description string) string {
		return `{"ok":false,"error_code":400,"description":"Bad Request: ` + description + `"}`
	}
	for _, c := range []struct {
		status int
		body   string
		want   bots.SendError
	}{
		{403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`, bots.SendError{Failure: bots.Gone, Code: 403}},
		{403, `{"ok":false,"error_code":403,"description":"Forbidden: bot was kicked from the supergroup chat"}`, bots.SendError{Failure: bots.Gone, Code: 403}},
		{403, `{"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"}`, bots.SendError{Failure: bots.Gone, Code: 403}},
		{403, `{"ok":false,"error_code":403,"description":"Forbidden: bot is not a member of the channel chat"}`, bots.SendError{Failure: bots.Gone, Code: 403}},
		{400, bad("PEER_ID_INVALID"), bots.SendError{Failure: bots.Gone, Code: 400}},
		{400, bad("chat not found"), bots.SendError{Failure: bots.Gone, Code: 400}},
		{400, bad("not enough rights to send text messages to the chat"), bots.SendError{Failure: bots.Gone, Code: 400}},
		{400, `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1009}}`,
			bots.SendError{Failure: bots.ChatMoved, Code: 400, NewChat: "-1009"}},
		{400, bad("wrong file_id or the file is temporarily unavailable"), bots.SendError{Failure: bots.Temporary, Code: 400}},
		{400, bad("message text is empty"), bots.SendError{Failure: bots.Invalid, Code: 400}},
		{413, `{"ok":false,"error_code":413,"description":"Request Entity Too Large"}`, bots.SendError{Failure: bots.Invalid, Code: 413}},
		{401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`, bots.SendError{Failure: bots.Unauthorized, Code: 401}},
		{404, `{"ok":false,"error_code":404,"description":"Not Found"}`, bots.SendError{Failure: bots.Unauthorized, Code: 404}},
		{409, `{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request"}`, bots.SendError{Failure: bots.Unauthorized, Code: 409}},
		{429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}`,
			bots.SendError{Failure: bots.Throttled, Code: 429, RetryAfter: 7 * time.Second}},
		{429, `{"ok":false,"error_code":429,"description":"Too Many Requests"}`, bots.SendError{Failure: bots.Throttled, Code: 429, RetryAfter: time.Second}},
		{500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`, bots.SendError{Failure: bots.Temporary, Code: 500}},
		{502, "<html>", bots.SendError{Failure: bots.Temporary, Code: 502}},
		{503, "<html>", bots.SendError{Failure: bots.Temporary, Code: 503}},
		{504, "<html>", bots.SendError{Failure: bots.Unknown, Code: 504}},
		{200, "<html>", bots.SendError{Failure: bots.Unknown, Code: 200}},
		{502, `{"message":"a gateway's own JSON"}`, bots.SendError{Failure: bots.Temporary, Code: 502}},
	} {
		b := against(t, answering(c.status, c.body))
		_, err := b.Send(t.Context(), bots.Outbound{Chat: bots.Chat{ID: "7"}, Text: "x", Key: 1})
		var got *bots.SendError
		if !errors.As(err, &got) {
			t.Errorf("%s: %v", c.body, err)
			continue
		}
		same := *got
		same.Err = nil
		if same != c.want {
			t.Errorf("%s: got %+v, want %+v", c.body, same, c.want)
		}
		if strings.Contains(err.Error(), canary) {
			t.Errorf("%s: the token came out: %v", c.body, err)
		}
	}
}

// The SDK gives a refused upload the code 0.
func TestThrottledUpload(t *testing.T) {
	b := against(t, answering(429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9","parameters":{"retry_after":9}}`))
	_, err := b.Send(t.Context(), bots.Outbound{
		Chat: bots.Chat{ID: "7"}, Key: 1, Files: []bots.File{{Channel: "vk", ID: "x", Kind: bots.Photo}},
		Fetch: fetchWords,
	})
	var got *bots.SendError
	if !errors.As(err, &got) || got.Failure != bots.Throttled || got.RetryAfter != 9*time.Second || got.Code != 429 {
		t.Errorf("got %+v", got)
	}
}

// A file that turns out too large while it is read will be too large next time.
func TestFileTooLargeOnTheWay(t *testing.T) {
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 4 { // flushed, so that no length tells beforehand
			_, _ = w.Write(make([]byte, 512))
			_ = http.NewResponseController(w).Flush()
		}
	}))
	defer source.Close()
	b := against(t, answering(200, `{"ok":true,"result":{"message_id":1}}`))
	_, err := b.Send(t.Context(), bots.Outbound{
		Chat: bots.Chat{ID: "7"}, Key: 1, Files: []bots.File{{Channel: "vk", ID: "x", Kind: bots.Photo}},
		Fetch: func(ctx context.Context, _ bots.File) (io.ReadCloser, error) {
			return adapter.Download(ctx, source.Client(), source.URL, 1000)
		},
	})
	if bots.FailureOf(err) != bots.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestEditClosedWords(t *testing.T) {
	for _, description := range []string{"message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"} {
		if got := ofDescription("Bad Request: " + description); got != bots.EditClosed {
			t.Errorf("%s: %s", description, got)
		}
	}
}

// An edit of a message with a file turns into an edit of its caption.
func TestEditOfACaption(t *testing.T) {
	var methods []string
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		method := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		methods = append(methods, method+" "+r.FormValue("caption"))
		if method == "editMessageText" {
			w.WriteHeader(400)
			_, _ = io.WriteString(w, `{"ok":false,"error_code":400,"description":"Bad Request: there is no text in the message to edit"}`)
			return
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
	})
	id, err := b.Send(t.Context(), bots.Outbound{Chat: bots.Chat{ID: "7"}, Text: "new", Edit: "5", Key: 1})
	if err != nil || id != "5" || strings.Join(methods, ",") != "editMessageText ,editMessageCaption new" {
		t.Errorf("edited %q, %v, by %v", id, err, methods)
	}
}

// An edit that changes nothing has succeeded.
func TestEditOfNothing(t *testing.T) {
	b := against(t, answering(400, `{"ok":false,"error_code":400,"description":"Bad Request: message is not modified: exactly the same"}`))
	id, err := b.Send(t.Context(), bots.Outbound{Chat: bots.Chat{ID: "7"}, Text: "same", Edit: "5", Key: 1})
	if err != nil || id != "5" {
		t.Errorf("edited %q, %v", id, err)
	}
}

// A press that can no longer be answered is heard all the same.
func TestPressTooOldToAnswer(t *testing.T) {
	asked := 0
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		answering(400, `{"ok":false,"error_code":400,"description":"Bad Request: query is too old and response timeout expired"}`)(w, r)
	})
	b.config.WebhookSecret = "s"
	heard := 0
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"update_id":1,"callback_query":{"id":"q","from":{"id":7},"data":"d"}}`))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s")
	w := httptest.NewRecorder()
	b.Handler(func(_ context.Context, batch bots.Batch) error { heard += len(batch.Messages); return nil }).ServeHTTP(w, r)
	b.answers.Wait()
	if w.Code != http.StatusOK || heard != 1 || asked != 1 {
		t.Errorf("answered %d, heard %d presses, asked %d times", w.Code, heard, asked)
	}
}

// A call that proves itself but is no JSON is quarantined and acknowledged: the
// platform would repeat it for a day and hold up its chat.
func TestWebhookWithoutJSON(t *testing.T) {
	b, err := New(Config{Name: "tg", Token: canary, Receive: Webhook, WebhookURL: "https://otklik.example", WebhookSecret: "s"},
		slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var got []bots.Broken
	handler := b.Handler(func(_ context.Context, batch bots.Batch) error {
		got = append(got, batch.Broken...)
		return nil
	})
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"update_id":`))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "s")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || len(got) != 1 || string(got[0].Raw) != `{"update_id":` || got[0].Key != "" {
		t.Errorf("answered %d, quarantined %+v", w.Code, got)
	}
}
