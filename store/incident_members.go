package store

import (
	"time"

	"otklik/routing"
)

const (
	memberColumns = `incident, case_id, resident, again, at, told, verdict, round, worded, failed`

	memberInsert  = `INSERT INTO incident_members (` + memberColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`
	memberSelect  = `SELECT ` + memberColumns + ` FROM incident_members WHERE incident = $1 AND case_id = $2`
	memberTold    = `UPDATE incident_members SET told = $3, failed = $4 WHERE incident = $1 AND case_id = $2`
	memberSaid    = `UPDATE incident_members SET verdict = $3, round = $4, worded = $5 WHERE incident = $1 AND case_id = $2`
	membersOf     = `SELECT case_id FROM incident_members WHERE incident = $1 AND resident = $2 ORDER BY case_id`
	membersBehind = `SELECT ` + memberColumns + ` FROM incident_members WHERE incident = $1 AND told < $2 ORDER BY told, case_id LIMIT $3`

	memberTally = `SELECT
		COALESCE(SUM(CASE WHEN at >= $2 AND again = 0 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN told < $3 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN verdict = 'solved' AND round = $4 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN verdict = 'partly' AND round = $4 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN verdict = 'not_solved' AND round = $4 THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(worded), 0),
		COALESCE(SUM(failed), 0)
		FROM incident_members WHERE incident = $1`
	memberWords = `SELECT k.number FROM incident_members m JOIN cases k ON k.id = m.case_id
		WHERE m.incident = $1 AND m.worded = 1 ORDER BY m.case_id DESC LIMIT $2`
)

// mostWorded is how many of those who said more are named.
const mostWorded = 5

// AddMember puts a case in an incident.
func (t *tx) AddMember(m routing.IncidentMember) error {
	return t.direct(statement{sql: memberInsert, args: []any{
		int64(m.Incident), int64(m.Case), m.Resident, flag(m.Repeat), millis(m.At), int64(m.Told), string(m.Verdict), int64(m.Round), flag(m.Worded),
	}})
}

// SaveTold writes what a member was told, SaveSaid what he has said: the two come from
// different units of work, which do not see each other.
func (t *tx) SaveTold(m routing.IncidentMember) error {
	return t.direct(statement{sql: memberTold, args: []any{int64(m.Incident), int64(m.Case), int64(m.Told), flag(m.Failed)}})
}

// SaveSaid writes a member's verdict, and that he wrote more.
func (t *tx) SaveSaid(m routing.IncidentMember) error {
	return t.direct(statement{sql: memberSaid, args: []any{int64(m.Incident), int64(m.Case), string(m.Verdict), int64(m.Round), flag(m.Worded)}})
}

// Member reads one; ok is false when the case is not in the incident.
func (t *tx) Member(id routing.IncidentID, k routing.CaseID) (m routing.IncidentMember, ok bool, err error) {
	list, err := t.members(memberSelect, int64(id), int64(k))
	if err != nil || len(list) == 0 {
		return m, false, err
	}
	return list[0], true, nil
}

// MembersOf are a resident's cases that were put in the incident, oldest first.
func (t *tx) MembersOf(id routing.IncidentID, resident string) (list []routing.CaseID, err error) {
	each := func(r scanner) error {
		var k int64
		err := r.Scan(&k)
		list = append(list, routing.CaseID(k))
		return err
	}
	err = t.ask(statement{sql: membersOf, args: []any{int64(id), resident}, each: each})
	return list, err
}

// MembersBehind are members who were not told everything up to seq, by case.
func (t *tx) MembersBehind(id routing.IncidentID, seq, limit int) ([]routing.IncidentMember, error) {
	return t.members(membersBehind, int64(id), int64(seq), int64(limit))
}

func (t *tx) members(sql string, args ...any) (list []routing.IncidentMember, err error) {
	err = t.ask(statement{sql: sql, args: args, each: func(r scanner) error {
		var m routing.IncidentMember
		var again, at, worded, failed int64
		err := r.Scan((*int64)(&m.Incident), (*int64)(&m.Case), &m.Resident, &again, &at, &m.Told, (*string)(&m.Verdict), &m.Round, &worded, &failed)
		m.Repeat, m.At, m.Worded, m.Failed = again != 0, fromMillis(at), worded != 0, failed != 0
		list = append(list, m)
		return err
	}})
	return list, err
}

// Tally counts an incident's members.
func (t *tx) Tally(in *routing.Incident, since time.Time) (n routing.IncidentTally, err error) {
	err = t.ask(
		statement{sql: memberTally, args: []any{int64(in.ID), millis(since), int64(in.Seq), int64(in.Round)}, each: func(r scanner) error {
			return r.Scan(&n.Recent, &n.Behind, &n.Solved, &n.Partly, &n.NotSolved, &n.Words, &n.Failed)
		}},
		statement{sql: memberWords, args: []any{int64(in.ID), int64(mostWorded)}, each: func(r scanner) error {
			var number string
			err := r.Scan(&number)
			n.Worded = append(n.Worded, number)
			return err
		}},
	)
	return n, err
}
