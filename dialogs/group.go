package dialogs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/semaphore"

	"otklik/routing"
)

// maxGroup is the most turns one commit carries: enough that the commit's cost
// is spread thin, few enough that the first in line does not wait for the last.
const maxGroup = 256

// maxWaiting is the most turns that wait or run at once; whoever brings more waits
// outside, so that a flood stays with the messengers and not in memory.
const maxWaiting = 16 * maxGroup

// A turn that could not be run just now is tried again this often, with a pause
// that doubles from the first: two replicas disagree for a moment only, and a
// letter is settled within milliseconds of its sending.
const (
	tries     = 6
	firstWait = 4 * time.Millisecond
)

// grouper commits waiting turns together: it takes what is there, without an
// artificial delay, so that a lone turn waits for nobody.
type grouper struct {
	store   Store
	waiting chan request
	room    *semaphore.Weighted
	stopped chan struct{} // closed when nobody commits any more
}

type request struct {
	turns []Turn
	done  chan []error
}

func newGrouper(s Store) *grouper {
	return &grouper{
		store: s, waiting: make(chan request, maxGroup), room: semaphore.NewWeighted(maxWaiting), stopped: make(chan struct{}),
	}
}

// do hands turns in and waits for their commit. Turns of one request run in
// order and in the same group. A turn that only came too early is run again.
func (g *grouper) do(ctx context.Context, turns []Turn) []error {
	if len(turns) == 0 {
		return nil
	}
	room := min(int64(len(turns)), maxWaiting)
	if err := g.room.Acquire(ctx, room); err != nil {
		return unavailable(len(turns), err)
	}
	defer g.room.Release(room)
	errs := g.once(ctx, turns)
	for wait := firstWait; wait < firstWait<<(tries-1); wait *= 2 {
		var again []Turn
		var at []int
		for i, err := range errs {
			if errors.Is(err, routing.ErrStale) || errors.Is(err, errUnsettled) {
				again, at = append(again, turns[i]), append(at, i) // #nosec G602 -- one error for each turn
			}
		}
		if len(again) == 0 {
			break
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return unavailable(len(turns), ctx.Err())
		}
		for j, err := range g.once(ctx, again) {
			errs[at[j]] = err
		}
	}
	return errs
}

func (g *grouper) once(ctx context.Context, turns []Turn) []error {
	r := request{turns: turns, done: make(chan []error, 1)}
	select {
	case g.waiting <- r:
	case <-g.stopped:
		return unavailable(len(turns), errStopped)
	case <-ctx.Done():
		return unavailable(len(turns), ctx.Err())
	}
	select {
	case errs := <-r.done:
		return errs
	case <-g.stopped:
		return unavailable(len(turns), errStopped)
	case <-ctx.Done():
		return unavailable(len(turns), ctx.Err())
	}
}

// errStopped is why a turn is not run when the gateway is stopping.
var errStopped = errors.New("the reception is closed")

// run commits groups until ctx ends. It is called once.
func (g *grouper) run(ctx context.Context) error {
	defer close(g.stopped)
	for {
		select {
		case <-ctx.Done():
			return nil
		case r := <-g.waiting:
			g.commit(ctx, g.gather(r))
		}
	}
}

// gather adds to the first request whatever else is waiting already.
func (g *grouper) gather(first request) []request {
	group, n := []request{first}, len(first.turns)
	for n < maxGroup {
		select {
		case r := <-g.waiting:
			group, n = append(group, r), n+len(r.turns)
		default:
			return group
		}
	}
	return group
}

func (g *grouper) commit(ctx context.Context, group []request) {
	var all []Turn
	for _, r := range group {
		all = append(all, r.turns...)
	}
	// A group that has begun is finished even when the gateway is stopping.
	errs := g.store.Turns(context.WithoutCancel(ctx), all)
	for _, r := range group {
		r.done <- errs[:len(r.turns):len(r.turns)]
		errs = errs[len(r.turns):]
	}
}

func unavailable(n int, cause error) []error {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = fmt.Errorf("%w: %w", ErrUnavailable, cause)
	}
	return errs
}
