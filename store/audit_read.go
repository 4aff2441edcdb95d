package store

import (
	"context"
	"database/sql"
	"fmt"

	"otklik/routing"
	"otklik/routing/audit"
)

const (
	auditColumns  = `SELECT chain, n, at, kind, actor, chat, case_id, ref, facts, words, hash FROM audit `
	auditOfCase   = auditColumns + `WHERE case_id = $1 AND case_id <> 0 ORDER BY at, chain, n`
	auditPage     = auditColumns + `WHERE chain = $1 AND n > $2 ORDER BY n LIMIT 1000`
	auditLast     = auditColumns + `WHERE chain = $1 AND kind = $2 AND case_id = 0 ORDER BY n DESC LIMIT 1`
	eventsWithIDs = `SELECT id, case_id, kind, actor, text, files, from_agency, to_agency, at, detail FROM case_events
		WHERE case_id = $1 ORDER BY id`
	// A chain's name is looked for behind the last: reading them all would take as long
	// as the audit is.
	auditNext = `SELECT chain FROM audit WHERE chain > $1 ORDER BY chain LIMIT 1`
)

// AuditOf is what the audit has on a case.
func (s *Store) AuditOf(ctx context.Context, id routing.CaseID) (list []audit.Entry, err error) {
	each := func(r scanner) error {
		return readEntry(r, func(e audit.Entry) error { list = append(list, e); return nil })
	}
	return list, s.ask(ctx, statement{sql: auditOfCase, args: []any{int64(id)}, each: each})
}

// Audit calls each for every entry, chain by chain, until it fails.
func (s *Store) Audit(ctx context.Context, each func(audit.Entry) error) error {
	return eachEntry(func(sql string, args []any, row func(scanner) error) error {
		return s.ask(ctx, statement{sql: sql, args: args, each: row})
	}, each)
}

// AuditHeads checks every chain and gives their ends. An *audit.Broken is the first
// entry that is not what was written; heads are those of the chains before it.
func (s *Store) AuditHeads(ctx context.Context) ([]audit.Head, error) {
	return auditHeads(func(each func(audit.Entry) error) error { return s.Audit(ctx, each) })
}

func auditHeads(read func(func(audit.Entry) error) error) (heads []audit.Head, err error) {
	h := audit.Head{}
	begun := false
	err = read(func(e audit.Entry) error {
		if begun && e.Chain != h.Chain {
			heads = append(heads, h)
		}
		if !begun || e.Chain != h.Chain {
			h, begun = audit.Head{Chain: e.Chain}, true
		}
		return h.Follow(e)
	})
	if begun && err == nil {
		heads = append(heads, h)
	}
	return heads, err
}

// auditWhole checks the chains of a database that is no Store.
func auditWhole(ctx context.Context, db rowsAsker) error {
	_, err := auditHeads(func(each func(audit.Entry) error) error {
		return eachEntry(func(sql string, args []any, row func(scanner) error) error {
			rows, err := db.QueryContext(ctx, sql, args...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				if err := row(rows); err != nil {
					return err
				}
			}
			return rows.Err()
		}, each)
	})
	return err
}

// rowsAsker is the part of *sql.DB that asks for rows.
type rowsAsker interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

// eachEntry reads all chains, a page at a time.
func eachEntry(ask func(sql string, args []any, row func(scanner) error) error, each func(audit.Entry) error) error {
	chain, found := audit.Gateway, true
	for found {
		if err := eachOfChain(ask, chain, each); err != nil {
			return err
		}
		found = false
		next := func(r scanner) error { found = true; return r.Scan(&chain) }
		if err := ask(auditNext, []any{chain}, next); err != nil {
			return err
		}
	}
	return nil
}

func eachOfChain(ask func(sql string, args []any, row func(scanner) error) error, chain string, each func(audit.Entry) error) error {
	for last, more := int64(0), true; more; {
		var page []audit.Entry
		row := func(r scanner) error {
			return readEntry(r, func(e audit.Entry) error { page = append(page, e); return nil })
		}
		if err := ask(auditPage, []any{chain, last}, row); err != nil {
			return err
		}
		for _, e := range page {
			if err := each(e); err != nil {
				return err
			}
			last = e.N
		}
		more = len(page) > 0
	}
	return nil
}

func readEntry(r scanner, take func(audit.Entry) error) error {
	var e audit.Entry
	err := r.Scan(&e.Chain, &e.N, &e.At, &e.Kind, &e.Actor, &e.Chat, &e.Case, &e.Ref, &e.Facts, &e.Words, &e.Hash)
	if err != nil {
		return err
	}
	return take(e)
}

// lastOf is the newest entry of a kind in the gateway's own chain; ok is false when
// there is none.
func (s *Store) lastOf(ctx context.Context, kind string) (e audit.Entry, ok bool, err error) {
	each := func(r scanner) error {
		return readEntry(r, func(found audit.Entry) error { e, ok = found, true; return nil })
	}
	err = s.ask(ctx, statement{sql: auditLast, args: []any{audit.Gateway, kind}, each: each})
	return e, ok, err
}

// NoteChange is Note, unless the newest entry of the kind says the same.
func (s *Store) NoteChange(ctx context.Context, kind string, f audit.Facts) error {
	last, ok, err := s.lastOf(ctx, kind)
	if err != nil || ok && last.Facts == f.Text() {
		return err
	}
	return s.Note(ctx, kind, f)
}

// NoteRestored notes that these tables came out of a backup, if they did and it was
// not noted yet: a restore itself may bring tables that have no audit.
func (s *Store) NoteRestored(ctx context.Context) error {
	f := audit.Facts{}
	for name, setting := range map[string]string{"at": "restored.at", "taken": "restored.from", "by": "restored.by"} {
		value, _, err := s.setting(ctx, setting)
		if err != nil {
			return err
		}
		f[name] = value
	}
	if f["at"] == "" {
		return nil
	}
	if err := s.NoteChange(ctx, "restored", f); err != nil {
		return fmt.Errorf("noting a restore in the audit: %w", err)
	}
	return nil
}

// Line is what a case's history says at one of its lines now.
type Line struct {
	routing.Event
	Digest string // of its words
}

// LinesOf gives what a case's history says now, by the lines' ids: where a digest is not
// that of the audit, the words were changed or somebody was forgotten.
func (s *Store) LinesOf(ctx context.Context, id routing.CaseID) (map[int64]Line, error) {
	key, err := s.digests(ctx)
	if err != nil {
		return nil, err
	}
	lines := map[int64]Line{}
	each := func(r scanner) error {
		var line int64
		var events []routing.Event
		if err := readEvents(&events)(behind{r, &line}); err != nil {
			return err
		}
		lines[line] = Line{Event: events[0], Digest: key.Words(events[0])}
		return nil
	}
	return lines, s.ask(ctx, statement{sql: eventsWithIDs, args: []any{int64(id)}, each: each})
}

// behind is a row without its first column, which goes elsewhere.
type behind struct {
	scanner
	first *int64
}

func (b behind) Scan(into ...any) error { return b.scanner.Scan(append([]any{b.first}, into...)...) }
