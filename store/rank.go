package store

import "otklik/bots"

// In a chat of many that has to wait for the platform, a letter goes by its priority: danger
// does not wait until the cards before it were shown. A conversation with one person keeps
// its order, and so does a chat in which nothing waits.
//
// What belongs to another letter stays behind it: an edit behind all that may change the
// same message, and what is said under a message behind that.

const (
	rankOf = `SELECT state, edit_of, rank FROM outbox WHERE id = $1`
	saidOf = `SELECT COALESCE(MAX(rank), 0) FROM outbox WHERE state = 'due' AND channel = $1 AND chat = $2 AND case_id = $3
		AND purpose NOT IN ('card', 'incident', 'digest') AND edit_of = 0`
	// A letter that was put back has got a time.
	putBack = `SELECT 1 FROM outbox WHERE state = 'due' AND channel = $1 AND chat = $2 AND not_until > 0 LIMIT 1`
)

// rank orders a letter among those of its chat.
func (t *tx) rank(l *bots.Letter) (bots.Priority, error) {
	switch {
	case !l.Group:
		return bots.Showing, nil // as an older build's letters have: see migration 0023
	case l.EditOf != 0 || l.Edit != "":
		return max(l.Priority, bots.Showing), nil
	}
	waits, err := t.exists(putBack, l.Chat.Channel, l.Chat.ID)
	if err != nil || !waits {
		return bots.Showing, err
	}
	before, err := t.waitingRank(l.Under)
	if err != nil || l.Priority == bots.Urgent {
		return max(l.Priority, before), err
	}
	said, err := t.saidRank(l)
	return max(l.Priority, before, said), err
}

// saidRank is the last rank of what is said of the same case and waits: words are read in
// the order in which they were written, whatever waits beside them.
func (t *tx) saidRank(l *bots.Letter) (rank bots.Priority, err error) {
	each := func(r scanner) error { return r.Scan((*int)(&rank)) }
	err = t.ask(statement{sql: saidOf, args: []any{l.Chat.Channel, l.Chat.ID, l.Case}, each: each})
	return rank, err
}

func (t *tx) exists(sql string, args ...any) (found bool, err error) {
	each := func(scanner) error { found = true; return nil }
	return found, t.ask(statement{sql: sql, args: args, each: each})
}

// waitingRank is the rank of the letter that makes a message, 0 when the message is there.
func (t *tx) waitingRank(id bots.LetterID) (rank bots.Priority, err error) {
	for id != 0 {
		of, found := t.top.letter(id)
		if !found {
			state := ""
			each := func(r scanner) error { return r.Scan(&state, (*int64)(&of.letter.EditOf), (*int)(&of.rank)) }
			if err := t.ask(statement{sql: rankOf, args: []any{int64(id)}, each: each}); err != nil || state != stateDue {
				return 0, err
			}
		}
		id, rank = of.letter.EditOf, of.rank
	}
	return rank, nil
}

// letter finds a pending letter.
func (l *layer) letter(id bots.LetterID) (e letterEntry, found bool) {
	for ; l != nil; l = l.under {
		for _, e := range l.letters {
			if e.letter.ID == id {
				return e, true
			}
		}
	}
	return e, false
}
