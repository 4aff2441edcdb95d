package main

import (
	"strconv"
	"strings"
	"unicode"
)

// printable makes words of strangers fit for a terminal: what could move its
// cursor, colour it or turn the direction of writing is shown as an escape.
func printable(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == ' ' || unicode.IsPrint(r) && !unicode.Is(unicode.Bidi_Control, r) {
			b.WriteRune(r)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(r)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}
