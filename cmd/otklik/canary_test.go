package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otklik/bots/simulator"
	"otklik/cmd/otklik/faultlab"
)

// What T20 looks for: a resident's words with his phone, his mail and his
// address, and what an operator's configuration keeps.
const (
	canaryPhone  = "+7 916 555-01-77"
	canaryDigits = "89165550177"
	canaryMail   = "canary.petrova@example.ru"
	canaryStreet = "Канареечная"
	canaryToken  = "777000777:AAcanarycanarycanarycanarycanary00"
	canaryVK     = "vk1.a.canary-canary-canary-canary-canary"
	canaryPass   = "canary-hunter2"
)

var canaries = []string{
	canary, canaryPhone, canaryDigits, "555-01-77", canaryMail, canaryStreet, canaryToken, "AAcanary", canaryVK, canaryPass, hookSecret,
	townTelegramToken, townVKToken,
}

func wantNoCanary(t *testing.T, where, text string) {
	t.Helper()
	for _, c := range canaries {
		if at := strings.Index(text, c); at >= 0 {
			t.Errorf("%s: %q in …%s…", where, c, strings.ToValidUTF8(text[max(0, at-200):min(len(text), at+100)], ""))
		}
	}
}

// quoted is what a platform may say that quotes what it was sent.
var quoted = "Bad Request: cannot parse " + canaryToken + " " + canaryPhone + " " + canaryMail + " " + canaryVK

// TestNoCanaryOnAnyErrorPath is T20: everything that can go wrong in a town goes
// wrong while residents speak of themselves; nothing of it is told anywhere.
func TestNoCanaryOnAnyErrorPath(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			cfg := townConfig(&simulator.Simulator{}, townOptions{})
			cfg.Log.Format, cfg.Log.Level = format, "debug"
			log := &safeBuffer{}
			b := besiege(t, townOptions{
				log:    newLogger(cfg, log),
				before: func(t *town) { t.gateway.reception.Residents = explosive{t.gateway.reception.Residents} },
			})
			b.suffer()
			if !strings.Contains(log.String(), "update goes to quarantine") || !strings.Contains(log.String(), "letter given up") {
				t.Error("nothing went wrong: the test proves nothing")
			}
			wantNoCanary(t, "log", log.String())
			wantNoCanary(t, "quarantine", fmt.Sprint(b.rows("SELECT reason, channel FROM quarantine", 2)))
			private := httptest.NewServer(healthHandler(b.gateway.log, readiness(b.gateway.store)))
			defer private.Close()
			for _, path := range []string{"/healthz", "/readyz", "/" + canary} {
				wantNoCanary(t, path, fetched(t, private.URL+path))
			}
			w := httptest.NewRecorder()
			b.gateway.metrics.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
			wantNoCanary(t, "/metrics", w.Body.String())
			wantNoCanary(t, "log", log.String())
		})
	}
}

// suffer drives residents through every fault of both platforms.
func (b *besieged) suffer() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 2*time.Minute)
	defer cancel()
	words := canary + " живу на " + canaryStreet + ", 5, звоните " + canaryPhone + " или " + canaryDigits + ", " + canaryMail
	for i, id := range []string{"anna", "boris"} {
		s, send, poll := b.person(id), []string{"sendMessage", "messages.send"}[i], []string{"getUpdates", "longpoll"}[i]
		p := s.Platform()
		b.says(s, "/start", "звоните 112")
		b.inject(p)
		for _, f := range []simulator.Fault{
			{Method: send, Status: 400, Code: 400, Description: quoted}, {Method: send, Code: 901, Description: quoted}, {Method: send, Status: 403, Code: 403, Description: quoted},
			{Method: send, Status: 500, Body: "<html>" + quoted}, {Method: send, Status: 502, Body: quoted}, {Method: send, RetryAfter: 1, Description: quoted},
			{Method: send, Body: `{"ok":false,"description":"` + quoted + `"}`}, {Method: send, Body: `{"error":{"error_code":100,"error_msg":"` + quoted + `"}}`},
			{Method: send, DropBefore: true}, {Method: send, DropAfter: true}, {Method: send, BadGzip: true}, {Method: send, Status: 504, Body: quoted},
			{Method: poll, Status: 500, Body: quoted}, {Method: poll, DropBefore: true}, {Method: poll, BadGzip: true}, {Method: poll, Body: `{"ok":true,"result":"` + quoted + `"}`},
		} {
			f.Platform, f.Times = p, 1
			b.sim.Fault(f)
			if err := s.Say(words); err != nil {
				b.t.Fatal(err)
			}
		}
		b.until(ctx, s, words)
		b.says(s, "взорвись, "+words, "Не получилось обработать это сообщение")
		b.forges(s, "c.take.zz", "Эта кнопка уже не действует")
	}
}

// until speaks on until the faults are used up and somebody is answered again.
func (b *besieged) until(ctx context.Context, s *faultlab.Somebody, words string) {
	b.t.Helper()
	for ctx.Err() == nil {
		after := s.Newest()
		if err := s.Say("/start " + words); err != nil {
			b.t.Fatal(err)
		}
		wait, cancel := context.WithTimeout(ctx, 10*time.Second)
		_, err := s.Await(wait, after, "", "")
		cancel()
		if err == nil {
			return
		}
	}
	b.t.Fatal("never answered again")
}

func fetched(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// TestNoCanaryOnTheCommandLine: what is wrong with a configuration is told
// without the tokens beside it, by every command that reads it.
func TestNoCanaryOnTheCommandLine(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.CopyFS(filepath.Join(folder, "centre"), os.DirFS("../../examples/cheboksary")); err != nil {
		t.Fatal(err)
	}
	channel := "telegram: [{name: tg, token: \"" + canaryToken + "\"}]\nvk: [{name: vk, group: 7, token: " + canaryVK + "}]\n"
	start := "directory: centre\nprivate: 127.0.0.1:0\n"
	for name, text := range map[string]string{
		"unreachable database": start + channel + "database: postgres://otklik:" + canaryPass + "@127.0.0.1:1/otklik\n",
		"database of a name":   start + channel + "database: postgres://otklik:" + canaryPass + "@no-such-host.invalid:5432/otklik?sslmode=disable\n",
		"broken address":       start + channel + "database: \"postgres://otklik:" + canaryPass + "@127.0.0.1:port/%zz\"\n",
		"another's address":    start + channel + "database: host=127.0.0.1 password=" + canaryPass + "\n",
		"unknown parameter":    start + channel + "database: postgres://otklik:" + canaryPass + "@127.0.0.1:1/x?sslmode=" + canaryPass + "\n",
		"token beside a typo":  start + strings.Replace(channel, "token:", "tokne:", 1),
		"token as a number":    start + "telegram: [{name: tg, token: {" + canaryToken + ": " + canaryPass + "}}]\n",
		"tab beside a token":   start + "telegram:\n\t- token: " + canaryToken + "\n",
		"open quote":           start + "telegram: [{name: tg, token: \"" + canaryToken + "}]\n",
		"blanks in a token":    start + "vk: [{name: vk, group: 7, token: " + canaryVK + " " + canaryVK + "}]\n",
		"token in every place": "directory: " + canaryPass + "/centre\nlisten: " + canaryToken + "\nprivate: " + canaryToken + "\nlog: {level: " + canaryToken + ", format: " + canaryVK + "}\n" + channel,
		"proxy of no kind":     start + "telegram: [{name: tg, token: \"" + canaryToken + "\", proxy: \"http://u:" + canaryPass + "@ho st:%zz\"}]\n",
		"token twice":          start + "telegram: [{name: tg, token: \"" + canaryToken + "\", token: \"" + canaryToken + "\"}]\n",
		"no text":              "\xff\xfe" + canaryToken,
	} {
		file := filepath.Join(folder, strings.ReplaceAll(name, " ", "-")+".yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, command := range [][]string{{"serve"}, {"check"}, {"migrate"}, {"invite", "--desk", "city"}} {
			var out bytes.Buffer
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			code := run(ctx, append(command, "-c", file), strings.NewReader(""), &out, &out)
			cancel()
			if code == exitOK && command[0] == "serve" {
				t.Errorf("%s: serve went well: the case proves nothing", name)
			}
			if name == "token in every place" { // a path is what the operator must see
				out = *bytes.NewBufferString(strings.ReplaceAll(out.String(), filepath.Join(folder, canaryPass), ""))
			}
			wantNoCanary(t, name+", "+command[0], out.String())
		}
	}
}
