package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/routing"
)

const (
	letterView = `SELECT o.id, o.channel, o.chat, o.purpose, o.priority, o.case_id, o.body, o.not_until, o.attempts, o.doubts,
		o.tried_at, o.state, o.message_id, o.reason, o.owner, o.lease_until, o.settled_at, COALESCE(k.number, '')
		FROM outbox o LEFT JOIN cases k ON k.id = o.case_id WHERE `
	letterTold = `SELECT kind, text, at FROM case_events WHERE case_id = $1 AND id > $2
		AND kind IN ('delivered', 'undelivered', 'resent') ORDER BY id`
)

const heldCount = `SELECT COUNT(*) FROM outbox WHERE state = 'held'`

// letterStates are all words of outbox.state.
var letterStates = []string{stateDue, stateHeld, stateDead, stateSent, stateMerged}

// IsLetterState tells whether a word is one of outbox.state.
func IsLetterState(word string) bool { return slices.Contains(letterStates, word) }

// ErrNoLetter means that there is no letter of that id.
var ErrNoLetter = errors.New("no such letter")

// LetterQuery chooses letters of the outbox; what is zero chooses all. Letters that
// an operator dropped are chosen only by that reason.
type LetterQuery struct {
	States  []string // of those the outbox knows; none = due, held, dead
	Channel string
	Number  string // of a case
	Reason  string // its first word: "gone", "dropped"
	After   bots.LetterID
	Limit   int
}

// FiledLetter is a letter with its whole fate, for an operator.
type FiledLetter struct {
	bots.Letter
	State      string
	Number     string // of its case, "" = none
	MessageID  string
	Reason     string // the last failure, or an operator's
	Owner      string // who is sending it, "" = nobody
	LeaseUntil time.Time
	Settled    time.Time
	Posted     time.Time
	Readable   bool // false: the stored words are broken
}

// Told is what a case's card was told about its letters.
type Told struct {
	Kind routing.EventKind
	Text string
	At   time.Time
}

// Letters lists letters, oldest first.
func (s *Store) Letters(ctx context.Context, q LetterQuery) ([]FiledLetter, error) {
	states := q.States
	if len(states) == 0 {
		states = []string{stateDue, stateHeld, stateDead}
	}
	var found []FiledLetter
	for _, state := range states {
		where, args, err := q.where(state)
		if err != nil {
			return nil, err
		}
		if err := s.ask(ctx, statement{sql: letterView + where, args: args, each: readFiled(&found)}); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, func(a, b FiledLetter) int { return cmp.Compare(a.ID, b.ID) })
	if q.Limit > 0 && len(found) > q.Limit {
		found = found[:q.Limit]
	}
	return found, nil
}

// where is a condition on one state, written as a literal so that the partial
// indexes serve it.
func (q LetterQuery) where(state string) (string, []any, error) {
	if !IsLetterState(state) {
		return "", nil, fmt.Errorf("no such state of a letter: %q; there are %s", state, strings.Join(letterStates, ", "))
	}
	var b strings.Builder
	args := []any{int64(q.After)}
	fmt.Fprintf(&b, "o.state = '%s' AND o.id > $1", state)
	if state == stateDead || state == stateHeld {
		b.WriteString(" AND o.state IN ('dead', 'held')") // else SQLite does not see that outbox_stuck serves
	}
	and := func(condition string, value any) {
		args = append(args, value)
		fmt.Fprintf(&b, condition, len(args))
	}
	if q.Channel != "" {
		and(" AND o.channel = $%d", q.Channel)
	}
	if q.Number != "" {
		and(" AND o.case_id IN (SELECT id FROM cases WHERE number = $%d)", q.Number)
	}
	switch q.Reason {
	case "":
		b.WriteString(" AND o.reason NOT LIKE '" + ReasonDropped + ":%'")
	default:
		and(" AND o.reason || ':' LIKE $%d ESCAPE '!'", likePrefix(q.Reason)+":%")
	}
	b.WriteString(" ORDER BY o.id")
	if q.Limit > 0 {
		and(" LIMIT $%d", int64(q.Limit))
	}
	return b.String(), args, nil
}

// likePrefix takes the meaning from what LIKE has a meaning for.
func likePrefix(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// Held counts the letters that wait for an operator's word.
func (s *Store) Held(ctx context.Context) (n int64, err error) {
	err = s.ask(ctx, statement{sql: heldCount, each: func(r scanner) error { return r.Scan(&n) }})
	return n, err
}

// FiledLetter reads one letter and what its case's card was told since it was
// posted; ErrNoLetter when there is none.
func (s *Store) FiledLetter(ctx context.Context, id bots.LetterID) (FiledLetter, []Told, error) {
	var found []FiledLetter
	err := s.ask(ctx, statement{sql: letterView + "o.id = $1", args: []any{int64(id)}, each: readFiled(&found)})
	if err != nil {
		return FiledLetter{}, nil, err
	}
	if len(found) == 0 {
		return FiledLetter{}, nil, fmt.Errorf("letter %d: %w", id, ErrNoLetter)
	}
	l := found[0]
	if l.Case == 0 || l.Purpose != bots.Answer {
		return l, nil, nil
	}
	var told []Told
	each := func(r scanner) error {
		var t Told
		var at int64
		err := r.Scan((*string)(&t.Kind), &t.Text, &at)
		t.At = fromMillis(at)
		told = append(told, t)
		return err
	}
	err = s.ask(ctx, statement{sql: letterTold, args: []any{l.Case, int64(id)}, each: each})
	return l, told, err
}

// readFiled collects rows of letterView. A broken body is told, not fatal: it is
// what the operator looks for.
func readFiled(list *[]FiledLetter) func(scanner) error {
	return func(r scanner) error {
		var f FiledLetter
		var body string
		var notUntil, tried, lease, settled int64
		err := r.Scan((*int64)(&f.ID), &f.Chat.Channel, &f.Chat.ID, (*string)(&f.Purpose), (*int)(&f.Priority), &f.Case,
			&body, &notUntil, &f.Attempts, &f.Doubts, &tried, &f.State, &f.MessageID, &f.Reason, &f.Owner, &lease, &settled, &f.Number)
		if err != nil {
			return err
		}
		var b letterBody
		f.Readable = json.Unmarshal([]byte(body), &b) == nil
		f.Text, f.Keyboard, f.Files, f.ReplyTo, f.Edit = b.Text, b.Keyboard, b.Files, b.ReplyTo, b.Edit
		f.Silent, f.Under, f.EditOf, f.Group = b.Silent, b.Under, b.EditOf, b.Group
		f.NotUntil, f.Tried, f.LeaseUntil, f.Settled = fromMillis(notUntil), fromMillis(tried), fromMillis(lease), fromMillis(settled)
		f.Posted = madeAt(int64(f.ID))
		*list = append(*list, f)
		return nil
	}
}
