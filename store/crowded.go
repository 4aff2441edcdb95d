package store

import (
	"time"

	"otklik/bots"
	"otklik/routing"
)

const (
	waitingFor = `SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'due' AND channel = $1 AND chat = $2 LIMIT $3 + 0) w`
	crowdOf    = `SELECT COALESCE(MAX(letter), 0), COUNT(CASE WHEN since >= $4 THEN 1 END) FROM crowded
		WHERE channel = $1 AND chat = $2 AND since >= $3`
	crowdedInsert = `INSERT INTO crowded (case_id, channel, chat, letter, since) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (case_id) DO UPDATE SET channel = excluded.channel, chat = excluded.chat, letter = excluded.letter, since = excluded.since`
	crowdedDelete = `DELETE FROM crowded WHERE channel = $1 AND chat = $2 AND since < $3`
	crowdedCount  = `SELECT COUNT(*) FROM crowded WHERE letter = $1`
	crowdedPage   = `SELECT case_id FROM crowded WHERE letter = $1 ORDER BY case_id LIMIT $2 + 0 OFFSET $3 + 0`
)

// Waiting counts the letters to a chat that wait, up to most of what is stored.
func (t *tx) Waiting(chat bots.Chat, most int) (n int, err error) {
	each := func(r scanner) error { return r.Scan(&n) }
	if err := t.ask(statement{sql: waitingFor, args: []any{chat.Channel, chat.ID, most}, each: each}); err != nil {
		return 0, err
	}
	for l := t.top; l != nil; l = l.under {
		for _, e := range l.letters {
			if e.letter.Chat == chat {
				n++
			}
		}
	}
	return n, nil
}

// Crowd finds the newest growing card of a chat that grew since a time, and how many cases
// came to it since another.
func (t *tx) Crowd(chat bots.Chat, grew, recent time.Time) (card bots.LetterID, n int, err error) {
	each := func(r scanner) error { return r.Scan((*int64)(&card), &n) }
	err = t.direct(statement{sql: crowdOf, args: []any{chat.Channel, chat.ID, millis(grew), millis(recent)}, each: each})
	return card, n, err
}

// AddCrowded notes that a growing card stands for a case.
func (t *tx) AddCrowded(of routing.CaseID, chat bots.Chat, card bots.LetterID) error {
	return t.direct(statement{sql: crowdedInsert, args: []any{int64(of), chat.Channel, chat.ID, int64(card), millis(t.g.now)}})
}

// DropCrowded forgets what grew in a chat before a time.
func (t *tx) DropCrowded(chat bots.Chat, before time.Time) error {
	return t.direct(statement{sql: crowdedDelete, args: []any{chat.Channel, chat.ID, millis(before)}})
}

// Crowded lists the cases that a growing card stands for, the oldest first.
func (t *tx) Crowded(card bots.LetterID, skip, limit int) (page []routing.CaseID, total int, err error) {
	count := func(r scanner) error { return r.Scan(&total) }
	err = t.direct(
		statement{sql: crowdedCount, args: []any{int64(card)}, each: count},
		statement{sql: crowdedPage, args: []any{int64(card), limit, skip}, each: readIDs(&page)})
	return page, total, err
}
