package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"otklik/dialogs"
	"otklik/routing/audit"
)

const (
	poisonList   = `SELECT id, channel, key, chat, raw, reason, at FROM quarantine WHERE id > $1`
	poisonOne    = `SELECT id, channel, key, chat, raw, reason, at FROM quarantine WHERE id = $1`
	poisonTake   = `DELETE FROM quarantine WHERE id = $1`
	poisonBlame  = `UPDATE quarantine SET reason = $2 WHERE id = $1`
	seenForgetOf = `DELETE FROM seen WHERE channel = $1 AND key = $2`
)

// ErrNotKept means that quarantine has nothing of that id.
var ErrNotKept = errors.New("no such update in quarantine")

// Poisons lists the updates in quarantine after an id, oldest first; channel "" =
// of every channel, limit 0 = all.
func (s *Store) Poisons(ctx context.Context, channel string, after int64, limit int) ([]dialogs.Kept, error) {
	sql, args := poisonList, []any{after}
	if channel != "" {
		args = append(args, channel)
		sql += " AND channel = $2"
	}
	sql += " ORDER BY id"
	if limit > 0 {
		args = append(args, int64(limit))
		sql += fmt.Sprintf(" LIMIT $%d", len(args))
	}
	var list []dialogs.Kept
	err := s.ask(ctx, statement{sql: sql, args: args, each: readKept(&list)})
	return list, err
}

// Poison reads one update in quarantine; ErrNotKept when there is none.
func (s *Store) Poison(ctx context.Context, id int64) (dialogs.Kept, error) {
	var list []dialogs.Kept
	if err := s.ask(ctx, statement{sql: poisonOne, args: []any{id}, each: readKept(&list)}); err != nil {
		return dialogs.Kept{}, err
	}
	if len(list) == 0 {
		return dialogs.Kept{}, fmt.Errorf("%d: %w", id, ErrNotKept)
	}
	return list[0], nil
}

// DropPoison removes an update from quarantine; ErrNotKept when there is none.
// Its delivery key stays: it is not to come back.
func (s *Store) DropPoison(ctx context.Context, id int64) error {
	e := s.operated("quarantine.dropped", 0, audit.Facts{"update": strconv.FormatInt(id, 10)})
	done, err := s.changeAudited(ctx, statement{sql: poisonTake, args: []any{id}}, e)
	if err == nil && !done {
		err = fmt.Errorf("%d: %w", id, ErrNotKept)
	}
	return err
}

func readKept(list *[]dialogs.Kept) func(scanner) error {
	return func(r scanner) error {
		var k dialogs.Kept
		var at int64
		if err := r.Scan(&k.ID, &k.Channel, &k.Key, &k.Chat, &k.Raw, &k.Reason, &at); err != nil {
			return err
		}
		k.At = fromMillis(at)
		*list = append(*list, k)
		return nil
	}
}

// TakePoison removes an update from quarantine and forgets all its names.
func (t *tx) TakePoison(k dialogs.Kept, names ...dialogs.Delivery) (bool, error) {
	var n int64
	err := t.direct(statement{sql: poisonTake, args: []any{k.ID}, count: &n})
	if err != nil || n == 0 {
		return false, err
	}
	if k.Key != "" {
		names = append(names, dialogs.Delivery{Channel: k.Channel, Key: k.Key})
	}
	var forget []statement
	for _, d := range names {
		d = dialogs.Delivery{Channel: cleanText(d.Channel), Key: cleanText(d.Key)}
		delete(t.g.known.deliveries, d)
		forget = append(forget, statement{sql: seenForgetOf, args: []any{d.Channel, d.Key}})
	}
	if err := t.direct(forget...); err != nil {
		return false, err
	}
	return true, t.auditDeed("quarantine.replayed", audit.Facts{"update": strconv.FormatInt(k.ID, 10), "channel": k.Channel})
}

// BlamePoison gives an update in quarantine a new reason.
func (t *tx) BlamePoison(k dialogs.Kept) error {
	return t.direct(statement{sql: poisonBlame, args: []any{k.ID, k.Reason}})
}
