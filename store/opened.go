package store

import (
	"context"
	"math"
	"strings"

	"otklik/dialogs"
	"otklik/dialogs/digest"
	"otklik/routing"
)

const openedPage = `SELECT ` + caseColumns + ` FROM cases WHERE centre = $1 AND (opened_at, id) > ($2, $3) AND opened_at < $4
	ORDER BY opened_at, id LIMIT $5`

var _ digest.Archive = (*Store)(nil)

// Opened implements digest.Archive, with no more than a page of cases in memory.
func (s *Store) Opened(ctx context.Context, centre routing.CentreID, p routing.Period, each func(*routing.Case, string) error) error {
	names := map[string]string{}
	clerk := func(r scanner) error {
		c, err := scanClerk(r)
		names[dialogs.ActorID(c.Channel, c.Person)] = strings.TrimSpace(dialogs.QuoteLine(c.Name))
		return err
	}
	if err := s.ask(ctx, statement{sql: clerksOf, args: []any{""}, each: clerk}); err != nil {
		return err
	}
	opened, last := millis(p.Since)-1, routing.CaseID(math.MaxInt64)
	for {
		var page []*routing.Case
		args := []any{string(centre), opened, int64(last), millis(p.Until), int64(factsAtOnce)}
		if err := s.ask(ctx, statement{sql: openedPage, args: args, each: readCases(&page)}); err != nil {
			return err
		}
		for _, k := range page {
			opened, last = millis(k.OpenedAt), k.ID
			if err := each(k, names[k.Assignee]); err != nil {
				return err
			}
		}
		if len(page) < factsAtOnce {
			return nil
		}
	}
}
