package outbox

import (
	"context"
	"fmt"
	"slices"
	"time"

	"otklik/bots"
)

// maxCommit bounds the results of one commit.
const maxCommit = 256

// maxStrikes is how often a result may be the only one the store refuses.
const maxStrikes = 3

// finished is a result with the lane that waits for its place.
type finished struct {
	lane    *lane
	result  Result
	strikes int // times the store took others but not this one
}

// settler records results: it takes whatever finished while the last commit
// ran, without waiting for more.
type settler struct {
	opts *Options
	in   chan finished
	held []finished
}

// newSettler makes one whose channel never blocks: room is the number of
// letters that can be in flight.
func newSettler(o *Options, room int) *settler {
	return &settler{opts: o, in: make(chan finished, room)}
}

// run settles until noMore is closed, and then what is left.
func (s *settler) run(ctx context.Context, noMore <-chan struct{}) error {
	ctx = context.WithoutCancel(ctx)
	for {
		select {
		case f := <-s.in:
			s.held = append(s.held, f)
			s.settle(ctx, noMore)
		case <-noMore:
			return s.finish(ctx)
		}
	}
}

// settle retries until everything held is recorded or noMore is closed: a sent
// letter whose mark is lost would be sent again.
func (s *settler) settle(ctx context.Context, noMore <-chan struct{}) {
	wait := 250 * time.Millisecond
	for {
		s.collect()
		if s.commit(ctx) {
			return
		}
		timer := time.NewTimer(wait)
		select {
		case <-noMore:
			timer.Stop()
			return
		case <-timer.C:
		}
		wait = min(2*wait, 5*time.Second)
	}
}

// finish is the last of settle, bounded in time.
func (s *settler) finish(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.Drain)
	defer cancel()
	s.collect()
	for len(s.held) > 0 && !s.commit(ctx) {
		if !bots.Wait(ctx, 250*time.Millisecond) {
			return fmt.Errorf("settling the last letters: %d not recorded: %w", len(s.held), ctx.Err())
		}
	}
	return nil
}

// collect takes what finished meanwhile.
func (s *settler) collect() {
	for {
		select {
		case f := <-s.in:
			s.held = append(s.held, f)
		default:
			return
		}
	}
}

// commit records what is held; false means some of it is still held.
func (s *settler) commit(ctx context.Context) bool {
	for len(s.held) > 0 {
		n := min(len(s.held), maxCommit)
		if err := s.record(ctx, s.held[:n]); err != nil {
			s.opts.Log.Error("settling letters", "letters", n, "error", err)
			return s.oneByOne(ctx)
		}
		s.held = s.held[n:]
	}
	s.held = nil
	return true
}

// oneByOne finds out whether one result spoils the commit of the others: the
// store refuses it and takes a later one. After three strikes it is left to its
// lease; while the store takes nothing, everything is kept.
func (s *settler) oneByOne(ctx context.Context) bool {
	var kept []finished
	blamed := 0 // of kept, those the store refused before it took another
	inARow := 0
	for i := range s.held {
		if inARow == 3 { // the store is down: do not hammer it
			kept = append(kept, s.held[i:]...)
			break
		}
		if err := s.record(ctx, s.held[i:i+1]); err != nil {
			kept, inARow = append(kept, s.held[i]), inARow+1
			continue
		}
		inARow = 0
		for ; blamed < len(kept); blamed++ {
			kept[blamed].strikes++
		}
	}
	s.held = slices.DeleteFunc(kept, s.struckOut)
	return len(s.held) == 0
}

func (s *settler) struckOut(f finished) bool {
	if f.strikes < maxStrikes {
		return false
	}
	s.opts.Log.Error("a result cannot be recorded; the letter returns when its lease ends",
		"letter", int64(f.result.Letter), "fate", string(f.result.Fate))
	f.lane.release(f.result.Letter)
	return true
}

func (s *settler) record(ctx context.Context, batch []finished) error {
	results := make([]Result, len(batch))
	for i, f := range batch {
		results[i] = f.result
	}
	if err := s.opts.Queue.Settle(ctx, results); err != nil {
		return err
	}
	for _, f := range batch {
		f.lane.release(f.result.Letter)
		if s.opts.Observe != nil {
			s.opts.Observe(f.lane.channel, f.result.Fate)
		}
	}
	return nil
}
