package store

import (
	"context"
	"encoding/json"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
	"otklik/routing/radar"
)

const (
	// In the order of the index cases_opened, which has all of it: to group it takes
	// SQLite longer than to hand it over.
	openingsRead = `SELECT topic, territory, opened_at FROM cases
		WHERE centre = $1 AND opened_at >= $2 AND opened_at < $3 AND incident = 0 ORDER BY opened_at`
	// The newest first; topics and territories are chosen by the index, words read last.
	testimoniesOf = `SELECT resident, body FROM cases WHERE centre = $1 AND opened_at >= $2 AND opened_at < $3
		AND topic LIKE $4 ESCAPE '!' AND territory IN (`
	testimoniesOrder = `) ORDER BY opened_at DESC LIMIT `

	radarColumns = `SELECT id, centre, ended, body FROM radar WHERE `
	radarOpen    = radarColumns + `centre = $1 AND ended = 0 ORDER BY id`
	radarSelect  = radarColumns + `id = $1`
	radarUpsert  = `INSERT INTO radar (id, centre, ended, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET ended = excluded.ended, body = excluded.body`
)

// Openings implements dialogs.Store.
func (s *Store) Openings(ctx context.Context, centre routing.CentreID, p routing.Period, each func(radar.Opening)) error {
	row := func(r scanner) error {
		var c radar.Opening
		var at int64
		err := r.Scan((*string)(&c.Topic), (*string)(&c.Territory), &at)
		c.At = fromMillis(at)
		if err == nil {
			each(c)
		}
		return err
	}
	return s.ask(ctx, statement{sql: openingsRead, args: []any{string(centre), millis(p.Since), millis(p.Until)}, each: row})
}

// Testimonies are what residents wrote in a period's cases of a series, the newest
// first.
func (t *tx) Testimonies(q dialogs.TestimonyQuery) (list []radar.Testimony, err error) {
	if len(q.Territories) == 0 || q.Limit <= 0 {
		return nil, nil
	}
	subject := likePrefix(q.Series.Subject)
	switch {
	case q.Series.Subject == "":
		subject = "%"
	case q.Series.IsCategory():
		subject += ".%"
	}
	args := []any{string(q.Centre), millis(q.Period.Since), millis(q.Period.Until), subject}
	for _, id := range q.Territories {
		args = append(args, string(id))
	}
	sql := testimoniesOf + params(len(q.Territories), 5) + testimoniesOrder + params(1, len(args)+1)
	each := func(r scanner) error {
		var w radar.Testimony
		var body string
		if err := r.Scan(&w.Resident, &body); err != nil {
			return err
		}
		var b caseBody
		if err := json.Unmarshal([]byte(body), &b); err != nil {
			return corrupt("a case's body: %w", err)
		}
		w.Text, w.Address = b.Text, b.Address
		list = append(list, w)
		return nil
	}
	err = t.direct(statement{sql: sql, args: append(args, int64(q.Limit)), each: each})
	return list, err
}

// OpenWarnings are the radar's that are not ended, oldest first.
func (t *tx) OpenWarnings(centre routing.CentreID) (list []dialogs.Warning, err error) {
	err = t.direct(statement{sql: radarOpen + t.g.s.eng.lockRow, args: []any{string(centre)}, each: readWarnings(&list)})
	return list, err
}

// Warning reads one and keeps others from changing it until the unit ends.
func (t *tx) Warning(id int64) (w dialogs.Warning, found bool, err error) {
	var list []dialogs.Warning
	err = t.direct(statement{sql: radarSelect + t.g.s.eng.lockRow, args: []any{id}, each: readWarnings(&list)})
	if err != nil || len(list) == 0 {
		return w, false, err
	}
	return list[0], true, nil
}

// SaveWarning writes one, new or read. That a clerk wants to hear no more of it is noted.
func (t *tx) SaveWarning(w dialogs.Warning) error {
	ended := int64(0)
	if w.Ended {
		ended = 1
	}
	if w.By != "" && t.turn.From != (bots.Chat{}) {
		s := w.Alert.Series
		f := audit.Facts{"centre": string(w.Centre), "about": s.Subject, "where": string(s.Territory), "until": w.Quiet.UTC().Format(time.RFC3339)}
		if err := t.auditDeed("radar.hushed", f); err != nil {
			return err
		}
	}
	return t.direct(statement{sql: radarUpsert, args: []any{w.ID, string(w.Centre), ended, encode(w)}})
}

func readWarnings(list *[]dialogs.Warning) func(scanner) error {
	return func(r scanner) error {
		var w dialogs.Warning
		var id, ended int64
		var centre, body string
		if err := r.Scan(&id, &centre, &ended, &body); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(body), &w); err != nil {
			return corrupt("the radar's warning %d: %w", id, err)
		}
		w.ID, w.Centre, w.Ended = id, routing.CentreID(centre), ended != 0
		*list = append(*list, w)
		return nil
	}
}
