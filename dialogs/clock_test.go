package dialogs_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// clock runs a desk's clock at a time of the test's own.
type clock struct {
	t    *testing.T
	d    *desk
	now  atomic.Pointer[time.Time]
	wake chan struct{}
}

func runClock(t *testing.T, s *store.Store, adjust ...func(*desk)) *clock {
	c := &clock{t: t, d: receive(t, s, s), wake: make(chan struct{})}
	for _, change := range adjust {
		change(c.d)
	}
	c.set(noon)
	c.d.Now = func() time.Time { return *c.now.Load() }
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.d.RunClock(ctx, s, c.wake) }()
	t.Cleanup(func() { cancel(); <-done })
	return c
}

func (c *clock) set(now time.Time) { c.now.Store(&now) }

// strikes returns when everything due at the time has been looked at: a wake is
// taken between two looks only.
func (c *clock) strikes(now time.Time) {
	c.set(now)
	c.wake <- struct{}{}
	c.wake <- struct{}{}
}

// due are the timers that have come by now, but those about alarms: they come again
// while nobody can hear.
func (c *clock) due(now time.Time) []dialogs.Timer {
	c.t.Helper()
	due, err := c.d.s.DueTimers(c.t.Context(), now, 1000)
	if err != nil {
		c.t.Fatal(err)
	}
	return slices.DeleteFunc(due, func(t dialogs.Timer) bool { return t.Kind == dialogs.TimerAlarm })
}

// TestFailingTimersStepAside: timers whose turns fail let the others through, come
// again after a pause that grows, and end in quarantine with what they were.
func TestFailingTimersStepAside(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{})
		err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
			var errs []error
			for range 250 { // more than one look takes, all of them earlier
				errs = append(errs, tx.Wake(dialogs.Timer{At: noon.Add(-time.Hour), Kind: dialogs.TimerLetter, Letter: 404}))
			}
			_, err := tx.Post(bots.Letter{ID: 5, Chat: bots.Chat{Channel: "vk", ID: "1"}, Text: "x"})
			errs = append(errs, err, tx.Wake(dialogs.Timer{At: noon, Kind: dialogs.TimerLetter, Letter: 5}))
			return errors.Join(errs...)
		}}})[0]
		if err != nil {
			t.Fatal(err)
		}
		c := runClock(t, s)
		c.strikes(noon)
		left := c.due(noon.Add(time.Minute))
		if len(left) != 250 || len(c.due(noon)) != 0 || left[0].Failures != 1 {
			t.Fatalf("after a look %d timers are left, the first: %+v", len(left), left[:min(1, len(left))])
		}
		now, pauses := noon, 0
		for ; len(left) > 0 && pauses < 50; pauses++ {
			if !left[0].At.After(now) {
				t.Fatalf("a timer that fails is due at once: %+v at %v", left[0], now)
			}
			now = left[len(left)-1].At
			c.strikes(now)
			left = c.due(now.Add(24 * time.Hour))
		}
		if pauses != 11 || now.Sub(noon) < time.Hour {
			t.Errorf("given up after %d pauses, %v", pauses, now.Sub(noon))
		}
		if log := c.d.log.String(); strings.Count(log, "timer goes to quarantine") != 250 {
			t.Error("not every timer was told of")
		}
		kept, raw := quarantined(t, s.Engine(), dsn)
		if kept != 250 || !strings.Contains(raw, `"Kind":"letter","Case":0,"Letter":404`) {
			t.Errorf("in quarantine: %d, %s", kept, raw)
		}
	})
}

// quarantined reads what the store keeps for the operator.
func quarantined(t *testing.T, engine, dsn string) (n int, raw string) {
	t.Helper()
	db, err := sql.Open(map[string]string{"sqlite": "sqlite", "postgres": "pgx"}[engine], strings.TrimPrefix(dsn, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.QueryContext(t.Context(), "SELECT raw FROM quarantine")
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	for ; list.Next(); n++ {
		if err := list.Scan(&raw); err != nil {
			t.Fatal(err)
		}
	}
	return n, raw
}

// TestCalendarChange: when the calendar in force is another one, what is owed is due
// by that, whichever process notices first; what has not changed is left alone.
func TestCalendarChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var region atomic.Pointer[routing.Region]
		file := func(d *desk) *routing.Case {
			var k *routing.Case
			err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) (err error) {
				n := &dialogs.Notices{Tx: tx, House: d.House, Directory: region.Load().Root(), Now: noon}
				c := routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: noon}
				k, err = c.Open(routing.Filing{
					Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "x"},
					Language:  "ru", Resident: "vk:1", Origin: "vk:1",
				})
				return err
			}}})[0]
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		read := func(id routing.CaseID) (k *routing.Case, events []routing.Event) {
			err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) (err error) {
				if k, err = tx.Case(id); err == nil {
					events, err = tx.Events(id)
				}
				return err
			}}})[0]
			if err != nil {
				t.Fatal(err)
			}
			return k, events
		}
		follow := func(d *desk) { d.House.Region = region.Load }
		region.Store(officeRegion(t, ""))
		c := runClock(t, s, follow)
		c.strikes(noon)
		k := file(c.d)
		c.strikes(noon)
		if again, events := read(k.ID); again.Version != k.Version || len(events) != 1 {
			t.Fatalf("the same calendar changed a case: %+v", events)
		}
		region.Store(officeRegion(t, k.Full.In(time.UTC).Format(time.DateOnly)))
		c.strikes(noon)
		moved, events := read(k.ID)
		last := events[len(events)-1]
		if !moved.Full.After(k.Full) || last.Kind != routing.EventRewound || last.Detail.Before == last.Detail.After {
			t.Fatalf("due %v, was %v; %+v", moved.Full, k.Full, last)
		}
		other := runClock(t, s, follow) // a restart, or another replica
		other.strikes(noon)
		if again, events := read(k.ID); again.Version != moved.Version || len(events) != 2 {
			t.Errorf("a second process rewound it, too: %+v", events)
		}
		if log := c.d.log.String() + other.d.log.String(); log != "" {
			t.Error(log)
		}
	})
}

// officeRegion is the sample with one more day off in November or December 2026.
func officeRegion(t *testing.T, off string) *routing.Region {
	t.Helper()
	files := fstest.MapFS{}
	base := os.DirFS("../examples/cheboksary")
	err := fs.WalkDir(base, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(base, name)
		if name == "calendar/2026.yaml" && off != "" {
			text = []byte(strings.Replace(string(text), "- 2026-12-31", "- "+off+"\n    - 2026-12-31", 1))
		}
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	region, err := routing.LoadRegion(files)
	if err != nil {
		t.Fatal(err)
	}
	return region
}

// TestOldTimers: the timers of builds that had one for each clock look at the case.
func TestOldTimers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := runClock(t, s)
		var id routing.CaseID
		late := time.Date(2027, 1, 25, 9, 0, 0, 0, time.UTC)
		err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
			k := &routing.Case{
				ID: routing.CaseID(tx.NewID()), Number: "26-00001", Centre: "cheboksary", State: routing.Assigned, Agency: "city-roads",
				Complaint: routing.Complaint{Topic: "roads.pothole"}, Language: "ru", Resident: "vk:1", Origin: "vk:1", OpenedAt: noon,
				Deadlines: routing.Deadlines{First: noon.Add(time.Hour), Full: noon.AddDate(0, 0, 14)},
			}
			id = k.ID
			return errors.Join(tx.AddCase(k), tx.Wake(dialogs.Timer{At: k.First, Kind: dialogs.TimerFirst, Case: id}),
				tx.Wake(dialogs.Timer{At: k.Full, Kind: dialogs.TimerFull, Case: id}))
		}}})[0]
		if err != nil {
			t.Fatal(err)
		}
		c.strikes(late)
		var told int
		err = s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
			events, err := tx.Events(id)
			for _, e := range events {
				if e.Kind == routing.EventEscalated && len(e.Detail.Stages) > 4 {
					told++
				}
			}
			return err
		}}})[0]
		if err != nil || told != 1 {
			t.Errorf("%v; told %d times; %s", err, told, c.d.log)
		}
	})
}
