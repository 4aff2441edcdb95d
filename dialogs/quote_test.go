package dialogs

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"otklik/bots"
	"otklik/bots/adapter"
	"otklik/bots/botstest"
	"otklik/bots/hostile"
	"otklik/locales"
)

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"Яма, 5 м\nу дома №3\n\nглубокая": "Яма, 5 м\nу дома №3\n\nглубокая", "": "", " \u200b\u3164\n": "",
		"a\u202eb\u2066c\u2069": "abc", "a\n\n\n\n\nb": "a\n\nb", "a \n \n \n b": "a\n\nb", "a\u2028b\u0085c\r\nd": "a\nb\nc\nd", "a" + strings.Repeat(" ", 50) + "b": "a        b",
		"\U0001F468\u200d\U0001F469": "\U0001F468\u200d\U0001F469", "1\ufe0f\u20e3": "1\ufe0f\u20e3", "e\u0301": "e\u0301", "\u0301x": "x", "a \u0301b": "a b",
		"z" + strings.Repeat("\u0301", 99): "z" + strings.Repeat("\u0301", 8), "a\u200d\u200d\u200d b": "a\u200d\u200d\u200d b", "a\x00\x1b[2Jb": "a[2Jb", "\ufeffa\u00adb": "ab",
		"a\tb": "a b", "\u05e9\u05dc\u05d5\u05dd": "\u05e9\u05dc\u05d5\u05dd",
	} {
		if got := Quote(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		if got := Quote(Quote(in)); got != want {
			t.Errorf("%q twice became %q", in, got)
		}
	}
}

// TestHostileWords is T21 for what is shown: a resident's words cannot hide,
// move or turn around a line of ours, and every letter is one its channel takes.
func TestHostileWords(t *testing.T) {
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(21, 21))
	for range botstest.HostileStrings(t) {
		words := hostile.Words(r)
		ours := []string{"HEAD", "📍 " + QuoteLine(words), "STATUS", "REASON"}
		body := texts.Text("ru", "card.text", locales.Args{
			"Head": "HEAD", "Place": QuoteLine(words), "Map": "", "Text": Quote(words), "Status": "STATUS",
			"First": "1", "Full": "2", "Agency": "A", "Reason": "\nREASON",
		})
		if bad := strings.IndexFunc(body, disorders); bad >= 0 {
			t.Fatalf("%+q shows %+q", words, body[bad:min(len(body), bad+20)])
		}
		lines, at := strings.Split(body, "\n"), 0
		for _, line := range lines {
			if at < len(ours) && strings.TrimSpace(line) == strings.TrimSpace(ours[at]) {
				at++
			}
		}
		if at != len(ours) || strings.Contains(body, "\n\n\n\n") {
			t.Fatalf("%+q hides %q:\n%s", words, ours[at:], body)
		}
		for channel, limits := range twoChannels.Channels {
			wantSendable(t, channel, limits, body, words)
		}
	}
}

// disorders tells what may stand in no text of ours.
func disorders(r rune) bool {
	return r != '\n' && r != '\u200d' && r != '\u200c' && unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || r == '\u3164' || r == '\u2800'
}

// wantSendable posts a text, alone, with a photo and as an edit.
func wantSendable(t *testing.T, channel string, limits bots.Limits, body, words string) {
	t.Helper()
	photo := []bots.File{{ID: "f", Kind: bots.Photo}}
	for _, l := range []bots.Letter{{Text: body}, {Text: body, Files: photo}, {Text: body, EditOf: 5}} {
		l.Chat = bots.Chat{Channel: channel, ID: "1"}
		y := &tray{}
		if _, err := post(y, twoChannels, l); err != nil {
			t.Fatal(err)
		}
		for i, x := range y.letters {
			if err := adapter.Check(bots.Outbound{Key: 1, Text: x.Text, Files: x.Files}, limits); err != nil || !utf8.ValidString(x.Text) {
				t.Fatalf("%s, letter %d of %+q: %v", channel, i, words, err)
			}
		}
	}
}

// FuzzQuote: quoted words are clean at once, and no longer than they were.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"Яма\n\n\nво дворе", "\u202eabc", "e\u0301\u0301", "\U0001F468\u200d\U0001F469", "\xff\x00", " \u3164 "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q := Quote(s)
		if Quote(q) != q || !utf8.ValidString(q) || strings.ContainsFunc(q, disorders) || utf8.RuneCountInString(q) > utf8.RuneCountInString(s) {
			t.Errorf("%+q became %+q, then %+q", s, q, Quote(q))
		}
	})
}
