package store

import (
	"context"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

const (
	timerInsert = `INSERT INTO timers (id, at, kind, case_id, letter_id, chat) `
	timerTake   = `DELETE FROM timers WHERE id = $1`
	timersDue   = `SELECT id, at, kind, case_id, letter_id, failures, chat FROM timers WHERE at <= $1 AND kind IN (`
	timersOrder = `) ORDER BY at, id LIMIT `
	// Of several replicas that failed with a timer, one puts it off.
	timerPutOff = `UPDATE timers SET at = $2, failures = failures + 1 WHERE id = $1 AND failures = $3`
)

// Wake stores a timer; ID is set when it is zero.
func (t *tx) Wake(w dialogs.Timer) error {
	t.top.timersSet = true
	t.top.timers = append(t.top.timers, timerRow(t.g.s, w))
	return nil
}

// LookAt asks that a case be looked at.
func (t *tx) LookAt(id routing.CaseID, at time.Time) error {
	return t.Wake(dialogs.Timer{At: at, Kind: dialogs.TimerCase, Case: id})
}

func timerRow(s *Store, w dialogs.Timer) []any {
	if w.ID == 0 {
		w.ID = s.NewID()
	}
	chat := ""
	if w.Chat != (bots.Chat{}) {
		chat = cleanChat(w.Chat).String()
	}
	return []any{w.ID, millis(w.At), string(w.Kind), int64(w.Case), int64(w.Letter), chat}
}

// TakeTimer removes it; false means another replica was first.
func (t *tx) TakeTimer(id int64) (bool, error) {
	var n int64
	err := t.direct(statement{sql: timerTake, args: []any{id}, count: &n})
	return n > 0, err
}

// PutOff moves a timer whose turn has failed.
func (t *tx) PutOff(w dialogs.Timer, at time.Time) error {
	return t.direct(statement{sql: timerPutOff, args: []any{w.ID, millis(at), int64(w.Failures)}})
}

// DueTimers implements dialogs.Store.
func (s *Store) DueTimers(ctx context.Context, now time.Time, n int) ([]dialogs.Timer, error) {
	var list []dialogs.Timer
	each := func(r scanner) error {
		var w dialogs.Timer
		var at int64
		var chat string
		err := r.Scan(&w.ID, &at, (*string)(&w.Kind), (*int64)(&w.Case), (*int64)(&w.Letter), &w.Failures, &chat)
		w.At = fromMillis(at)
		w.Chat, _ = bots.ParseChat(chat)
		list = append(list, w)
		return err
	}
	args := []any{millis(now)}
	for _, k := range dialogs.TimerKinds() {
		args = append(args, string(k))
	}
	sql := timersDue + params(len(args)-1, 2) + timersOrder + params(1, len(args)+1)
	err := s.ask(ctx, statement{sql: sql, args: append(args, int64(n)), each: each})
	return list, err
}
