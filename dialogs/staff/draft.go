package staff

import (
	"otklik/dialogs"
	"otklik/routing"
)

// This file shows an answer as a resident will read it, before it goes: one that was made
// of a canned one and, where the directory wants it, every other.

// shownFirst is the event by which an answer is shown to its clerk before it goes, "" if
// it is not; read tells that he has read it.
func (t *talk) shownFirst(k *routing.Case, a answering, read bool) string {
	switch {
	case len(a.Lacks) > 0:
		return evLacks
	case !read && t.ForCase(k).Directory().Answers().Preview:
		return evDraft
	}
	return ""
}

// The pencil marks what is to be filled in, the hand what is asked about now.
const (
	pencil = "✏️"
	hand   = "👉"
)

func askDraft(t *talk) dialogs.Prompt {
	key, text := "canned.draft", dialogs.Quote(t.Answering.Text)
	choice := dialogs.Choice{Label: t.T("canned.send", nil), Value: evGo}
	if routing.Blanks(text) > 0 {
		key, choice = "canned.unfilled", dialogs.Choice{Label: t.T("canned.fill", nil), Value: evBlank}
		text = routing.EachBlank(text, func(int) string { return pencil + routing.Blank })
	}
	if t.Answering.Deed == routing.Correct && key == "canned.draft" {
		key = "correct.draft"
	}
	p := t.prompt(key)
	p.Text += "\n\n" + text + t.superseded()
	if len(t.Answering.Files) > 0 {
		p.Text += "\n" + t.T("canned.files", nil)
	}
	p.Choices = append(p.Choices, choice)
	if len(t.readyChoice()) > 0 {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("canned.another", nil), Value: evCanned})
	}
	return p
}

func hearDraft(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.unanswered()
	case evCanned, evBlank:
		return dialogs.Move{Event: h.Value}, nil
	case evGo:
		return t.reoffer(t.Answering.Text, t.Answering.Files, true)
	}
	return t.reworded()
}
