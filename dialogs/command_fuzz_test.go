package dialogs

import (
	"strings"
	"testing"
	"unicode"

	"otklik/bots"
)

// FuzzCommand: whatever a clerk writes, a command is one word that begins with a
// stroke, and what was not a command stays an answer.
func FuzzCommand(f *testing.F) {
	for _, s := range []string{"/case 26-00017", "/open", "// не команда", "/", " /CASE\u00a07 ", "/case@bot 7", "/case\n7", "слова", "/\x00 \xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, arg := CommandOf(bots.Inbound{Kind: bots.Message, Text: text})
		trimmed := strings.TrimSpace(text)
		isCommand := strings.HasPrefix(trimmed, "/") && !strings.HasPrefix(trimmed, "//")
		if (name != "") != isCommand || strings.ContainsFunc(name, unicode.IsSpace) || strings.TrimFunc(arg, unicode.IsSpace) != arg {
			t.Errorf("%q became %q and %q", text, name, arg)
		}
		if press, _ := CommandOf(bots.Inbound{Kind: bots.Press, Text: text}); press != "" {
			t.Errorf("a press became %q", press)
		}
	})
}
