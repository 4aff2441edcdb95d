package dialogs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/radar"
	"otklik/store"
	"otklik/store/storetest"
)

// guard is replicas over one database, whose clocks the test moves.
type guard struct {
	t        *testing.T
	s        *store.Store
	replicas []*clock
	stop     func()
	now      time.Time
}

func newGuard(t *testing.T, s *store.Store, replicas int, settings *radar.Settings) *guard {
	g := &guard{t: t, s: s, now: noon, stop: func() {}}
	for range replicas {
		c := &clock{t: t, d: receive(t, s, s), wake: make(chan struct{})}
		c.set(noon)
		c.d.Now = func() time.Time { return *c.now.Load() }
		c.d.House.Radar = settings
		g.replicas = append(g.replicas, c)
	}
	g.start()
	t.Cleanup(func() { g.stop() })
	return g
}

// start starts the clocks, anew if they run: the first thing that a clock does is to
// see to the radar.
func (g *guard) start() {
	g.t.Helper()
	g.stop()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	for _, c := range g.replicas {
		all.Go(func() { _ = c.d.RunClock(ctx, g.s, c.wake) })
		c.strikes(g.now)
	}
	g.stop = func() { cancel(); all.Wait() }
}

func (g *guard) look(after time.Duration) {
	for end := g.now.Add(after); g.now.Before(end); {
		g.now = g.now.Add(radar.Slot)
		for _, c := range g.replicas {
			c.strikes(g.now)
		}
	}
}

func (g *guard) turn(do func(dialogs.Tx) error) {
	g.t.Helper()
	if err := g.s.Turns(g.t.Context(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		g.t.Fatal(err)
	}
}

func (g *guard) file(n int) {
	g.turn(func(tx dialogs.Tx) error {
		var errs []error
		for range n {
			k := &routing.Case{ID: routing.CaseID(tx.NewID()), Number: fmt.Sprint(tx.NewID()), Centre: "cheboksary", State: routing.Assigned, OpenedAt: g.now}
			k.Topic, k.Territory = "water.no-water", "leninsky"
			errs = append(errs, tx.AddCase(k))
		}
		return errors.Join(errs...)
	})
}

// chain counts the timers of looks to come.
func (g *guard) chain() (n int) {
	due, err := g.s.DueTimers(g.t.Context(), g.now.AddDate(1, 0, 0), 1000)
	if err != nil {
		g.t.Fatal(err)
	}
	for _, t := range due {
		if t.Kind == dialogs.TimerRadar {
			n++
		}
	}
	return n
}

// However many replicas there are, one look follows another, each warning is told
// once, and a chain that was broken off goes on.
func TestReplicasLookInTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat, "utilities": waterChat})
		g := newGuard(t, s, 2, &radar.Settings{})
		g.look(30 * time.Minute)
		if n := g.chain(); n != 1 {
			t.Errorf("%d looks to come", n)
		}
		g.file(9)
		g.look(15 * time.Minute)
		said := alarms(t, s)
		if len(said) != 1 || len(said[cityChat]) != 1 || !strings.Contains(said[cityChat][0], "«Нет холодной воды», Чебоксары, Ленинский район") {
			t.Errorf("%q", said)
		}
		g.turn(func(tx dialogs.Tx) error { // the chain breaks off, and a look of long ago is left over
			due, err := s.DueTimers(t.Context(), g.now.AddDate(1, 0, 0), 1000)
			if err != nil {
				return err
			}
			for _, w := range due {
				if _, err := tx.TakeTimer(w.ID); err != nil {
					return err
				}
			}
			return nil
		})
		g.now = g.now.Add(2 * time.Hour)
		g.start()
		g.turn(func(tx dialogs.Tx) error {
			return tx.Wake(dialogs.Timer{At: g.now.Add(-time.Hour), Kind: dialogs.TimerRadar})
		})
		g.look(10 * time.Minute)
		if n := g.chain(); n != 1 {
			t.Errorf("%d looks to come after the chain broke off", n)
		}
		for _, c := range g.replicas {
			if c.d.log.Len() > 0 {
				t.Error(c.d.log.String())
			}
		}
	})
}

// Switched off, the radar does not look, and what is left of it ends.
func TestTheRadarIsSwitchedOff(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
	g := newGuard(t, s, 1, nil)
	g.turn(func(tx dialogs.Tx) error { return tx.Wake(dialogs.Timer{At: g.now, Kind: dialogs.TimerRadar}) })
	g.file(20)
	g.look(15 * time.Minute)
	if said, n := alarms(t, s), g.chain(); len(said) > 0 || n > 0 {
		t.Errorf("%q, %d looks to come", said, n)
	}
}

// surveyed is a store whose survey does what the test wants.
type surveyed struct {
	*store.Store
	survey func()
}

func (s surveyed) Openings(ctx context.Context, centre routing.CentreID, p routing.Period, each func(radar.Opening)) error {
	s.survey()
	return s.Store.Openings(ctx, centre, p, each)
}

// TestASurveyHoldsUpNoTimer, however long it takes.
func TestASurveyHoldsUpNoTimer(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
	begun, goOn := make(chan struct{}), make(chan struct{})
	var first sync.Once // a clock that strikes again before the timer is done looks again
	slow := surveyed{s, func() { first.Do(func() { close(begun) }); <-goOn }}
	c := watchOver(t, s, slow)
	<-begun
	err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		return tx.Wake(dialogs.Timer{At: noon, Kind: dialogs.TimerIncident, Case: 404})
	}}})[0]
	if err != nil {
		t.Fatal(err)
	}
	c.wake <- struct{}{}
	c.wake <- struct{}{}
	if due := c.due(noon); len(due) != 1 || due[0].Kind != dialogs.TimerRadar {
		t.Errorf("due while the radar looks: %+v", due)
	}
	close(goOn)
	c.strikes(noon)
	if due := c.due(noon); len(due) > 0 || c.d.log.Len() > 0 {
		t.Errorf("due later: %+v; the log: %s", due, c.d.log.String())
	}
}

// TestAPanicInASurvey ends no process: the timer is put off like others that fail.
func TestAPanicInASurvey(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	c := watchOver(t, s, surveyed{s, func() { panic("boom") }})
	c.strikes(noon)
	later := c.due(noon.Add(time.Hour))
	failed := slices.ContainsFunc(later, func(t dialogs.Timer) bool { return t.Kind == dialogs.TimerRadar && t.Failures == 1 })
	if log := c.d.log.String(); !failed || !strings.Contains(log, "put off") || !strings.Contains(log, "radar_survey.go") {
		t.Errorf("%+v; the log: %s", later, log)
	}
}

// watchOver runs a clock with a look that is due.
func watchOver(t *testing.T, s *store.Store, watched dialogs.Store) *clock {
	t.Helper()
	err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		return tx.Wake(dialogs.Timer{At: noon, Kind: dialogs.TimerRadar})
	}}})[0]
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{t: t, d: receive(t, s, s), wake: make(chan struct{})}
	c.set(noon)
	c.d.Now = func() time.Time { return *c.now.Load() }
	c.d.House.Radar = &radar.Settings{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.d.RunClock(ctx, watched, c.wake) }()
	t.Cleanup(func() { cancel(); <-done })
	return c
}
