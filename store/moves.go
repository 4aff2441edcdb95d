package store

import (
	"encoding/json"

	"otklik/bots"
	"otklik/routing/audit"
)

// A chat's id changed: every row that names it is rewritten. Where the new id
// has a row already, that one is the fresher. Letters that were sent stay where
// their messages are: the new chat counts its messages anew, and a reply there
// must not be taken for one to an old card.
const (
	moveLetters     = `UPDATE outbox SET chat = $3 WHERE channel = $1 AND chat = $2 AND state IN ('due', 'held')`
	dropOldSessions = `DELETE FROM sessions WHERE channel = $1 AND chat = $2 AND person IN (SELECT person FROM sessions WHERE channel = $1 AND chat = $3)`
	moveSessions    = `UPDATE sessions SET chat = $3 WHERE channel = $1 AND chat = $2`
	moveConsents    = `UPDATE consents SET chat = $3 WHERE channel = $1 AND chat = $2`
	dropOldDesk     = `DELETE FROM desks WHERE channel = $1 AND chat = $2 AND EXISTS (SELECT 1 FROM desks n WHERE n.channel = $1 AND n.chat = $3)`
	moveDesk        = `UPDATE desks SET chat = $3 WHERE channel = $1 AND chat = $2`
	moveOrigins     = `UPDATE cases SET origin = $2 WHERE origin = $1`
	moveLinks       = `UPDATE links SET chat = $2 WHERE chat = $1`
	moveQuarantine  = `UPDATE quarantine SET chat = $2 WHERE chat = $1`
)

func moveChat(old bots.Chat, id string) []statement {
	var list []statement
	for _, sql := range []string{moveLetters, dropOldSessions, moveSessions, moveConsents, dropOldDesk, moveDesk} {
		list = append(list, statement{sql: sql, args: []any{old.Channel, old.ID, id}})
	}
	renamed := bots.Chat{Channel: old.Channel, ID: id}
	for _, sql := range []string{moveOrigins, moveLinks, moveQuarantine} {
		list = append(list, statement{sql: sql, args: []any{old.String(), renamed.String()}})
	}
	return list
}

// MoveChat follows a chat to its new id.
func (t *tx) MoveChat(old bots.Chat, id string) error {
	t.g.known.desks = nil // from here on the database is asked
	if err := t.auditMove(cleanChat(old), cleanText(id)); err != nil {
		return err
	}
	if err := t.direct(moveChat(cleanChat(old), cleanText(id))...); err != nil {
		return err
	}
	// What was read ahead or kept names the old id; all of it is written by now.
	delete(t.g.known.chats, cleanChat(old))
	delete(t.g.known.chats, cleanChat(bots.Chat{Channel: old.Channel, ID: id}))
	for l := t.top; l != nil; l = l.under {
		l.sessions, l.cases = nil, nil
	}
	return nil
}

// auditMove notes that the chat of a desk has got a new id, or that another desk sits
// there already: nobody of the staff has done it.
func (t *tx) auditMove(old bots.Chat, id string) error {
	desk, err := t.DeskAt(old)
	if err != nil || desk == "" {
		return err
	}
	to := bots.Chat{Channel: old.Channel, ID: id}
	sits, err := t.DeskAt(to)
	if err != nil {
		return err
	}
	kind, f := "desk.moved", audit.Facts{"desk": string(desk), "before": old.String(), "after": to.String()}
	if sits != "" {
		kind, f = "desk.unbound", audit.Facts{"desk": string(desk), "before": old.String(), "for": string(sits)}
	}
	return t.auditBy(audit.Entry{At: millis(t.g.now), Kind: kind, Facts: f.Text()}, "", "")
}

// editOf reads which letter another one was to change, 0 if none. Ids grow, so
// a chain of edits ends.
func editOf(id bots.LetterID, body string) bots.LetterID {
	var b letterBody
	if json.Unmarshal([]byte(body), &b) != nil || b.EditOf >= id {
		return 0
	}
	return b.EditOf
}
