package store

import (
	"cmp"
	"encoding/json"

	"otklik/routing"
)

// counter names a row of numbers.
type counter struct {
	centre routing.CentreID
	year   int
}

type counterEntry struct {
	n       int
	pending bool
}

// NextNumber counts from 1 within a centre and a year.
func (t *tx) NextNumber(centre routing.CentreID, year int) (int, error) {
	key := counter{centre: centre, year: year}
	e, ok := find(t.top, func(l *layer) map[counter]counterEntry { return l.counters }, key)
	if !ok {
		var n int64
		each := func(r scanner) error { return r.Scan(&n) }
		if err := t.ask(statement{sql: counterTake, args: []any{string(centre), int64(year)}, each: each}); err != nil {
			return 0, err
		}
		e.n = int(n)
	}
	put(&t.top.counters, key, counterEntry{n: e.n + 1, pending: true})
	return e.n + 1, nil
}

// counterUpdates gives the pending counters and marks them written.
func (l *layer) counterUpdates() []statement {
	var list []statement
	order := func(a, b counter) int { return cmp.Or(cmp.Compare(a.centre, b.centre), cmp.Compare(a.year, b.year)) }
	for _, key := range sortedKeys(l.counters, order) {
		e := l.counters[key]
		if !e.pending {
			continue
		}
		l.counters[key] = counterEntry{n: e.n}
		list = append(list, statement{sql: counterSet, args: []any{string(key.centre), int64(key.year), int64(e.n)}})
	}
	return list
}

// AddEvent appends to a case's history.
func (t *tx) AddEvent(e routing.Event) error {
	t.top.events = append(t.top.events, []any{t.NewID(), int64(e.Case), string(e.Kind), e.Actor, e.Text, encode(e.Files),
		string(e.From), string(e.To), millis(e.At)})
	return nil
}

// Events is a case's history, oldest first.
func (t *tx) Events(id routing.CaseID) ([]routing.Event, error) {
	var list []routing.Event
	each := func(r scanner) error {
		var e routing.Event
		var files string
		var at int64
		err := r.Scan((*int64)(&e.Case), (*string)(&e.Kind), &e.Actor, &e.Text, &files,
			(*string)(&e.From), (*string)(&e.To), &at)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(files), &e.Files); err != nil {
			return corrupt("case %d: event: files: %w", id, err)
		}
		e.At = fromMillis(at)
		list = append(list, e)
		return nil
	}
	err := t.direct(statement{sql: eventsOf, args: []any{int64(id)}, each: each})
	return list, err
}
