package store

import (
	"cmp"
	"slices"

	"otklik/routing"
)

const (
	// The states are those of the index, and of routing.Case.Joinable.
	alikeCases = `SELECT ` + caseColumns + ` FROM cases WHERE state IN ('decision', 'assigned', 'in_progress', 'need_info', 'deferred', 'approval', 'split')
		AND incident = 0 AND centre = $1 AND topic = $2 AND opened_at >= $3 AND territory IN (`
	alikeCasesTail = `) ORDER BY opened_at DESC, id DESC LIMIT $4`
)

// AlikeCases lists the cases that one being filed may be about, newest first: what the
// database has and what waits to be written.
func (t *tx) AlikeCases(q routing.AlikeQuery) ([]*routing.Case, error) {
	if len(q.Territories) == 0 {
		return nil, nil
	}
	waiting := map[routing.CaseID]*routing.Case{}
	t.top.casesAbove(waiting)
	args := []any{string(q.Centre), string(q.Topic), millis(q.Since), int64(q.Limit + len(waiting))}
	sql := alikeCases + params(len(q.Territories), len(args)+1) + alikeCasesTail
	for _, id := range q.Territories {
		args = append(args, string(id))
	}
	var list []*routing.Case
	if err := t.ask(statement{sql: sql, args: args, each: t.g.s.legible(readCases(&list))}); err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(k *routing.Case) bool { return waiting[k.ID] != nil || !alike(k, q) })
	for _, k := range waiting {
		if alike(k, q) {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b *routing.Case) int {
		return cmp.Or(b.OpenedAt.Compare(a.OpenedAt), cmp.Compare(b.ID, a.ID))
	})
	return list[:min(len(list), q.Limit)], nil
}

// alike is the query's condition, and what no column says.
func alike(k *routing.Case, q routing.AlikeQuery) bool {
	return k.Joinable() && k.Centre == q.Centre && k.Topic == q.Topic && slices.Contains(q.Territories, k.Territory) && !k.OpenedAt.Before(q.Since)
}
