package vk

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

// A confirmation is answered only to who knows the secret.
func TestConfirmation(t *testing.T) {
	b, err := New(Config{Name: "vk", Token: canary, Group: 200, Receive: Callback, Confirmation: "c0nf1rm", Secret: "s"}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]string{
		`{"type":"confirmation","group_id":200,"secret":"s"}`: "c0nf1rm",
		`{"type":"confirmation","group_id":200}`:              "",
		`{"type":"confirmation","group_id":201,"secret":"s"}`: "",
		`{"type":"confirmation",`:                             "",
		`[]`:                                                  "",
	} {
		w := httptest.NewRecorder()
		b.Handler(nil).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body)))
		if want == "" && w.Code != http.StatusForbidden || want != "" && w.Body.String() != want {
			t.Errorf("%s: answered %d %q", body, w.Code, w.Body)
		}
	}
}

// An unconfigured confirmation string is asked for when it is needed, once; while
// VK does not tell, it is told to come again.
func TestConfirmationIsAskedFor(t *testing.T) {
	asked := 0
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 1 {
			answering(http.StatusBadGateway, "<html>")(w, r)
			return
		}
		_, _ = io.WriteString(w, `{"response":{"code":"a5ked"}}`)
	})
	b.config.Secret = "s"
	var got []string
	for range 3 {
		w := httptest.NewRecorder()
		b.Handler(nil).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"type":"confirmation","group_id":200,"secret":"s"}`)))
		got = append(got, http.StatusText(w.Code)+" "+strings.TrimSpace(w.Body.String()))
	}
	if strings.Join(got, ", ") != "Service Unavailable try again later, OK a5ked, OK a5ked" || asked != 2 {
		t.Errorf("answered %q after asking %d times", got, asked)
	}
}

// roundTrip answers requests without a network, so that a bubble's clock can run.
type roundTrip func(method string, r *http.Request) string

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	body := f(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], r)
	return &http.Response{
		StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body)), Request: r,
		Header: http.Header{"Content-Type": {"application/json"}},
	}, nil
}

// While it receives by Callback the bot sees within minutes that VK has suspended
// its server, and makes it good.
func TestASuspendedServerIsRegisteredAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, err := New(Config{Name: "vk", Token: canary, Group: 200, APIURL: "http://vk.test", Receive: Callback, Secret: "s",
			CallbackURL: "https://otklik.example/hooks/vk"}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		began, status := time.Now(), "ok"
		var edits []string
		b.client.http.Transport = roundTrip(func(method string, r *http.Request) string {
			switch method {
			case "messages.getConversations":
				return `{"response":{"count":0,"items":[]}}`
			case "groups.getCallbackServers":
				return `{"response":{"items":[{"id":1,"url":"https://other.example","status":"failed"},
					{"id":7,"url":"https://otklik.example/hooks/vk","title":"otklik-vk","secret_key":"s","status":"` + status + `"}]}}`
			case "groups.editCallbackServer":
				status = "ok"
				edits = append(edits, time.Since(began).String()+" "+r.FormValue("server_id")+" "+r.FormValue("title")+" "+r.FormValue("secret_key"))
			}
			return `{"response":1}`
		})
		time.AfterFunc(12*time.Minute, func() { status = "failed" })
		ctx, cancel := context.WithTimeout(t.Context(), 31*time.Minute)
		defer cancel()
		if err := b.Receive(ctx, bots.Place{}, nil); err != nil {
			t.Error(err)
		}
		if strings.Join(edits, ", ") != "15m0s 7 otklik-vk s" {
			t.Errorf("edited %q", edits)
		}
	})
}
