package routing

import (
	"slices"
	"strings"
	"time"
)

// QuestionID names an extra question.
type QuestionID string

// QuestionKind is what an answer to a question is.
type QuestionKind string

// The kinds of question, with what a case keeps as the answer.
const (
	AskChoice QuestionKind = "choice" // the id of one of the options
	AskNumber QuestionKind = "number" // "12.5"
	AskDate   QuestionKind = "date"   // "2026-11-23"
	AskPhoto  QuestionKind = "photo"  // PhotoGiven, or why there is none
	AskText   QuestionKind = "text"   // the words
)

// Question is asked beyond what every complaint tells: who owns the road, since
// when there is no heating. Rules may depend on the answer to a choice or a number.
type Question struct {
	ID       QuestionID
	Names    Words // the question as it is asked
	Kind     QuestionKind
	Options  []Option // of a choice
	Required bool     // it cannot be passed over
	// When are the earlier answers that make it asked; none: it always is.
	When []Condition
	// Range holds the numbers that may be answered or, of a date, the days from today:
	// -30..0 is the last month.
	Range   Range
	Whole   bool  // no fractions of a number
	Unit    Words // of a number, "°C"; may be empty
	Longest int   // of a text, in characters
	Excuse  bool  // a required photo may be missing for a reason, which is told
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

// Asked tells whether the earlier answers make the question asked.
func (q Question) Asked(answers map[string]string) bool { return met(q.When, answers) }

// Number is the answer that a number is; ok is false for one that may not be.
func (q Question) Number(n float64) (answer string, ok bool) {
	if !q.Range.Holds(n) || q.Whole && n != float64(int64(n)) {
		return "", false
	}
	return plainNumber(n), true
}

const dayLayout = "2006-01-02"

// Day is the answer that a day is, told today; ok is false for one that may not be.
// Only the dates of both count.
func (q Question) Day(day, today time.Time) (answer string, ok bool) {
	days := midday(day).Sub(midday(today)).Hours() / 24
	return day.Format(dayLayout), q.Range.Holds(days)
}

// midday is noon of the date, far from every change of clocks.
func midday(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
}

// DayOf reads the answer to a date.
func DayOf(answer string) (time.Time, bool) {
	t, err := time.Parse(dayLayout, answer)
	return t, err == nil
}

// PhotoGiven is the answer to a photo that was sent.
const PhotoGiven = "photo"

const excuseMark = "no: "

// Excuse is the answer to a photo that cannot be had, for a reason.
func Excuse(reason string) string { return excuseMark + reason }

// ExcuseOf reads why there is no photo.
func ExcuseOf(answer string) (reason string, ok bool) { return strings.CutPrefix(answer, excuseMark) }

// Check tells whether an answer is one that the question may get.
func (q Question) Check(answer string) bool {
	switch q.Kind {
	case AskChoice:
		_, ok := q.Option(answer)
		return ok
	case AskNumber:
		r, ok := rangeOf(answer)
		if !ok || r.From != r.To {
			return false
		}
		_, ok = q.Number(r.From)
		return ok
	case AskDate:
		_, ok := DayOf(answer)
		return ok
	case AskPhoto:
		_, ok := ExcuseOf(answer)
		return ok || answer == PhotoGiven
	}
	return answer != ""
}
