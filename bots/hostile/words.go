// Package hostile makes what people and machines send to break a gateway: words
// that turn lines around or burst limits, and files that are not what they say.
// It is for tests and experiments; nothing that serves people uses it.
package hostile

import (
	"math/rand/v2"
	"strings"
)

// parts are what people or machines write to break a text, a line, a
// table or a page.
var parts = []string{
	"\u202e", "\u202d", "\u202a", "\u202b", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f", "\u061c",
	"\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u2800", "\u115f", "\U000e0041", "\U000e007f",
	"\x00", "\x07", "\x08", "\x1b[2J", "\x1b[31m", "\x1b]0;title\x07", "\x7f", "\u0085", "\u009b31m", "\u2028", "\u2029", "\r", "\n", "\n\n\n\n", "\r\n", "\t", "\v", " ", "      ", "\u00a0", "\u2003",
	"\U0001F573", "\U0001F468\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466", "\U0001F1F7\U0001F1FA", "\U0001F44D\U0001F3FD", "1\ufe0f\u20e3", "\ufe0f",
	"e\u0301", "\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a", "\u0488", "\ufffd", "\ufffe", "\uffff", "\U0010ffff", "\ue000",
	"<b>", "</b>", "<script>alert(1)</script>", "&lt;", "<!--", "*_`[", "[club1|@all]", "@all", "@everyone", "https://evil.example/", "{{.Text}}", "%s%n", "\\", "\"", "'",
	"=1+1", "=HYPERLINK(\"http://evil\")", "+7", "-2+3", "@SUM(A1)", "|calc", "';DROP TABLE cases;--", "level=ERROR msg=forged",
	"a", "\u042f\u043c\u0430", "\u0645\u0631\u062d\u0628\u0627", "\u05e9\u05dc\u05d5\u05dd", "漢字", "ﷺ", "\u1d173", "ſ", "İ",
}

// Words are made of them, now and then as long as the platforms' limits
// of 4,096 and 1,024 UTF-16 units, a few more or less.
func Words(r *rand.Rand) string {
	var b strings.Builder
	switch r.IntN(20) {
	case 0, 1: // one part without end
		part := parts[r.IntN(len(parts))]
		b.WriteString(strings.Repeat(part, 1+r.IntN(600)))
	case 2, 3: // something right at a border
		border := []int{1024, 4096}[r.IntN(2)]
		b.WriteString(strings.Repeat("\u044f", border-8+r.IntN(12)))
	}
	for range r.IntN(12) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}
