package routing

import (
	"slices"
	"strings"
)

// QuestionID names an extra question.
type QuestionID string

// QuestionKind is what an answer to a question is.
type QuestionKind string

// The kinds of question.
const (
	AskChoice QuestionKind = "choice" // the id of one of the options
	AskNumber QuestionKind = "number"
	AskDate   QuestionKind = "date" // 2026-11-23
	AskPhoto  QuestionKind = "photo"
	AskText   QuestionKind = "text"
)

// Question is asked beyond what every complaint tells: who owns the road, since
// when there is no heating. Rules may depend on the answer to a choice.
type Question struct {
	ID       QuestionID
	Names    Words // the question as it is asked
	Kind     QuestionKind
	Options  []Option // of a choice
	Required bool     // it cannot be passed over
}

// Option is one answer to a choice.
type Option struct {
	ID    string
	Names Words // as it stands on a button
	// Because tells a resident why his case went where it did, "the road is a
	// regional one"; may be empty.
	Because Words
}

// Option finds an option by its id.
func (q Question) Option(id string) (Option, bool) {
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.ID == id })
	if i < 0 {
		return Option{}, false
	}
	return q.Options[i], true
}

var questionKinds = []QuestionKind{AskChoice, AskNumber, AskDate, AskPhoto, AskText}

func (l *loader) question(v value) {
	f, ok := v.fields("id", "names", "kind", "options", "required")
	if !ok {
		return
	}
	q := Question{
		ID: QuestionID(f.id("id")), Names: f.words("names"), Kind: QuestionKind(f.id("kind")),
		Required: f.flag("required", false),
	}
	switch {
	case q.Kind != "" && !slices.Contains(questionKinds, q.Kind):
		l.problem(f.place("kind"), "unknown kind %q: known are %s", q.Kind, joined(questionKinds))
	case q.Kind == AskChoice:
		q.Options = l.options(f)
	case f.has("options"):
		l.problem(f.place("options"), "only a question of the kind choice has options")
	}
	if slices.Contains(reasonKeys, string(q.ID)) || strings.Contains(string(q.ID), ".") {
		l.problem(f.place("id"), "a question cannot be called %q", q.ID)
	}
	if l.declare("question", string(q.ID), f.place("id")) {
		l.d.questions.put(q.ID, q)
	}
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
			asks = append(asks, QuestionID(id))
			l.refer("question", id, v.at())
		}
	}
	return asks
}
