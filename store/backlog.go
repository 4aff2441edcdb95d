package store

import (
	"context"
	"time"
)

// Each part reads an index of what is not finished: outbox_heads and outbox_stuck
// hold no letter that was sent. A letter that was to wait from the first is not
// late before its time.
const backlog = `SELECT channel, state, COUNT(*), COALESCE(MIN(CASE WHEN attempts > 0 OR not_until <= $1 THEN id END), 0)
		FROM outbox WHERE state = 'due' GROUP BY channel, state
	UNION ALL SELECT channel, state, COUNT(*), 0 FROM outbox WHERE state IN ('dead', 'held') AND id >= $2
		AND reason NOT LIKE 'dropped:%' GROUP BY channel, state
	UNION ALL SELECT channel, 'quarantine', COUNT(*), 0 FROM quarantine GROUP BY channel
	UNION ALL SELECT channel, 'files', COUNT(*), MIN(wanted_at) FROM media WHERE state = 'wanted' GROUP BY channel`

// deadFor is for how long a letter that was given up counts: nothing removes them.
const deadFor = 31 * 24 * time.Hour

// Backlog counts what a channel has not finished.
type Backlog struct {
	Waiting     int64     // letters to be sent
	Oldest      time.Time // when the oldest of them was written; zero = none is late
	Dead        int64     // letters of the last month that were given up, and by no operator
	Held        int64     // letters of the last month that wait for an operator's word
	Quarantined int64     // updates that could not be handled
	Files       int64     // files to be copied
	OldestFile  time.Time // since when the oldest of them is wanted; zero = none
}

// Backlogs counts the backlog of every channel that has one.
func (s *Store) Backlogs(ctx context.Context) (map[string]Backlog, error) {
	found := map[string]Backlog{}
	each := func(r scanner) error {
		var channel, what string
		var n, oldest int64
		err := r.Scan(&channel, &what, &n, &oldest)
		b := found[channel]
		switch what {
		case stateDue:
			b.Waiting = n
			if oldest != 0 {
				b.Oldest = madeAt(oldest)
			}
		case stateDead:
			b.Dead = n
		case "quarantine":
			b.Quarantined = n
		case "files":
			b.Files, b.OldestFile = n, fromMillis(oldest)
		default: // held
			b.Held = n
		}
		found[channel] = b
		return err
	}
	err := s.ask(ctx, statement{sql: backlog, args: []any{millis(s.Now()), firstID(s.Now().Add(-deadFor))}, each: each})
	return found, err
}
