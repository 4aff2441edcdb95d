package store

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"otklik/dialogs"
	"otklik/routing"
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
		"hurry":    fmt.Sprintf(hurry, 10) + "(VALUES ('a','b'),('c','d'))",
		"lease":    leaseHeads + headsIn(2, 5) + "SELECT o.id" + ofHeads + leaseOrder + leaseReturn,
	}
}

// IncidentQueries are what every opened case asks.
func IncidentQueries() map[string]string {
	return map[string]string{
		"live": incidentsLive + "$2" + incidentsLiveEnd, "recent": recentCases + "$4)" + recentCasesTail, "member": membersOf, "behind": membersBehind, "tally": memberTally,
	}
}

// AlikeQuery is what everybody asks who is about to file a case.
const AlikeQuery = alikeCases + "$5, $6" + alikeCasesTail

// NumberQuery is what whoever types a number asks.
const NumberQuery = caseByNumber

// BacklogQuery is what /metrics asks.
const BacklogQuery = backlog

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

// Overrun begins a unit of work and stays in it until its patience has ended.
func Overrun(s *Store) error {
	return s.inTx(context.Background(), func(ctx context.Context, l *link) ([]statement, error) {
		if err := l.run(ctx, s.begin()); err != nil {
			return nil, err
		}
		<-ctx.Done()
		return nil, nil
	})
}

// Trouble makes the first statements that begin with words fail with err, so many times.
func Trouble(s *Store, words string, times int32, err error) {
	run := s.eng.run
	var left atomic.Int32
	left.Store(times)
	s.eng.run = func(ctx context.Context, l *link, list []statement) error {
		for _, st := range list {
			if strings.HasPrefix(st.sql, words) && left.Add(-1) >= 0 {
				return err
			}
		}
		return run(ctx, l, list)
	}
}

// ServerGrown says how old a server must be for absent locks to count.
// With none, one look is enough, too.
func ServerGrown(s *Store, age time.Duration) {
	s.grown = age
	if age == 0 {
		s.absentOwners.patience, s.absentSenders.patience = 0, 0
	}
}

// Count asks a question whose answer is one number.
func Count(s *Store, sql string) (n int64, err error) {
	each := func(r scanner) error { return r.Scan(&n) }
	return n, s.ask(context.Background(), statement{sql: sql, each: each})
}

// Replica is the number in the ids this store makes.
func Replica(s *Store) int64 { return s.NewID() & (replicas - 1) }

// SetReplica makes a store use a number as if by chance.
func SetReplica(s *Store, n int64) {
	s.opts.Replica = 0
	s.ids.replica.Store(n)
}

// SetClock tells the store what the database's clock said.
func SetClock(s *Store, measured, database time.Time) { s.clock.set(measured, database) }

// Pretend answers a question with one word, whatever the database would say.
func Pretend(s *Store, sql, word string) {
	run := s.eng.run
	s.eng.run = func(ctx context.Context, l *link, list []statement) error {
		for _, st := range list {
			if st.sql != sql {
				if err := run(ctx, l, []statement{st}); err != nil {
					return err
				}
				continue
			}
			if err := st.each(said(word)); err != nil {
				return err
			}
		}
		return nil
	}
}

// said is a row of one word.
type said string

func (s said) Scan(into ...any) error {
	*into[0].(*string) = string(s)
	return nil
}

// BackupTables are the tables a backup takes.
func BackupTables() []string { return backupTables }

// LoadBeside restores a backup as if a gateway had started after the look for one.
func LoadBeside(ctx context.Context, s *Store, file, data string) error {
	m, err := unpack(file, data)
	if err != nil {
		return err
	}
	return s.loadPostgres(ctx, data, m, alone, "")
}

// FactsQuery is a page of what figures are made of.
const FactsQuery = factsPage + "'a', 'b'" + factsOrder

// OpeningsQuery is what the radar looks at.
const OpeningsQuery = openingsRead

// OpenQueries are the questions about cases that have not ended, and the index of
// each.
func OpenQueries() map[string]string {
	literal := strings.NewReplacer("$1", "5", "$2", "5")
	return map[string]string{
		literal.Replace(openCases) + "agency IN ('a', 'b')" + literal.Replace(openCasesTail): "cases_at_desk",
		literal.Replace(runningCases): "cases_running",
	}
}

// Unword makes all cases look as an older build files them.
func Unword(t interface{ Fatal(...any) }, s *Store) {
	for _, sql := range []string{"DELETE FROM case_words", "UPDATE cases SET worded = 0"} {
		if err := Exec(s, sql); err != nil {
			t.Fatal(err)
		}
	}
}

// OpenQuery is what the sheet of a digest asks of what is late.
const OpenQuery = openPage

// LateQuery is what /overdue asks.
func LateQuery() string {
	var w where
	w.scopes([]routing.Scope{{Agencies: routing.Set[routing.AgencyID]{IDs: []routing.AgencyID{"city"}}, Centres: routing.Set[routing.CentreID]{Not: true}}})
	w.and(areOpen)
	w.queue(dialogs.Queue{DueBefore: time.UnixMilli(1)})
	return queuePage + w.sql + byDue
}

// WordsQuery is what /find asks.
func WordsQuery() string {
	var w where
	w.scopes([]routing.Scope{{Agencies: routing.Set[routing.AgencyID]{IDs: []routing.AgencyID{"city"}}, Centres: routing.Set[routing.CentreID]{Not: true}}})
	w.words([]string{"a", "b"})
	return queuePage + w.sql + byNewest
}
