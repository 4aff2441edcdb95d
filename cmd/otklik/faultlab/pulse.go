//go:build unix

package faultlab

import (
	"context"
	"fmt"
	"sync"
	"time"

	"otklik/bots"
)

// pulse is people who come at a fixed rate, whether or not anybody is answered: so
// there is always something to bring. Each greets once and does nothing more.
type pulse struct {
	crowd *Crowd

	mu   sync.Mutex
	said []beat
}

// beat is one of them.
type beat struct {
	who *Somebody
	at  time.Time
}

// pulsePause is the time between two of them, on each platform in turn.
const pulsePause = 100 * time.Millisecond

// run lets people come until ctx ends.
func (p *pulse) run(ctx context.Context) error {
	tick := time.NewTicker(pulsePause)
	defer tick.Stop()
	platforms := []bots.Platform{bots.Telegram, bots.VK}
	for n := 0; ; n++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		s := p.crowd.newcomer(platforms[n%len(platforms)], fmt.Sprintf("passer%d", n))
		s.tally = nil // nobody waits for his answer
		p.crowd.tally.deeds.Add(1)
		at := time.Now()
		if err := s.say("/start"); err != nil {
			return err
		}
		p.mu.Lock()
		p.said = append(p.said, beat{s, at})
		p.mu.Unlock()
	}
}

func (p *pulse) all() []beat {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]beat(nil), p.said...)
}

// back tells how long after a moment the first answer to somebody came who spoke
// after it; it waits for it.
func (p *pulse) back(ctx context.Context, moment time.Time) (time.Duration, error) {
	for {
		for _, b := range p.all() {
			if b.at.Before(moment) {
				continue
			}
			if at, ok := b.answered(); ok {
				return at.Sub(moment), nil
			}
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return 0, err
		}
	}
}

// answered tells when the bot answered.
func (b beat) answered() (time.Time, bool) {
	for _, m := range b.who.At.Since(0) {
		if m.From == "bot" {
			return m.At, true
		}
	}
	return time.Time{}, false
}

// longest is the longest anybody waited for his answer.
func (p *pulse) longest() (most time.Duration) {
	for _, b := range p.all() {
		if at, ok := b.answered(); ok {
			most = max(most, at.Sub(b.at))
		}
	}
	return most
}

// unanswered counts those who never were.
func (p *pulse) unanswered() (n int) {
	for _, b := range p.all() {
		if _, ok := b.answered(); !ok {
			n++
		}
	}
	return n
}

// with lets people come while something is done, and waits until they are answered,
// but not for ever: who is not is counted.
func (p *pulse) with(ctx context.Context, do func(context.Context) error) error {
	coming, stop := context.WithCancel(ctx)
	came := make(chan error, 1)
	go func() { came <- p.run(coming) }()
	err := do(ctx)
	stop()
	if wrong := <-came; err == nil {
		err = wrong
	}
	for end := time.Now().Add(restLimit); err == nil && p.unanswered() > 0 && time.Now().Before(end); {
		err = pause(ctx, 50*time.Millisecond)
	}
	return err
}

// restLimit is how long the last letters may take to go, or the next of many.
const restLimit = time.Minute
