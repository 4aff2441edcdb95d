package complaint

import (
	"unicode/utf8"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is what people answer to a topic's questions.

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
	if t.Draft.Review || !wordy(h.Text) && !t.goesOn(h) || q.Kind == routing.AskText {
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
