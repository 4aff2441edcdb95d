package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestProbeJudgesThePlatformsAnswerWithoutTheToken(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string // part of the error, "" = none
	}{
		"telegram accepts": {200, `{"ok":true,"result":{"id":1}}`, ""},
		"vk accepts":       {200, `{"response":{"groups":[]}}`, ""},
		"telegram refuses": {401, `{"ok":false,"error_code":401,"description":"hunter2"}`, "refuses the token (status 401)"},
		"vk refuses":       {200, `{"error":{"error_code":5,"error_msg":"hunter2"}}`, "refuses the token (code 5)"},
		"a proxy's page":   {502, `<html>hunter2</html>`, "not the platform's (status 502)"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer srv.Close()
			err := askPlatform(t.Context(), "", srv.URL+"/bothunter2/getMe", nil)
			judge(t, err, c.want)
		})
	}
	t.Run("nobody answers", func(t *testing.T) {
		srv := httptest.NewServer(http.NotFoundHandler())
		srv.Close()
		judge(t, askPlatform(t.Context(), "", srv.URL+"/bothunter2/getMe", nil), "does not answer")
	})
}

// A slash too many at the end of an address is not a refused token.
func TestProbesAskTheirMethodWhateverTheAddressEndsIn(t *testing.T) {
	asked := make(chan string, 2)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		_, _ = w.Write([]byte(`{"ok":true,"response":{}}`))
	}))
	defer srv.Close()
	c := &Config{Telegram: make([]TelegramChannel, 1), VK: make([]VKChannel, 1)}
	c.Telegram[0].Token, c.Telegram[0].APIURL = "1:x", srv.URL+"//"
	c.VK[0].Token, c.VK[0].APIURL = "x", srv.URL+"//"
	for i, want := range []string{"/bot1:x/getMe", "/method/groups.getById"} {
		if err := probes(c)[i].ask(t.Context()); err != nil {
			t.Error(err)
		}
		if got := <-asked; got != want {
			t.Errorf("asked %s, want %s", got, want)
		}
	}
}

func judge(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("got %v", err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2")):
		t.Errorf("got %v, want %q", err, want)
	}
}
