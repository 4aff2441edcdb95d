package store

import (
	"time"

	"otklik/routing"
)

// answersOf has the condition of the index cases_answered.
const answersOf = `SELECT e.text FROM (SELECT id FROM cases WHERE agency = $1 AND answered_at > 0 AND answered_at >= $2 AND id <> $3
	ORDER BY answered_at DESC LIMIT $4) k JOIN case_events e ON e.case_id = k.id WHERE e.kind = 'answered' AND e.text <> ''`

// AnswersOf are the words of an agency's answers since a time, of its latest answered
// cases, but for one of them.
func (t *tx) AnswersOf(a routing.AgencyID, since time.Time, but routing.CaseID, limit int) ([]string, error) {
	var list []string
	each := func(r scanner) error {
		var text string
		err := r.Scan(&text)
		list = append(list, text)
		return err
	}
	err := t.ask(statement{sql: answersOf, args: []any{string(a), millis(since), int64(but), int64(limit)}, each: each})
	return list, err
}
