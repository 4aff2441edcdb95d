package complaint

import (
	"slices"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
)

func askLanguage(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("language.ask", nil), Listed: true}
	switch {
	case t.consented():
		p.Nav = []dialogs.Choice{t.back()}
	case t.newcomer():
		lines := []string{t.T("start.greeting", locales.Args{"Appeal": t.Directory().Centre().Appeal}), p.Text}
		if t.Held.told() {
			lines = slices.Insert(lines, 1, t.T("consent.noted", nil))
		}
		p.Text = strings.Join(lines, "\n\n")
	}
	for _, lang := range t.House.Texts.Languages() {
		p.Choices = append(p.Choices, t.tongue(lang))
	}
	return p
}

// newcomer tells somebody who is to be greeted: he has read nothing yet, or begins anew.
func (t *talk) newcomer() bool { return t.Session.Prompt == 0 || t.commandName() == cmdStart }

// tongue offers a language by its own name; one that nobody has reviewed says so.
func (t *talk) tongue(lang string) dialogs.Choice {
	name := t.TIn(lang, "language.name", nil)
	label := name
	if t.House.Texts.Draft(lang) {
		label = t.T("language.draft", locales.Args{"Name": name})
	}
	c := ticked(dialogs.Choice{Label: label, Value: lang}, t.Session.Language == lang)
	c.Also = name
	return c
}

func hearLanguage(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case "":
		return t.keepEarly(h), nil
	case "back":
		return t.goOn(), nil
	}
	t.Session.Language = h.Value
	move := dialogs.Move{Event: evChosen}
	if t.consented() {
		move = t.goOn()
	}
	if t.House.Texts.Draft(h.Value) {
		move.Aside = t.T("language.draft_note", nil)
	}
	return move, nil
}
