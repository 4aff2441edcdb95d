package store

import (
	"context"

	"otklik/routing"
)

const (
	// withCentres goes from centre to centre along the index: a table of a million cases
	// has a few dozen.
	withCentres = `WITH RECURSIVE c (centre) AS (SELECT MIN(centre) FROM cases
		UNION ALL SELECT (SELECT MIN(k.centre) FROM cases k WHERE k.centre > c.centre) FROM c WHERE c.centre IS NOT NULL)`
	centresStored = withCentres + ` SELECT centre FROM c WHERE centre IS NOT NULL ORDER BY centre`
)

// Centres are those that have cases, in the order of their ids, whether or not any
// file knows them still. Errors wrap dialogs.ErrUnavailable.
func (s *Store) Centres(ctx context.Context) ([]routing.CentreID, error) {
	var centres []routing.CentreID
	err := s.ask(ctx, statement{sql: centresStored, each: func(r scanner) error {
		var id routing.CentreID
		err := r.Scan((*string)(&id))
		centres = append(centres, id)
		return err
	}})
	return centres, err
}
