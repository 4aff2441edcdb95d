package adapter

import (
	"context"
	"math/rand/v2"
	"time"

	"otklik/bots"
)

// Backoff grows from Min to Max by doubling, each step shortened at random by
// up to a half, so that many bots do not return at the same instant.
type Backoff struct {
	Min, Max time.Duration
	step     time.Duration
}

// Next gives the pause before the next try.
func (b *Backoff) Next() time.Duration {
	if b.step == 0 {
		b.step = b.Min
	} else {
		b.step = min(2*b.step, b.Max)
	}
	half := b.step / 2
	return half + rand.N(half+1) // #nosec G404 -- jitter, no secret
}

// Reset starts again from Min.
func (b *Backoff) Reset() { b.step = 0 }

// Offer hands batch to sink, the same one again after each refusal, until it
// is taken (true) or ctx ends (false). onRefusal hears of each refusal.
func Offer(ctx context.Context, sink bots.Sink, batch bots.Batch, b Backoff, onRefusal func(error)) bool {
	for ctx.Err() == nil {
		err := sink(ctx, batch)
		if err == nil {
			return true
		}
		onRefusal(err)
		if !bots.Wait(ctx, b.Next()) {
			return false
		}
	}
	return false
}

// Pool runs small best-effort jobs beside the main work, never more than its
// size at once; a job that finds no room is dropped.
type Pool struct{ slots chan struct{} }

// NewPool makes a pool of n slots.
func NewPool(n int) *Pool { return &Pool{slots: make(chan struct{}, n)} }

// Go runs job if there is room; false means it was dropped.
func (p *Pool) Go(job func()) bool {
	select {
	case p.slots <- struct{}{}:
	default:
		return false
	}
	go func() {
		defer func() { <-p.slots }()
		job()
	}()
	return true
}

// Wait returns when every job that runs has ended.
func (p *Pool) Wait() {
	for range cap(p.slots) {
		p.slots <- struct{}{}
	}
	for range cap(p.slots) {
		<-p.slots
	}
}
