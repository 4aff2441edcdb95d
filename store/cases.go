package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"otklik/routing"
)

const (
	caseColumns = `id, number, centre, state, outcome, topic, territory, body, language, resident, origin, origin_message,
		agency, rule, reason, directory, transfers, assignee, due_first, due_full, opened_at, answered_at, closed_at, version, course, incident`

	caseInsert   = `INSERT INTO cases (` + caseColumns + `, due_next, worded) `
	caseSelect   = `SELECT ` + caseColumns + ` FROM cases WHERE id = $1`
	caseByNumber = withCentres + ` SELECT k.id FROM c JOIN cases k ON k.centre = c.centre AND k.number = $1 ORDER BY k.id`
	casesOf      = `SELECT ` + caseColumns + ` FROM cases WHERE resident = $1 ORDER BY id DESC LIMIT $2`
	caseUpdate   = `UPDATE cases SET number = $2, centre = $3, state = $4, outcome = $5, topic = $6, territory = $7, body = $8,
		language = $9, resident = $10, origin = $11, origin_message = $12, agency = $13, rule = $14, reason = $15,
		directory = $16, transfers = $17, assignee = $18, due_first = $19, due_full = $20, opened_at = $21,
		answered_at = $22, closed_at = $23, version = $24, course = $25, incident = $26, due_next = $27 WHERE id = $1`

	// The states are those of the index, and of routing.Open.
	areOpen = `state IN ('moderation', 'decision', 'assigned', 'in_progress', 'need_info', 'deferred', 'approval') AND incident = 0`

	openCases     = `SELECT ` + caseColumns + ` FROM cases WHERE ` + areOpen + ` AND (`
	openCasesTail = `) ORDER BY id LIMIT $1`
	runningCases  = `SELECT id FROM cases WHERE state NOT IN ('closed', 'rejected', 'withdrawn') AND id > $1 ORDER BY id LIMIT $2`

	eventInsert = `INSERT INTO case_events (id, case_id, kind, actor, text, files, from_agency, to_agency, at, detail) `
	eventsOf    = `SELECT case_id, kind, actor, text, files, from_agency, to_agency, at, detail FROM case_events
		WHERE case_id = $1 ORDER BY id`

	lastEvent = `SELECT COALESCE(MAX(id), 0) FROM case_events WHERE case_id = $1`

	// The counter's row is locked from here to the commit, so numbers have no gaps.
	counterTake = `INSERT INTO counters (centre, year, n) VALUES ($1, $2, 0)
		ON CONFLICT (centre, year) DO UPDATE SET n = counters.n RETURNING n`
	counterSet = `UPDATE counters SET n = $3 WHERE centre = $1 AND year = $2`
)

// caseEntry is a case in a layer. inDB tells whether the database has its row.
type caseEntry struct {
	c        routing.Case
	pending  bool
	inDB     bool
	unwords  []string // by which it is not found any more; see words.go
	reworded bool
}

func layerCases(l *layer) map[routing.CaseID]caseEntry { return l.cases }

// AddCase stores a new case under its ID.
func (t *tx) AddCase(c *routing.Case) error {
	if c.ID == 0 {
		return fmt.Errorf("store: a case without an id")
	}
	if _, ok := find(t.top, layerCases, c.ID); ok {
		return fmt.Errorf("store: case %d: added twice", c.ID)
	}
	put(&t.top.cases, c.ID, caseEntry{c: cloneCase(*c), pending: true})
	return nil
}

// Case reads one and keeps others from changing it until the unit ends.
func (t *tx) Case(id routing.CaseID) (*routing.Case, error) {
	e, err := t.caseEntry(id)
	if err != nil {
		return nil, err
	}
	c := cloneCase(e.c)
	return &c, nil
}

func (t *tx) caseEntry(id routing.CaseID) (caseEntry, error) {
	if e, ok := find(t.top, layerCases, id); ok {
		return e, nil
	}
	var list []*routing.Case
	var last int64
	err := t.ask(
		statement{sql: caseSelect + t.g.s.eng.lockRow, args: []any{int64(id)}, each: readCases(&list)},
		statement{sql: lastEvent, args: []any{int64(id)}, each: func(r scanner) error { return r.Scan(&last) }},
	)
	if err != nil {
		return caseEntry{}, err
	}
	t.g.s.ids.saw(last) // the history goes on behind it, whatever the clocks say
	if len(list) == 0 {
		return caseEntry{}, routing.ErrNoCase
	}
	e := caseEntry{c: *list[0], inDB: true}
	put(&t.top.cases, id, e)
	return e, nil
}

// SaveCase writes a case that was read, and increments its Version.
func (t *tx) SaveCase(c *routing.Case) error {
	e, err := t.caseEntry(c.ID)
	if err != nil {
		return err
	}
	if e.c.Version != c.Version {
		return fmt.Errorf("store: case %d: %w", c.ID, routing.ErrStale)
	}
	c.Version++
	next := caseEntry{c: cloneCase(*c), pending: true, inDB: e.inDB, unwords: e.unwords, reworded: e.reworded}
	next.rename(&e.c)
	put(&t.top.cases, c.ID, next)
	return nil
}

// CasesByNumber are those with a number, of all centres that have cases.
func (t *tx) CasesByNumber(number string) ([]*routing.Case, error) {
	var ids []routing.CaseID
	each := func(r scanner) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, routing.CaseID(id))
		return err
	}
	err := t.direct(statement{sql: caseByNumber, args: []any{number}, each: each})
	if err != nil {
		return nil, err
	}
	list := make([]*routing.Case, len(ids))
	for i, id := range ids {
		if list[i], err = t.Case(id); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// CasesOf lists a resident's cases, newest first.
func (t *tx) CasesOf(resident string, limit int) ([]*routing.Case, error) {
	var list []*routing.Case
	err := t.direct(statement{sql: casesOf, args: []any{resident, int64(limit)}, each: readCases(&list)})
	return list, err
}

// OpenCases lists what is still to be answered of the scopes, oldest first; what is
// in an incident is answered there.
func (t *tx) OpenCases(scopes []routing.Scope, limit int) ([]*routing.Case, error) {
	if len(scopes) == 0 {
		return nil, nil
	}
	which, args := inScopes(scopes, []any{int64(limit)})
	var list []*routing.Case
	sql := openCases + which + openCasesTail
	err := t.direct(statement{sql: sql, args: args, each: t.g.s.legible(readCases(&list))})
	return list, err
}

// inScopes is the condition that a case is in one of the scopes.
func inScopes(scopes []routing.Scope, args []any) (string, []any) {
	parts := make([]string, len(scopes))
	for i, s := range scopes {
		var centre, agency string
		agency, args = among("agency", s.Agencies, args)
		centre, args = among("centre", s.Centres, args)
		parts[i] = agency + " AND " + centre
	}
	return strings.Join(parts, " OR "), args
}

// among is the condition that a column's value is in a set.
func among[ID ~string](column string, set routing.Set[ID], args []any) (string, []any) {
	if len(set.IDs) == 0 {
		if set.Not {
			return "1 = 1", args
		}
		return "1 = 0", args
	}
	sql := column + " IN ("
	if set.Not {
		sql = column + " NOT IN ("
	}
	sql += params(len(set.IDs), len(args)+1) + ")"
	for _, id := range set.IDs {
		args = append(args, string(id))
	}
	return sql, args
}

// RunningCases lists the cases that have not ended, by id, behind one of them.
func (s *Store) RunningCases(ctx context.Context, after routing.CaseID, n int) (ids []routing.CaseID, err error) {
	each := func(r scanner) error {
		var id routing.CaseID
		err := r.Scan((*int64)(&id))
		ids = append(ids, id)
		return err
	}
	err = s.ask(ctx, statement{sql: runningCases, args: []any{int64(after), int64(n)}, each: each})
	return ids, err
}

// caseWrites gives the pending cases, new ones first, and marks them written.
func (l *layer) caseWrites() []statement {
	var fresh, words [][]any
	var updates []statement
	for _, id := range sortedKeys(l.cases, cmp.Compare[routing.CaseID]) {
		e := l.cases[id]
		if !e.pending {
			continue
		}
		if below, ok := find(l.under, layerCases, id); ok && below.inDB {
			e.inDB = true // written since this layer copied it
		}
		if e.inDB {
			updates = append(updates, statement{sql: caseUpdate, args: caseRow(&e.c)})
			updates = append(updates, e.forget()...)
		} else {
			fresh = append(fresh, append(caseRow(&e.c), int64(1)))
		}
		if e.reworded || !e.inDB {
			words = append(words, wordRows(&e.c)...)
		}
		l.cases[id] = caseEntry{c: e.c, inDB: true}
	}
	return slices.Concat(bulk(caseInsert, "", fresh), updates, bulk(wordInsert, wordInsertTail, words))
}

// caseBody is the JSON column: what no query asks for.
type caseBody struct {
	Text    string         `json:"text"`
	Address string         `json:"address,omitempty"`
	Point   *routing.Point `json:"point,omitempty"`
	Files   []string       `json:"files,omitempty"`

	Applicant routing.Applicant `json:"applicant,omitzero"`
}

// caseCourse is the other JSON column: what came after the first release.
type caseCourse struct {
	routing.Course
	Answers map[string]string `json:"answers,omitempty"`
}

func caseRow(c *routing.Case) []any {
	body := encode(caseBody{Text: c.Text, Address: c.Address, Point: c.Point, Files: c.Files, Applicant: c.Applicant})
	return []any{int64(c.ID), c.Number, string(c.Centre), string(c.State), string(c.Outcome), string(c.Topic),
		string(c.Territory), body, c.Language, c.Resident, c.Origin, c.OriginMessage, string(c.Agency), string(c.Rule),
		c.Reason, c.Directory, int64(c.Transfers), c.Assignee, millis(c.First), millis(c.Full), millis(c.OpenedAt),
		millis(c.AnsweredAt), millis(c.ClosedAt), int64(c.Version),
		encode(caseCourse{c.Course, c.Answers}), int64(c.Incident), millis(c.NextDue())}
}

func readCases(list *[]*routing.Case) func(scanner) error {
	return func(r scanner) error {
		var c routing.Case
		var body, course string
		var first, full, opened, answered, closed int64
		err := r.Scan((*int64)(&c.ID), &c.Number, (*string)(&c.Centre), (*string)(&c.State), (*string)(&c.Outcome),
			(*string)(&c.Topic), (*string)(&c.Territory), &body, &c.Language, &c.Resident, &c.Origin, &c.OriginMessage,
			(*string)(&c.Agency), (*string)(&c.Rule), &c.Reason, &c.Directory, &c.Transfers, &c.Assignee,
			&first, &full, &opened, &answered, &closed, &c.Version, &course, (*int64)(&c.Incident))
		if err != nil {
			return err
		}
		var b caseBody
		if err := json.Unmarshal([]byte(body), &b); err != nil {
			return corrupt("case %d: body: %w", c.ID, err)
		}
		var more caseCourse
		if err := json.Unmarshal([]byte(course), &more); err != nil {
			return corrupt("case %d: course: %w", c.ID, err)
		}
		c.Course, c.Answers = more.Course, more.Answers
		c.Text, c.Address, c.Point, c.Files, c.Applicant = b.Text, b.Address, b.Point, b.Files, b.Applicant
		c.First, c.Full = fromMillis(first), fromMillis(full)
		c.OpenedAt, c.AnsweredAt, c.ClosedAt = fromMillis(opened), fromMillis(answered), fromMillis(closed)
		*list = append(*list, &c)
		return nil
	}
}

func cloneCase(c routing.Case) routing.Case {
	c.Files = slices.Clone(c.Files)
	c.Answers = maps.Clone(c.Answers)
	c.Course = c.Course.Clone()
	if c.Point != nil {
		p := *c.Point
		c.Point = &p
	}
	return c
}

// encode writes JSON for a TEXT column. The types stored this way always encode.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("store: encoding %T: %v", v, err))
	}
	return string(b)
}
