package complaint_test

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// proper looks at one letter to a resident.
func (p *person) proper(l bots.Letter) {
	t := p.w.t
	switch {
	case strings.Contains(l.Text, "<no value>") || l.Text == "" && len(l.Files) == 0:
		t.Fatalf("a text with a hole: %q", l.Text)
	case secret(l.Text):
		t.Fatalf("a number of a document: %q", l.Text)
	case p.w.says(l.Text, "stale.failed"):
		t.Fatalf("quarantined: %s", p.w.g.Log)
	}
	limits := dialogstest.Limits[l.Chat.Channel]
	n := 0
	for _, row := range l.Keyboard.Rows {
		for _, b := range row {
			n++
			if len(b.Data) > 64 || b.Text == "" {
				t.Fatalf("a button %q with data of %d bytes", b.Text, len(b.Data))
			}
		}
	}
	if !l.Keyboard.Menu && (n > limits.Buttons || len(l.Keyboard.Rows) > limits.Rows) {
		t.Fatalf("%d buttons in %d rows: %q", n, len(l.Keyboard.Rows), l.Text)
	}
	p.private(l)
}

// private wants nothing of others in a letter: no case of theirs, none of their words.
func (p *person) private(l bots.Letter) {
	for _, other := range p.w.people {
		if other == p || p.w.one(p.chat, other.chat) {
			continue
		}
		if _, theirs := other.now.cases[routing.CaseID(l.Case)]; theirs {
			p.w.t.Fatalf("a letter to %s about a case of %s: %q", p.chat, other.chat, l.Text)
		}
		for _, token := range tokenIn.FindAllString(l.Text, -1) {
			said := slices.ContainsFunc(other.wrote, func(m wrote) bool { return strings.Contains(m.text, token) })
			if said && slices.Contains(known, p.at) {
				p.w.t.Fatalf("%s reads words of %s: %q", p.chat, other.chat, l.Text)
			}
		}
	}
}
