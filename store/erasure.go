package store

import (
	"encoding/json"
	"slices"
	"strconv"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

const (
	erasureColumns = `id, who, channel, centre, reason, ordered_at, done_at, cases, events, letters, files, others`
	erasureUpsert  = `INSERT INTO erasures (` + erasureColumns + `) `
	erasureUpdates = ` ON CONFLICT (id) DO UPDATE SET done_at = excluded.done_at, cases = excluded.cases, events = excluded.events,
		letters = excluded.letters, files = excluded.files, others = excluded.others`
	erasureSelect = `SELECT ` + erasureColumns + ` FROM erasures WHERE id = $1`

	// Whose a case is says who filed it; another chat may be where it is answered,
	// or none: who telephoned has no chat.
	disowned     = `SELECT course FROM cases WHERE resident = $1 AND id < $2`
	disownWholes = `UPDATE cases SET resident = $2, origin = $2 WHERE resident = $1 AND id < $3`
	disownParts  = `UPDATE cases SET origin = $1 WHERE resident = '' AND id IN (`
	// A part is younger than its whole.
	erasableFirst = `SELECT id FROM cases WHERE origin = $1 ORDER BY id DESC LIMIT $2`
	erasableNext  = `SELECT id FROM cases WHERE origin = $1 AND id < $3 ORDER BY id DESC LIMIT $2`
	dropResident  = `UPDATE cases SET origin = 'erased', resident = CASE WHEN resident = '' THEN '' ELSE 'erased' END WHERE id = $1`
	dropMember    = `UPDATE incident_members SET resident = 'erased' WHERE case_id = $1`
	dropSession   = `DELETE FROM sessions WHERE channel = $1 AND chat = $2 AND person = ''`
)

// OrderErasure implements dialogs.Erasing.
func (t *tx) OrderErasure(e dialogs.Erasure, of bots.Chat) error {
	whose, gone := cleanChat(of).String(), goneFor(e.ID)
	var parts []any
	each := func(r scanner) error {
		var course string
		var c caseCourse
		err := r.Scan(&course)
		_ = json.Unmarshal([]byte(course), &c) // what cannot be read keeps nobody's data here
		for _, id := range c.Children {
			parts = append(parts, int64(id))
		}
		return err
	}
	err := t.direct(
		statement{sql: disowned, args: []any{whose, e.ID}, each: each},
		statement{sql: disownWholes, args: []any{whose, gone, e.ID}})
	if err != nil {
		return err
	}
	var list []statement
	for some := range slices.Chunk(parts, maxRows) {
		list = append(list, statement{sql: disownParts + params(len(some), 2) + ")", args: append([]any{gone}, some...)})
	}
	if err := t.direct(list...); err != nil {
		return err
	}
	t.forgetCases()
	return t.SaveErasure(e)
}

// forgetCases makes cases be read anew that were changed behind the layers' back; all
// that was pending is written.
func (t *tx) forgetCases() {
	for l := t.top; l != nil; l = l.under {
		l.cases = nil
	}
}

func goneFor(order int64) string { return routing.GoneFor(strconv.FormatInt(order, 36)) }

// SaveErasure implements dialogs.Erasing.
func (t *tx) SaveErasure(e dialogs.Erasure) error {
	row := []any{e.ID, e.Who, e.Channel, string(e.Centre), string(e.Reason), millis(e.Ordered), millis(e.Done),
		int64(e.Cases), int64(e.Events), int64(e.Letters), int64(e.Files), int64(e.Others)}
	return t.direct(bulk(erasureUpsert, erasureUpdates, [][]any{row})...)
}

// Erasure implements dialogs.Erasing.
func (t *tx) Erasure(id int64) (e dialogs.Erasure, ok bool, err error) {
	var list []dialogs.Erasure
	err = t.direct(statement{sql: erasureSelect, args: []any{id}, each: readErasures(&list)})
	if len(list) == 0 {
		return e, false, err
	}
	return list[0], true, err
}

func readErasures(list *[]dialogs.Erasure) func(scanner) error {
	return func(r scanner) error {
		var e dialogs.Erasure
		var ordered, done int64
		err := r.Scan(&e.ID, &e.Who, &e.Channel, (*string)(&e.Centre), (*string)(&e.Reason), &ordered, &done,
			&e.Cases, &e.Events, &e.Letters, &e.Files, &e.Others)
		e.Ordered, e.Done = fromMillis(ordered), fromMillis(done)
		*list = append(*list, e)
		return err
	}
}

// ErasableCases implements dialogs.Erasing.
func (t *tx) ErasableCases(order int64, after routing.CaseID, n int) (ids []routing.CaseID, err error) {
	sql, args := erasableFirst, []any{goneFor(order), int64(n)}
	if after != 0 {
		sql, args = erasableNext, append(args, int64(after))
	}
	err = t.direct(statement{sql: sql, args: args, each: readIDs(&ids)})
	return ids, err
}

func readIDs(ids *[]routing.CaseID) func(scanner) error {
	return func(r scanner) error {
		var id int64
		err := r.Scan(&id)
		*ids = append(*ids, routing.CaseID(id))
		return err
	}
}

// DropResident implements dialogs.Erasing.
func (t *tx) DropResident(of routing.CaseID) error {
	err := t.direct(
		statement{sql: dropResident, args: []any{int64(of)}},
		statement{sql: dropMember, args: []any{int64(of)}})
	t.forgetCases()
	return err
}

// DropSession implements dialogs.Erasing.
func (t *tx) DropSession(chat bots.Chat) error {
	chat = cleanChat(chat)
	if err := t.hold(chat); err != nil {
		return err
	}
	err := t.direct(statement{sql: dropSession, args: []any{chat.Channel, chat.ID}})
	for l := t.top; l != nil; l = l.under {
		delete(l.sessions, dialogs.SessionKey{Chat: chat})
	}
	return err
}

var _ dialogs.Erasing = (*tx)(nil)
