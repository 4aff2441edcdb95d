package locales

import (
	"strings"
	"testing"
)

// TestCheck: another wording may leave placeholders out, and add none.
func TestCheck(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ lang, key, words, want string }{
		{"ru", "start.greeting", "Здравствуйте! {{.Appeal}}", ""},
		{"ru", "start.greeting", "Здравствуйте!", ""},
		{"en", "cases.added", "Passed on: {{ .Number }}", ""},
		{"xx", "start.greeting", "x", "language"},
		{"ru", "start.greetings", "x", "no such text"},
		{"ru", "start.greeting", "{{.Name}}", "has no {{.Name}}"},
		{"ru", "start.greeting", "{{if .Appeal}}x{{end}}", "only placeholders"},
		{"ru", "limit.cases", "x", "number"},
		{"ru", "alarm.webhook", "x", "case"},
		{"ru", "button.send", strings.Repeat("я", 41), "button"},
	} {
		err := c.Check(x.lang, x.key, x.words)
		if (err == nil) != (x.want == "") || err != nil && !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s %s %q: %v, want %q", x.lang, x.key, x.words, err, x.want)
		}
	}
}

func TestFill(t *testing.T) {
	got := Fill("№ {{.Number}}, {{ .N }} раз, {{.Number}}", Args{"Number": "26-1", "N": 3})
	if want := "№ 26-1, 3 раз, 26-1"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
