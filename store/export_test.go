package store

import "context"

// Exec runs SQL that the store itself would not.
func Exec(s *Store, sql string) error {
	return s.change(context.Background(), statement{sql: sql})
}
