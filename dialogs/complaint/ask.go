package complaint

import (
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// --- the topic's own questions

// questions are those about the draft's topic that its answers so far make asked. Only
// problems have any.
func (t *talk) questions() (list []routing.Question) {
	if t.Draft.Kind != routing.CaseProblem {
		return nil
	}
	topic, _ := t.Directory().Topic(t.Draft.Topic)
	for _, id := range topic.Ask {
		if q, ok := t.Directory().Question(id); ok && q.Asked(t.Draft.Answers) {
			list = append(list, q)
		}
	}
	return list
}

// asked is the question of this step: the one being changed, or the first that was
// neither answered nor passed over.
func (t *talk) asked() (routing.Question, bool) {
	for _, q := range t.questions() {
		_, done := t.Draft.Answers[string(q.ID)]
		if q.ID == t.Draft.Asking || t.Draft.Asking == "" && !done {
			return q, true
		}
	}
	return routing.Question{}, false
}

// answer notes an answer, "" for one passed over, and drops those that only another one
// had asked for.
func (t *talk) answer(q routing.Question, said string) {
	d := &t.Draft
	if d.Answers == nil {
		d.Answers = map[string]string{}
	}
	d.Answers[string(q.ID)], d.Asking, d.Excuse = said, "", false
	for range d.Answers { // what follows a dropped one goes, too
		for id := range d.Answers {
			if q, ok := t.Directory().Question(routing.QuestionID(id)); ok && !q.Asked(d.Answers) {
				delete(d.Answers, id)
			}
		}
	}
}

// shown notes that a photo which is asked for was sent already.
func (t *talk) shown() {
	if !photographed(t.Draft.Files) {
		return
	}
	for _, q := range t.questions() {
		if q.Kind == routing.AskPhoto && t.Draft.Answers[string(q.ID)] != routing.PhotoGiven {
			t.answer(q, routing.PhotoGiven)
		}
	}
}

func photographed(files []bots.File) bool {
	return slices.ContainsFunc(files, func(f bots.File) bool { return f.Kind == bots.Photo })
}

// onward leads to what is still missing once the topic is there: its questions, the
// description, the place.
func (t *talk) onward() dialogs.Move {
	t.shown()
	if _, ok := t.asked(); ok {
		return dialogs.Move{Event: evAsk}
	}
	switch {
	case t.Draft.Review:
		return t.changed()
	case t.Draft.Kind == routing.CaseThanks:
		return dialogs.Move{Event: evChanged}
	case t.Draft.Early:
		return dialogs.Move{Event: evTold}
	}
	return dialogs.Move{Event: evOnly}
}

func askQuestion(t *talk) dialogs.Prompt {
	q, ok := t.asked()
	if !ok { // a reload has taken the question away
		return dialogs.Prompt{Text: t.T("ask.gone", nil), Nav: []dialogs.Choice{{Label: t.T("button.skip", nil), Value: "skip"}, t.back()}}
	}
	p := dialogs.Prompt{Numbers: q.Kind == routing.AskNumber || q.Kind == routing.AskDate, Listed: q.Kind == routing.AskChoice}
	if t.Draft.Excuse {
		p.Text, p.Nav = t.step(stageAsk, t.T("ask.excuse", nil)), []dialogs.Choice{t.back()}
		return p
	}
	p.Text = t.step(stageAsk, t.T("ask.question", locales.Args{
		"Topic": t.Topic(t.Draft.Topic), "Question": q.Names.In(t.Language()),
	})+t.hint(q))
	p.Choices = t.answersTo(q)
	switch {
	case !q.Required:
		p.Nav = append(p.Nav, dialogs.Choice{Label: t.T("button.skip", nil), Value: "skip"})
	case q.Excuse:
		p.Nav = append(p.Nav, dialogs.Choice{Label: t.T("button.no_photo", nil), Value: "excuse"})
	}
	p.Nav = append(p.Nav, t.back())
	return p
}

// hint says how to answer where there is no button for every answer.
func (t *talk) hint(q routing.Question) string {
	switch q.Kind {
	case routing.AskNumber:
		return "\n" + t.T("ask.number", locales.Args{"Unit": q.Unit.In(t.Language())})
	case routing.AskDate:
		return "\n" + t.T("ask.date", nil)
	case routing.AskPhoto:
		return "\n" + t.T("ask.photo", nil)
	}
	return ""
}

// answersTo are the answers that have a button: the options, the days that people mean
// most.
func (t *talk) answersTo(q routing.Question) (list []dialogs.Choice) {
	for _, o := range q.Options {
		list = append(list, dialogs.Choice{Label: o.Names.In(t.Language()), Value: o.ID})
	}
	if q.Kind != routing.AskDate {
		return list
	}
	today := t.Now.In(t.Directory().Location())
	for back, key := range []string{"button.today", "button.yesterday"} {
		if day, ok := q.Day(today.AddDate(0, 0, -back), today); ok {
			list = append(list, dialogs.Choice{Label: t.T(key, nil), Value: day})
		}
	}
	return list
}

// answers are those to the topic's questions, without what was passed over.
func (d draft) answers() map[string]string {
	given := map[string]string{}
	for id, said := range d.Answers {
		if said != "" {
			given[id] = said
		}
	}
	if len(given) == 0 || d.Kind != routing.CaseProblem {
		return nil
	}
	return given
}
