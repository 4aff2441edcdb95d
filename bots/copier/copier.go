// Package copier copies what people send into our own store of files: messengers'
// links expire, and a messenger may be away when a file is needed. It owns when a
// file is copied, how often that is tried, what is taken at all, and how a doomed
// copy is destroyed. It owns no storage (Book, blobs.Store), no platform
// (bots.Messenger) and no words.
//
// What a wanted file meets, in order:
//
//	listed    Book.WantedFiles: of the channels this process serves
//	judged    by the size its platform tells
//	fetched   Messenger.Fetch, bounded in time; into a spool on our disk, while
//	cleaned   media.Clean: the type by its bytes, no metadata, no pixel bombs;
//	counted   against the limit again, whatever the platform told
//	kept      blobs.Store.Put under the hash of what is left
//	settled   Book.SettleFile
//
// A file is lost at no point: what is not settled is listed again. It may be copied
// twice, by a process that was killed or by two for a moment; the second copy is
// the same blob. Only the cleaned copy is kept.
package copier

import (
	"context"
	"fmt"
	"sync"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
)

// Copier copies the files of some channels, each while Serve runs for it.
type Copier struct {
	opts   Options
	health health
}

// New prepares a copier.
func New(o Options) *Copier {
	o.fill()
	return &Copier{opts: o, health: health{alarm: o.Alarm}}
}

// Serve copies a channel's files for one term, until ctx ends. Copies in hand end
// with it, and are begun anew by whoever serves the channel next.
func (c *Copier) Serve(ctx context.Context, t lease.Term) error {
	m, ok := c.opts.Messengers[t.Channel]
	if !ok {
		return fmt.Errorf("copying files: no such channel: %q", t.Channel)
	}
	w := &worker{copier: c, channel: t.Channel, messenger: m, busy: map[string]bool{}, kick: make(chan struct{}, 1)}
	if c.opts.Wake != nil {
		w.wake = c.opts.Wake(t.Channel)
	}
	w.run(ctx)
	return nil
}

// worker copies the files of one channel for one term.
type worker struct {
	copier    *Copier
	channel   string
	messenger bots.Messenger
	wake      <-chan struct{} // files are wanted; nil never wakes
	kick      chan struct{}   // a place is free
	copies    sync.WaitGroup

	mu    sync.Mutex
	busy  map[string]bool // by ref: being copied
	ended map[string]bool // by ref: since what is wanted was last asked, which may still say it
}

func (w *worker) run(ctx context.Context) {
	defer w.copies.Wait()
	for ctx.Err() == nil {
		wait := w.opts().Poll
		if rest := w.copier.health.rest(w.opts().Now()); rest > 0 {
			wait = min(rest, wait)
		} else if started := w.start(ctx); started == 0 {
			w.untilNext(ctx, &wait)
		} else {
			continue
		}
		w.sleep(ctx, wait)
	}
}

func (w *worker) opts() *Options { return &w.copier.opts }

// start begins as many copies as there is room for, and tells how many.
func (w *worker) start(ctx context.Context) (started int) {
	w.mu.Lock()
	held := len(w.busy)
	w.ended = map[string]bool{}
	w.mu.Unlock()
	room := w.opts().Concurrency - held
	if room <= 0 {
		return 0
	}
	// Those in hand are still wanted, and perhaps listed first.
	list, err := w.opts().Book.WantedFiles(ctx, w.channel, w.opts().Now(), room+held)
	if err != nil {
		w.complain(ctx, "asking which files are wanted", err)
		return 0
	}
	for _, f := range list {
		if started == room || !w.take(f.Ref) {
			continue
		}
		started++
		w.copies.Go(func() {
			defer w.release(f.Ref)
			if r, ok := w.copy(ctx, f); ok {
				w.settle(ctx, r)
			}
		})
	}
	return started
}

func (w *worker) take(ref string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[ref] || w.ended[ref] {
		return false
	}
	w.busy[ref] = true
	return true
}

func (w *worker) release(ref string) {
	w.mu.Lock()
	delete(w.busy, ref)
	w.ended[ref] = true
	w.mu.Unlock()
	select {
	case w.kick <- struct{}{}:
	default: // it is about to look anyway
	}
}

// untilNext shortens wait to the moment when a file may be tried again.
func (w *worker) untilNext(ctx context.Context, wait *time.Duration) {
	at, ok, err := w.opts().Book.NextFile(ctx, w.channel)
	if err != nil {
		w.complain(ctx, "asking when the next file is wanted", err)
		return
	}
	// What is due and was not started is in hand: its end wakes us.
	if rest := at.Sub(w.opts().Now()); ok && rest > 0 {
		*wait = min(*wait, rest)
	}
}

func (w *worker) sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-w.wake:
	case <-w.kick:
	case <-timer.C:
	}
}

// settle records a result. One that cannot be recorded is found out again.
func (w *worker) settle(ctx context.Context, r Result) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.opts().Settle)
	defer cancel()
	if err := w.opts().Book.SettleFile(ctx, r); err != nil {
		w.complain(ctx, "recording what became of a file", err)
		bots.Wait(ctx, w.opts().Poll/10) // the database is away: do not copy the same again and again
		return
	}
	if r.State != StateWanted {
		w.opts().Observe(w.channel, r.State)
	}
	if r.State == StateLost && r.Reason != NoBytes {
		w.opts().Alarm(Trouble{Kind: TroubleLost, Channel: w.channel})
	}
}

func (w *worker) complain(ctx context.Context, doing string, err error) {
	if ctx.Err() == nil {
		w.opts().Log.Error(doing, "channel", w.channel, "error", err)
	}
}
