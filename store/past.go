package store

import (
	"context"
	"encoding/json"
	"math"

	"otklik/routing"
)

// One page of cases, each as many times as it has events of interest.
const (
	pastPage = `SELECT k.id, k.number, k.topic, k.territory, k.body, k.agency, k.transfers, k.opened_at, k.course,
			COALESCE(e.kind, ''), COALESCE(e.to_agency, ''), COALESCE(CASE WHEN e.kind NOT IN ('opened', 'admitted', 'restored') THEN e.detail END, '{}'), COALESCE(e.at, 0)
		FROM (SELECT id, number, topic, territory, body, agency, transfers, opened_at, course FROM cases
			WHERE centre = $1 AND (opened_at, id) > ($2, $3) AND opened_at < $4 ORDER BY opened_at, id LIMIT $5) k
		LEFT JOIN case_events e ON e.case_id = k.id AND e.kind IN (`
	pastOrder = `) ORDER BY k.opened_at, k.id, e.id`
)

// pastAtOnce is how many cases one page has: what is in memory at a time.
const pastAtOnce = 500

// Past hands over what routed the cases of a period, of all centres, in the order
// of opening within each; what their residents said is left out, and so are cases that
// no rule has routed. It keeps no more than a page of them. An error of each ends the
// reading and is returned; others wrap dialogs.ErrUnavailable.
func (s *Store) Past(ctx context.Context, p routing.Period, each func(routing.Past) error) error {
	centres, err := s.Centres(ctx)
	if err != nil {
		return err
	}
	for _, centre := range centres {
		if err := s.pastOf(ctx, centre, p, each); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) pastOf(ctx context.Context, centre routing.CentreID, p routing.Period, each func(routing.Past) error) error {
	kinds := routing.PastKinds()
	sql := pastPage + params(len(kinds), 6) + pastOrder
	opened, last := millis(p.Since)-1, routing.CaseID(math.MaxInt64)
	for {
		args := []any{string(centre), opened, int64(last), millis(p.Until), int64(pastAtOnce)}
		for _, kind := range kinds {
			args = append(args, string(kind))
		}
		var page pastReader
		if err := s.ask(ctx, statement{sql: sql, args: args, each: page.row}); err != nil {
			return err
		}
		for _, r := range page.rows {
			r.k.Centre = centre
			opened, last = millis(r.k.OpenedAt), r.k.ID
			k, routed := routing.PastOf(&r.k, r.history)
			if !routed {
				continue
			}
			if err := each(k); err != nil {
				return err
			}
		}
		if len(page.rows) < pastAtOnce {
			return nil
		}
	}
}

// pastReader puts the rows of a page together again.
type pastReader struct{ rows []pastRow }

// pastRow is a case of a page, with what was read of its history.
type pastRow struct {
	k       routing.Case
	history []routing.Event
}

func (p *pastReader) row(r scanner) error {
	var k routing.Case
	var e routing.Event
	var body, course, detail string
	var opened, at int64
	err := r.Scan((*int64)(&k.ID), &k.Number, (*string)(&k.Topic), (*string)(&k.Territory), &body, (*string)(&k.Agency),
		&k.Transfers, &opened, &course, (*string)(&e.Kind), (*string)(&e.To), &detail, &at)
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
	k.OpenedAt = fromMillis(opened)
	var history []routing.Event
	if e.Kind != "" {
		history = append(history, e)
	}
	p.rows = append(p.rows, pastRow{k, history})
	return readRouted(&p.rows[len(p.rows)-1].k, body, course)
}

// readRouted reads of a case what its rules were asked with.
func readRouted(k *routing.Case, body, course string) error {
	var where struct {
		Address string `json:"address"`
	}
	if err := json.Unmarshal([]byte(body), &where); err != nil {
		return corrupt("case %d: body: %w", k.ID, err)
	}
	k.Address = where.Address
	var said struct {
		Answers  map[string]string `json:"answers"`
		Parent   routing.CaseID    `json:"parent"`
		Unrouted bool              `json:"unrouted"`
	}
	if err := json.Unmarshal([]byte(course), &said); err != nil {
		return corrupt("case %d: course: %w", k.ID, err)
	}
	k.Answers, k.Parent, k.Unrouted = said.Answers, said.Parent, said.Unrouted
	return nil
}
