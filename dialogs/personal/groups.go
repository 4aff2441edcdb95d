package personal

import (
	"strings"
	"unicode"
)

// This file takes the digits of a text apart.

// groups takes the digits of the text apart. Characters that nobody sees are no gap.
func (h *hiding) groups() {
	last := -1
	for i := 0; i < len(h.text); {
		if !unicode.IsDigit(h.text[i]) || h.inLink(i) {
			i++
			continue
		}
		g := group{from: i}
		for i < len(h.text) && (unicode.IsDigit(h.text[i]) || unseen(h.text[i]) && i+1 < len(h.text) && digitAfter(h.text[i:])) {
			i++
		}
		g.to = i
		g.digits = digitsOf(string(h.text[g.from:g.to]))
		if last >= 0 && g.from-last <= mostGap {
			g.gap = gapOf(h.text[last:g.from])
		}
		last = g.to
		h.list = append(h.list, g)
	}
}

func unseen(r rune) bool { return unicode.In(r, unicode.Cf, unicode.Mn) }

// digitAfter tells whether the next character that is seen is a digit.
func digitAfter(text []rune) bool {
	for _, r := range text {
		if !unseen(r) {
			return unicode.IsDigit(r)
		}
	}
	return false
}

// gapOf brings what stands between two groups to one form: a blank for all that only
// separates, letters as they are.
func gapOf(between []rune) string {
	var b strings.Builder
	for _, r := range strings.ToLower(string(between)) {
		switch {
		case unseen(r):
		case unicode.IsSpace(r) || r == '\u2800':
			b.WriteRune(' ')
		case unicode.Is(unicode.Pd, r) || r == '\u2212' || r == '_':
			b.WriteRune('-')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// digitsOf are the digits of a text, in whatever script, as Latin ones.
func digitsOf(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsDigit(r) {
			b.WriteByte(byte('0' + value(r))) // #nosec G115 -- the value of a digit is at most nine
		}
	}
	return b.String()
}

// value is what a digit counts: those of a script stand together, zero first.
func value(r rune) int {
	zero := r
	for zero > 0 && unicode.IsDigit(zero-1) && r-(zero-1) < 10 {
		zero--
	}
	return int(r-zero) % 10
}
