package complaint

import (
	"slices"
	"unicode/utf8"

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

// hearQuestion takes an answer. Words and photos that are none are said of the
// matter, and kept for its description.
func hearQuestion(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	q, ok := t.asked()
	switch {
	case h.Value == "back":
		return t.backFromQuestion(), nil
	case !ok: // a reload has taken the question away
		t.Draft.Asking = ""
		return t.onward(), nil
	case h.Value == "excuse":
		t.Draft.Excuse = true
		return dialogs.Move{}, nil
	case t.Draft.Excuse && len(h.Files) == 0:
		return t.excused(q, h), nil
	case h.Value == "skip":
		t.answer(q, "")
		return t.answered(), nil
	case h.Value != "":
		t.answer(q, h.Value)
		return t.answered(), nil
	case len(h.Files) > 0:
		return t.photoFor(q, h), nil
	}
	said, aside := t.read(q, h.Text)
	if said != "" {
		t.answer(q, said)
		return t.answered(), nil
	}
	if t.Draft.Review || !wordy(h.Text) || q.Kind == routing.AskText {
		return dialogs.Move{Aside: aside}, nil
	}
	if !t.describe(h) {
		return t.refuseLength(), nil
	}
	t.Draft.Early = t.said(t.Draft.notes)
	return dialogs.Move{Aside: t.T("ask.noted", nil), Kept: true}, nil
}

// answered goes on after an answer, unless it ends the filing.
func (t *talk) answered() dialogs.Move { return t.stopped(t.onward()) }

// excused takes the reason why there is no photo.
func (t *talk) excused(q routing.Question, h dialogs.Heard) dialogs.Move {
	if h.Text == "" || utf8.RuneCountInString(h.Text) > longestExcuse {
		return dialogs.Move{Aside: t.T("ask.excuse_long", locales.Args{"Max": longestExcuse})}
	}
	t.answer(q, routing.Excuse(h.Text))
	return t.answered()
}

// longestExcuse is in characters.
const longestExcuse = 200

// photoFor takes files while a question is asked: a photo answers one that wants it.
func (t *talk) photoFor(q routing.Question, h dialogs.Heard) dialogs.Move {
	if !t.describe(h) {
		return t.refuseLength()
	}
	t.Draft.Early = t.Draft.Early || !t.Draft.Review && t.said(t.Draft.notes)
	move := dialogs.Move{Aside: t.counted(t.Draft.notes)}
	if q.Kind == routing.AskPhoto && photographed(h.Files) {
		t.answer(q, routing.PhotoGiven)
		next := t.answered()
		next.Aside = move.Aside
		return next
	}
	return move
}

// read makes an answer of typed words; said is "" when they are none, aside is what to
// say then.
func (t *talk) read(q routing.Question, text string) (said, aside string) {
	switch q.Kind {
	case routing.AskNumber:
		n, ok := t.lexis().number(text)
		if !ok {
			return "", t.T("ask.no_number", nil)
		}
		if said, ok = q.Number(n); !ok {
			return "", t.outside(q)
		}
	case routing.AskDate:
		today := t.Now.In(t.Directory().Location())
		day, ok := t.lexis().day(text, today, q.Range.To > 0)
		if !ok {
			return "", t.T("ask.no_date", nil)
		}
		if said, ok = q.Day(day, today); !ok {
			return "", t.outsideDays(q)
		}
	case routing.AskPhoto:
		return "", t.T("ask.photo_wanted", nil)
	case routing.AskText:
		if text == "" || utf8.RuneCountInString(text) > q.Longest {
			return "", t.T("ask.text_long", locales.Args{"Max": q.Longest})
		}
		said = text
	default:
		return "", t.T("fact.unknown", nil)
	}
	return said, ""
}

// outside says which numbers a question takes.
func (t *talk) outside(q routing.Question) string {
	key := "ask.outside"
	if q.Whole {
		key = "ask.outside_whole"
	}
	from, to := q.Range.Ends()
	return t.T(key, locales.Args{"From": from, "To": to, "Unit": q.Unit.In(t.Language())})
}

// outsideDays says which days a question takes.
func (t *talk) outsideDays(q routing.Question) string {
	today := t.Now.In(t.Directory().Location())
	ends := locales.Args{"From": "", "To": ""}
	for name, days := range map[string]float64{"From": q.Range.From, "To": q.Range.To} {
		if days > -farDay && days < farDay {
			ends[name] = today.AddDate(0, 0, int(days)).Format("02.01.2006")
		}
	}
	return t.T("ask.outside_days", ends)
}

// farDay is more days than anybody is asked about.
const farDay = 100_000

func (t *talk) lexis() lexis { return readLexis(t.House.Texts) }

// backFromQuestion goes back to the question before, or to the topics; from the reason
// for a missing photo to the photo.
func (t *talk) backFromQuestion() dialogs.Move {
	d := &t.Draft
	switch {
	case d.Excuse:
		d.Excuse = false
		return dialogs.Move{}
	case d.Review && d.Asking != "":
		d.Asking = ""
		return t.changed()
	}
	last := ""
	for _, q := range t.questions() {
		if _, done := d.Answers[string(q.ID)]; done {
			last = string(q.ID)
		}
	}
	if last == "" {
		return t.backToTopic()
	}
	delete(d.Answers, last)
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
	if len(given) == 0 || d.Kind != routing.CaseProblem {
		return nil
	}
	return given
}

// --- one answer being changed

// askAnswers lists the answers, each with its question.
func askAnswers(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("ask.which", nil), Nav: []dialogs.Choice{t.back()}, Listed: true}
	for _, q := range t.questions() {
		p.Choices = append(p.Choices, dialogs.Choice{Label: short(q.Names.In(t.Language())), Value: string(q.ID)})
	}
	return p
}

func hearAnswers(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case "back":
		return t.changed(), nil
	case "":
		return dialogs.Move{Aside: t.T("fact.unknown", nil)}, nil
	}
	t.Draft.Asking = routing.QuestionID(h.Value)
	return dialogs.Move{Event: evAsk}, nil
}

// longestLabel fits on a button of every messenger.
const longestLabel = 40

// short cuts words to the length of a button.
func short(words string) string {
	if letters := []rune(words); len(letters) > longestLabel {
		return string(letters[:longestLabel-1]) + "…"
	}
	return words
}
