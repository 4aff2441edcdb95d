package lexicon

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed layout.txt
var layoutText string

// Layout gives each key of one keyboard, English or Russian, what the other has there,
// both ways.
type Layout map[rune]rune

// NewLayout makes the one there is.
func NewLayout() Layout {
	l := Layout{}
	var rows [][]rune
	for line := range strings.Lines(layoutText) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			rows = append(rows, []rune(line))
		}
	}
	for i, key := range rows[0] {
		l[key], l[rows[1][i]] = rows[1][i], key
	}
	return l
}

// Retype is the text as it would have been typed on the other keyboard, in small
// letters; "" for a text of both alphabets or of none.
func (l Layout) Retype(text string) string {
	text = strings.ToLower(text)
	latin := strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' })
	russian := strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf && l[r] != 0 })
	if latin == russian {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if other, ok := l[r]; ok && (r < utf8.RuneSelf) == latin {
			return other
		}
		return r
	}, text)
}
