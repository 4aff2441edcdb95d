package store

import (
	"context"
	"math"
	"strings"
	"time"

	"otklik/dialogs"
	"otklik/dialogs/digest"
	"otklik/routing"
)

const openedPage = `SELECT ` + caseColumns + ` FROM cases WHERE centre = $1 AND (opened_at, id) > ($2, $3) AND opened_at < $4
	ORDER BY opened_at, id LIMIT $5`

// The first condition is that of an index; SQLite would take the one of all cases of the centre, were its column bare.
const openPage = `SELECT ` + caseColumns + ` FROM cases WHERE state NOT IN ('closed', 'rejected', 'withdrawn') AND id > $2 AND centre || '' = $1
	AND ` + areOpen + ` ORDER BY id LIMIT $3`

var _ digest.Archive = (*Store)(nil)

// Opened implements digest.Archive, with no more than a page of cases in memory.
func (s *Store) Opened(ctx context.Context, centre routing.CentreID, p routing.Period, each func(*routing.Case, string) error) error {
	names, err := s.clerkNames(ctx)
	if err != nil {
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

// Late implements digest.Archive, with no more than a page of cases in memory.
func (s *Store) Late(ctx context.Context, centre routing.CentreID, now time.Time, each func(*routing.Case, string) error) error {
	names, err := s.clerkNames(ctx)
	if err != nil {
		return err
	}
	for last := routing.CaseID(0); ; {
		var page []*routing.Case
		args := []any{string(centre), int64(last), int64(factsAtOnce)}
		if err := s.ask(ctx, statement{sql: openPage, args: args, each: readCases(&page)}); err != nil {
			return err
		}
		for _, k := range page {
			last = k.ID
			if !k.Late(now) {
				continue
			}
			if err := each(k, names[k.Assignee]); err != nil {
				return err
			}
		}
		if len(page) < factsAtOnce {
			return nil
		}
	}
}

// clerkNames are what clerks are called, by what cases keep of them.
func (s *Store) clerkNames(ctx context.Context) (map[string]string, error) {
	names := map[string]string{}
	clerk := func(r scanner) error {
		c, err := scanClerk(r)
		names[dialogs.ActorID(c.Channel, c.Person)] = strings.TrimSpace(dialogs.QuoteLine(c.Name))
		return err
	}
	return names, s.ask(ctx, statement{sql: clerksOf, args: []any{""}, each: clerk})
}
