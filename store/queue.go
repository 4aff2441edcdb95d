package store

import (
	"cmp"
	"slices"

	"otklik/dialogs"
	"otklik/routing"
)

const (
	// A common word has many cases: the newest of those in the scopes that have all the
	// words are looked at, and no more.
	mostFound  = 5000
	foundFirst = `id IN (SELECT w.case_id FROM case_words w JOIN cases k ON k.id = w.case_id WHERE w.word = `
	foundAlso  = ` AND EXISTS (SELECT 1 FROM case_words o WHERE o.case_id = w.case_id AND o.word = `
	foundTail  = ` ORDER BY w.case_id DESC LIMIT `
	howCommon  = `SELECT COUNT(*) FROM (SELECT 1 AS one FROM case_words WHERE word = $1 LIMIT $2) c`

	queueCount = `SELECT COUNT(*) FROM (SELECT 1 AS one FROM cases WHERE `
	queuePage  = `SELECT ` + caseColumns + ` FROM cases WHERE `
	// due_next is 0 of what stands, or was written by an older build.
	owedNext = `CASE WHEN due_next > 0 THEN due_next ELSE due_full END`
	byDue    = ` ORDER BY CASE WHEN due_full = 0 THEN 1 ELSE 0 END, ` + owedNext + `, id`
	byNewest = ` ORDER BY id DESC`

	spread      = `SELECT topic, territory, COUNT(*) FROM cases WHERE ` + areOpen + ` AND (`
	spreadGroup = `) GROUP BY topic, territory ORDER BY topic, territory`
)

// Queue implements dialogs.CaseFinder.
func (t *tx) Queue(q dialogs.Queue) (page []*routing.Case, total int, err error) {
	var w where
	w.scopes(q.Scopes)
	order := byDue
	if len(q.Words) > 0 {
		order = byNewest
		if q.Words, err = t.rarestFirst(q.Words); err != nil {
			return nil, 0, err
		}
		w.words(q.Words)
	} else {
		w.and(areOpen)
	}
	w.queue(q)
	var count int64
	counted := statement{
		sql: queueCount + w.sql + " LIMIT " + params(1, len(w.args)+1) + ") c", args: append(w.args[:len(w.args):len(w.args)], int64(dialogs.MostCounted)),
		each: func(r scanner) error { return r.Scan(&count) },
	}
	paged := statement{
		sql:  queuePage + w.sql + order + " LIMIT " + params(1, len(w.args)+1) + " OFFSET " + params(1, len(w.args)+2),
		args: append(w.args[:len(w.args):len(w.args)], int64(q.Limit), int64(q.Skip)),
		each: t.g.s.legible(readCases(&page)),
	}
	err = t.direct(counted, paged)
	return page, int(count), err
}

// rarestFirst puts the word first that the fewest cases have: all cases with that one are
// looked at.
func (t *tx) rarestFirst(words []string) ([]string, error) {
	if len(words) == 1 {
		return words, nil
	}
	common := make(map[string]int64, len(words))
	var counts []statement
	for _, word := range words[:min(len(words), mostWeighed)] {
		counts = append(counts, statement{sql: howCommon, args: []any{word, int64(mostFound)}, each: func(r scanner) error {
			var n int64
			err := r.Scan(&n)
			common[word] = n - mostFound // what was not counted is common
			return err
		}})
	}
	err := t.direct(counts...)
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(common[a], common[b]) })
	return words, err
}

// mostWeighed is how many words are asked how common they are.
const mostWeighed = 10

// Spread implements dialogs.CaseFinder.
func (t *tx) Spread(scopes []routing.Scope) (list []dialogs.Share, err error) {
	which, args := inScopes(scopes, nil)
	each := func(r scanner) error {
		var one dialogs.Share
		var n int64
		err := r.Scan((*string)(&one.Topic), (*string)(&one.Territory), &n)
		one.Cases = int(n)
		list = append(list, one)
		return err
	}
	err = t.direct(statement{sql: spread + which + spreadGroup, args: args, each: each})
	return list, err
}

// where gathers conditions and their arguments.
type where struct {
	sql  string
	args []any
}

func (w *where) and(condition string) {
	if w.sql != "" {
		w.sql += " AND "
	}
	w.sql += condition
}

// arg adds an argument and gives the mark that stands for it.
func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return params(1, len(w.args))
}

func (w *where) scopes(scopes []routing.Scope) {
	if len(scopes) == 0 {
		w.and("1 = 0")
		return
	}
	var which string
	which, w.args = inScopes(scopes, w.args)
	w.and("(" + which + ")")
}

func (w *where) words(words []string) {
	sql := foundFirst + w.arg(words[0]) + " AND " + w.sql // the scopes
	for _, word := range words[1:] {
		sql += foundAlso + w.arg(word) + ")"
	}
	w.and(sql + foundTail + w.arg(int64(mostFound)) + ")")
}

func (w *where) queue(q dialogs.Queue) {
	if q.Assignee != "" {
		w.and("assignee = " + w.arg(q.Assignee))
	}
	if q.Unassigned {
		w.and("assignee = ''")
	}
	if !q.DueBefore.IsZero() {
		w.and("due_full > 0 AND " + owedNext + " < " + w.arg(millis(q.DueBefore)) + " AND state NOT IN ('need_info', 'deferred')")
	}
	if q.Topic != "" {
		exact, inside := w.arg(q.Topic), w.arg(likePrefix(q.Topic)+".%")
		w.and("(topic = " + exact + " OR topic LIKE " + inside + " ESCAPE '!')")
	}
	if len(q.Territories) > 0 {
		list := ""
		for i, id := range q.Territories {
			if i > 0 {
				list += ", "
			}
			list += w.arg(string(id))
		}
		w.and("territory IN (" + list + ")")
	}
}
