package store

import (
	"encoding/json"

	"otklik/bots"
)

// A chat's id changed: every row that names it is rewritten. Where the new id
// has a row already, that one is the fresher.
const (
	moveLetters     = `UPDATE outbox SET chat = $3 WHERE channel = $1 AND chat = $2`
	dropOldSessions = `DELETE FROM sessions WHERE channel = $1 AND chat = $2 AND person IN (SELECT person FROM sessions WHERE channel = $1 AND chat = $3)`
	moveSessions    = `UPDATE sessions SET chat = $3 WHERE channel = $1 AND chat = $2`
	moveConsents    = `UPDATE consents SET chat = $3 WHERE channel = $1 AND chat = $2`
	dropOldDesk     = `DELETE FROM desks WHERE channel = $1 AND chat = $2 AND EXISTS (SELECT 1 FROM desks n WHERE n.channel = $1 AND n.chat = $3)`
	moveDesk        = `UPDATE desks SET chat = $3 WHERE channel = $1 AND chat = $2`
	moveOrigins     = `UPDATE cases SET origin = $2 WHERE origin = $1`
	moveQuarantine  = `UPDATE quarantine SET chat = $2 WHERE chat = $1`
)

func moveChat(old bots.Chat, id string) []statement {
	var list []statement
	for _, sql := range []string{moveLetters, dropOldSessions, moveSessions, moveConsents, dropOldDesk, moveDesk} {
		list = append(list, statement{sql: sql, args: []any{old.Channel, old.ID, id}})
	}
	renamed := bots.Chat{Channel: old.Channel, ID: id}
	for _, sql := range []string{moveOrigins, moveQuarantine} {
		list = append(list, statement{sql: sql, args: []any{old.String(), renamed.String()}})
	}
	return list
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
