package routing

import (
	"math"
	"slices"
	"strings"
)

var questionKinds = []QuestionKind{AskChoice, AskNumber, AskDate, AskPhoto, AskText}

// kindKeys are the keys that only questions of some kinds have.
var kindKeys = map[string][]QuestionKind{
	"options": {AskChoice}, "range": {AskNumber, AskDate}, "unit": {AskNumber}, "whole": {AskNumber},
	"longest": {AskText}, "excuse": {AskPhoto},
}

// What holds where the directory does not say: days of the last year, a short text.
const (
	daysBack     = -366
	usualLongest = 200
	mostLongest  = 1000
)

func (l *loader) question(v value) {
	f, ok := v.fields("id", "names", "kind", "required", "when", "options", "range", "unit", "whole", "longest", "excuse")
	if !ok {
		return
	}
	q := Question{
		ID: QuestionID(f.id("id")), Names: f.words("names"), Kind: QuestionKind(f.id("kind")),
		Required: f.flag("required", false), When: l.conditions(f),
	}
	if q.Kind != "" && !slices.Contains(questionKinds, q.Kind) {
		l.problem(f.place("kind"), "unknown kind %q: known are %s", q.Kind, joined(questionKinds))
	} else {
		for _, key := range sortedKeys(kindKeys) {
			if f.has(key) && q.Kind != "" && !slices.Contains(kindKeys[key], q.Kind) {
				l.problem(f.place(key), "only a question of the kind %s has %s", joined(kindKeys[key]), key)
			}
		}
		l.detail(f, &q)
	}
	if slices.Contains(reasonKeys, string(q.ID)) || strings.Contains(string(q.ID), ".") {
		l.problem(f.place("id"), "a question cannot be called %q", q.ID)
	}
	for _, w := range q.When {
		if w.Question == q.ID {
			l.problem(f.place("when"), "question %q is asked after itself", q.ID)
		}
	}
	if l.declare("question", string(q.ID), f.place("id")) {
		l.d.questions.put(q.ID, q)
	}
}

// detail reads what only questions of a kind have.
func (l *loader) detail(f fields, q *Question) {
	switch q.Kind {
	case AskChoice:
		q.Options = l.options(f)
	case AskNumber:
		q.Whole = f.flag("whole", false)
		q.Range = l.numbers(f, Range{math.Inf(-1), math.Inf(1)}, q.Whole)
		if f.has("unit") {
			q.Unit = f.words("unit")
		}
	case AskDate:
		q.Range = l.numbers(f, Range{daysBack, 0}, true)
	case AskPhoto:
		q.Excuse = f.flag("excuse", false)
		if q.Excuse && !q.Required {
			l.problem(f.place("excuse"), "only a required photo needs an excuse: others are passed over")
		}
	case AskText:
		q.Longest = usualLongest
		if f.has("longest") {
			if q.Longest = f.body["longest"].number(); q.Longest < 1 || q.Longest > mostLongest {
				l.problem(f.place("longest"), "longest must lie between 1 and %d characters", mostLongest)
			}
		}
	}
}

// numbers reads the range of a question's answers.
func (l *loader) numbers(f fields, absent Range, whole bool) Range {
	if !f.has("range") {
		return absent
	}
	text := f.text("range")
	if text == "" {
		return absent
	}
	r, err := ParseRange(text)
	switch {
	case err != nil:
		l.problem(f.place("range"), "range: %v", err)
		return absent
	case whole && !r.whole():
		l.problem(f.place("range"), "range: %s has fractions where none may be answered", r)
	}
	return r
}

func (l *loader) options(f fields) []Option {
	items, ok := f.need("options")
	if !ok {
		return nil
	}
	var options []Option
	for _, v := range items.list() {
		f, ok := v.fields("id", "names", "because")
		if !ok {
			continue
		}
		o := Option{ID: f.id("id"), Names: f.names()}
		if f.has("because") {
			o.Because = f.words("because")
		}
		if _, twice := (Question{Options: options}).Option(o.ID); twice {
			l.problem(f.place("id"), "option %q is given twice", o.ID)
			continue
		}
		options = append(options, o)
	}
	if len(options) == 1 {
		items.problem("one option is no choice")
	}
	return options
}

// asks reads the questions of a topic or a category; absent is what holds where
// the key is not written.
func (l *loader) asks(f fields, absent []QuestionID) []QuestionID {
	if _, written := f.body["ask"]; !written {
		return absent
	}
	asks := []QuestionID{} // an empty list asks nothing, whatever the category asks
	for _, v := range f.list("ask") {
		id := v.id()
		switch {
		case id == "":
		case slices.Contains(asks, QuestionID(id)):
			v.problem("%q is asked twice", id)
		default:
			before := slices.Clone(asks)
			asks = append(asks, QuestionID(id))
			l.refer("question", id, v.at())
			l.later = append(l.later, func() { l.lintOrder(QuestionID(id), before, v.at()) })
		}
	}
	return asks
}

// lintOrder notes a question that waits for an answer to one not asked before it: it
// would never be asked.
func (l *loader) lintOrder(id QuestionID, before []QuestionID, at place) {
	q, _ := l.d.questions.get(id)
	for _, w := range q.When {
		if _, known := l.d.questions.get(w.Question); known && w.Question != id && !slices.Contains(before, w.Question) {
			l.problem(at, "%q is never asked: it follows an answer to %q, which is not asked before it here", id, w.Question)
		}
	}
}
