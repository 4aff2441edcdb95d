package staff

import (
	"slices"
	"strings"

	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// This file is an answer made of a canned one: it is chosen, read, filled in, and goes the
// way of any other.

// The states.
const (
	stCanned = "canned" // chooses one
	stDraft  = "draft"  // reads it
	stBlank  = "blank"  // says what stands in a blank
)

// The events, and the values of the buttons that lead to them.
const (
	evCanned = "to_canned"
	evDraft  = "to_draft"
	evBlank  = "to_blank"
	evGo     = "go"
)

func cannedArrows() []dialogs.Arrow {
	all := []string{stCanned, stDraft, stBlank}
	return []dialogs.Arrow{
		{Event: evCanned, From: anywhere, To: stCanned},
		{Event: evDraft, From: anywhere, To: stDraft},
		{Event: evBlank, From: []string{stDraft, stBlank}, To: stBlank},
		{Event: evDone, From: all, To: stIdle},
		{Event: evCancel, From: all, To: stIdle},
	}
}

func cannedSteps() map[string]dialogs.Step[*talk] {
	return map[string]dialogs.Step[*talk]{
		stCanned: {Ask: askCanned, Hear: hearCanned},
		stDraft:  {Ask: askDraft, Hear: hearDraft},
		stBlank:  {Ask: askBlank, Hear: hearBlank},
	}
}

// canned begins an answer to a case with a canned one.
func (c *Conversation) canned(t *talk, id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err == nil {
		err = t.Cases().Check(k, t.actor(), routing.Answer)
	}
	if err != nil {
		return t.explain(k, err)
	}
	if len(t.Canned(k)) == 0 { // an old card's button
		return t.Say(t.T("canned.none", locales.Args{"Number": k.Number}))
	}
	t.memory.Case, t.Answering = id, answering{Case: id, Deed: routing.Answer}
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evCanned})
}

// readyChoice is the button to the canned answers, none where there are no such.
func (t *talk) readyChoice() []dialogs.Choice {
	k, err := t.Scene.Case(t.Answering.Case)
	if err != nil || len(t.Canned(k)) == 0 {
		return nil
	}
	return []dialogs.Choice{{Label: t.T("desk.canned", nil), Value: evCanned}}
}

// --- which

func askCanned(t *talk) dialogs.Prompt {
	p := t.prompt("canned.which")
	k, err := t.Scene.Case(t.Answering.Case)
	if err != nil {
		return p
	}
	for _, c := range t.Canned(k) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: c.Names.In(t.Language()), Value: string(c.ID)})
	}
	return p
}

func hearCanned(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.unanswered()
	case "":
		return t.reworded()
	}
	k, err := t.Scene.Case(t.Answering.Case)
	if err != nil {
		return t.finished(nil, err)
	}
	c, ok := t.ForCase(k).Directory().CannedAnswer(routing.CannedID(h.Value))
	if !ok {
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	t.Answering.Text, t.Answering.From = t.FillCanned(c, k), ""
	return dialogs.Move{Event: evDraft}, nil
}

// --- what stands in a blank

func askBlank(t *talk) dialogs.Prompt {
	p := t.prompt("canned.blank")
	p.Text += "\n\n" + routing.EachBlank(dialogs.Quote(t.Answering.Text), func(n int) string {
		if n == 0 {
			return hand + routing.Blank
		}
		return routing.Blank
	})
	return p
}

func hearBlank(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.unanswered()
	}
	said := strings.TrimSpace(h.Text)
	if said == "" || routing.Blanks(said) > 0 {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	t.Answering.From = ""
	t.Answering.Text = routing.EachBlank(t.Answering.Text, func(n int) string {
		if n == 0 {
			return said
		}
		return routing.Blank
	})
	if routing.Blanks(t.Answering.Text) > 0 {
		return dialogs.Move{Event: evBlank}, nil
	}
	return dialogs.Move{Event: evDraft}, nil
}

// patterns are the canned answers that an answer about a case may have been made of.
func (t *talk) patterns(k *routing.Case) (list []gate.Pattern) {
	for _, c := range t.ForCase(k).Directory().CannedAnswers() {
		if !c.SpeaksOf(k.Topic) {
			continue
		}
		for lang := range c.Text {
			list = append(list, gate.NewPattern(c.Pieces(lang)))
		}
	}
	return list
}

// final tells whether words that lack so much may not go whatever their clerk says.
func final(lacks []string) bool {
	return slices.ContainsFunc(lacks, func(r string) bool { return gate.Remark(r).Final() })
}
