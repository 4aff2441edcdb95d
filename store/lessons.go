package store

import (
	"context"
	"encoding/json"

	"otklik/routing/suggest"
)

// An agency that has answered a case has accepted its topic.
const lessons = `SELECT id, topic, body FROM cases WHERE state IN ('answered', 'closed') AND answered_at <> 0
	ORDER BY id DESC LIMIT $1`

// Lessons are the words and the topics of the newest answered cases, at most
// limit. Cases without words are left out.
func (s *Store) Lessons(ctx context.Context, limit int) ([]suggest.Lesson, error) {
	var list []suggest.Lesson
	each := func(r scanner) error {
		var id int64
		var one suggest.Lesson
		var body string
		if err := r.Scan(&id, (*string)(&one.Topic), &body); err != nil {
			return err
		}
		var b caseBody
		if err := json.Unmarshal([]byte(body), &b); err != nil {
			return corrupt("case %d: body: %w", id, err)
		}
		if one.Text = b.Text; one.Text != "" {
			list = append(list, one)
		}
		return nil
	}
	err := s.ask(ctx, statement{sql: lessons, args: []any{int64(limit)}, each: each})
	return list, err
}
