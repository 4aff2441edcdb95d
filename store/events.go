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

// eventEntry is a line of a case's history in a layer, always pending.
type eventEntry struct {
	id    int64
	event routing.Event
}

// AddEvent appends to a case's history.
func (t *tx) AddEvent(e routing.Event) error {
	e.Actor, e.Text, e.At = cleanText(e.Actor), cleanText(e.Text), fromMillis(millis(e.At)) // as it will be read
	id := t.NewID()
	t.top.events = append(t.top.events, eventEntry{id: id, event: e})
	return t.auditEvent(e, id)
}

func (l *layer) eventRows() [][]any {
	rows := make([][]any, 0, len(l.events))
	for _, x := range l.events {
		e := x.event
		rows = append(rows, []any{x.id, int64(e.Case), string(e.Kind), e.Actor, e.Text, encode(e.Files),
			string(e.From), string(e.To), millis(e.At), encode(e.Detail)})
	}
	return rows
}

// Events is a case's history, oldest first: what the database has, then what
// waits to be written.
func (t *tx) Events(id routing.CaseID) ([]routing.Event, error) {
	var list []routing.Event
	if e, ok := find(t.top, layerCases, id); !ok || e.inDB {
		err := t.ask(statement{sql: eventsOf, args: []any{int64(id)}, each: readEvents(&list)})
		if err != nil {
			return nil, err
		}
	}
	return t.top.history(id, list), nil
}

// history appends a case's pending events, those of the layer below first.
func (l *layer) history(id routing.CaseID, list []routing.Event) []routing.Event {
	if l.under != nil {
		list = l.under.history(id, list)
	}
	for _, e := range l.events {
		if e.event.Case == id {
			list = append(list, e.event)
		}
	}
	return list
}

func readEvents(list *[]routing.Event) func(scanner) error {
	return func(r scanner) error {
		var e routing.Event
		var files, detail string
		var at int64
		err := r.Scan((*int64)(&e.Case), (*string)(&e.Kind), &e.Actor, &e.Text, &files,
			(*string)(&e.From), (*string)(&e.To), &at, &detail)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(files), &e.Files); err != nil {
			return corrupt("case %d: event: files: %w", e.Case, err)
		}
		if err := readDetail(detail, e.Case, &e); err != nil {
			return err
		}
		e.At = fromMillis(at)
		*list = append(*list, e)
		return nil
	}
}

// readDetail reads what else an event of a case says.
func readDetail(detail string, id routing.CaseID, e *routing.Event) error {
	if detail == "{}" { // as most are
		return nil
	}
	if err := json.Unmarshal([]byte(detail), &e.Detail); err != nil {
		return corrupt("case %d: event: detail: %w", id, err)
	}
	return nil
}
