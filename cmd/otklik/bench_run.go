package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"otklik/bots"
	"otklik/locales"
)

// answerPatience is how long a resident waits for an answer before it counts as
// an error, and the bench for the last letters to go.
const answerPatience = 30 * time.Second

// bench is a measurement under way.
type bench struct {
	opts   benchOptions
	town   *town
	script *filingScript
	people []*resident
	idle   chan *resident // those who wait for nothing
	tally  tally
}

func newBench(o benchOptions, t *town) (*bench, error) {
	texts, err := locales.Load()
	if err != nil {
		return nil, err
	}
	d, err := sampleDirectory(true)
	if err != nil {
		return nil, err
	}
	platforms := o.platforms()
	b := &bench{opts: o, town: t, script: newFilingScript(texts, d), idle: make(chan *resident, o.residents)}
	for i := range o.residents {
		on := platforms[i%len(platforms)]
		p := t.sim.Person(on, fmt.Sprintf("Resident %d", i+1), locales.Default)
		b.people = append(b.people, &resident{n: i, person: p, chat: p.Chat()})
	}
	for _, i := range rand.Perm(o.residents) { // #nosec G404 -- the order of a bench
		b.idle <- b.people[i]
	}
	return b, nil
}

// run lets the residents act, waits for the answers that are due and for the
// last letter to go.
func (b *bench) run(ctx context.Context) *benchReport {
	begun := time.Now()
	acting, cancel := context.WithTimeout(ctx, b.opts.lasting)
	defer cancel()
	b.tally.tooMany, b.tally.limit = cancel, len(b.people)
	deeds := b.deeds(acting)
	var all sync.WaitGroup
	if b.opts.rate > 0 {
		for due := range deeds {
			r, ok := b.next(acting)
			if !ok {
				break
			}
			all.Go(func() { b.deed(ctx, r, due) })
		}
	} else {
		for range b.opts.concurrency {
			all.Go(func() {
				for range deeds {
					r, ok := b.next(acting)
					if !ok {
						return
					}
					b.deed(ctx, r, time.Now())
				}
			})
		}
	}
	all.Wait()
	took := time.Since(begun)
	r := b.tally.report(b.opts, b.town.gateway.store.Engine(), took)
	r.Drained = b.drain(ctx)
	return r
}

// deeds gives the moment of each deed, until there have been enough.
func (b *bench) deeds(ctx context.Context) <-chan time.Time {
	due := make(chan time.Time)
	go func() {
		defer close(due)
		at := time.Now()
		for n := 1; b.opts.messages == 0 || n <= b.opts.messages; n++ {
			if b.opts.rate > 0 {
				at = at.Add(time.Duration(float64(time.Second) / b.opts.rate))
				select {
				case <-time.After(time.Until(at)):
				case <-ctx.Done():
					return
				}
			}
			select {
			case due <- at:
			case <-ctx.Done():
				return
			}
		}
	}()
	return due
}

// next takes a resident who waits for nothing; ok is false at the end.
func (b *bench) next(ctx context.Context) (r *resident, ok bool) {
	select {
	case r := <-b.idle:
		return r, true
	case <-ctx.Done():
		return nil, false
	}
}

// deed lets a resident do the next thing of his script and wait for the answer.
// due is when he was to do it. One who got none does nothing more.
func (b *bench) deed(ctx context.Context, r *resident, due time.Time) {
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	if err := b.script.play(ctx, r); err != nil {
		b.tally.fail(err)
		return
	}
	b.tally.add(time.Since(due))
	b.idle <- r
}

// drain waits until no letter is due, which the desks' cards are for longest.
func (b *bench) drain(ctx context.Context) time.Duration {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, answerPatience)
	defer cancel()
	channels := []string{string(bots.Telegram), string(bots.VK)}
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		_, waiting, err := b.town.gateway.store.NextDue(ctx, channels)
		if err == nil && !waiting {
			return time.Since(begun)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.tally.fail(fmt.Errorf("letters still wait after %v: %w", answerPatience, ctx.Err()))
			return time.Since(begun)
		}
	}
}
