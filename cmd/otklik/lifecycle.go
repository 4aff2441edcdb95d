package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// lifecycle starts parts and stops them. Parts run side by side until one fails
// or the program is told to end; then they are told to end, after them those that
// they work with, and the cleanups run, the newest first, each whether or not an
// earlier one failed.
type lifecycle struct {
	log    *slog.Logger
	cancel context.CancelFunc
	ctx    context.Context // ends when a part fails or stop is called
	parts  *errgroup.Group

	base       context.Context // ends when the parts have
	cancelBase context.CancelFunc
	bases      errgroup.Group

	mu       sync.Mutex
	running  map[string]int // parts that have not ended, by name
	cleanups []cleanup
	once     sync.Once
	err      error
}

type cleanup struct {
	name string
	do   func(context.Context) error
}

// errLate means a part or a cleanup did not end in the time it had.
var errLate = errors.New("did not end in time")

func newLifecycle(ctx context.Context, log *slog.Logger) *lifecycle {
	l := &lifecycle{log: log, running: map[string]int{}}
	ctx, l.cancel = context.WithCancel(ctx)
	l.base, l.cancelBase = context.WithCancel(context.WithoutCancel(ctx))
	l.parts, l.ctx = errgroup.WithContext(ctx)
	return l
}

// run starts a part. It is to return when its context ends; an earlier return,
// even without an error, ends the whole program: nothing here may stop unseen.
func (l *lifecycle) run(name string, do func(context.Context) error) {
	l.count(name, 1)
	l.parts.Go(func() error { return l.part(l.ctx, name, do) })
}

// runBase starts a part that the others work with: it is told to end when they
// have ended, so that what they have in hand is finished.
func (l *lifecycle) runBase(name string, do func(context.Context) error) {
	l.count(name, 1)
	l.bases.Go(func() error {
		err := l.part(l.base, name, do)
		if err != nil {
			l.cancel()
		}
		return err
	})
}

func (l *lifecycle) part(ctx context.Context, name string, do func(context.Context) error) error {
	err := do(ctx)
	l.count(name, -1)
	switch {
	case ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)):
		return nil
	case err == nil:
		err = errors.New("ended by itself")
	}
	l.log.Error("part failed", "part", name, "err", err)
	return fmt.Errorf("%s: %w", name, err)
}

func (l *lifecycle) count(name string, by int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running[name] += by; l.running[name] == 0 {
		delete(l.running, name)
	}
}

// late adds to errLate which parts are still at work.
func (l *lifecycle) late(err error) error {
	if !errors.Is(err, errLate) {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Errorf("%w: %s", err, strings.Join(slices.Sorted(maps.Keys(l.running)), ", "))
}

// onStop adds a cleanup. It is called with a context that bounds it.
func (l *lifecycle) onStop(name string, do func(context.Context) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cleanups = append(l.cleanups, cleanup{name, do})
}

// wait blocks until the parts are to end.
func (l *lifecycle) wait() { <-l.ctx.Done() }

// stop ends the parts, then runs the cleanups, each of which has patience to
// end. It may be called any number of times; every call gives the first result.
func (l *lifecycle) stop(patience time.Duration) error {
	l.once.Do(func() {
		l.cancel()
		errs := []error{l.late(bounded(patience, func(context.Context) error { return l.parts.Wait() }, "parts"))}
		l.cancelBase()
		errs = append(errs, l.late(bounded(patience, func(context.Context) error { return l.bases.Wait() }, "base parts")))
		l.mu.Lock()
		list := l.cleanups
		l.mu.Unlock()
		for i := len(list) - 1; i >= 0; i-- {
			errs = append(errs, bounded(patience, list[i].do, list[i].name))
		}
		l.err = errors.Join(errs...)
	})
	return l.err
}

// bounded runs do, and leaves it behind when it takes too long.
func bounded(patience time.Duration, do func(context.Context) error, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- do(ctx) }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("stopping %s: %w", name, err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stopping %s: %w", name, errLate)
	}
}
