package dialogs

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"

	"otklik/bots"
	"otklik/routing"
)

// Prompt is a question as a step words it.
type Prompt struct {
	Text    string
	Choices []Choice // paged when the channel cannot show them all
	Nav     []Choice // under the choices, on every page
	// Menu replaces the keyboard below the input field. A question that asks for a
	// location becomes a menu by itself where the channel can ask only there.
	Menu bool
	// Listed says that people count the choices: a number picks one of those on the
	// screen. In simple mode it does in every question, and the numbers are shown.
	Listed bool
	// Numbers says that a number is an answer of its own and picks nothing.
	Numbers bool
	// Valid are values that the question offered when it was asked, perhaps, and that stay
	// good though they are offered no more.
	Valid []string
	// Under is the letter to reply to, for conversations in a desk's chat.
	Under bots.LetterID
	// Mentions are cases of others whose words are in it.
	Mentions []int64
	// Case is what a question to a clerk quotes, if anything: it is emptied with the case.
	Case routing.CaseID
}

// print tells a question of a state from others.
func (p Prompt) print(state string) string {
	h := fnv.New64a()
	for _, c := range append(p.Choices[:len(p.Choices):len(p.Choices)], p.Nav...) {
		_, _ = fmt.Fprintf(h, "%s\x00%s\x00", c.Label, c.Value) // a hash takes anything
	}
	_, _ = fmt.Fprintf(h, "%s\x00%d\x00%s", state, p.Case, p.Text)
	return strconv.FormatUint(h.Sum64(), 36)
}

// Choice is one offered answer.
type Choice struct {
	Label string
	Value string
	Kind  bots.ButtonKind
	URL   string // of a bots.Link
	Also  string // another word for it, when typed
}

// pageMark starts the value of a button that turns the page; no answer may.
const pageMark = "~"

// navWidth is how many ways around stand in a row: more are cut short on a phone.
const navWidth = 3

// pageSize is the most choices shown at once whatever the channel could carry:
// beyond it people choose wrongly.
const pageSize = 10

// words are the labels of the buttons that turn pages.
type pageWords struct{ more, fewer string }

// keyboard lays a prompt out for a channel.
func (p Prompt) keyboard(l bots.Limits, page int, w pageWords, data func(value string) string) bots.Keyboard {
	p.Menu = p.Menu || p.asksBelow(l)
	choices, nav := p.page(l, page, w)
	width := 1
	if !p.Menu && len(choices) > rowsFor(l, nav) {
		width = 2
	}
	k := bots.Keyboard{Menu: p.Menu}
	k.Rows = append(rows(choices, width, data), rows(nav, navLength(l), data)...)
	return k
}

// asksBelow tells whether the question asks the phone for what only a menu can ask for.
func (p Prompt) asksBelow(l bots.Limits) bool {
	return slices.ContainsFunc(p.Choices, func(c Choice) bool {
		return c.Kind == bots.RequestContact || c.Kind == bots.RequestLocation && !l.InlineLocation
	})
}

// page cuts the choices to those of one page and adds the button to the next.
func (p Prompt) page(l bots.Limits, page int, w pageWords) (choices, nav []Choice) {
	if p.Menu || len(p.Choices) <= capacity(l, len(p.Nav)) {
		return p.Choices, p.Nav
	}
	size := capacity(l, len(p.Nav)+1)
	pages := (len(p.Choices) + size - 1) / size
	page = min(max(page, 0), pages-1)
	turn := Choice{Label: w.more, Value: pageMark + strconv.Itoa(page+1)}
	if page == pages-1 {
		turn = Choice{Label: w.fewer, Value: pageMark + "0"}
	}
	end := min((page+1)*size, len(p.Choices))
	return p.Choices[page*size : end], append([]Choice{turn}, p.Nav...)
}

// capacity is how many choices fit beside nav buttons, in at most two columns.
func capacity(l bots.Limits, nav int) int {
	return max(1, min(pageSize, l.Buttons-nav, 2*(l.Rows-navRows(l, nav))))
}

func rowsFor(l bots.Limits, nav []Choice) int { return l.Rows - navRows(l, len(nav)) }

func navRows(l bots.Limits, nav int) int { return (nav + navLength(l) - 1) / navLength(l) }

func navLength(l bots.Limits) int { return max(1, min(l.RowLength, navWidth)) }

// rows fills rows of the given width; a location or link button takes a row
// alone, which VK demands.
func rows(choices []Choice, width int, data func(string) string) [][]bots.Button {
	var out [][]bots.Button
	var row []bots.Button
	flush := func() {
		if len(row) > 0 {
			out, row = append(out, row), nil
		}
	}
	for _, c := range choices {
		b := bots.Button{Text: c.Label, Kind: c.Kind, URL: c.URL}
		if c.Kind == bots.Callback {
			b.Data = data(c.Value)
		}
		if c.Kind != bots.Callback || len(row) == width {
			flush()
		}
		row = append(row, b)
		if c.Kind != bots.Callback {
			flush()
		}
	}
	flush()
	return out
}

// find tells which offered value a typed text means: its label in any case,
// with or without the emoji before it.
func (p Prompt) find(text string) (string, bool) {
	want := Fold(text)
	if want == "" {
		return "", false
	}
	for _, list := range [][]Choice{p.Choices, p.Nav} {
		for _, c := range list {
			if c.Kind == bots.Callback && (Fold(c.Label) == want || c.Also != "" && Fold(c.Also) == want) {
				return c.Value, true
			}
		}
	}
	return "", false
}

// shown are the buttons of one page that can be named, in the order of the screen;
// the first of them, as many as choices tells, are no ways around.
func (p Prompt) shown(l bots.Limits, page int, w pageWords) (list []Choice, choices int) {
	p.Menu = p.Menu || p.asksBelow(l)
	answers, nav := p.page(l, page, w)
	named := func(list []Choice) []Choice {
		return slices.DeleteFunc(slices.Clone(list), func(c Choice) bool { return c.Kind != bots.Callback })
	}
	list = named(answers)
	return append(list, named(nav)...), len(list)
}

// offers tells whether value is one of the prompt's answers.
func (p Prompt) offers(value string) bool {
	for _, list := range [][]Choice{p.Choices, p.Nav} {
		for _, c := range list {
			if c.Value == value && c.Kind == bots.Callback {
				return true
			}
		}
	}
	return slices.Contains(p.Valid, value)
}
