package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"otklik/bots"
	"otklik/bots/botstest"
	"otklik/bots/hostile"
	"otklik/bots/telegram"
	"otklik/bots/vk"
)

// says is a Stringer, as a library's address may be.
type says string

// String implements fmt.Stringer.
func (s says) String() string { return string(s) }

func loggers(cfg *Config, out *safeBuffer) map[string]*slog.Logger {
	cfg.Log.Level = "debug"
	text, other := *cfg, *cfg
	text.Log.Format, other.Log.Format = "text", "json"
	return map[string]*slog.Logger{"text": newLogger(&text, out), "json": newLogger(&other, out)}
}

func TestLogMasksSecretsAndPeople(t *testing.T) {
	const token, password = "123456:AAbb/cc+dd", "pass+word/9"
	cfg := &Config{
		Database: "postgres://otklik:db-hunter2@db/otklik",
		Telegram: []TelegramChannel{{Config: telegram.Config{Token: token, WebhookSecret: "hook-secret", Proxy: "http://u:proxy-word@p:1"}}},
		VK:       []VKChannel{{Config: vk.Config{Token: password, Secret: "short"}}},
	}
	for _, hidden := range []string{
		token, "123456:AAbb%2Fcc+dd", "123456%3AAAbb%2Fcc%2Bdd", password, "hook-secret", "db-hunter2", "proxy-word",
		"987654321:AAFQa_ueJQo5yAe4ttxJvmZn-VvBJ2", "vk1.a.abcdefghijklmnopqrstuvwxyz_012345", strings.Repeat("0af9", 20),
		"postgres://someone:pa55@elsewhere/x", "anna.petrova@example.ru", "анна@почта.рф",
		"+7 916 123-45-67", "+79161234567", "8 (916) 123-45-67", "89161234567", "9161234567", "7.916.123.45.67", "+44 20 7946 0958",
	} {
		out := &safeBuffer{}
		for format, log := range loggers(cfg, out) {
			log = log.With("with", "before "+hidden)
			log.WithGroup("g").Error("message "+hidden, "string", hidden, "err", fmt.Errorf("wrapped: %w", errors.New(hidden)), "stringer", says(hidden),
				"any", []string{hidden}, "map", map[string]string{"k": hidden}, "bytes", []byte(hidden), "struct", struct{ A string }{hidden},
				slog.Group("inner", "deep", hidden), "secret", bots.Secret(hidden))
			for _, part := range []string{hidden, strings.Trim(hidden, "+"), "pa55@"} {
				if strings.Contains(out.String(), part) {
					t.Errorf("%s shows %q:\n%s", format, part, out.String())
				}
			}
			if n := strings.Count(strings.TrimSpace(out.String()), "\n"); n > 1 {
				t.Errorf("%s: %d lines", format, n+1)
			}
		}
	}
}

// What an operator needs stays readable: ids, numbers, times, plain errors.
func TestLogKeepsWhatIsNoSecret(t *testing.T) {
	out := &safeBuffer{}
	for format, log := range loggers(&Config{}, out) {
		at := time.Date(2026, 11, 27, 9, 5, 0, 0, time.UTC)
		log.Info("letter given up", "chat", "telegram:89161234567", "letter", int64(89161234567), "until", at, "wait", 1500*time.Millisecond,
			"err", errors.New("send: gone (code 403): sendMessage: Forbidden"), "group", "-1001234567890", "case", "26-00017", "when", "2026-11-27 09:05:00")
		for _, part := range []string{"telegram:89161234567", "2026-11-27T09:05:00", "(code 403)", "-1001234567890", "26-00017", "2026-11-27 09:05:00"} {
			if !strings.Contains(out.String(), part) {
				t.Errorf("%s lost %q:\n%s", format, part, out.String())
			}
		}
	}
}

func TestLogLinesCannotBeForged(t *testing.T) {
	const hostile = "a\nlevel=ERROR msg=forged\r\x1b[2J\u202eevil\u2066\u2028\x00\u0085\xff end"
	for _, format := range []string{"text", "json"} {
		out := &safeBuffer{}
		log := loggers(&Config{}, out)[format]
		log.Error(hostile, "err", errors.New(hostile), "chat", hostile)
		line := strings.TrimSuffix(out.String(), "\n")
		if strings.ContainsFunc(line, invisible) {
			t.Errorf("%s: %q", format, line)
		}
		if format == "json" && !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Яма на дороге, 5 м²": "Яма на дороге, 5 м²", "\U0001F573\ufe0f": "\U0001F573\ufe0f",
		"a\nb\tc\r": `a\nb\tc\x0d`, "\x1b[31mred": `\x1b[31mred`, "\u202egpj": `\u202egpj`, "\xffx": `\xffx`, "\u2028": `\u2028`, "\u0085": `\u0085`,
		"\U000e0041": `\U000e0041`, "\x00": `\x00`, "a\u200db": `a\u200db`,
	} {
		if got := printable(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	if bytes.ContainsFunc([]byte(printable("\u2066\u2069\x7f\u009b")), invisible) {
		t.Error("something invisible is left")
	}
}

// TestHostileWordsStayInTheirLine is T21 for logs and listings.
func TestHostileWordsStayInTheirLine(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 3))
	out := &bytes.Buffer{}
	logs := []*slog.Logger{}
	for _, format := range []string{"text", "json"} {
		logs = append(logs, newLogger(&Config{Log: LogConfig{Level: "info", Format: format}}, out))
	}
	for i := range botstest.HostileStrings(t) {
		words := hostile.Words(r)
		if shown := printable(words); strings.ContainsFunc(shown, invisible) {
			t.Fatalf("%+q is listed as %+q", words, shown)
		}
		for _, log := range logs {
			if i%10 != 0 { // the masks take their time on words as long as these
				break
			}
			out.Reset()
			log.Error(words, "err", errors.New(words), "chat", words)
			line := strings.TrimSuffix(out.String(), "\n")
			if strings.ContainsFunc(line, invisible) || !utf8.ValidString(line) {
				t.Fatalf("%+q is logged as %+q", words, line)
			}
		}
	}
}
