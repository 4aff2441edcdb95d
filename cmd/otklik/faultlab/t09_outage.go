//go:build unix

package faultlab

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
)

// outage is T9: Telegram is away, and comes back to what has piled up.
func outage() Experiment {
	return Experiment{
		Name: "T9", Fault: "messenger down", Load: "%d s",
		Full: Size{Faults: 3600}, Quick: Size{Faults: 12}, Bound: 3 * time.Hour,
		Pass: "backlog B is drained in B/(L-λ) ± 10 %; order kept; interactive replies < 3 s p95 meanwhile",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{Severed: true}, func(w *World) error { return w.outage(w.ctx) })
		},
	}
}

// The outage's loads: letters a second that Telegram's channel may send, and those
// that come while it drains.
const (
	outagePace     = 20
	outageFlow     = 5
	outageFolk     = 24 // residents with answers to come
	outageTalkers  = 2  // of each platform
	backlogSeconds = 8  // about how long it drains, in the quick form
)

func (w *World) outage(ctx context.Context) error {
	b, err := w.newBacklog(ctx, outageFolk)
	if err != nil {
		return err
	}
	if err := w.again(fmt.Sprintf("{total: %d, chat: -1, group: -1}", outagePace)); err != nil {
		return err
	}
	others := w.talk(ctx, "other", bots.VK, "utilities", outageTalkers)
	if err := w.cuts.down(severed); err != nil {
		return err
	}
	if err := b.pileUp(ctx, time.Duration(w.Faults)*time.Second); err != nil {
		return err
	}
	if err := w.cuts.up(severed); err != nil {
		return err
	}
	if err := b.drain(ctx); err != nil {
		return err
	}
	if err := others.stop(); err != nil {
		return err
	}
	w.within("other_messenger_p95", others.answered(0.95), 3*time.Second)
	if err := w.serveDesks(ctx); err != nil {
		return err
	}
	return w.judge(ctx, 1) // the send that the cut met
}

// pileUp posts the backlog, evenly over the outage.
func (b *backlog) pileUp(ctx context.Context, lasts time.Duration) error {
	letters := backlogSeconds * (outagePace - outageFlow)
	if !b.w.Quick {
		letters *= 5
	}
	flowing, end := context.WithTimeout(ctx, lasts)
	defer end()
	return b.flow(flowing, float64(letters)/lasts.Seconds())
}

// drain measures how long the backlog takes to go, while more comes.
func (b *backlog) drain(ctx context.Context) error {
	db, err := OpenTables(b.w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	var letters atomic.Int64 // sends and edits
	var polled sync.Once
	receives := make(chan struct{})
	b.w.wire.play(func(q request) *trick {
		switch {
		case q.platform != bots.Telegram:
		case q.letter:
			letters.Add(1)
		case q.poll:
			polled.Do(func() { close(receives) })
		}
		return nil
	})
	defer b.w.wire.play(nil)
	up := time.Now()
	if err := until(ctx, func() bool { return letters.Load() > 0 }); err != nil {
		return err
	}
	begun := time.Now()
	b.w.within("resumed_after", begun.Sub(up), 10*time.Second)
	waiting, err := dueIn(ctx, db, bots.Telegram)
	if err != nil {
		return err
	}
	flowing, end := context.WithCancel(ctx)
	defer end()
	var more errgroup.Group
	var same *talkers
	more.Go(func() error { return b.flow(flowing, outageFlow-1) })
	more.Go(func() error {
		select {
		case <-receives:
			b.w.within("received_after", time.Since(up), 30*time.Second)
			same = b.w.talk(ctx, "same", bots.Telegram, "utilities", 1)
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	for left := waiting; left > outagePace/4 && err == nil; {
		if err = pause(ctx, 50*time.Millisecond); err == nil {
			left, err = dueIn(ctx, db, bots.Telegram)
		}
	}
	if err != nil {
		return err
	}
	took := time.Since(begun)
	sent := int(letters.Load())
	end()
	if err := more.Wait(); err != nil {
		return err
	}
	if err := same.stop(); err != nil {
		return err
	}
	b.drained(waiting, sent, took)
	b.w.count("talkers_answers", same.n())
	b.w.within("same_messenger_p95", same.answered(0.95), 3*time.Second)
	return nil
}

// drained compares with B/(L-λ), where λ is what came meanwhile.
func (b *backlog) drained(waiting, sent int, took time.Duration) {
	came := float64(sent-waiting) / took.Seconds()
	expected := float64(waiting) / (outagePace - came)
	off := math.Abs(took.Seconds()/expected-1) * 100
	b.w.count("backlog", waiting)
	b.w.add(Figure{Name: "arrivals_per_s", Value: fmt.Sprintf("%.1f", came), OK: true})
	b.w.add(Figure{Name: "drained_s", Value: fmt.Sprintf("%.1f", took.Seconds()), Limit: fmt.Sprintf("%.1f ± 10 %%", expected), OK: off <= 10})
}

// dueIn counts a channel's letters that wait.
func dueIn(ctx context.Context, db *sql.DB, on bots.Platform) (int, error) {
	found, err := Rows(ctx, db, fmt.Sprintf("SELECT count(*) FROM outbox WHERE state = 'due' AND channel = '%s'", on), 1)
	if err != nil {
		return 0, err
	}
	return number(found[0][0]), nil
}
