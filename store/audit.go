package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"otklik/bots"
	"otklik/routing"
	"otklik/routing/audit"
)

// Entries of the audit come of what is stored, here and nowhere else, so that no deed
// can forget its own. They wait in a layer of their own until everything else of the
// group is written: only then is a chain locked, and COMMIT is the next round trip.

const (
	auditInsert = `INSERT INTO audit (chain, n, at, kind, actor, chat, case_id, ref, facts, words, hash) `
	auditHead   = `SELECT n, hash FROM audit WHERE chain = $1 ORDER BY n DESC LIMIT 1`
	onARoster   = `SELECT 1 FROM clerks WHERE channel = $1 AND person = $2 LIMIT 1`
)

// auditKey is the setting that digests of words and people are made with.
const auditKey = "audit.key"

// chainLock stands for a chain among the chats that are locked.
const chainLock = "~audit"

// inPrivate is the chat of what a clerk does where nobody else reads.
const inPrivate = "private"

// digests gives the key of the audit's digests, which all processes share.
func (s *Store) digests(ctx context.Context) (audit.Key, error) {
	if k := s.auditKey.Load(); k != nil {
		return *k, nil
	}
	value, found, err := s.setting(ctx, auditKey)
	if err == nil && !found {
		fresh := make([]byte, 32)
		rand.Read(fresh) // never fails (Go 1.24)
		if err = s.change(ctx, statement{sql: settingKeep, args: []any{auditKey, hex.EncodeToString(fresh)}}); err == nil {
			value, _, err = s.setting(ctx, auditKey)
		}
	}
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(value)
	if err != nil || len(raw) == 0 { // the cause would show the key
		return nil, fmt.Errorf("store: setting %s is no key in hex", auditKey)
	}
	key := audit.Key(raw)
	s.auditKey.Store(&key)
	return key, nil
}

// auditEvent notes a line of a case's history.
func (t *tx) auditEvent(e routing.Event, ref int64) error {
	k, err := t.Case(e.Case)
	if err != nil {
		return err
	}
	entry := t.g.key.Of(e, ref, k.Centre)
	return t.auditBy(entry, e.Actor, k.Resident)
}

// auditBy notes what an actor has done; resident is who is nobody of the staff for sure.
func (t *tx) auditBy(entry audit.Entry, actor, resident string) error {
	actor = cleanText(actor)
	named, err := t.named(actor, resident)
	if err != nil {
		return err
	}
	switch {
	case actor == "":
		entry.Actor = t.g.s.opts.By
	case named:
		entry.Actor, entry.Chat = actor, inPrivate
		if t.turn.From != (bots.Chat{}) {
			entry.Chat = cleanText(t.turn.From.String())
		}
	default:
		entry.Actor = t.g.key.Person(actor)
		entry.Chat, _, _ = strings.Cut(actor, ":")
	}
	t.top.deeds = append(t.top.deeds, entry)
	return nil
}

// named tells whether an actor may be kept by his id: one of the staff may, who speaks
// in a desk's chat or is on some roster; a resident may not.
func (t *tx) named(actor, resident string) (bool, error) {
	switch {
	case actor == "" || actor == resident:
		return false, nil
	case actor == t.turn.By && t.turn.From != (bots.Chat{}):
		return true, nil
	}
	who, ok := bots.ParseChat(actor) // the same "channel:id" form
	if !ok {
		return true, nil // a name of ours
	}
	staff := false
	each := func(r scanner) error { staff = true; var one int; return r.Scan(&one) }
	err := t.ask(statement{sql: onARoster, args: []any{who.Channel, who.ID}, each: each})
	return staff, err
}

// auditDeed notes what the person or operator whose turn this is does to something that
// is no case.
func (t *tx) auditDeed(kind string, f audit.Facts) error {
	e := audit.Entry{At: millis(t.g.now), Kind: kind, Facts: f.Text()}
	return t.auditBy(e, t.turn.By, "")
}

// sealed gives the rows that append entries to their chains. What must be written
// before is written now, so that a chain is locked last of all, and for one round
// trip and COMMIT only.
func (s *Store) sealed(before []statement, deeds []audit.Entry, run func(...statement) error) ([]statement, error) {
	if len(deeds) == 0 {
		return before, nil
	}
	heads := map[string]*audit.Head{}
	for _, e := range deeds {
		heads[e.Chain] = &audit.Head{Chain: e.Chain}
	}
	chains := sortedKeys(heads, cmp.Compare[string])
	list := slices.Clip(before)
	if s.eng.lockChats != "" {
		locks := make([]bots.Chat, len(chains))
		for i, chain := range chains {
			locks[i] = bots.Chat{Channel: chainLock, ID: chain}
		}
		list = append(list, statement{sql: s.eng.lockChats, args: []any{chatLocks(locks)}, each: func(scanner) error { return nil }})
	}
	for _, chain := range chains {
		h := heads[chain]
		list = append(list, statement{sql: auditHead, args: []any{chain}, each: func(r scanner) error { return r.Scan(&h.N, &h.Hash) }})
	}
	if err := run(list...); err != nil {
		return nil, err
	}
	rows := make([][]any, 0, len(deeds))
	for _, e := range deeds {
		heads[e.Chain].Append(&e)
		rows = append(rows, []any{e.Chain, e.N, e.At, e.Kind, e.Actor, e.Chat, e.Case, e.Ref, e.Facts, e.Words, e.Hash})
	}
	return bulk(auditInsert, "", rows), nil
}

// operated is an operator's deed, for the gateway's own chain.
func (s *Store) operated(kind string, about routing.CaseID, f audit.Facts) audit.Entry {
	return audit.Entry{At: millis(s.Now()), Kind: kind, Actor: s.opts.By, Case: int64(about), Facts: f.Text()}
}

// changeAudited is change for what the audit notes as well, if the statement changed
// anything; it tells whether it did.
func (s *Store) changeAudited(ctx context.Context, st statement, e audit.Entry) (done bool, err error) {
	err = insist(func() error {
		return s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
			var n int64
			st.count = &n
			if err := l.run(ctx, s.begin(), st); err != nil {
				return nil, err
			}
			if done = n > 0; !done {
				return nil, nil
			}
			return s.sealed(nil, []audit.Entry{e}, func(list ...statement) error { return l.run(ctx, list...) })
		})
	})
	if err != nil {
		return false, unavailable(err)
	}
	return done, nil
}

// Note appends an entry of the gateway's own, by whoever works with this store.
func (s *Store) Note(ctx context.Context, kind string, f audit.Facts) error {
	err := insist(func() error {
		return s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
			return s.sealed([]statement{s.begin()}, []audit.Entry{s.operated(kind, 0, f)},
				func(list ...statement) error { return l.run(ctx, list...) })
		})
	})
	if err != nil {
		return unavailable(err)
	}
	return nil
}
