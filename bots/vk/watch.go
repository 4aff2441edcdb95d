package vk

import (
	"context"
	"time"

	"otklik/bots"
	"otklik/bots/adapter"
)

const (
	// byCallback stands for a place in the stream where there is none; what counts
	// is when it was stored.
	byCallback = "callback"
	// callbackMargin is as long as VK tries to deliver an event before it drops it
	// and suspends the server: 1 h 44 min.
	callbackMargin = 2 * time.Hour
)

// callbacks is Receive where VK calls us: an adapter.Registrar that also looks for
// what was said while our server was suspended, or we were away.
type callbacks struct {
	bot    *Bot
	sink   bots.Sink
	first  bool      // the channel has never received: what was said before us is not ours
	sure   time.Time // VK delivered to us then, zero = unknown
	floor  time.Time // see bots.Place
	gap    bool      // events may have been dropped since
	search *search   // for them, nil = not begun
}

func (b *Bot) callbacks(from bots.Place, sink bots.Sink) *callbacks {
	return &callbacks{bot: b, sink: sink, first: from.Cursor == "" && from.At.IsZero(), sure: from.At, floor: from.Since}
}

// CatchUp takes what was said since from, as Receive does at first with receive:
// callback. It is for while the server cannot be registered; a channel that has
// never received begins when it can.
func (b *Bot) CatchUp(ctx context.Context, from bots.Place, sink bots.Sink) error {
	defer b.answers.Wait()
	if c := b.callbacks(from, sink); !c.first {
		return c.begin(ctx)
	}
	return nil
}

// receiveCallbacks looks for what was missed and then watches over the
// registration, if that is ours.
func (b *Bot) receiveCallbacks(ctx context.Context, c *callbacks) error {
	if err := c.begin(ctx); err != nil || ctx.Err() != nil {
		return err
	}
	if !b.offer(ctx, c.sink, bots.Batch{Channel: b.config.Name}) { // it works: VK answers, and we are registered
		return nil
	}
	if b.config.CallbackURL != "" {
		return adapter.Keep(ctx, b.log, c)
	}
	<-ctx.Done()
	return nil
}

// begin looks for what was missed before the start.
func (c *callbacks) begin(ctx context.Context) error {
	if c.first {
		c.keep(ctx, time.Now())
		return nil
	}
	return c.bot.persist(ctx, "looking for what was missed", func() (bool, error) { return true, c.catchUp(ctx) })
}

// Registered implements adapter.Registrar; that all is well is kept, for the next
// start.
func (c *callbacks) Registered(ctx context.Context) (bots.Registration, error) {
	began := time.Now()
	r, err := c.bot.Registered(ctx)
	switch {
	case err != nil || !r.OK:
		return r, err
	case c.gap:
		return r, c.catchUp(ctx)
	}
	c.keep(ctx, began)
	return r, nil
}

// Register implements adapter.Registrar: what was said meanwhile is not delivered
// any more.
func (c *callbacks) Register(ctx context.Context) error {
	c.gap, c.search = true, nil // what was read before is too old now
	if err := c.bot.Register(ctx); err != nil {
		return err
	}
	return c.catchUp(ctx)
}

func (c *callbacks) catchUp(ctx context.Context) error {
	if c.search == nil {
		c.search = searchSince(c.sure, c.floor, callbackMargin)
	}
	if err := c.bot.catchUp(ctx, c.search, c.sink); err != nil || ctx.Err() != nil {
		return err
	}
	began := c.search.began
	c.gap, c.search = false, nil
	c.keep(ctx, began)
	return nil
}

// keep stores that everything up to then has been taken, or is being delivered.
func (c *callbacks) keep(ctx context.Context, sure time.Time) {
	if c.bot.offer(ctx, c.sink, bots.Batch{Channel: c.bot.config.Name, Cursor: byCallback}) {
		c.sure = sure
	}
}
