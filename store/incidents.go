package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"otklik/bots"
	"otklik/routing"
)

// Incidents and their members have no layer: there are few, and a turn that changes
// one wants to see all that the turns before it did.

const (
	incidentColumns = `id, number, centre, key, kind, state, agency, body, members, seq, round, opened_at, live_until, version`

	incidentInsert = `INSERT INTO incidents (` + incidentColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`
	incidentUpdate = `UPDATE incidents SET state = $2, agency = $3, body = $4, members = $5, seq = $6, round = $7, live_until = $8,
		version = version + 1 WHERE id = $1 AND version = $9`
	incidentSelect   = `SELECT ` + incidentColumns + ` FROM incidents WHERE id = $1`
	incidentByNumber = `SELECT ` + incidentColumns + ` FROM incidents WHERE centre = $1 AND number = $2`
	incidentByKey    = `SELECT ` + incidentColumns + ` FROM incidents WHERE centre = $1 AND key = $2 ORDER BY id DESC LIMIT 1`
	incidentsLive    = `SELECT ` + incidentColumns + ` FROM incidents WHERE live_until > $1 AND centre IN (`
	incidentsLiveEnd = `) ORDER BY id DESC`
	incidentsOf      = `SELECT ` + incidentColumns + ` FROM incidents WHERE centre = $1 AND state IN (`
	incidentsOfTail  = `) ORDER BY id DESC LIMIT $2`

	incidentEventInsert = `INSERT INTO incident_events (id, incident, kind, seq, actor, words, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	incidentEventsOf    = `SELECT incident, kind, seq, actor, words, at FROM incident_events WHERE incident = $1 ORDER BY id`

	recentCases     = `SELECT ` + caseColumns + ` FROM cases WHERE incident = 0 AND centre = $1 AND opened_at >= $2 AND topic IN (`
	recentBefore    = ` AND (opened_at, id) < ($4, $5)`
	recentCasesTail = ` ORDER BY opened_at DESC, id DESC LIMIT $3`
)

// incidentLock stands for a centre's incidents among the chats that are locked.
const incidentLock = "~incidents"

// LockIncidents keeps other units from proposing incidents of the centre.
func (t *tx) LockIncidents(centre routing.CentreID) error {
	return t.hold(bots.Chat{Channel: incidentLock, ID: string(centre)})
}

// AddIncident stores a new one under its ID.
func (t *tx) AddIncident(in *routing.Incident) error {
	return t.direct(statement{sql: incidentInsert, args: []any{
		int64(in.ID), in.Number, string(in.Centre), in.Key, string(in.Kind), string(in.State), string(in.Agency),
		encode(in.IncidentBody), int64(in.Members), int64(in.Seq), int64(in.Round), millis(in.OpenedAt), millis(in.LiveUntil), int64(in.Version),
	}})
}

// Incident reads one and keeps others from changing it until the unit ends.
func (t *tx) Incident(id routing.IncidentID) (*routing.Incident, error) {
	return t.incident(incidentSelect+t.g.s.eng.lockRow, int64(id))
}

// PeekIncident reads one that will not be changed.
func (t *tx) PeekIncident(id routing.IncidentID) (*routing.Incident, error) {
	return t.incident(incidentSelect, int64(id))
}

// IncidentByNumber returns routing.ErrNoIncident when there is none.
func (t *tx) IncidentByNumber(centre routing.CentreID, number string) (*routing.Incident, error) {
	return t.incident(incidentByNumber, string(centre), number)
}

// IncidentByKey finds the newest of a key.
func (t *tx) IncidentByKey(centre routing.CentreID, key string) (*routing.Incident, error) {
	return t.incident(incidentByKey, string(centre), key)
}

func (t *tx) incident(sql string, args ...any) (*routing.Incident, error) {
	var list []*routing.Incident
	if err := t.ask(statement{sql: sql, args: args, each: readIncidents(&list)}); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, routing.ErrNoIncident
	}
	return list[0], nil
}

func (t *tx) incidents(sql string, args ...any) (list []*routing.Incident, err error) {
	err = t.ask(statement{sql: sql, args: args, each: t.g.s.legible(readIncidents(&list))})
	return list, err
}

// SaveIncident writes one that was read, and increments its Version.
func (t *tx) SaveIncident(in *routing.Incident) error {
	var n int64
	err := t.direct(statement{sql: incidentUpdate, count: &n, args: []any{
		int64(in.ID), string(in.State), string(in.Agency), encode(in.IncidentBody), int64(in.Members), int64(in.Seq), int64(in.Round),
		millis(in.LiveUntil), int64(in.Version),
	}})
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("store: incident %d: %w", in.ID, routing.ErrStale)
	}
	in.Version++
	return nil
}

// LiveIncidents are those that new cases are compared with, newest first.
func (t *tx) LiveIncidents(centres []routing.CentreID, now time.Time) ([]*routing.Incident, error) {
	if len(centres) == 0 {
		return nil, nil
	}
	args := []any{millis(now)}
	for _, c := range centres {
		args = append(args, string(c))
	}
	return t.incidents(incidentsLive+params(len(centres), 2)+incidentsLiveEnd, args...)
}

// IncidentsOf lists a centre's incidents in these states, newest first.
func (t *tx) IncidentsOf(centre routing.CentreID, limit int, states ...routing.IncidentState) ([]*routing.Incident, error) {
	args := []any{string(centre), int64(limit)}
	for _, s := range states {
		args = append(args, string(s))
	}
	return t.incidents(incidentsOf+params(len(states), 3)+incidentsOfTail, args...)
}

func readIncidents(list *[]*routing.Incident) func(scanner) error {
	return func(r scanner) error {
		var in routing.Incident
		var body string
		var opened, live int64
		err := r.Scan((*int64)(&in.ID), &in.Number, (*string)(&in.Centre), &in.Key, (*string)(&in.Kind), (*string)(&in.State),
			(*string)(&in.Agency), &body, &in.Members, &in.Seq, &in.Round, &opened, &live, &in.Version)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &in.IncidentBody); err != nil {
			return corrupt("incident %d: body: %w", in.ID, err)
		}
		in.OpenedAt, in.LiveUntil = fromMillis(opened), fromMillis(live)
		*list = append(*list, &in)
		return nil
	}
}

// AddIncidentEvent appends to an incident's history.
func (t *tx) AddIncidentEvent(e routing.IncidentEvent) error {
	in, err := t.PeekIncident(e.Incident)
	if err != nil {
		return err
	}
	id := t.NewID()
	if err := t.auditBy(t.g.key.OfIncident(e, id, in.Centre), e.Actor, ""); err != nil {
		return err
	}
	return t.direct(statement{sql: incidentEventInsert, args: []any{
		id, int64(e.Incident), string(e.Kind), int64(e.Seq), e.Actor, encode(e.Words), millis(e.At),
	}})
}

// IncidentEvents is an incident's history, oldest first.
func (t *tx) IncidentEvents(id routing.IncidentID) (list []routing.IncidentEvent, err error) {
	err = t.ask(statement{sql: incidentEventsOf, args: []any{int64(id)}, each: func(r scanner) error {
		var e routing.IncidentEvent
		var words string
		var at int64
		if err := r.Scan((*int64)(&e.Incident), (*string)(&e.Kind), &e.Seq, &e.Actor, &words, &at); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(words), &e.Words); err != nil {
			return corrupt("incident %d: event: words: %w", e.Incident, err)
		}
		e.At = fromMillis(at)
		list = append(list, e)
		return nil
	}})
	return list, err
}

// RecentCases lists cases of late that are in no incident, newest first: what the
// database has and what waits to be written, which needs no writing for it.
func (t *tx) RecentCases(q routing.Recent) ([]*routing.Case, error) {
	if len(q.Topics) == 0 {
		return nil, nil
	}
	waiting := map[routing.CaseID]*routing.Case{}
	t.top.casesAbove(waiting)
	args := []any{string(q.Centre), millis(q.Since), int64(q.Limit + len(waiting))}
	before := ""
	if q.Before.Case != 0 {
		before = recentBefore
		args = append(args, millis(q.Before.At), int64(q.Before.Case))
	}
	sql := recentCases + params(len(q.Topics), len(args)+1) + ")" + before + recentCasesTail
	for _, topic := range q.Topics {
		args = append(args, string(topic))
	}
	var list []*routing.Case
	if err := t.ask(statement{sql: sql, args: args, each: t.g.s.legible(readCases(&list))}); err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(k *routing.Case) bool { return waiting[k.ID] != nil })
	for _, k := range waiting {
		if recent(k, q) {
			list = append(list, k)
		}
	}
	slices.SortFunc(list, func(a, b *routing.Case) int {
		return cmp.Or(b.OpenedAt.Compare(a.OpenedAt), cmp.Compare(b.ID, a.ID))
	})
	return list[:min(len(list), q.Limit)], nil
}

// casesAbove gives copies of the cases in the layers, those of the top one first.
func (l *layer) casesAbove(into map[routing.CaseID]*routing.Case) {
	for ; l != nil; l = l.under {
		for id, e := range maps.All(l.cases) {
			if into[id] == nil {
				k := cloneCase(e.c)
				into[id] = &k
			}
		}
	}
}

// recent is the query's condition for a case that is not written yet.
func recent(k *routing.Case, q routing.Recent) bool {
	older := q.Before.Case == 0 || k.OpenedAt.Before(q.Before.At) || k.OpenedAt.Equal(q.Before.At) && k.ID < q.Before.Case
	return k.Incident == 0 && k.Centre == q.Centre && slices.Contains(q.Topics, k.Topic) && !k.OpenedAt.Before(q.Since) && older
}
