//go:build unix

package faultlab

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"time"

	"otklik/bots"
)

// lostAnswers is T8: the messenger takes a letter, and its answer is cut.
func lostAnswers() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T8", Fault: "connection cut after the request, before the answer, one send in ten", Load: "%d cuts",
		Full: Size{Faults: 1000}, Quick: Size{Faults: 50}, Bound: 2 * time.Hour,
		Pass: "0 lost; Telegram duplicates at most as many as cuts and only of letters worth a repeat; VK 0",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{}, func(w *World) error { return w.loseAnswers(w.ctx) })
		},
	}
}

// cutter cuts the answers of one send in ten, and of one edit.
type cutter struct {
	letters, cuts, sends atomic.Int64 // requests, and of those cut; sends cut in Telegram
}

func (c *cutter) trick(q request) *trick {
	if !q.letter {
		return nil
	}
	c.letters.Add(1)
	if rand.IntN(10) > 0 { // #nosec G404 -- chance, no secret
		return nil
	}
	c.cuts.Add(1)
	if q.send && q.platform == bots.Telegram {
		c.sends.Add(1)
	}
	return &trick{}
}

func (w *World) loseAnswers(ctx context.Context) error {
	c := &cutter{}
	w.Crowd.doubtful = true
	w.foreseen = w.givenUpInDoubt
	w.wire.play(c.trick)
	err := w.During(func(ctx context.Context) error {
		return until(ctx, func() bool { return int(c.cuts.Load()) >= w.Faults })
	})
	if err != nil {
		return err
	}
	w.count("letters", int(c.letters.Load()))
	w.count("cuts", int(c.cuts.Load()))
	return w.judge(ctx, int(c.sends.Load()))
}

// givenUpInDoubt takes out letters that were given up because their answers were
// lost twice, if they are on the screen: that is not lost. It also judges which
// letters were sent again.
func (w *World) givenUpInDoubt(o *oracle) {
	sent := map[screenPlace]int{} // what the messenger took, by chat and words
	for _, c := range w.Sim.Chats() {
		for _, m := range c.Messages() {
			if m.From == "bot" {
				sent[screenPlace{chatOf(c), m.Text}]++
			}
		}
	}
	dead := 0
	o.letters = slices.DeleteFunc(o.letters, func(l letter) bool {
		if l.state != "dead" || bots.Failure(l.reason) != bots.Unknown {
			return false
		}
		dead++
		if !bots.Purpose(l.purpose).Repeatable() && sent[screenPlace{l.chat, l.text}] > 1 {
			o.wrong("a %s letter to %s was repeated", l.purpose, l.chat.Channel)
		}
		return sent[screenPlace{l.chat, l.text}] > 0
	})
	w.count("given_up_but_shown", dead)
}

// until waits until something is so.
func until(ctx context.Context, so func() bool) error {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !so() {
		select {
		case <-look.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
