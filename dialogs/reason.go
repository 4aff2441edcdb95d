package dialogs

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"otklik/locales"
	"otklik/routing"
)

// This file words why an agency has a case: as a rule for the staff, in human words
// for the resident.

// rule words a match for the staff.
func (w wording) rule(m routing.Match) string {
	if m.Rule == "" {
		return w.t("card.fallback", nil)
	}
	text := w.t("card.rule", locales.Args{
		"Rule": m.Rule, "Topic": w.scope(m.Topic, w.ruleTopic), "Territory": w.scope(m.Territory, w.ruleTerritory),
	})
	parts := []string{text}
	if m.Street != "" {
		parts = append(parts, w.t("card.rule_street", locales.Args{"Street": m.Street}))
	}
	for _, f := range m.Facts {
		question, answer := w.fact(f)
		parts = append(parts, w.t("card.rule_fact", locales.Args{"Question": question, "Answer": answer}))
	}
	if m.Hours != "" {
		parts = append(parts, w.t("card.rule_hours_"+string(m.Hours), nil))
	}
	if !m.Season.Whole() {
		parts = append(parts, w.t("card.rule_season", locales.Args{"From": yearDay(m.Season.From), "To": yearDay(m.Season.To)}))
	}
	return strings.Join(parts, ", ")
}

// Why tells the resident why the agency has his case.
func (s *Scene) Why(k *routing.Case) string { return s.ForCase(k).words().becauseFor(k) }

func (w wording) becauseFor(k *routing.Case) string {
	m, ok := routing.ParseReason(k.Reason)
	switch {
	case k.State == routing.Moderation:
		return w.t("because.moderated", nil)
	case !ok || k.Transfers > 0:
		return w.t("because.passed", nil)
	}
	return w.because(m)
}

// because words a match for the resident.
func (w wording) because(m routing.Match) string {
	if m.Rule == "" {
		return w.t("because.fallback", nil)
	}
	var parts []string
	for _, f := range m.Facts {
		parts = append(parts, w.becauseOf(f))
	}
	if m.Street != "" {
		parts = append(parts, w.t("because.street", locales.Args{"Street": m.Street}))
	}
	if len(parts) == 0 && m.Topic != routing.Any {
		parts = append(parts, w.t("because.topic", locales.Args{"Topic": w.ruleTopic(m.Topic)}))
	}
	if len(m.Facts) == 0 && m.Territory != routing.Any {
		parts = append(parts, w.t("because.place", locales.Args{"Territory": w.ruleTerritory(m.Territory)}))
	}
	if m.Hours != "" {
		parts = append(parts, w.t("because.hours_"+string(m.Hours), nil))
	}
	if !m.Season.Whole() {
		parts = append(parts, w.t("because.season", nil))
	}
	if len(parts) == 0 {
		return w.t("because.any", nil)
	}
	return strings.Join(parts, ", ")
}

func yearDay(d routing.YearDay) string { return fmt.Sprintf("%02d.%02d", d.Day(), d.Month()) }

// becauseOf is what the directory says of an answer, or the question with it.
func (w wording) becauseOf(f routing.Fact) string {
	q, _ := w.directory.Question(f.Question)
	if o, _ := q.Option(f.Option); o.Because.In(w.lang) != "" {
		return o.Because.In(w.lang)
	}
	question, answer := w.fact(f)
	return w.t("because.fact", locales.Args{"Question": question, "Answer": answer})
}

// Answers words what was answered to the topic's questions, a line for each.
func (s *Scene) Answers(c routing.Complaint) string { return s.words().answers(c) }

func (w wording) answers(c routing.Complaint) string {
	var lines strings.Builder
	for _, id := range w.inOrder(c) {
		question, answer := w.fact(routing.Fact{Question: id, Option: c.Answers[string(id)]})
		lines.WriteString(w.t("ask.answer", locales.Args{"Question": question, "Answer": QuoteLine(answer)}) + "\n")
	}
	return lines.String()
}

// inOrder are the questions that a complaint answers, as its topic asks them; those that
// it no longer asks come last.
func (w wording) inOrder(c routing.Complaint) (ids []routing.QuestionID) {
	topic, _ := w.directory.Topic(c.Topic)
	for _, id := range topic.Ask {
		if _, ok := c.Answers[string(id)]; ok {
			ids = append(ids, id)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.Answers)) {
		if !slices.Contains(ids, routing.QuestionID(id)) {
			ids = append(ids, routing.QuestionID(id))
		}
	}
	return ids
}

// fact names a question and an answer; what the directory no longer has stands for
// itself.
func (w wording) fact(f routing.Fact) (question, answer string) {
	question, answer = string(f.Question), f.Option
	q, ok := w.directory.Question(f.Question)
	if ok {
		question = q.Names.In(w.lang)
	}
	if o, ok := q.Option(f.Option); ok {
		answer = o.Names.In(w.lang)
	}
	return question, w.said(q, answer)
}

// said words an answer that is no option.
func (w wording) said(q routing.Question, answer string) string {
	switch q.Kind {
	case routing.AskNumber:
		figures := strings.ReplaceAll(answer, ".", w.t("ask.decimal", nil))
		return strings.TrimSpace(figures + " " + q.Unit.In(w.lang))
	case routing.AskDate:
		if day, ok := routing.DayOf(answer); ok {
			return day.Format("02.01.2006")
		}
	case routing.AskPhoto:
		if reason, ok := routing.ExcuseOf(answer); ok {
			return w.t("ask.no_photo", locales.Args{"Reason": reason})
		}
		return w.t("ask.given", nil)
	}
	return answer
}

func (w wording) scope(id string, name func(string) string) string {
	if id == routing.Any {
		return w.t("card.any", nil)
	}
	return name(id)
}

// ruleTopic names what a rule wrote: a topic or a whole category.
func (w wording) ruleTopic(id string) string {
	if c, ok := w.directory.Category(routing.CategoryID(id)); ok {
		return c.Names.In(w.lang)
	}
	return w.topic(routing.TopicID(id))
}

func (w wording) ruleTerritory(id string) string { return w.territory(routing.TerritoryID(id)) }
