package store

import (
	"context"

	"otklik/dialogs"
)

const (
	erasuresAll = `SELECT ` + erasureColumns + ` FROM erasures ORDER BY id DESC LIMIT $1`
	erasuresOf  = `SELECT ` + erasureColumns + ` FROM erasures WHERE who = $2 ORDER BY id DESC LIMIT $1`
)

// Erasures lists the records of what was destroyed, the newest first: of one person,
// by the digest of his chat, or of everybody for "".
func (s *Store) Erasures(ctx context.Context, who string, limit int) (list []dialogs.Erasure, err error) {
	st := statement{sql: erasuresAll, args: []any{int64(limit)}, each: readErasures(&list)}
	if who != "" {
		st.sql, st.args = erasuresOf, append(st.args, who)
	}
	return list, s.ask(ctx, st)
}
