package vk

import (
	"context"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// slowAnswer is how long a request that gets no answer holds its slot: by then it
// has arrived or never will.
const slowAnswer = 5 * time.Second

// budget is how many requests of the token may begin in any span of time. A slot
// is free again a whole span after its request was answered, so that no delay on
// the way can bring more requests together at the platform than there are slots;
// a limiter alone counts when requests leave. The limiter spreads them over the
// span, so that letters gather for each instead of spending all slots singly. A
// nil budget has no bound.
type budget struct {
	span time.Duration
	flow *rate.Limiter
	free chan struct{}
}

// newBudget makes one of perSecond requests, nil when that is negative.
func newBudget(perSecond float64) *budget {
	if perSecond < 0 {
		return nil
	}
	n := max(1, math.Floor(perSecond))
	b := &budget{
		span: time.Duration(n / perSecond * float64(time.Second)),
		flow: rate.NewLimiter(rate.Limit(perSecond), max(1, int(n/4))),
		free: make(chan struct{}, int(n)),
	}
	for range cap(b.free) {
		b.free <- struct{}{}
	}
	return b
}

// take waits for a slot. done, called when the request has been answered, gives
// it back.
func (b *budget) take(ctx context.Context) (done func(), err error) {
	if err := ctx.Err(); err != nil || b == nil {
		return func() {}, err
	}
	if err := b.flow.Wait(ctx); err != nil {
		return nil, err
	}
	select {
	case <-b.free:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	free := sync.OnceFunc(func() { b.free <- struct{}{} })
	late := time.AfterFunc(slowAnswer+b.span, free)
	return func() {
		if late.Stop() {
			time.AfterFunc(b.span, free)
		}
	}, nil
}
