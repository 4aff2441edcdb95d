package complaint

import (
	"slices"
	"strings"
	"unicode/utf8"

	"otklik/dialogs"
	"otklik/routing"
)

// What is told is a problem unless its author says, or agrees, that it is a question, a
// proposal or thanks. Those are told first and sorted afterwards, and need less.

const (
	stKind = "kind"
	evKind = "kind" // it is no problem: what is it?
	evTell = "tell" // of what kind it is is known: tell it
)

// kinds are those besides a problem, in the order offered, by the values of their
// buttons.
var kinds = []routing.CaseKind{routing.CaseQuestion, routing.CaseProposal, routing.CaseThanks}

func (t *talk) kindChoice(k routing.CaseKind) dialogs.Choice {
	return dialogs.Choice{Label: t.T("button.kind_"+string(k), nil), Value: string(k)}
}

func askKind(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("kind.ask", nil), Nav: []dialogs.Choice{t.back()}, Listed: true}
	for _, k := range kinds {
		p.Choices = append(p.Choices, t.kindChoice(k))
	}
	return p
}

func hearKind(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch k := routing.CaseKind(h.Value); {
	case h.Value == "back":
		return dialogs.Move{Event: evBack}, nil
	case slices.Contains(kinds, k):
		return t.ofKind(k), nil
	}
	return t.search(h, "kind.unknown"), nil
}

// ofKind makes the draft one of a kind: what was told is sorted, otherwise it is asked
// for.
func (t *talk) ofKind(k routing.CaseKind) dialogs.Move {
	d := &t.Draft
	d.Kind, d.Answers, d.Stop, d.Asking = k, nil, "", ""
	if d.Review {
		return t.similar(t.changed())
	}
	if t.said(d.notes) {
		return t.sorted()
	}
	return dialogs.Move{Event: evTell}
}

// sorted asks which topic the draft's words are about.
func (t *talk) sorted() dialogs.Move {
	t.Draft.Early = t.said(t.Draft.notes)
	if t.Draft.Found = t.suggested(t.Draft.text()); len(t.Draft.Found) > 0 {
		return dialogs.Move{Event: evSuggest}
	}
	return dialogs.Move{Event: evNew}
}

// likely is the kind, besides a problem, that words seem to be of.
func (t *talk) likely(words string) (routing.CaseKind, bool) {
	if t.Draft.Kind != routing.CaseProblem || t.Draft.Review {
		return "", false
	}
	folded := " " + dialogs.Fold(words)
	for _, k := range []routing.CaseKind{routing.CaseThanks, routing.CaseProposal, routing.CaseQuestion} {
		if t.mentions("cue."+string(k), folded) && !(k == routing.CaseThanks && t.mentions("cue.not_thanks", folded)) {
			return k, true
		}
	}
	if strings.HasSuffix(strings.TrimSpace(words), "?") && utf8.RuneCountInString(words) > 5 {
		return routing.CaseQuestion, true
	}
	return "", false
}

// mentions tells whether folded words hold one of those of a key, in any language: at
// their beginning where the key says "^", or at the beginning of any word.
func (t *talk) mentions(key, folded string) bool {
	for _, all := range t.House.Texts.All(key) {
		for cue := range strings.SplitSeq(all, ", ") {
			start, first := strings.CutPrefix(cue, "^")
			if start = " " + dialogs.Fold(start); start != " " && (strings.HasPrefix(folded, start) || !first && strings.Contains(folded, start)) {
				return true
			}
		}
	}
	return false
}

// offerKind offers what the draft's words seem to be, as one more choice.
func (t *talk) offerKind(p *dialogs.Prompt) {
	if k, ok := t.likely(t.Draft.text()); ok {
		c := t.kindChoice(k)
		c.Label = t.T("button.is_"+string(k), nil)
		p.Choices = append(p.Choices, c)
	}
}

// takeKind takes a press on what offerKind or the list of topics offers.
func (t *talk) takeKind(value string) (dialogs.Move, bool) {
	switch k := routing.CaseKind(value); {
	case value == evKind:
		return dialogs.Move{Event: evKind}, true
	case slices.Contains(kinds, k):
		return t.ofKind(k), true
	}
	return dialogs.Move{}, false
}

// kindLine names the kind of the draft above what it tells, "" for a problem.
func (t *talk) kindLine() string {
	if t.Draft.Kind == routing.CaseProblem {
		return ""
	}
	return t.T("kind."+string(t.Draft.Kind), nil) + "\n"
}

// kindArrows lead to the kinds and on.
func kindArrows() []dialogs.Arrow {
	return []dialogs.Arrow{
		{Event: evKind, From: []string{stCategory, stFound}, To: stKind},
		{Event: evBack, From: []string{stKind}, To: stCategory},
		{Event: evFound, From: []string{stKind}, To: stFound},
		{Event: evChanged, From: []string{stKind}, To: stReview},
	}
}
