package store

import (
	"context"
	"strings"
)

// Exec runs SQL that the store itself would not.
func Exec(s *Store, sql string) error {
	return s.change(context.Background(), statement{sql: sql})
}

// HotQueries are what every group and every courier asks.
func HotQueries() map[string]string {
	return map[string]string{
		"sessions": sessionsAmong + "(VALUES ('a','b'),('c','d'))",
		"seen":     seenAmong + "(VALUES ('a','b'),('c','d'))",
		"desks":    desksAmong + "(VALUES ('a','b'),('c','d'))",
		"lease":    leaseHeads + headsIn(2, 5) + "SELECT o.id" + ofHeads + leaseOrder + leaseReturn,
	}
}

// Plan explains a query on SQLite.
func Plan(s *Store, sql string) (string, error) {
	plan := ""
	each := func(r scanner) error {
		var id, parent, unused int
		var detail string
		err := r.Scan(&id, &parent, &unused, &detail)
		plan += detail + "\n"
		return err
	}
	args := []any{"x", int64(1), int64(1), int64(1), "a", "b"}
	if !strings.Contains(sql, "$1") {
		args = nil
	}
	return plan, s.ask(context.Background(), statement{sql: "EXPLAIN QUERY PLAN " + sql, args: args, each: each})
}
