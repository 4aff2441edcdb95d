package routing_test

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"otklik/routing"
)

// ledger is a unit of work in memory, with the announcements made in it and the
// times at which cases are to be looked at.
type ledger struct {
	cases  map[routing.CaseID]*routing.Case
	events []routing.Event
	told   []string
	looks  map[routing.CaseID][]time.Time
	number int
	id     int64
}

func newLedger() *ledger {
	return &ledger{cases: map[routing.CaseID]*routing.Case{}, looks: map[routing.CaseID][]time.Time{}}
}

func copyOf(k *routing.Case) *routing.Case {
	c := *k
	c.Course = k.Course.Clone()
	return &c
}

func (l *ledger) NextNumber(routing.CentreID, int) (int, error) { l.number++; return l.number, nil }
func (l *ledger) NewID() int64                                  { l.id++; return l.id }
func (l *ledger) AddEvent(e routing.Event) error                { l.events = append(l.events, e); return nil }
func (l *ledger) AddCase(k *routing.Case) error                 { l.cases[k.ID] = copyOf(k); return nil }

// Apart undoes a part that fails, as the store does.
func (l *ledger) Apart(part func() error) error {
	before := *l
	before.cases, before.looks = maps.Clone(l.cases), maps.Clone(l.looks)
	err := part()
	if err != nil {
		*l = before
	}
	return err
}

func (l *ledger) LookAt(id routing.CaseID, at time.Time) error {
	l.looks[id] = append(l.looks[id], at)
	return nil
}

func (l *ledger) Case(id routing.CaseID) (*routing.Case, error) {
	k, ok := l.cases[id]
	if !ok {
		return nil, routing.ErrNoCase
	}
	return copyOf(k), nil
}

// SaveCase is as strict as the store: what was changed meanwhile is not lost.
func (l *ledger) SaveCase(k *routing.Case) error {
	if l.cases[k.ID].Version != k.Version {
		return routing.ErrStale
	}
	k.Version++
	l.cases[k.ID] = copyOf(k)
	return nil
}

func (l *ledger) Events(id routing.CaseID) ([]routing.Event, error) {
	var list []routing.Event
	for _, e := range l.events {
		if e.Case == id {
			list = append(list, e)
		}
	}
	return list, nil
}

func (l *ledger) Happened(_ *routing.Case, e routing.Event) error {
	what := string(e.Kind)
	switch e.Kind {
	case routing.EventWarned, routing.EventOverdue, routing.EventEscalated:
		what += " " + e.Text + " " + string(e.Detail.To)
	}
	l.told = append(l.told, what)
	return nil
}

// last is the newest event.
func (l *ledger) last() routing.Event { return l.events[len(l.events)-1] }

// of are a case's events of the kinds.
func (l *ledger) of(id routing.CaseID, kinds ...routing.EventKind) []routing.Event {
	list, _ := l.Events(id)
	return slices.DeleteFunc(list, func(e routing.Event) bool { return !slices.Contains(kinds, e.Kind) })
}

// strike looks at cases whose time has come by now, as the clock does, until
// nothing is due; it fails the test when that does not end.
func (l *ledger) strike(t interface {
	Helper()
	Fatalf(string, ...any)
}, c routing.Cases) {
	t.Helper()
	for range 1000 {
		due := false
		for id, times := range l.looks {
			late := slices.ContainsFunc(times, func(at time.Time) bool { return !at.After(c.Now) })
			if !late {
				continue
			}
			due = true
			l.looks[id] = slices.DeleteFunc(times, func(at time.Time) bool { return !at.After(c.Now) })
			if _, err := c.Look(id); err != nil {
				t.Fatalf("looking at %d: %v", id, err)
			}
		}
		if !due {
			return
		}
	}
	t.Fatalf("the looks do not end")
}

var monday = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC) // 10:00 in Moscow

func directory(t testing.TB, extra ...string) *routing.Directory {
	t.Helper()
	d, err := routing.Load(withFiles(os.DirFS("../examples/cheboksary"), extra))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func pothole() routing.Filing {
	return routing.Filing{
		Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "x"},
		Language:  "ru", Resident: "telegram:1", Origin: "telegram:1", OriginMessage: "5",
	}
}

func office(t testing.TB, extra ...string) (routing.Cases, *ledger, routing.CaseID) {
	t.Helper()
	l := newLedger()
	c := routing.Cases{Directory: directory(t, extra...), Tx: l, Tell: l, Now: monday}
	k, err := c.Open(pothole())
	if err != nil {
		t.Fatal(err)
	}
	return c, l, k.ID
}

var (
	ivan  = routing.Actor{ID: "telegram:501", Desk: "city"}
	maria = routing.Actor{ID: "telegram:502", Desk: "city"}
	olga  = routing.Actor{ID: "vk:601", Desk: "utilities"}
)

// withFiles is a directory with more files, or others in their place: names and
// contents by turns.
func withFiles(base fs.FS, extra []string) fs.FS {
	all := fstest.MapFS{}
	_ = fs.WalkDir(base, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			var text []byte
			if text, err = fs.ReadFile(base, name); err == nil {
				all[name] = &fstest.MapFile{Data: text}
			}
		}
		return err
	})
	for i := 0; i+1 < len(extra); i += 2 {
		all[extra[i]] = &fstest.MapFile{Data: []byte(extra[i+1])}
	}
	return all
}

// handled are topics that are handled in other ways than most.
const handled = `
categories:
  - id: handled
    names: {ru: Особые}
    first: 4h
    full: 10wd
    topics:
      - {id: handled.moderated, names: {ru: Проверяем}, moderate: true}
      - {id: handled.approved, names: {ru: Согласуем}, approval: true}
      - {id: handled.urgent, names: {ru: Срочно}, urgent: {first: 30m, full: 1wd}}
      - {id: handled.slow, names: {ru: Долго}, first: 3wd, full: 60d}
routes:
  - {id: handled, topics: [handled], agency: water-supply}
`

// file opens a case about another topic.
func file(t testing.TB, c routing.Cases, topic routing.TopicID) *routing.Case {
	t.Helper()
	f := pothole()
	f.Topic = topic
	k, err := c.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// centreModerates is the sample's centre, which sees every case first.
func centreModerates(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../examples/cheboksary/centre.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text) + "\n  moderate: true\n"
}
