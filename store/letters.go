package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

const (
	letterColumns = `id, channel, chat, purpose, priority, case_id, body, not_until, attempts, doubts`

	letterInsert  = `INSERT INTO outbox (` + letterColumns + `, state, owner, lease_until, message_id, reason, settled_at, edit_of, yields, rank) `
	mentionInsert = `INSERT INTO letter_mentions (letter, case_id) `
	letterSelect  = `SELECT ` + letterColumns + `, state, message_id, reason FROM outbox WHERE id = $1`
	sentCase      = `SELECT case_id, purpose FROM outbox WHERE channel = $1 AND chat = $2 AND message_id = $3 AND message_id <> ''
		ORDER BY id DESC LIMIT 1`
	cardOf = `SELECT id FROM outbox WHERE case_id = $1 AND case_id <> 0 AND channel = $2 AND chat = $3
		AND purpose IN ('card', 'incident') AND state <> 'dead' ORDER BY id DESC LIMIT 1`
	statusOf = `SELECT id FROM outbox WHERE case_id = $1 AND case_id <> 0 AND channel = $2 AND chat = $3
		AND purpose = 'status' AND state <> 'dead' ORDER BY id DESC LIMIT 1`
	sentToDesk = `SELECT CASE WHEN body LIKE '%"group":true%' THEN 1 ELSE 0 END FROM outbox
		WHERE channel = $1 AND chat = $2 AND message_id = $3 AND message_id <> '' ORDER BY id DESC LIMIT 1`
	// The first of all stands in where none was a message of its own: it changed a
	// question that had just been answered.
	shownSince = `SELECT COALESCE(MAX(CASE WHEN edit_of = 0 THEN id END), MIN(id), 0) FROM outbox WHERE case_id = $1 AND case_id <> 0
		AND channel = $2 AND chat = $3 AND (purpose = 'status') = ($4 = 1) AND purpose IN ('card', 'incident', 'status') AND state <> 'dead'`
)

// inFlight asks for a letter that a courier holds: sent perhaps, not settled yet.
const inFlight = `SELECT 1 FROM outbox WHERE channel = $1 AND chat = $2 AND state = 'due' AND owner <> '' LIMIT 1`

// errBody means a stored letter's JSON cannot be read.
var errBody = errors.New("the body is unreadable")

// letterEntry is a letter in a layer, always pending.
type letterEntry struct {
	letter bots.Letter
	body   string
	rank   bots.Priority
}

// Post puts a letter in the queue; ID is set when it is zero.
func (t *tx) Post(l bots.Letter) (bots.LetterID, error) {
	if l.ID == 0 {
		l.ID = bots.LetterID(t.NewID())
	}
	rank, err := t.rank(&l)
	if err != nil {
		return 0, err
	}
	put(&t.top.posted, l.Chat.Channel, true)
	t.top.letters = append(t.top.letters, letterEntry{letter: l, body: encode(bodyOf(&l)), rank: rank})
	return l.ID, nil
}

func (l *layer) letterRows() [][]any {
	rows := make([][]any, 0, len(l.letters))
	for _, e := range l.letters {
		x := e.letter
		rows = append(rows, []any{int64(x.ID), x.Chat.Channel, x.Chat.ID, string(x.Purpose), int64(x.Priority), x.Case,
			e.body, millis(x.NotUntil), int64(x.Attempts), int64(x.Doubts), stateDue, "", int64(0), "", "", int64(0), int64(x.EditOf), flag(x.Yields), int64(e.rank)})
	}
	return rows
}

// mentionRows tell of whose cases else the pending letters speak.
func (l *layer) mentionRows() (rows [][]any) {
	for _, e := range l.letters {
		for _, id := range e.letter.Mentions {
			rows = append(rows, []any{int64(e.letter.ID), id})
		}
	}
	return rows
}

// SentCase tells which case a delivered message was about, 0 if none, and what
// the message was for.
func (t *tx) SentCase(chat bots.Chat, message string) (id routing.CaseID, purpose bots.Purpose, err error) {
	each := func(r scanner) error { return r.Scan((*int64)(&id), (*string)(&purpose)) }
	err = t.ask(statement{sql: sentCase, args: []any{chat.Channel, chat.ID, message}, each: each})
	return id, purpose, err
}

// InFlight tells whether a letter to the chat is being sent just now.
func (t *tx) InFlight(chat bots.Chat) (bool, error) {
	return t.exists(inFlight, chat.Channel, chat.ID)
}

// SentToDesk tells whether a delivered message was for the chat as a desk.
func (t *tx) SentToDesk(chat bots.Chat, message string) (desk, known bool, err error) {
	each := func(r scanner) error {
		var group int64
		err := r.Scan(&group)
		desk, known = group != 0, true
		return err
	}
	err = t.ask(statement{sql: sentToDesk, args: []any{chat.Channel, chat.ID, message}, each: each})
	return desk, known, err
}

// CardOf finds the newest card of a case, or of an incident, in a desk's chat that was not
// given up, an edit of a card included; 0 if there is none.
func (t *tx) CardOf(id routing.CaseID, chat bots.Chat) (bots.LetterID, error) {
	return t.newest(cardOf, id, chat, false)
}

// StatusOf finds the newest letter that shows a case to its resident.
func (t *tx) StatusOf(id routing.CaseID, chat bots.Chat) (bots.LetterID, error) {
	return t.newest(statusOf, id, chat, true)
}

func (t *tx) newest(sql string, id routing.CaseID, chat bots.Chat, resident bool) (bots.LetterID, error) {
	newest := t.top.card(id, chat, resident)
	if newest != 0 {
		return newest, nil // ids grow with time: the database has older ones only
	}
	each := func(r scanner) error { return r.Scan((*int64)(&newest)) }
	err := t.ask(statement{sql: sql, args: []any{int64(id), chat.Channel, chat.ID}, each: each})
	t.g.s.ids.saw(int64(newest)) // what changes the card comes after it
	return newest, err
}

// ShownSince tells when the message was posted that shows a case, or an incident, in a
// chat, to its resident or to a desk; zero if there is none.
func (t *tx) ShownSince(id routing.CaseID, chat bots.Chat, resident bool) (time.Time, error) {
	first := t.top.shownSince(id, chat, resident)
	if first == 0 {
		each := func(r scanner) error { return r.Scan((*int64)(&first)) }
		args := []any{int64(id), chat.Channel, chat.ID, flag(resident)}
		if err := t.ask(statement{sql: shownSince, args: args, each: each}); err != nil {
			return time.Time{}, err
		}
	}
	if first == 0 {
		first = t.top.card(id, chat, resident)
	}
	if first == 0 {
		return time.Time{}, nil
	}
	return madeAt(int64(first)), nil
}

// Letter reads one with its fate.
func (t *tx) Letter(id bots.LetterID) (dialogs.Sent, error) {
	var sent dialogs.Sent
	each := func(r scanner) (err error) {
		sent.Letter, err = scanLetter(r, &sent.State, &sent.MessageID, &sent.Reason)
		return err
	}
	if err := t.direct(statement{sql: letterSelect, args: []any{int64(id)}, each: each}); err != nil {
		return dialogs.Sent{}, err
	}
	t.g.s.ids.saw(int64(id)) // what becomes of it comes after it
	if sent.ID == 0 {
		return dialogs.Sent{}, fmt.Errorf("store: letter %d: %w", id, dialogs.ErrNoLetter)
	}
	return sent, nil
}

// letterBody is the JSON column: what only the courier reads.
type letterBody struct {
	Text     string        `json:"text,omitempty"`
	Keyboard bots.Keyboard `json:"keyboard,omitzero"`
	Files    []bots.File   `json:"files,omitempty"`
	ReplyTo  string        `json:"reply_to,omitempty"`
	Edit     string        `json:"edit,omitempty"`
	Silent   bool          `json:"silent,omitempty"`
	Under    bots.LetterID `json:"under,omitempty"`
	EditOf   bots.LetterID `json:"edit_of,omitempty"`
	Group    bool          `json:"group,omitempty"`
	Thread   string        `json:"thread,omitempty"`
	Topic    bots.Topic    `json:"topic,omitzero"`
	Mentions []int64       `json:"mentions,omitempty"`
	Passing  bool          `json:"passing,omitempty"`
}

func bodyOf(l *bots.Letter) letterBody {
	return letterBody{Text: l.Text, Keyboard: l.Keyboard, Files: l.Files, ReplyTo: l.ReplyTo, Edit: l.Edit,
		Silent: l.Silent, Under: l.Under, EditOf: l.EditOf, Group: l.Group, Thread: l.Thread, Topic: l.Topic,
		Mentions: l.Mentions, Passing: l.Passing}
}

// scanLetter reads letterColumns and whatever the query asks beside them.
func scanLetter(r scanner, more ...any) (bots.Letter, error) {
	var l bots.Letter
	var body string
	var notUntil int64
	dest := []any{(*int64)(&l.ID), &l.Chat.Channel, &l.Chat.ID, (*string)(&l.Purpose), (*int)(&l.Priority), &l.Case,
		&body, &notUntil, &l.Attempts, &l.Doubts}
	if err := r.Scan(slices.Concat(dest, more)...); err != nil {
		return l, err
	}
	var b letterBody
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return l, corrupt("letter %d: body: %w", l.ID, err)
	}
	l.Text, l.Keyboard, l.Files, l.ReplyTo, l.Edit = b.Text, b.Keyboard, b.Files, b.ReplyTo, b.Edit
	l.Thread, l.Topic = b.Thread, b.Topic
	l.Mentions, l.Passing = b.Mentions, b.Passing
	l.Silent, l.Under, l.EditOf, l.Group, l.NotUntil = b.Silent, b.Under, b.EditOf, b.Group, fromMillis(notUntil)
	return l, nil
}
