package routing

import (
	"cmp"
	"slices"
	"strconv"
)

// Condition is met by any of its options: ids of a choice, ranges of a number.
type Condition struct {
	Question QuestionID
	Options  []string
}

// met tells whether an answer is one of those; none is not.
func (w Condition) met(answer string) bool {
	if answer == "" {
		return false
	}
	for _, o := range w.Options {
		if o == answer {
			return true
		}
		if r, ok := rangeOf(o); ok {
			if n, err := strconv.ParseFloat(answer, 64); err == nil && r.Holds(n) {
				return true
			}
		}
	}
	return false
}

// meets tells whether one answer can meet both.
func (w Condition) meets(other Condition) bool {
	for _, a := range w.Options {
		for _, b := range other.Options {
			if a == b {
				return true
			}
			one, ok1 := rangeOf(a)
			two, ok2 := rangeOf(b)
			if ok1 && ok2 && one.meets(two) {
				return true
			}
		}
	}
	return false
}

// met tells whether all conditions are.
func met(when []Condition, answers map[string]string) bool {
	for _, w := range when {
		if !w.met(answers[string(w.Question)]) {
			return false
		}
	}
	return true
}

// conditions reads {question: [option, …]}, sorted by question.
func (l *loader) conditions(f fields) []Condition {
	if !f.has("when") {
		return nil
	}
	var when []Condition
	for _, e := range f.body["when"].entries() {
		c := Condition{Question: QuestionID(e.key)}
		l.refer("question", e.key, e.at)
		for _, v := range e.body.list() {
			if option := v.option(); option != "" {
				c.Options = append(c.Options, option)
				l.later = append(l.later, func() { l.option(c.Question, option, v.at()) })
			}
		}
		if len(c.Options) > 0 {
			when = append(when, c)
		} else {
			e.body.problem("when: %s has no options", e.key)
		}
	}
	slices.SortFunc(when, func(a, b Condition) int { return cmp.Compare(a.Question, b.Question) })
	return when
}

// option is the id of an option, or a range as it is compared.
func (v value) option() string {
	text := v.text()
	if r, ok := rangeOf(text); ok {
		return r.String()
	}
	if text == "" {
		return ""
	}
	return v.id()
}

// option checks an answer that a condition asks for.
func (l *loader) option(question QuestionID, option string, at place) {
	q, ok := l.d.questions.get(question)
	if !ok {
		return // noted already
	}
	where := l.declared["question "+string(question)]
	r, isRange := rangeOf(option)
	switch q.Kind {
	case AskChoice:
		if _, ok := q.Option(option); !ok {
			l.problem(at, "when: question %q at %s has no option %q", question, where, option)
		}
	case AskNumber:
		if !isRange || !r.meets(q.Range) {
			l.problem(at, "when: question %q at %s takes no number in %q", question, where, option)
		}
	default:
		l.problem(at, "when: question %q at %s is no choice and no number", question, where)
	}
}
