package vk

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
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

// A pinned conversation comes first, however old: it does not end the list; a page
// of nothing but old ones does.
func TestPinnedConversations(t *testing.T) {
	asked := 0
	b := against(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		old := `{"conversation":{"peer":{"id":1}},"last_message":{"date":100,"from_id":1}}`
		list := slices.Repeat([]string{old}, pageSize)
		if r.FormValue("offset") == "0" {
			list[1] = `{"conversation":{"peer":{"id":8}},"last_message":{"date":300,"from_id":8}}`
		}
		_, _ = io.WriteString(w, `{"response":{"items":[`+strings.Join(list, ",")+`]}}`)
	})
	peers, err := b.conversations(t.Context(), missing{since: time.Unix(200, 0)})
	if err != nil || !slices.Equal(peers, []int{8}) || asked != 2 {
		t.Errorf("found %v, %v, by asking %d times", peers, err, asked)
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
// its server, makes it good, and looks for what was said meanwhile; also when VK
// does not show it at once. That all is well is stored each time.
func TestASuspendedServerIsRegisteredAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, err := New(Config{Name: "vk", Token: canary, Group: 200, APIURL: "http://vk.test", Receive: Callback, Secret: "s",
			CallbackURL: "https://otklik.example/hooks/vk"}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		began, mended := time.Now(), false
		var happened []string
		note := func(what string) { happened = append(happened, time.Since(began).String()+" "+what) }
		b.client.http.Transport = roundTrip(func(method string, r *http.Request) string {
			switch method {
			case "messages.getConversations":
				return fmt.Sprintf(`{"response":{"items":[{"conversation":{"peer":{"id":7}},"last_message":{"date":%d,"from_id":-200}}]}}`, time.Now().Unix())
			case "messages.getHistory":
				if note("history"); time.Since(began) < 16*time.Minute {
					return `{"error":{"error_code":10,"error_msg":"Internal"}}`
				}
				return fmt.Sprintf(`{"response":{"items":[{"conversation_message_id":6,"date":%[1]d,"from_id":-200,"peer_id":7},
					{"conversation_message_id":5,"date":%[1]d,"from_id":7,"peer_id":7,"text":"lost"}]}}`, began.Add(13*time.Minute).Unix())
			case "groups.getCallbackServers":
				status := "ok"
				if time.Since(began) > 12*time.Minute && !mended {
					status = "failed"
				}
				return `{"response":{"items":[{"id":1,"url":"https://other.example","status":"failed"},
					{"id":7,"url":"https://otklik.example/hooks/vk","title":"otklik-vk","secret_key":"s","status":"` + status + `"}]}}`
			case "groups.editCallbackServer":
				mended = true
				note("edit " + r.FormValue("server_id") + " " + r.FormValue("title") + " " + r.FormValue("secret_key"))
			}
			return `{"response":1}`
		})
		ctx, cancel := context.WithTimeout(t.Context(), 26*time.Minute)
		defer cancel()
		err = b.Receive(ctx, bots.Place{}, func(_ context.Context, batch bots.Batch) error {
			for _, m := range batch.Messages {
				note(m.AltKey)
			}
			if batch.Cursor != "" {
				note(batch.Cursor)
			}
			return nil
		})
		want := []string{"0s callback", "5m0s callback", "10m0s callback", "15m0s edit 7 otklik-vk s", "15m0s history",
			"20m0s history", "20m0s m/7/5", "20m0s callback", "25m0s callback"}
		for i, what := range happened { // the spread of requests costs milliseconds
			at, rest, _ := strings.Cut(what, " ")
			d, _ := time.ParseDuration(at)
			happened[i] = d.Truncate(time.Minute).String() + " " + rest
		}
		if err != nil || !slices.Equal(happened, want) {
			t.Errorf("%v; happened %q, want %q", err, happened, want)
		}
	})
}
