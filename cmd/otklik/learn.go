package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"otklik/routing"
	"otklik/store"
)

// Suggesters are made anew in the background: of the directory at once, then with
// what the agencies have answered, each day and when the directory changes.
const (
	mostLessons = 20_000
	learnEvery  = 24 * time.Hour
	learnLook   = time.Minute // how soon a changed directory is noticed
)

// learner keeps the newest suggesters. Turns take them as they are; none waits.
type learner struct {
	newest  atomic.Pointer[map[routing.CentreID]*routing.Suggester]
	region  func() *routing.Region
	lessons func(context.Context) ([]routing.Lesson, error)
	log     *slog.Logger
	learnt  func(lessons int)

	read string    // the version of the directory it last learnt from
	next time.Time // when it learns again
}

// newLearner has suggesters from the start, which know the directory only.
func newLearner(s *store.Store, region func() *routing.Region, log *slog.Logger, learnt func(int)) *learner {
	l := &learner{
		region: region, log: log, learnt: learnt,
		lessons: func(ctx context.Context) ([]routing.Lesson, error) { return s.Lessons(ctx, mostLessons) },
	}
	l.make(region(), nil)
	return l
}

// suggester is a centre's newest; nil for a centre that it has not learnt of yet.
func (l *learner) suggester(id routing.CentreID) *routing.Suggester { return (*l.newest.Load())[id] }

// make swaps in suggesters, and gives the topmost centre's.
func (l *learner) make(r *routing.Region, lessons []routing.Lesson) *routing.Suggester {
	all := routing.NewSuggesters(r, lessons)
	l.newest.Store(&all)
	return all[r.Root().Centre().ID]
}

// run learns until ctx ends. The first look is later than the start, when there is
// more urgent work: what the directory says is known by then.
func (l *learner) run(ctx context.Context) error {
	look := time.NewTicker(learnLook)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
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
func lessonsOf(ctx context.Context, cfg *Config) (list []routing.Lesson, err error) {
	err = withTables(ctx, cfg, func(s *store.Store) error {
		list, err = s.Lessons(ctx, mostLessons)
		return err
	})
	return list, err
}
