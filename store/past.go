package store

import (
	"context"
	"encoding/json"
	"math"

	"otklik/routing"
)

const (
	pastCentres = `SELECT DISTINCT centre FROM cases ORDER BY centre`
	// One page of cases, each with the agency it went to when it came.
	pastPage = `SELECT k.id, k.number, k.topic, k.territory, k.body, k.agency, k.transfers, k.opened_at, k.course,
			COALESCE((SELECT MIN(e.to_agency) FROM case_events e WHERE e.case_id = k.id AND e.kind = 'opened'), '')
		FROM cases k WHERE k.centre = $1 AND (k.opened_at, k.id) > ($2, $3) AND k.opened_at < $4
		ORDER BY k.opened_at, k.id LIMIT $5`
)

// pastAtOnce is how many cases one page has: what is in memory at a time.
const pastAtOnce = 500

// Past hands over what routed the cases of a period, of all centres, in the order
// of opening within each; what their residents said is left out. It keeps no more
// than a page of them. An error of each ends the reading and is returned; others
// wrap dialogs.ErrUnavailable.
func (s *Store) Past(ctx context.Context, p routing.Period, each func(routing.Past) error) error {
	var centres []routing.CentreID
	row := func(r scanner) error {
		var id routing.CentreID
		err := r.Scan((*string)(&id))
		centres = append(centres, id)
		return err
	}
	if err := s.ask(ctx, statement{sql: pastCentres, each: row}); err != nil {
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
	opened, last := millis(p.Since)-1, int64(math.MaxInt64)
	for {
		var page []routing.Past
		args := []any{string(centre), opened, last, millis(p.Until), int64(pastAtOnce)}
		err := s.ask(ctx, statement{sql: pastPage, args: args, each: func(r scanner) error {
			k, id, err := readPast(r)
			k.Centre, last = centre, id
			page = append(page, k)
			return err
		}})
		if err != nil {
			return err
		}
		for _, k := range page {
			if err := each(k); err != nil {
				return err
			}
		}
		if len(page) < pastAtOnce {
			return nil
		}
		opened = millis(page[len(page)-1].Opened)
	}
}

func readPast(r scanner) (k routing.Past, id int64, err error) {
	var body, course string
	var opened int64
	err = r.Scan(&id, &k.Number, (*string)(&k.Topic), (*string)(&k.Territory), &body, (*string)(&k.Last),
		&k.Transfers, &opened, &course, (*string)(&k.First))
	if err != nil {
		return k, id, err
	}
	var where struct {
		Address string `json:"address"`
	}
	var said struct {
		Answers map[string]string `json:"answers"`
	}
	if err := json.Unmarshal([]byte(body), &where); err != nil {
		return k, id, corrupt("case %d: body: %w", id, err)
	}
	if err := json.Unmarshal([]byte(course), &said); err != nil {
		return k, id, corrupt("case %d: course: %w", id, err)
	}
	k.Opened, k.Address, k.Answers = fromMillis(opened), where.Address, said.Answers
	return k, id, nil
}
