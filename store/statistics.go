package store

import (
	"context"
	"encoding/json"
	"math"

	"otklik/routing"
	"otklik/routing/kpi"
)

// One page of cases, each as many times as it has events of interest. The words of
// an event are read only where they are the gateway's own.
const (
	factsPage = `SELECT k.id, k.opened_at, k.topic, k.territory, k.agency, k.state, k.outcome, k.due_first, k.due_full, k.answered_at,
			k.transfers, k.course, k.incident, COALESCE(e.kind, ''), COALESCE(CASE WHEN e.kind IN ('overdue', 'judged', 'incident') THEN e.text END, ''),
			COALESCE(CASE WHEN e.kind IN ('answered', 'done', 'warned', 'overdue', 'escalated') THEN e.detail END, '{}'), COALESCE(e.at, 0)
		FROM (SELECT id, opened_at, topic, territory, agency, state, outcome, due_first, due_full, answered_at,
			transfers, course, incident FROM cases
			WHERE centre = $1 AND (opened_at, id) > ($2, $3) AND opened_at < $4 ORDER BY opened_at, id LIMIT $5) k
		LEFT JOIN case_events e ON e.case_id = k.id AND e.kind IN (`
	factsOrder = `) ORDER BY k.opened_at, k.id, e.id`
)

// factsAtOnce is how many cases one page has: what is in memory at a time.
const factsAtOnce = 500

// Facts hands over the facts of a centre's cases that were opened within a period,
// in the order of opening, keeping no more than a page of them. A case that changes
// meanwhile is as it was or as it is. An error of each ends the reading and is
// returned; others wrap dialogs.ErrUnavailable.
func (s *Store) Facts(ctx context.Context, centre routing.CentreID, p routing.Period, each func(kpi.Facts) error) error {
	kinds := kpi.FactKinds()
	sql := factsPage + params(len(kinds), 6) + factsOrder
	last := factsRow{opened: millis(p.Since) - 1, k: routing.Case{ID: math.MaxInt64}}
	for {
		args := []any{string(centre), last.opened, int64(last.k.ID), millis(p.Until), int64(factsAtOnce)}
		for _, kind := range kinds {
			args = append(args, string(kind))
		}
		var page factsReader
		if err := s.ask(ctx, statement{sql: sql, args: args, each: page.row}); err != nil {
			return err
		}
		for _, r := range page.rows {
			r.k.Centre = centre
			if err := each(kpi.FactsOf(&r.k, r.history)); err != nil {
				return err
			}
		}
		if len(page.rows) < factsAtOnce {
			return nil
		}
		last = page.rows[len(page.rows)-1]
	}
}

// factsRow is a case of a page, with what was read of its history.
type factsRow struct {
	opened  int64
	k       routing.Case
	history []routing.Event
}

// factsReader puts the rows of a page together again.
type factsReader struct{ rows []factsRow }

func (p *factsReader) row(r scanner) error {
	var f factsRow
	var first, full, answered, at int64
	var course, detail string
	var e routing.Event
	k := &f.k
	err := r.Scan((*int64)(&k.ID), &f.opened, (*string)(&k.Topic), (*string)(&k.Territory), (*string)(&k.Agency), (*string)(&k.State),
		(*string)(&k.Outcome), &first, &full, &answered, &k.Transfers, &course,
		(*int64)(&k.Incident), (*string)(&e.Kind), &e.Text, &detail, &at)
	if err != nil {
		return err
	}
	if err := readDetail(detail, k.ID, &e); err != nil {
		return err
	}
	e.At = fromMillis(at)
	if n := len(p.rows); n > 0 && p.rows[n-1].k.ID == k.ID {
		p.rows[n-1].history = append(p.rows[n-1].history, e)
		return nil
	}
	if err := json.Unmarshal([]byte(course), &k.Course); err != nil {
		return corrupt("case %d: course: %w", k.ID, err)
	}
	k.OpenedAt, k.AnsweredAt = fromMillis(f.opened), fromMillis(answered)
	k.Deadlines = routing.Deadlines{First: fromMillis(first), Full: fromMillis(full)}
	if e.Kind != "" {
		f.history = append(f.history, e)
	}
	p.rows = append(p.rows, f)
	return nil
}
