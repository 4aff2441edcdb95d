package main

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"otklik/routing"
	"otklik/routing/suggest"
	"otklik/store"
)

// Suggesters are made anew in the background: of the directory soon after the start,
// then with what the agencies have answered, each day and when the directory changes.
const (
	mostLessons = 20_000
	learnEvery  = 24 * time.Hour
	learnSoon   = 2 * time.Second // a start has more urgent work
	learnLook   = time.Minute     // how soon a changed directory is noticed
)

// learner keeps the newest suggesters. Turns take them as they are; only one that
// comes right after the start may wait for the first.
type learner struct {
	first   sync.Once
	newest  atomic.Pointer[map[routing.CentreID]*suggest.Suggester]
	region  func() *routing.Region
	lessons func(context.Context) ([]suggest.Lesson, error)
	log     *slog.Logger
	learnt  func(lessons int)

	read string    // the version of the directory it last learnt from
	next time.Time // when it learns again
}

// newLearner makes one that has learnt nothing yet.
func newLearner(s *store.Store, region func() *routing.Region, log *slog.Logger, learnt func(int)) *learner {
	return &learner{
		region: region, log: log, learnt: learnt,
		lessons: func(ctx context.Context) ([]suggest.Lesson, error) { return s.Lessons(ctx, mostLessons) },
	}
}

// suggester is a centre's newest; nil for a centre that it has not learnt of yet.
func (l *learner) suggester(id routing.CentreID) *suggest.Suggester {
	l.begin()
	return (*l.newest.Load())[id]
}

// begin makes the first suggesters, which know the directory only.
func (l *learner) begin() { l.first.Do(func() { l.make(l.region(), nil) }) }

// make swaps in suggesters, and gives the topmost centre's.
func (l *learner) make(r *routing.Region, lessons []suggest.Lesson) *suggest.Suggester {
	all := suggest.NewAll(r, lessons)
	l.newest.Store(&all)
	return all[r.Root().Centre().ID]
}

// run learns until ctx ends.
func (l *learner) run(ctx context.Context) error {
	look := time.NewTicker(learnLook)
	defer look.Stop()
	soon := time.NewTimer(learnSoon)
	defer soon.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-soon.C:
			l.begin()
		case now := <-look.C:
			l.learn(ctx, now)
		}
	}
}

// learn makes the suggesters anew if it is time. What cannot be read leaves the
// older ones in place and is tried again at the next look.
func (l *learner) learn(ctx context.Context, now time.Time) {
	r := l.region()
	if r.Version() == l.read && now.Before(l.next) {
		return
	}
	lessons, err := l.lessons(ctx)
	if err != nil {
		if ctx.Err() == nil {
			l.log.Error("reading cases to learn from", "err", err)
		}
		return
	}
	began := time.Now()
	s := l.make(r, lessons)
	l.read, l.next = r.Version(), now.Add(learnEvery)
	l.learnt(s.Lessons())
	l.log.Info("suggester learnt", "version", s.Version(), "lessons", s.Lessons(), "took", time.Since(began).Round(time.Millisecond))
}

// lessonsOf are what a command learns from: the same as a running gateway.
func lessonsOf(ctx context.Context, cfg *Config) (list []suggest.Lesson, err error) {
	err = withTables(ctx, cfg, func(s *store.Store) error {
		list, err = s.Lessons(ctx, mostLessons)
		return err
	})
	return list, err
}
