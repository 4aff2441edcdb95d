package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
)

const (
	// A chat's head is the first of its letters that are still due, by rank and age; only
	// a head goes.
	// The chats that wait are listed by steps along the index outbox_heads, so that
	// it costs as much as there are chats, however many letters stand behind each
	// other in one of them: a desk may have thousands.
	firstChat = `WITH RECURSIVE waiting (channel, chat) AS (
		SELECT c.channel, (SELECT MIN(p.chat) FROM outbox p WHERE p.state = 'due' AND p.channel = c.channel)
		FROM (`
	nextChat = `) c UNION ALL
		SELECT w.channel, (SELECT MIN(p.chat) FROM outbox p WHERE p.state = 'due' AND p.channel = w.channel AND p.chat > w.chat)
		FROM waiting w WHERE w.chat IS NOT NULL) `
	ofHeads = ` FROM waiting w JOIN outbox o ON o.id = (SELECT p.id FROM outbox p
		WHERE p.state = 'due' AND p.channel = w.channel AND p.chat = w.chat ORDER BY p.rank, p.id LIMIT 1) WHERE o.state = 'due'`

	leaseHeads = `UPDATE outbox SET owner = $1, lease_until = $2, attempts = attempts + 1,
		tried_at = CASE WHEN tried_at = 0 THEN $3 ELSE tried_at END WHERE id IN (`
	// A letter that yields goes as soon as a later one of its chat may.
	headTime = `CASE WHEN o.yields = 1 THEN (SELECT MIN(n.not_until) FROM outbox n
		WHERE n.state = 'due' AND n.channel = o.channel AND n.chat = o.chat AND n.id >= o.id) ELSE o.not_until END`
	// "+ 0" hides the number from SQLite, which else plans anew for each other one.
	leaseOrder = ` AND ` + headTime + ` <= $3 AND o.lease_until <= $3 ORDER BY o.priority, o.id LIMIT $4 + 0`
	// Whoever was stopped for longer than his term claims nothing when he wakes up.
	leaseFenced = ` AND EXISTS (SELECT 1 FROM channels c WHERE c.channel = o.channel AND c.owner = $1 AND c.fence = $5 AND c.until > `
	// An edit is outdated when another letter that waits changes the same message.
	leaseReturn = `) RETURNING ` + letterColumns + `, tried_at, CASE WHEN edit_of <> 0 AND EXISTS (SELECT 1 FROM outbox n
		WHERE n.state = 'due' AND n.edit_of <> 0 AND n.edit_of IN (outbox.id, outbox.edit_of) AND n.id > outbox.id) THEN 1 ELSE 0 END`

	unclaim = `UPDATE outbox SET owner = '', lease_until = 0, attempts = attempts - 1,
		tried_at = CASE WHEN attempts <= 1 THEN 0 ELSE tried_at END WHERE state = 'due' AND owner = $1 AND channel = $2`

	nextDue = `SELECT CASE WHEN lease_until > due THEN lease_until ELSE due END AS due FROM (
		SELECT o.lease_until, ` + headTime + ` AS due` + ofHeads + `) heads ORDER BY 1 LIMIT 1`

	// A result counts while its owner is the last to have leased the letter.
	settle = `UPDATE outbox SET state = $3, message_id = $4, not_until = CASE WHEN $3 = 'due' THEN $5 ELSE not_until END,
		yields = CASE WHEN $3 = 'due' THEN 0 ELSE yields END,
		settled_at = CASE WHEN $3 = 'due' THEN 0 ELSE $5 END, reason = $6, owner = '', lease_until = 0,
		attempts = CASE WHEN $3 = 'due' THEN $7 ELSE attempts END, doubts = $8,
		tried_at = CASE WHEN $9 = 1 THEN 0 ELSE tried_at END,
		body = CASE WHEN body LIKE '%"passing":true%' AND ($3 IN ('sent', 'merged') OR $3 = 'dead' AND body NOT LIKE '%"group":true%') THEN ` + wordless + ` ELSE body END
		WHERE id = $1 AND owner = $2 AND state = 'due' RETURNING channel, chat`
	// What is left of a letter whose words were in passing; whether it was for a desk is asked
	// when its buttons are pressed.
	wordless = `'{"edit_of":' || CAST(edit_of AS TEXT) || CASE WHEN body LIKE '%"group":true%' THEN ',"group":true}' ELSE '}' END`
	// Letters are sent soon after they are made, and ids grow with time: what was
	// made before $3 is not looked at.
	recentSends = `SELECT chat, settled_at FROM outbox WHERE channel = $1 AND state = 'sent' AND settled_at >= $2 AND id >= $3
		UNION ALL SELECT chat, opened_at FROM desk_topics WHERE channel = $1 AND opened_at >= $2 ORDER BY 2`
	messageOf = `SELECT message_id, body FROM outbox WHERE id = $1`
)

// The words of outbox.state.
const (
	stateDue    = "due"
	stateSent   = "sent"
	stateDead   = "dead"
	stateMerged = "merged"
	stateHeld   = "held" // only operators and restores deal with it
)

var _ outbox.Queue = (*Store)(nil)

// Lease implements outbox.Queue.
func (s *Store) Lease(ctx context.Context, c outbox.Claim) ([]bots.Letter, error) {
	if len(c.Channels) == 0 || c.Max <= 0 {
		return nil, nil
	}
	sql, args := s.leaseSQL(c)
	var letters []bots.Letter
	each := func(r scanner) error {
		var tried, outdated int64
		l, err := scanLetter(r, &tried, &outdated)
		if err != nil && !errors.Is(err, errBody) {
			return err
		}
		// An unreadable body goes out as an empty letter, which every adapter
		// refuses for good: one bad row must not stall its channel.
		l.Attempts-- // this send is not one begun before
		l.Outdated = outdated != 0
		if tried != millis(c.Now) {
			l.Tried = fromMillis(tried)
		}
		letters = append(letters, l)
		return nil
	}
	err := insist(func() error {
		letters = nil
		return s.changeOnce(ctx, statement{sql: sql, args: args, each: each})
	})
	if err != nil {
		return nil, unavailable(err)
	}
	slices.SortFunc(letters, func(a, b bots.Letter) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.ID, b.ID))
	})
	return letters, nil
}

// leaseSQL words a claim: fenced only where somebody holds the channels' leases.
func (s *Store) leaseSQL(c outbox.Claim) (sql string, args []any) {
	args = []any{c.Owner, millis(c.Until), millis(c.Now), int64(c.Max)}
	first, fenced := 5, ""
	if c.Fence != 0 {
		args = append(args, c.Fence)
		first, fenced = 6, leaseFenced+s.eng.clock+")"
	}
	args = append(args, texts(c.Channels)...)
	return leaseHeads + headsIn(len(c.Channels), first) + `SELECT o.id` + ofHeads + fenced + leaseOrder + s.eng.skipLocked + leaseReturn, args
}

// Unclaim implements outbox.Queue.
func (s *Store) Unclaim(ctx context.Context, owner, channel string, held []bots.LetterID) error {
	sql, args := unclaim, []any{owner, channel}
	if len(held) > 0 {
		sql += ` AND id NOT IN (` + params(len(held), len(args)+1) + `)`
	}
	for _, id := range held {
		args = append(args, int64(id))
	}
	return s.change(ctx, statement{sql: sql, args: args})
}

// headsIn lists the heads of n channels, whose parameters begin at first.
func headsIn(n, first int) string {
	seeds := make([]string, n)
	for i := range seeds {
		seeds[i] = fmt.Sprintf("SELECT CAST($%d AS TEXT) AS channel", first+i)
	}
	return firstChat + strings.Join(seeds, " UNION ALL ") + nextChat
}

// Settle implements outbox.Queue.
func (s *Store) Settle(ctx context.Context, results []outbox.Result) error {
	if len(results) == 0 {
		return nil
	}
	results = sortedResults(results)
	told := false
	err := insist(func() (err error) {
		told, err = s.settleAll(ctx, results)
		return err
	})
	if err != nil {
		return unavailable(err)
	}
	if told {
		signal(s.timers)
	}
	return nil
}

// settleAll is one try of Settle; told means that a timer was stored.
func (s *Store) settleAll(ctx context.Context, results []outbox.Result) (told bool, err error) {
	err = s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
		list := []statement{s.begin()}
		chats := make([]bots.Chat, len(results)) // "" where the lease was another's
		for i, r := range results {
			list = append(list, settleOne(r, &chats[i]))
		}
		if err := l.run(ctx, list...); err != nil {
			return nil, err
		}
		var last []statement
		for i, r := range results {
			if chats[i].Channel == "" {
				continue
			}
			if r.Tell {
				told = true
				w := dialogs.Timer{At: r.At, Kind: dialogs.TimerLetter, Letter: r.Letter}
				if r.Reason == string(bots.Gone) { // what is made of it concerns the whole chat
					w.Chat = chats[i]
				}
				last = append(last, bulk(timerInsert, "", [][]any{timerRow(s, w)})...)
			}
			if !r.Rest.IsZero() {
				last = append(last, statement{sql: channelRest, args: []any{chats[i].Channel, millis(r.Rest)}})
			}
			if r.ThreadLost != "" {
				told = true
				last = append(last, lostThread(s, chats[i], r.ThreadLost, r.At, r.Letter)...)
			}
			if r.NewChat != "" && r.NewChat != chats[i].ID {
				last = append(last, moveChat(chats[i], r.NewChat)...)
			}
		}
		return last, nil
	})
	return told, err
}

// sortedResults keeps couriers from locking rows in opposite orders.
func sortedResults(results []outbox.Result) []outbox.Result {
	return slices.SortedFunc(slices.Values(results), func(a, b outbox.Result) int { return cmp.Compare(a.Letter, b.Letter) })
}

func settleOne(r outbox.Result, chat *bots.Chat) statement {
	state := map[outbox.Fate]string{outbox.Sent: stateSent, outbox.Retry: stateDue, outbox.Dead: stateDead, outbox.Merged: stateMerged}[r.Fate]
	certain := int64(0)
	if r.Certain {
		certain = 1
	}
	args := []any{int64(r.Letter), r.Owner, state, r.MessageID, millis(r.At), r.Reason, int64(r.Attempts), int64(r.Doubts), certain}
	return statement{sql: settle, args: args, each: func(row scanner) error { return row.Scan(&chat.Channel, &chat.ID) }}
}

// NextDue implements outbox.Queue.
func (s *Store) NextDue(ctx context.Context, channels []string) (at time.Time, ok bool, err error) {
	if len(channels) == 0 {
		return time.Time{}, false, nil
	}
	each := func(r scanner) error {
		var n int64
		err := r.Scan(&n)
		at, ok = time.UnixMilli(n).UTC(), true
		return err
	}
	sql := headsIn(len(channels), 1) + nextDue
	err = s.ask(ctx, statement{sql: sql, args: texts(channels), each: each})
	return at, ok, err
}

// Recent implements outbox.Queue.
func (s *Store) Recent(ctx context.Context, channel string, since time.Time) ([]outbox.Spent, error) {
	var list []outbox.Spent
	each := func(r scanner) error {
		var x outbox.Spent
		var at int64
		err := r.Scan(&x.Chat, &at)
		x.At = fromMillis(at)
		list = append(list, x)
		return err
	}
	args := []any{channel, millis(since), firstID(since.Add(-time.Hour))}
	return list, s.ask(ctx, statement{sql: recentSends, args: args, each: each})
}

// MessageID implements outbox.Queue. An edit that was given up stands for the
// message it was to change.
func (s *Store) MessageID(ctx context.Context, id bots.LetterID) (string, error) {
	for id != 0 {
		var message, body string
		each := func(r scanner) error { return r.Scan(&message, &body) }
		if err := s.ask(ctx, statement{sql: messageOf, args: []any{int64(id)}, each: each}); err != nil {
			return "", err
		}
		if message != "" || body == "" {
			return message, nil
		}
		id = editOf(id, body)
	}
	return "", nil
}

func texts(list []string) []any {
	args := make([]any, 0, len(list))
	for _, s := range list {
		args = append(args, s)
	}
	return args
}
