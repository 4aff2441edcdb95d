package store

import (
	"context"
	"time"

	"otklik/bots"
	"otklik/dialogs"
)

const (
	seenInsert   = `INSERT INTO seen (channel, key, at) `
	seenAmong    = `SELECT channel, key FROM seen WHERE (channel, key) IN `
	seenSelect   = `SELECT 1 FROM seen WHERE channel = $1 AND key = $2`
	seenForget   = `DELETE FROM seen WHERE (channel, key) IN (SELECT channel, key FROM seen WHERE at < $1 LIMIT 1000)`
	cursorSelect = `SELECT value, at FROM cursors WHERE channel = $1`
	cursorUpsert = `INSERT INTO cursors (channel, value, at) SELECT $1, $2, CAST($3 AS BIGINT)
		WHERE $4 = 0 OR NOT EXISTS (SELECT 1 FROM channels c WHERE c.channel = $1 AND c.fence > $4)
		ON CONFLICT (channel) DO UPDATE SET value = excluded.value, at = excluded.at`
)

// FirstTime records a delivery key; false means it was seen before.
func (t *tx) FirstTime(channel, key string) (bool, error) {
	d := dialogs.Delivery{Channel: cleanText(channel), Key: cleanText(key)}
	if _, ok := find(t.top, func(l *layer) map[dialogs.Delivery]bool { return l.seen }, d); ok {
		return false, nil
	}
	seen, ok := t.g.known.deliveries[d]
	if !ok {
		each := func(r scanner) error { var one int; seen = true; return r.Scan(&one) }
		if err := t.ask(statement{sql: seenSelect, args: []any{d.Channel, d.Key}, each: each}); err != nil {
			return false, err
		}
	}
	if seen {
		return false, nil
	}
	put(&t.top.seen, d, true)
	t.top.seenRows = append(t.top.seenRows, []any{d.Channel, d.Key, millis(t.g.now)})
	return true, nil
}

// fencedPlace is a cursor with the fence of whoever stores it.
type fencedPlace struct {
	bots.Place
	fence int64
}

// SaveCursor stores where the channel's poll resumes, at the unit of work's time.
func (t *tx) SaveCursor(channel, cursor string, fence int64) error {
	put(&t.top.cursors, channel, fencedPlace{bots.Place{Cursor: cursor, At: t.g.now}, fence})
	return nil
}

func (l *layer) cursorUpserts() []statement {
	var list []statement
	for _, channel := range sortedKeys(l.cursors, compareStrings) {
		p := l.cursors[channel]
		list = append(list, statement{sql: cursorUpsert, args: []any{channel, p.Cursor, millis(p.At), p.fence}})
	}
	return list
}

// Cursor implements dialogs.Store.
func (s *Store) Cursor(ctx context.Context, channel string) (bots.Place, error) {
	var p bots.Place
	var at int64
	each := func(r scanner) error { return r.Scan(&p.Cursor, &at) }
	err := s.ask(ctx, statement{sql: cursorSelect, args: []any{channel}, each: each})
	p.At = fromMillis(at)
	if err == nil {
		p.Since, err = s.lookBack(ctx)
	}
	return p, err
}

// ForgetSeen drops delivery keys older than before and tells how many. It works
// in small steps, so that turns are not held up.
func (s *Store) ForgetSeen(ctx context.Context, before time.Time) (int64, error) {
	var total int64
	for {
		var n int64
		err := s.change(ctx, statement{sql: seenForget, args: []any{millis(before)}, count: &n})
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}
