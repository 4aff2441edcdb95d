package store

import (
	"encoding/json"
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

const (
	tracedEvents  = `SELECT id, kind, actor, text, files, detail FROM case_events WHERE case_id = $1 ORDER BY id`
	eventRedact   = `UPDATE case_events SET actor = $2, text = $3, files = $4, detail = $5 WHERE id = $1`
	tracedLetters = `SELECT id, body, state, owner FROM outbox WHERE case_id = $1 AND case_id <> 0 AND purpose <> 'incident' ORDER BY id`
	toldLetters   = `SELECT id, body, state, owner FROM outbox WHERE id IN (SELECT letter FROM letter_mentions WHERE case_id = $1) ORDER BY id`
	mentionsDone  = `DELETE FROM letter_mentions WHERE case_id = $1`
	restraintWipe = `UPDATE restraints SET why = '' WHERE case_id = $1`
	mentionsGone  = `DELETE FROM letter_mentions WHERE letter IN (`
	// What waits goes nowhere; what was sent is still the message that replies find.
	letterWipe = `UPDATE outbox SET body = $2, settled_at = CASE WHEN state IN ('due', 'held') THEN $3 ELSE settled_at END,
		state = CASE WHEN state IN ('due', 'held') THEN 'merged' ELSE state END WHERE id = $1`

	caseMediaOf     = `SELECT ref, blob, size FROM media WHERE ref IN (SELECT ref FROM case_media WHERE case_id = $1) AND sender IN (`
	caseMediaUnlink = `DELETE FROM case_media WHERE case_id = $1 AND ref IN (SELECT ref FROM media WHERE sender IN (`

	// Sent letters have a message, the others are few. Contacts that a clerk was shown are
	// somebody else's: their letter stays until they are hidden. So is what a private chat
	// is shown as a desk: no words within the JSON can look like that.
	chatLetters = `SELECT id, owner, state FROM outbox WHERE channel = $1 AND chat = $2 AND id < $3 AND message_id <> '' AND ` + concealed + `
		UNION ALL SELECT id, owner, state FROM outbox WHERE channel = $1 AND chat = $2 AND id < $3 AND message_id = '' AND state IN ('due', 'dead', 'held', 'merged') AND ` + concealed + `
		ORDER BY 1 LIMIT $4`
	concealed      = `id NOT IN (SELECT letter_id FROM timers WHERE kind = 'reveal') AND ` + notDesk
	notDesk        = `body NOT LIKE '%"group":true%'`
	letterTimers   = `DELETE FROM timers WHERE letter_id IN (`
	letterDelete   = `DELETE FROM outbox WHERE owner = '' AND id IN (`
	poisonDelete   = `DELETE FROM quarantine WHERE chat = $1 AND id < $2`
	idleDelete     = `DELETE FROM timers WHERE chat = $1 AND kind = 'idle' AND id < $2`
	linksDelete    = `DELETE FROM links WHERE chat = $1 AND since <= $2`
	codesDelete    = `DELETE FROM link_codes WHERE (chat = $1 OR claimed = $1) AND id < $2`
	consentsUnname = `UPDATE consents SET chat = $3, person = '' WHERE channel = $1 AND chat = $2 AND id < $4`
)

// EraseTraces implements dialogs.Erasing.
func (t *tx) EraseTraces(of routing.CaseID, resident, why string) (n dialogs.Traces, busy bool, err error) {
	wiped, busy, err := t.wipeLetters(of)
	if err != nil || busy {
		return n, busy, err
	}
	owners, events, err := t.redactEvents(of, resident)
	if err != nil {
		return n, false, err
	}
	files, err := t.destroyFilesOf(of, owners, why)
	if err != nil {
		return n, false, err
	}
	n = dialogs.Traces{Events: len(events), Letters: len(wiped), Files: files}
	return n, false, t.direct(slices.Concat(wiped, events, []statement{
		{sql: mentionsDone, args: []any{int64(of)}}, {sql: restraintWipe, args: []any{int64(of)}},
	})...)
}

// wipeLetters makes the statements that empty the letters about a case, and those that
// tell of it what its resident has said.
func (t *tx) wipeLetters(of routing.CaseID) (wipes []statement, busy bool, err error) {
	each := func(r scanner) error {
		var id int64
		var body, state, owner string
		if err := r.Scan(&id, &body, &state, &owner); err != nil {
			return err
		}
		busy = busy || state == stateDue && owner != ""
		var b letterBody
		_ = json.Unmarshal([]byte(body), &b) // what cannot be read goes as well
		empty := encode(letterBody{Under: b.Under, EditOf: b.EditOf, Group: b.Group, Silent: b.Silent})
		if empty != body || state == stateDue || state == stateHeld {
			wipes = append(wipes, statement{sql: letterWipe, args: []any{id, empty, millis(t.g.now)}})
		}
		return nil
	}
	err = t.direct(
		statement{sql: tracedLetters + t.g.s.eng.lockRow, args: []any{int64(of)}, each: each},
		statement{sql: toldLetters + t.g.s.eng.lockRow, args: []any{int64(of)}, each: each})
	return wipes, busy, err
}

// redactEvents makes the statements that take a resident out of a case's history, and
// gives the names under which his files were sent.
func (t *tx) redactEvents(of routing.CaseID, resident string) (owners []string, list []statement, err error) {
	var ids []int64
	var history []routing.Event
	each := func(r scanner) error {
		var id int64
		var files, detail string
		e := routing.Event{Case: of}
		if err := r.Scan(&id, (*string)(&e.Kind), &e.Actor, &e.Text, &files, &detail); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(files), &e.Files); err != nil {
			return corrupt("case %d: event: files: %w", of, err)
		}
		err := readDetail(detail, of, &e)
		ids, history = append(ids, id), append(history, e)
		return err
	}
	if err := t.direct(statement{sql: tracedEvents, args: []any{int64(of)}, each: each}); err != nil {
		return nil, nil, err
	}
	owners = routing.Owners(resident, history)
	for i, e := range history {
		if e, changed := e.Redacted(owners); changed {
			list = append(list, statement{sql: eventRedact, args: []any{ids[i], e.Actor, e.Text, encode(e.Files), encode(e.Detail)}})
		}
	}
	return routing.Senders(owners, history), list, nil
}

// destroyFilesOf orders destroyed what a case's resident has sent for it.
func (t *tx) destroyFilesOf(of routing.CaseID, senders []string, why string) (int, error) {
	args := append([]any{int64(of)}, texts(senders)...)
	among := params(len(senders), 2)
	var list, doomed []storedFile
	shared := map[string]bool{}
	each := func(r scanner) error {
		var ref string
		err := r.Scan(&ref)
		shared[ref] = true
		return err
	}
	err := t.direct(
		statement{sql: caseMediaOf + among + ") ORDER BY ref" + t.g.s.eng.lockRow, args: args, each: readStored(&list)},
		statement{sql: caseMediaShared, args: []any{int64(of)}, each: each},
		statement{sql: caseMediaUnlink + among + "))", args: args})
	if err != nil {
		return 0, err
	}
	for _, f := range list {
		if !shared[f.ref] {
			doomed = append(doomed, f)
		}
	}
	return len(doomed), t.direct(doom(t.g.s, doomed, of, why, millis(t.g.now))...)
}

// EraseChat implements dialogs.Erasing.
func (t *tx) EraseChat(chat bots.Chat, before, spare int64, who string, limit int) (n dialogs.Traces, more bool, err error) {
	chat = cleanChat(chat)
	var ids []any
	busy, found := false, 0
	each := func(r scanner) error {
		var id int64
		var owner, state string
		err := r.Scan(&id, &owner, &state)
		found++
		if owner != "" || state == stateDue && id > spare {
			busy = true
		} else {
			ids = append(ids, id)
		}
		return err
	}
	var poison, idle int64
	err = t.direct(
		statement{sql: chatLetters, args: []any{chat.Channel, chat.ID, before, int64(limit)}, each: each},
		statement{sql: poisonDelete, args: []any{chat.String(), before}, count: &poison},
		statement{sql: idleDelete, args: []any{chat.String(), before}, count: &idle},
		statement{sql: linksDelete, args: []any{chat.String(), millis(madeAt(before))}},
		statement{sql: codesDelete, args: []any{chat.String(), before}},
		statement{sql: consentsUnname, args: []any{chat.Channel, chat.ID, who, before}})
	if err != nil {
		return n, false, err
	}
	n = dialogs.Traces{Letters: len(ids), Others: int(poison + idle)}
	if len(ids) > 0 {
		among := params(len(ids), 1) + ")"
		err = t.direct(
			statement{sql: letterTimers + among, args: ids},
			statement{sql: letterDelete + among, args: ids},
			statement{sql: mentionsGone + among, args: ids})
	}
	return n, busy || found == limit, err
}
