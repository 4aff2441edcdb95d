package dialogs

import (
	"strings"
	"unicode"

	"otklik/bots"
)

// CommandOf splits "/case 123" into its name and the rest, which may stand on a line of its
// own. The name of what is no command, as a note (//) is none, is "".
func CommandOf(in bots.Inbound) (name, arg string) {
	text := strings.TrimSpace(in.Text)
	if in.Kind != bots.Message || !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") {
		return "", ""
	}
	name, arg = FirstWord(text)
	return strings.ToLower(name), arg
}

// FirstWord splits a text behind its first word.
func FirstWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	if at := strings.IndexFunc(text, unicode.IsSpace); at >= 0 {
		return text[:at], strings.TrimSpace(text[at:])
	}
	return text, ""
}
