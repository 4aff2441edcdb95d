package store

import (
	"cmp"
	"context"
	"slices"

	"otklik/routing"
	"otklik/routing/lexicon"
)

// This file keeps the words that a case is found by. They are those of the case as it
// is: when its text or its address changes or is erased, they change with it.

const (
	wordInsert     = `INSERT INTO case_words (word, case_id) `
	wordInsertTail = ` ON CONFLICT (word, case_id) DO NOTHING`
	wordDelete     = `DELETE FROM case_words WHERE case_id = $1 AND word IN (`

	unworded   = `SELECT ` + caseColumns + ` FROM cases WHERE worded = 0 ORDER BY id DESC LIMIT $1`
	wordedMark = `UPDATE cases SET worded = 1 WHERE id IN (`
)

// wordsOf are the stems that a case is found by.
func wordsOf(c *routing.Case) []string { return lexicon.Index(c.Address, c.Text) }

func wordRows(c *routing.Case) (rows [][]any) {
	words := wordsOf(c)
	slices.Sort(words) // one order everywhere, against deadlocks
	for _, w := range words {
		rows = append(rows, []any{w, int64(c.ID)})
	}
	return rows
}

// rename notes which words a case loses, when before is what it was.
func (e *caseEntry) rename(before *routing.Case) {
	if e.c.Text != before.Text || e.c.Address != before.Address {
		e.reworded = true
		e.unwords = append(e.unwords[:len(e.unwords):len(e.unwords)], wordsOf(before)...)
	}
}

// forget takes out the words that a stored case has lost.
func (e *caseEntry) forget() (list []statement) {
	for part := range slices.Chunk(e.unwords, maxRows) {
		args := append([]any{int64(e.c.ID)}, texts(part)...)
		list = append(list, statement{sql: wordDelete + params(len(part), 2) + ")", args: args})
	}
	return list
}

// IndexWords reads the words of cases that an older build has filed, the newest first,
// at most n of them; it tells how many there were. Errors wrap dialogs.ErrUnavailable.
func (s *Store) IndexWords(ctx context.Context, n int) (done int, err error) {
	err = insist(func() error {
		return s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
			var list []*routing.Case
			each := s.legible(readCases(&list))
			if err := l.run(ctx, s.begin(), statement{sql: unworded + s.eng.lockRow, args: []any{int64(n)}, each: each}); err != nil {
				return nil, err
			}
			if done = len(list); done == 0 {
				return nil, nil
			}
			return wordingOf(list), nil
		})
	})
	if err != nil {
		return 0, unavailable(err)
	}
	return done, nil
}

func wordingOf(list []*routing.Case) (writes []statement) {
	slices.SortFunc(list, func(a, b *routing.Case) int { return cmp.Compare(a.ID, b.ID) })
	var rows [][]any
	var ids []any
	for _, c := range list {
		rows = append(rows, wordRows(c)...)
		ids = append(ids, int64(c.ID))
	}
	mark := statement{sql: wordedMark + params(len(ids), 1) + ")", args: ids}
	return append(bulk(wordInsert, wordInsertTail, rows), mark)
}
