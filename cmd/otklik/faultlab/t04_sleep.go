//go:build unix

package faultlab

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"otklik/bots"
)

// sleepingReplica is T4: the process that owns a channel stands still for longer
// than its lease, another takes over, and the sleeper goes on as if it were still
// the owner. Both platforms are polled.
func sleepingReplica() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T4", Fault: "SIGSTOP longer than the lease, then SIGCONT", Load: "%d pauses of a channel's owner, with a lease of 2 s",
		Full: Size{Faults: 200}, Quick: Size{Faults: 5}, Bound: 3 * time.Hour,
		Pass: "every stale write refused; at most one extra send per pause, and only if it was in flight",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{Replicas: 3, Postgres: true, Extra: "cluster: {lease: 2s}\n"}, t.sleep)
		},
	}
}

const (
	shortLease = 2 * time.Second
	// longSleep outlasts a letter's own lease, too; the full form has some of them.
	longSleep   = 65 * time.Second
	longSleeps  = 10 // one in so many
	afterWaking = time.Second
)

func (t *Trial) sleep(w *World) error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	shooter := &sniper{w: w}
	w.wire.sniper.Store(shooter)
	stale := 0
	err = w.During(func(ctx context.Context) error {
		for n := range t.Faults {
			found, err := w.nap(ctx, db, shooter, n)
			if err != nil {
				return err
			}
			stale += found
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.count("pauses", t.Faults)
	w.atMost("stale_writes", stale, 0)
	return w.judge(w.ctx, t.Faults)
}

// nap stops the owner of a channel at a moment, each platform's in turn, until
// another has taken over, and tells how many stale writes came of its waking.
func (w *World) nap(ctx context.Context, db *sql.DB, shooter *sniper, n int) (stale int, err error) {
	if err := pause(ctx, afterWaking); err != nil {
		return 0, err
	}
	on := []bots.Platform{bots.Telegram, bots.VK}[n%2]
	victim, err := w.owner(ctx, db, on)
	if err != nil {
		return 0, err
	}
	kinds := []moment{sendComing, sendTaken, updatesTaken}
	if err := shooter.shoot(ctx, victim, kinds[n/2%len(kinds)], (*replica).freeze); err != nil {
		return 0, err
	}
	stale, err = w.wake(ctx, db, victim, on, !w.Quick && n%longSleeps == longSleeps-1)
	return stale, err
}

// wake waits until another owns the sleeper's channel, thaws it and compares what
// the others had written by then with what stands there a while later.
func (w *World) wake(ctx context.Context, db *sql.DB, sleeper *replica, on bots.Platform, long bool) (int, error) {
	asleep := time.Now()
	length := 2 * shortLease
	if long {
		length = longSleep
	}
	awake := false
	thaw := func() {
		if !awake {
			sleeper.thaw()
		}
		awake = true
	}
	defer thaw()
	taking, cancel := context.WithTimeoutCause(ctx, takeoverLimit, fmt.Errorf("nobody took the channel %s over within %v", on, takeoverLimit))
	defer cancel()
	for {
		heir, err := w.owner(taking, db, on)
		if err != nil {
			return 0, err
		}
		if heir != sleeper {
			break
		}
		if err := pause(taking, 20*time.Millisecond); err != nil {
			return 0, err
		}
	}
	if err := pause(ctx, length-time.Since(asleep)); err != nil {
		return 0, err
	}
	before, err := readState(ctx, db)
	if err != nil {
		return 0, err
	}
	thaw()
	if err := pause(ctx, afterWaking); err != nil {
		return 0, err
	}
	after, err := readState(ctx, db)
	if err != nil {
		return 0, err
	}
	return before.undone(w.report, after), nil
}

// state is what nobody may take back.
type state struct {
	sent    map[string]string // message ids of letters that are sent
	fences  map[string]int    // of channels
	cursors map[string]int    // of channels that keep a number
}

func readState(ctx context.Context, db *sql.DB) (*state, error) {
	s := &state{sent: map[string]string{}, fences: map[string]int{}, cursors: map[string]int{}}
	sent, err := Rows(ctx, db, "SELECT id, message_id FROM outbox WHERE state = 'sent'", 2)
	if err != nil {
		return nil, err
	}
	for _, r := range sent {
		s.sent[r[0]] = r[1]
	}
	fences, err := Rows(ctx, db, "SELECT channel, fence FROM channels", 2)
	if err != nil {
		return nil, err
	}
	for _, r := range fences {
		s.fences[r[0]] = number(r[1])
	}
	cursors, err := Rows(ctx, db, "SELECT channel, value FROM cursors", 2)
	for _, r := range cursors {
		s.cursors[r[0]] = number(r[1])
	}
	return s, err
}

// undone counts what was taken back.
func (s *state) undone(r *report, later *state) (n int) {
	for id, message := range s.sent {
		if later.sent[id] != message {
			n++
			r.wrong("stale: letter %s was sent as message %s, and is %q now", id, message, later.sent[id])
		}
	}
	for channel, fence := range s.fences {
		if later.fences[channel] < fence {
			n++
			r.wrong("stale: the fence of %s went back from %d to %d", channel, fence, later.fences[channel])
		}
	}
	for channel, at := range s.cursors {
		if later.cursors[channel] < at {
			n++
			r.wrong("stale: the cursor of %s went back from %d to %d", channel, at, later.cursors[channel])
		}
	}
	return n
}
