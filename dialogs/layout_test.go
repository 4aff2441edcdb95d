package dialogs

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"otklik/bots"
)

var (
	telegramLimits = bots.Limits{Text: 4096, Caption: 1024, Files: 10, Buttons: 100, Rows: 25, RowLength: 8, Label: 64}
	vkLimits       = bots.Limits{Text: 4096, Caption: 4096, Files: 10, Buttons: 10, Rows: 6, RowLength: 5, Label: 40}
)

// TestPages: whatever is offered, every page keeps to the channel's limits, and
// turning the pages shows each choice once, in order, with the way back on each.
func TestPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := rapid.SampledFrom([]bots.Limits{telegramLimits, vkLimits}).Draw(t, "limits")
		p := Prompt{}
		for i := range rapid.IntRange(0, 60).Draw(t, "choices") {
			p.Choices = append(p.Choices, Choice{Label: fmt.Sprint("choice ", i), Value: strconv.Itoa(i)})
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "nav") {
			p.Nav = append(p.Nav, Choice{Label: fmt.Sprint("nav ", i), Value: fmt.Sprint("nav", i)})
		}
		var shown []string
		page, turned := 0, 0
		for ; turned <= len(p.Choices); turned++ {
			next := -1
			nav := 0
			for _, row := range keysOf(t, p, limits, page) {
				for _, value := range row {
					switch {
					case strings.HasPrefix(value, pageMark):
						next, _ = strconv.Atoi(value[1:])
					case strings.HasPrefix(value, "nav"):
						nav++
					default:
						shown = append(shown, value)
					}
				}
			}
			if nav != len(p.Nav) {
				t.Fatalf("page %d shows %d of %d ways", page, nav, len(p.Nav))
			}
			if next <= page {
				break
			}
			page = next
		}
		var want []string
		for _, c := range p.Choices {
			want = append(want, c.Value)
		}
		if diff := cmp.Diff(want, shown); diff != "" {
			t.Fatal(diff)
		}
	})
}

// keysOf lays one page out and checks it against the limits.
func keysOf(t *rapid.T, p Prompt, l bots.Limits, page int) [][]string {
	k := p.keyboard(l, page, pageWords{"more", "fewer"}, func(v string) string { return v })
	total := 0
	var values [][]string
	for _, row := range k.Rows {
		if len(row) > l.RowLength || len(row) == 0 {
			t.Fatalf("a row of %d", len(row))
		}
		var line []string
		for _, b := range row {
			line = append(line, b.Data)
		}
		total += len(row)
		values = append(values, line)
	}
	if total > l.Buttons || len(k.Rows) > l.Rows {
		t.Fatalf("%d buttons in %d rows, at most %d in %d", total, len(k.Rows), l.Buttons, l.Rows)
	}
	return values
}

// TestLocationAlone: a button that asks for a location takes a row of its own.
func TestLocationAlone(t *testing.T) {
	p := Prompt{Choices: []Choice{{Label: "here", Kind: bots.RequestLocation}, {Label: "list", Value: "list"}},
		Nav: []Choice{{Label: "back", Value: "back"}, {Label: "stop", Value: "stop"}}}
	k := p.keyboard(vkLimits, 0, pageWords{}, func(v string) string { return v })
	if len(k.Rows) != 3 || len(k.Rows[0]) != 1 || len(k.Rows[2]) != 2 || !k.Menu || !k.Once() {
		t.Errorf("laid out %+v", k)
	}
	attached := vkLimits
	attached.InlineLocation = true
	if k = p.keyboard(attached, 0, pageWords{}, func(v string) string { return v }); k.Menu || len(k.Rows) != 3 {
		t.Errorf("where it can be attached: %+v", k)
	}
}

// TestTypedLabel: a label may be typed without its emoji, in any case, with either
// spelling of the letter.
func TestTypedLabel(t *testing.T) {
	p := Prompt{Choices: []Choice{{Label: "📨 Отправить", Value: "send"}, {Label: "Ещё ➡️", Value: "~1"}}, Nav: []Choice{{Label: "⬅️ Назад", Value: "back"}}}
	for typed, want := range map[string]string{"отправить": "send", "НАЗАД": "back", " еще ": "~1", "отправить всё": "", "": "", "⬅️": ""} {
		if got, _ := p.find(typed); got != want {
			t.Errorf("typed %q: %q, want %q", typed, got, want)
		}
	}
}
