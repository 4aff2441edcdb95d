package store

import (
	"encoding/json"
	"time"

	"otklik/bots"
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

// answerLetters are the messages that brought a resident an answer, the newest first.
const answerLetters = `SELECT id, body FROM outbox WHERE case_id = $1 AND case_id <> 0 AND channel = $2 AND chat = $3 AND purpose = 'answer'
	AND edit_of = 0 AND state <> 'dead' ORDER BY id DESC LIMIT 20`

// AnswerOf finds the newest message with buttons that brought a chat an answer to a case,
// and when it was posted; 0 if there is none.
func (t *tx) AnswerOf(k routing.CaseID, chat bots.Chat) (id bots.LetterID, at time.Time, err error) {
	each := func(r scanner) error {
		var letter int64
		var body string
		if err := r.Scan(&letter, &body); err != nil || id != 0 {
			return err
		}
		var b letterBody
		if err := json.Unmarshal([]byte(body), &b); err != nil {
			return corrupt("letter %d: body: %w", letter, err)
		}
		if len(b.Keyboard.Rows) > 0 {
			id, at = bots.LetterID(letter), madeAt(letter)
		}
		return nil
	}
	err = t.direct(statement{sql: answerLetters, args: []any{int64(k), chat.Channel, chat.ID}, each: each})
	t.g.s.ids.saw(int64(id)) // what changes it comes after it
	return id, at, err
}
