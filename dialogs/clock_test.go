package dialogs_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
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

func runClock(t *testing.T, s *store.Store) *clock {
	c := &clock{t: t, d: receive(t, s, s), wake: make(chan struct{})}
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
				errs = append(errs, tx.Wake(dialogs.Timer{At: noon.Add(-time.Hour), Kind: "from the future", Case: 8}))
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
		if kept != 250 || !strings.Contains(raw, `"Kind":"from the future","Case":8`) {
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
