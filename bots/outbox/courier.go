// Package outbox delivers letters. It owns the order within a chat, the pace
// the platforms ask for, when a failed send is repeated and when it is given
// up. It owns no words, no storage (Queue) and no platform (bots.Messenger).
//
// What a letter can meet, in order:
//
//	leased    Queue.Lease: the head of its chat; one in flight per chat
//	resolved  Under and EditOf become message ids
//	merged    an edit that a later letter makes needless ends here
//	paced     chat and group first, then the token; a long wait puts it back
//	placed    in the thread of its topic, which is opened where there is none
//	sent      Messenger.Send, bounded in time, a panic counts as Unknown; after a
//	          doubtful send an hour ago the chat's history is asked first
//	judged    verdict: sent, again at a time, or dead
//	settled   Queue.Settle, many in one commit; only then the chat is free
//
// A letter is lost at no point: what is not settled comes back when its lease
// runs out. It may be sent twice where the platform has no key for a send and
// the answer was lost; then it is repeated once and no more. Processes killed
// under a letter may each add a repeat, up to a bound. A letter refused as if the
// token were bad goes behind the others, and counts against itself only while
// others pass.
package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
)

// Options is what a Courier works with. Queue, Messengers and Owner are
// required; the rest has defaults.
type Options struct {
	Queue      Queue
	Messengers map[string]bots.Messenger // by channel
	Pace       map[string]bots.Pace      // by channel; a missing one is all defaults
	Owner      string                    // unique to this courier of this process

	Now  func() time.Time
	Rand func(n int64) int64 // uniform in [0, n), for the jitter
	Log  *slog.Logger
	Wake func(channel string) <-chan struct{} // signalled when letters were posted: look now; nil = look at times

	Copies  Copies                       // our own copies of files; nil = there are none
	Observe func(channel string, f Fate) // told of each settled result; nil = nobody asks
	// Alarm is told when the platform refuses the bot itself, and with nil when it
	// takes it again; it must not block. nil = nobody asks.
	Alarm func(channel string, why *bots.SendError)

	Lease       time.Duration // how long a claim lasts, longer than anything a delivery may take: 1 min
	SendTimeout time.Duration // for a letter's sends, without files: 20 s
	Hold        time.Duration // the longest wait for a chat's pace before the letter is put back: 250 ms
	Poll        time.Duration // the longest sleep: 1 s
	Drain       time.Duration // for sends in flight, and again for settling, when Run ends: 10 s
	Concurrency int           // sends at once in one channel: 128
}

func (o *Options) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Int64N
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	fallback(&o.Lease, time.Minute)
	fallback(&o.SendTimeout, 20*time.Second)
	fallback(&o.Hold, 250*time.Millisecond)
	fallback(&o.Poll, time.Second)
	fallback(&o.Drain, 10*time.Second)
	fallback(&o.Concurrency, 128)
}

// check refuses a lease that could run out under a send: another courier would
// then send the same letter.
func (o *Options) check() error {
	if o.longest() < o.SendTimeout {
		return fmt.Errorf("courier: a lease of %v is over before a send of %v and its waits are", o.Lease, o.SendTimeout)
	}
	return nil
}

// longest is what the lease leaves for sends: a longer lease gives large files
// more time, and lets the letters of a dead process wait longer.
func (o *Options) longest() time.Duration {
	return min(longestSend, o.Lease-2*mostWait-o.Hold-time.Second)
}

func fallback[T int | time.Duration](v *T, usual T) {
	if *v <= 0 {
		*v = usual
	}
}

// Courier delivers the letters of some channels, each while Serve runs for it.
type Courier struct {
	opts    Options
	lanes   map[string]*lane
	settler *settler
	wrong   error // with the options

	sending     context.Context // of the sends: outlives a term, so that results are not lost with it
	cancelSends context.CancelFunc
	mu          sync.Mutex
	ended       bool
	serving     sync.WaitGroup
	ending      context.Context // ends with Run
	end         context.CancelFunc
}

// New prepares a courier; Run makes it work, or tells what is wrong with o.
func New(o Options) *Courier {
	o.fill()
	c := &Courier{opts: o, wrong: o.check(), lanes: map[string]*lane{}}
	c.sending, c.cancelSends = context.WithCancel(context.Background())
	c.ending, c.end = context.WithCancel(context.Background())
	room := 0
	for channel, m := range o.Messengers {
		l := newLane(&c.opts, channel, m)
		c.lanes[channel] = l
		room += l.room
	}
	c.settler = newSettler(&c.opts, room)
	for _, l := range c.lanes {
		l.done = c.settler.in
	}
	return c
}

// Run records what becomes of letters until ctx ends; then it ends every Serve,
// lets sends in flight finish and settles them, each within Options.Drain. The
// error tells of results that could not be settled; their letters come back when
// their leases run out. Run once.
func (c *Courier) Run(ctx context.Context) error {
	if c.wrong != nil {
		return c.wrong
	}
	defer c.cancelSends()
	noMore := make(chan struct{})
	settled := make(chan error, 1)
	go func() { settled <- c.settler.run(c.sending, noMore) }()

	<-ctx.Done()
	c.mu.Lock()
	c.ended = true
	c.mu.Unlock()
	c.end()
	c.serving.Wait()
	if !c.await(c.opts.Drain) {
		c.cancelSends() // the answers they wait for are lost: Unknown
		c.await(time.Second)
	}
	close(noMore)
	return <-settled
}

// Serve sends a channel's letters for one term, until ctx or Run ends. Sends in
// flight go on after it; their letters stay leased until they are settled.
func (c *Courier) Serve(ctx context.Context, t lease.Term) error {
	l, ok := c.lanes[t.Channel]
	switch {
	case c.wrong != nil:
		return c.wrong
	case !ok:
		return fmt.Errorf("delivering: %q: %w", t.Channel, errChannel)
	case !c.enter():
		return nil
	}
	defer c.serving.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(c.ending, cancel)()
	for ctx.Err() == nil {
		err := l.begin(ctx, t)
		if err == nil {
			l.run(ctx, c.sending, t.Fence)
			break
		}
		l.complain(ctx, "reading what was sent of late", err)
		bots.Wait(ctx, c.opts.Poll)
	}
	return nil
}

func (c *Courier) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return false
	}
	c.serving.Add(1)
	return true
}

// await waits for the sends in flight; false means some did not end in time.
func (c *Courier) await(limit time.Duration) bool {
	ended := make(chan struct{})
	go func() {
		for _, l := range c.lanes {
			l.sends.Wait()
		}
		close(ended)
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-ended:
		return true
	case <-timer.C:
		return false
	}
}
