package store

import (
	"context"
	"fmt"
	"maps"
	"strconv"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
)

const (
	letterState = `SELECT state, channel, chat, purpose, case_id, owner, lease_until,
		CASE WHEN body = ` + wordless + ` THEN 1 ELSE 0 END FROM outbox WHERE id = $1`
	// A later card of a case says all that an earlier one would, whether it changed
	// it or, where that was never sent, became one itself: sent after it, the earlier
	// one would show the past.
	cardNewer = `SELECT 1 FROM outbox WHERE case_id = $1 AND case_id <> 0 AND channel = $2 AND chat = $3 AND purpose IN ('card', 'incident', 'status')
		AND (purpose = 'status') = ($5 = 1) AND id > $4 AND state IN ('due', 'sent') LIMIT 1`

	// What may have arrived stays so: the chat's history is asked, or the card says
	// that it may stand twice. A digest goes out because the operator says so.
	letterAgain = `UPDATE outbox SET state = 'due', attempts = 0, doubts = 0, not_until = 0, settled_at = 0, owner = '', lease_until = 0,
		tried_at = CASE WHEN purpose = 'digest' THEN 0 WHEN state = 'held' AND tried_at = 0 THEN 1
			WHEN state = 'held' OR reason = 'unknown' THEN tried_at ELSE 0 END WHERE id = $1`
	letterEnd = `UPDATE outbox SET state = $2, reason = $3, settled_at = $4, owner = '', lease_until = 0 WHERE id = $1`
	// Words in passing are not kept for good because nobody was to read them after all.
	letterDrop = `UPDATE outbox SET state = 'dead', reason = $2, settled_at = $3, owner = '', lease_until = 0,
		body = CASE WHEN body LIKE '%"passing":true%' THEN ` + wordless + ` ELSE body END WHERE id = $1`
)

// ReasonDropped is the first word of the reason of a letter that an operator gave
// up; why stands behind it after ": ".
const ReasonDropped = "dropped"

// Deed is what an operator did to a letter, or why it was not done.
type Deed struct {
	Letter  bots.LetterID
	Done    bool
	Outcome string // the new state, or why nothing was done
}

// Retry makes dead letters due again, as if they had never been tried. In its
// chat an old letter goes before younger ones that still wait, and comes after
// those that have gone. A card that a later one of its case has overtaken is merged.
func (s *Store) Retry(ctx context.Context, ids []bots.LetterID) ([]Deed, error) {
	return s.again(ctx, ids, stateDead)
}

// ReleaseHeld makes held letters due.
func (s *Store) ReleaseHeld(ctx context.Context, ids []bots.LetterID) ([]Deed, error) {
	return s.again(ctx, ids, stateHeld)
}

func (s *Store) again(ctx context.Context, ids []bots.LetterID, from string) ([]Deed, error) {
	kind := map[string]string{stateDead: "letter.retried", stateHeld: "letter.released"}[from]
	deeds, err := s.operate(ctx, ids, kind, nil, func(ctx context.Context, l *link, f letterFate) (Deed, []statement, error) {
		if f.state != from {
			return f.refused("it is " + f.state + ", not " + from), nil, nil
		}
		if f.wordless {
			return f.refused("its words were not kept"), nil, nil
		}
		overtaken, err := f.overtaken(ctx, l)
		if err != nil {
			return Deed{}, nil, err
		}
		if overtaken {
			end := statement{sql: letterEnd, args: []any{int64(f.id), stateMerged, f.state, millis(s.Now())}}
			return Deed{Letter: f.id, Done: true, Outcome: stateMerged}, []statement{end}, nil
		}
		list := append(s.notify(map[string]bool{f.chat.Channel: true}), statement{sql: letterAgain, args: []any{int64(f.id)}})
		if f.caseID != 0 && f.purpose == string(bots.Answer) && from == stateDead {
			list = append(list, bulk(eventInsert, "", [][]any{s.resent(f)})...)
		}
		return Deed{Letter: f.id, Done: true, Outcome: stateDue}, list, nil
	})
	return deeds, err
}

// resent is the line of a case's history that takes "not delivered" back.
func (s *Store) resent(f letterFate) []any {
	return []any{s.NewID(), f.caseID, string(routing.EventResent), "", "", encode([]string(nil)), "", "", millis(s.Now()), encode(routing.Detail{})}
}

// Drop gives letters up for good: dead, held, or due and not being sent just now. Of words in
// passing nothing is left.
// A letter about a case has its timer, so that the gateway tells whoever waits.
func (s *Store) Drop(ctx context.Context, ids []bots.LetterID, why string) ([]Deed, error) {
	note := audit.Facts{"why": why}
	deeds, err := s.operate(ctx, ids, "letter.dropped", note, func(_ context.Context, _ *link, f letterFate) (Deed, []statement, error) {
		now := s.Now()
		switch {
		case f.state != stateDue && f.state != stateHeld && f.state != stateDead:
			return f.refused("it is " + f.state), nil, nil
		case f.owner != "" && f.lease > millis(now):
			return f.refused("it is being sent just now: try again in a minute"), nil, nil
		}
		list := []statement{{sql: letterDrop, args: []any{int64(f.id), ReasonDropped + ": " + why, millis(now)}}}
		if f.caseID != 0 && f.state != stateDead { // a dead one was told of when it died
			w := dialogs.Timer{At: now, Kind: dialogs.TimerLetter, Letter: f.id}
			list = append(list, bulk(timerInsert, "", [][]any{timerRow(s, w)})...)
		}
		return Deed{Letter: f.id, Done: true, Outcome: stateDead}, list, nil
	})
	if err == nil {
		signal(s.timers)
	}
	return deeds, err
}

// letterFate is what decides whether an operator may touch a letter.
type letterFate struct {
	id            bots.LetterID
	state, owner  string
	chat          bots.Chat
	purpose       string
	caseID, lease int64
	wordless      bool // it was in passing, and its words are gone
}

func (f *letterFate) scan(r scanner) error {
	var wordless int64
	err := r.Scan(&f.state, &f.chat.Channel, &f.chat.ID, &f.purpose, &f.caseID, &f.owner, &f.lease, &wordless)
	f.wordless = wordless != 0
	return err
}

func (f *letterFate) refused(why string) Deed { return Deed{Letter: f.id, Outcome: why} }

// overtaken tells whether the letter is a card that a later letter of its chat
// shows anew, or will.
func (f *letterFate) overtaken(ctx context.Context, l *link) (newer bool, err error) {
	if !bots.Purpose(f.purpose).Shows() {
		return false, nil
	}
	each := func(scanner) error { newer = true; return nil }
	args := []any{f.caseID, f.chat.Channel, f.chat.ID, int64(f.id), flag(bots.Purpose(f.purpose) == bots.Status)}
	return newer, l.run(ctx, statement{sql: cardNewer, args: args, each: each})
}

type deed func(context.Context, *link, letterFate) (Deed, []statement, error)

// operate does a deed to each letter, all in one commit, and notes in the audit what
// was done. Rows are locked first, so that no courier can lease a letter between the
// look and the deed.
func (s *Store) operate(ctx context.Context, ids []bots.LetterID, kind string, note audit.Facts, do deed) (deeds []Deed, err error) {
	err = insist(func() error {
		deeds = nil
		var entries []audit.Entry
		return s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
			if err := l.run(ctx, s.begin()); err != nil {
				return nil, err
			}
			var last []statement
			for _, id := range ids {
				f := letterFate{id: id}
				done, list, err := s.operateOne(ctx, l, &f, do)
				if err != nil {
					return nil, fmt.Errorf("letter %d: %w", id, err)
				}
				deeds, last = append(deeds, done), append(last, list...)
				if done.Done {
					entries = append(entries, s.auditLetter(kind, f, done, note))
				}
			}
			return s.sealed(last, entries, func(list ...statement) error { return l.run(ctx, list...) })
		})
	})
	if err != nil {
		return nil, unavailable(err)
	}
	return deeds, nil
}

// auditLetter is the entry for what was done to a letter.
func (s *Store) auditLetter(kind string, f letterFate, d Deed, note audit.Facts) audit.Entry {
	facts := audit.Facts{"letter": strconv.FormatInt(int64(f.id), 10), "channel": f.chat.Channel, "before": f.state, "after": d.Outcome}
	maps.Copy(facts, note)
	return s.operated(kind, routing.CaseID(f.caseID), facts)
}

func (s *Store) operateOne(ctx context.Context, l *link, f *letterFate, do deed) (Deed, []statement, error) {
	st := statement{sql: letterState + s.eng.lockRow, args: []any{int64(f.id)}, each: f.scan}
	if err := l.run(ctx, st); err != nil {
		return Deed{}, nil, err
	}
	if f.state == "" {
		return f.refused(ErrNoLetter.Error()), nil, nil
	}
	return do(ctx, l, *f)
}
