package complaint

import (
	"slices"
	"strconv"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
)

// The messengers tell a bot nothing of what people delete in their chat: what is to go
// from a draft is taken out here.

// shownItem is how much of words stands on a button, in characters.
const shownItem = 30

// The values of the list, each before the number of a part or a file.
const (
	itemPart = "p"
	itemFile = "f"
)

func askItems(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("items.ask", nil), Nav: []dialogs.Choice{t.back()}}
	add := func(value string, i int, label string) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: label, Value: value + strconv.Itoa(i)})
	}
	for i, part := range t.Draft.Parts {
		add(itemPart, i, t.T("items.words", locales.Args{"Text": begin(dialogs.QuoteLine(part.Text))}))
	}
	count := map[bots.FileKind]int{}
	for i, f := range t.Draft.Files {
		count[f.Kind]++
		add(itemFile, i, t.T("items."+string(f.Kind), locales.Args{"Number": count[f.Kind]}))
	}
	if len(p.Choices) == 0 {
		p.Text = t.T("items.none", nil)
	}
	return p
}

// begin is the beginning of words that fits on a button.
func begin(words string) string {
	letters := []rune(words)
	if len(letters) <= shownItem {
		return words
	}
	return string(letters[:shownItem-1]) + "\u2026"
}

func hearItems(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == "back" {
		return dialogs.Move{Event: evBack}, nil
	}
	d := &t.Draft
	if h.Value == "" {
		return t.beside(h, "stale.unread"), nil
	}
	i, err := strconv.Atoi(h.Value[1:])
	if err != nil {
		return dialogs.Move{}, err // it was among those offered just now
	}
	switch h.Value[:1] {
	case itemPart:
		d.Parts = slices.Delete(slices.Clone(d.Parts), i, i+1)
	case itemFile:
		d.Files = slices.Delete(slices.Clone(d.Files), i, i+1)
		if _, err := t.DestroyDraft(t.resident(), "removed", t.unfiled()...); err != nil {
			return dialogs.Move{}, err
		}
	}
	move := dialogs.Move{Aside: t.T("items.gone", nil)}
	if !d.told() {
		move.Event = evChosen
	}
	return move, nil
}
