package complaint

import (
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// --- the topic's own questions

// choices are the questions about the draft's topic that are answered by a button.
func (t *talk) choices() (list []routing.Question) {
	topic, _ := t.Directory().Topic(t.Draft.Topic)
	for _, id := range topic.Ask {
		if q, ok := t.Directory().Question(id); ok && q.Kind == routing.AskChoice {
			list = append(list, q)
		}
	}
	return list
}

// pending is the first question that was neither answered nor passed over.
func (t *talk) pending() (routing.Question, bool) {
	for _, q := range t.choices() {
		if _, done := t.Draft.Answers[string(q.ID)]; !done {
			return q, true
		}
	}
	return routing.Question{}, false
}

// onward leads to what is still missing once the topic is there: its questions, the
// description, the place.
func (t *talk) onward() dialogs.Move {
	if _, ok := t.pending(); ok {
		return dialogs.Move{Event: evAsk}
	}
	switch {
	case t.Draft.Review:
		return t.changed()
	case t.Draft.Early:
		return dialogs.Move{Event: evTold}
	}
	return dialogs.Move{Event: evOnly}
}

func askQuestion(t *talk) dialogs.Prompt {
	q, ok := t.pending()
	p := dialogs.Prompt{Text: t.step(2, t.T("ask.question", locales.Args{
		"Topic": t.Topic(t.Draft.Topic), "Question": q.Names.In(t.Language()),
	})), Listed: true}
	if !ok { // a reload has taken the question away
		p.Text = t.T("ask.gone", nil)
	}
	for _, o := range q.Options {
		p.Choices = append(p.Choices, dialogs.Choice{Label: o.Names.In(t.Language()), Value: o.ID})
	}
	if !q.Required {
		p.Nav = append(p.Nav, dialogs.Choice{Label: t.T("button.skip", nil), Value: "skip"})
	}
	p.Nav = append(p.Nav, t.back())
	return p
}

// hearQuestion takes an answer. Words and photos that are none are said of the
// matter, and kept for its description.
func hearQuestion(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	q, ok := t.pending()
	if !ok { // a reload has taken the question away
		return t.onward(), nil
	}
	if h.Value == "back" {
		return t.backFromQuestion(), nil
	}
	if _, offered := q.Option(h.Value); offered || h.Value == "skip" {
		if !offered {
			h.Value = ""
		}
		if t.Draft.Answers == nil {
			t.Draft.Answers = map[string]string{}
		}
		t.Draft.Answers[string(q.ID)] = h.Value
		return t.onward(), nil
	}
	if len(h.Files) == 0 && (t.Draft.Review || !wordy(h.Text) && !t.goesOn(h)) {
		return dialogs.Move{Aside: t.T("fact.unknown", nil)}, nil
	}
	if !t.describe(h) {
		return t.refuseLength(), nil
	}
	t.Draft.Early = t.Draft.Early || !t.Draft.Review && t.said(t.Draft.notes)
	if len(h.Files) > 0 {
		return dialogs.Move{Aside: t.counted(t.Draft.notes)}, nil
	}
	return dialogs.Move{Aside: t.T("ask.noted", nil), Kept: true}, nil
}

// backFromQuestion goes back to the question before, or to the topics.
func (t *talk) backFromQuestion() dialogs.Move {
	last := ""
	for _, q := range t.choices() {
		if _, done := t.Draft.Answers[string(q.ID)]; done {
			last = string(q.ID)
		}
	}
	if last == "" {
		return t.backToTopic()
	}
	delete(t.Draft.Answers, last)
	return dialogs.Move{}
}

// answers are those to the topic's questions, without what was passed over.
func (d draft) answers() map[string]string {
	given := map[string]string{}
	for id, said := range d.Answers {
		if said != "" {
			given[id] = said
		}
	}
	if len(given) == 0 {
		return nil
	}
	return given
}
