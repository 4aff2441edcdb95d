package store

import (
	"time"

	"otklik/dialogs"
	"otklik/routing"
)

const (
	restraintInsert   = `INSERT INTO restraints (who, restraint, case_id, until, why, since, told, kept, line) `
	restraintSelect   = `SELECT restraint, case_id, until, why, since, told, kept, line FROM restraints WHERE (until = 0 OR until > $1) AND who IN `
	restraintUpdate   = `UPDATE restraints SET told = $2, kept = $3, line = $4 WHERE restraint = $1`
	restraintBy       = `SELECT COUNT(*) FROM restraints WHERE case_id = $1 AND (until = 0 OR until > $2)`
	restraintDeleteBy = `DELETE FROM restraints WHERE case_id = $1`
	// What lies on one chat of a person lies on all that it was laid on.
	restraintDelete = `DELETE FROM restraints WHERE restraint IN (SELECT restraint FROM restraints WHERE who IN `
)

// Restrain lays a restraint on all that whos name.
func (t *tx) Restrain(whos []string, r dialogs.Restraint) error {
	if _, err := t.Unrestrain(whos); err != nil || len(whos) == 0 {
		return err
	}
	var rows [][]any
	for _, who := range whos {
		rows = append(rows, []any{who, r.ID, int64(r.Case), millis(r.Until), cleanText(r.Why), millis(r.Since), millis(r.Told), r.Kept, int64(r.Line)})
	}
	return t.direct(bulk(restraintInsert, "", rows)...)
}

// RestraintOf finds the one in force, the longest of several.
func (t *tx) RestraintOf(whos []string, now time.Time) (r dialogs.Restraint, ok bool, err error) {
	if len(whos) == 0 {
		return r, false, nil
	}
	each := func(s scanner) error {
		if ok {
			var skip [3]int64
			var why string
			return s.Scan(&skip[0], &skip[0], &skip[0], &why, &skip[0], &skip[0], &skip[1], &skip[2])
		}
		ok = true
		var until, since, told int64
		err := s.Scan(&r.ID, (*int64)(&r.Case), &until, &r.Why, &since, &told, &r.Kept, (*int64)(&r.Line))
		r.Until, r.Since, r.Told = fromMillis(until), fromMillis(since), fromMillis(told)
		return err
	}
	args := []any{millis(now)}
	for _, who := range whos {
		args = append(args, who)
	}
	tail := "(" + params(len(whos), 2) + ") ORDER BY CASE WHEN until = 0 THEN 0 ELSE 1 END, until DESC, restraint"
	err = t.direct(statement{sql: restraintSelect + tail, args: args, each: each})
	return r, ok, err
}

// RestraintBy tells whether one laid on by way of a case is in force.
func (t *tx) RestraintBy(id routing.CaseID, now time.Time) (bool, error) {
	var n int64
	err := t.direct(statement{sql: restraintBy, args: []any{int64(id), millis(now)}, each: func(r scanner) error { return r.Scan(&n) }})
	return n > 0, err
}

// UnrestrainBy lifts what was laid on by way of a case.
func (t *tx) UnrestrainBy(id routing.CaseID) error {
	return t.direct(statement{sql: restraintDeleteBy, args: []any{int64(id)}})
}

// SaveRestraint stores what changes of one.
func (t *tx) SaveRestraint(r dialogs.Restraint) error {
	return t.direct(statement{sql: restraintUpdate, args: []any{r.ID, millis(r.Told), r.Kept, int64(r.Line)}})
}

// Unrestrain lifts what lies on any of them.
func (t *tx) Unrestrain(whos []string) (bool, error) {
	if len(whos) == 0 {
		return false, nil
	}
	var args []any
	for _, who := range whos {
		args = append(args, who)
	}
	var n int64
	err := t.direct(statement{sql: restraintDelete + "(" + params(len(whos), 1) + "))", args: args, count: &n})
	return n > 0, err
}
