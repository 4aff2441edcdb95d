package store

import (
	"context"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

const (
	threadOf = `SELECT thread, closed FROM desk_topics WHERE channel = $1 AND chat = $2 AND topic = $3`
	// A thread that is anew counts as opened now; one that is closed or reopened keeps its time.
	threadSave = `INSERT INTO desk_topics (channel, chat, topic, thread, case_id, closed, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (channel, chat, topic) DO UPDATE SET thread = excluded.thread, closed = excluded.closed,
		opened_at = CASE WHEN desk_topics.thread = excluded.thread THEN desk_topics.opened_at ELSE excluded.opened_at END`
	threadForget = `DELETE FROM desk_topics WHERE channel = $1 AND chat = $2 AND thread = $3`
	threadCase   = `SELECT case_id FROM desk_topics WHERE channel = $1 AND chat = $2 AND thread = $3`

	deskDivided = `SELECT desk, topics FROM desks WHERE channel = $1 AND chat = $2`
	divideDesk  = `UPDATE desks SET topics = $2 WHERE desk = $1`
)

// Thread implements outbox.Queue.
func (s *Store) Thread(ctx context.Context, chat bots.Chat, topic string) (state bots.ThreadState, err error) {
	err = s.ask(ctx, statement{sql: threadOf, args: []any{chat.Channel, chat.ID, topic}, each: scanThread(&state)})
	return state, err
}

func scanThread(state *bots.ThreadState) func(scanner) error {
	return func(r scanner) error {
		var closed int64
		err := r.Scan(&state.ID, &closed)
		state.Closed = closed != 0
		return err
	}
}

// SaveThread implements outbox.Queue.
func (s *Store) SaveThread(ctx context.Context, chat bots.Chat, t bots.Topic, state bots.ThreadState, now time.Time) error {
	args := []any{chat.Channel, chat.ID, t.Key, state.ID, t.Case, flag(state.Closed), millis(now)}
	return s.change(ctx, statement{sql: threadSave, args: args})
}

// ThreadState tells what is known of a topic's thread.
func (t *tx) ThreadState(chat bots.Chat, topic string) (state bots.ThreadState, err error) {
	chat = cleanChat(chat)
	err = t.ask(statement{sql: threadOf, args: []any{chat.Channel, chat.ID, topic}, each: scanThread(&state)})
	return state, err
}

// ThreadCase tells which case alone a thread is about, 0 if none.
func (t *tx) ThreadCase(chat bots.Chat, thread string) (id routing.CaseID, err error) {
	chat = cleanChat(chat)
	each := func(r scanner) error { return r.Scan((*int64)(&id)) }
	err = t.ask(statement{sql: threadCase, args: []any{chat.Channel, chat.ID, cleanText(thread)}, each: each})
	return id, err
}

// Divided tells which desk a chat is, "" if none, and what was said of its topics when
// it was bound.
func (t *tx) Divided(chat bots.Chat) (desk routing.DeskID, how routing.TopicMode, err error) {
	chat = cleanChat(chat)
	each := func(r scanner) error { return r.Scan((*string)(&desk), (*string)(&how)) }
	err = t.ask(statement{sql: deskDivided, args: []any{chat.Channel, chat.ID}, each: each})
	return desk, how, err
}

// DivideDesk says how the chat that a desk is bound to is divided.
func (t *tx) DivideDesk(desk routing.DeskID, how routing.TopicMode) error {
	return t.direct(statement{sql: divideDesk, args: []any{string(desk), string(how)}})
}

// lostThread forgets a thread and lets dialogs show anew what it held.
func lostThread(s *Store, chat bots.Chat, thread string, at time.Time, l bots.LetterID) []statement {
	w := dialogs.Timer{At: at, Kind: dialogs.TimerTopic, Letter: l}
	return append([]statement{{sql: threadForget, args: []any{chat.Channel, chat.ID, thread}}}, bulk(timerInsert, "", [][]any{timerRow(s, w)})...)
}
