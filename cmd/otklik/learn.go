package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"otklik/routing"
	"otklik/store"
)

// The suggester is made anew in the background: of the directory at once, then
// with what the agencies have answered, each day and when the directory changes.
const (
	mostLessons = 20_000
	learnEvery  = 24 * time.Hour
	learnLook   = time.Minute // how soon a changed directory is noticed
)

// learner keeps the newest suggester. Turns take it as it is; none waits for it.
type learner struct {
	newest    atomic.Pointer[routing.Suggester]
	directory func() *routing.Directory
	lessons   func(context.Context) ([]routing.Lesson, error)
	log       *slog.Logger
	learnt    func(lessons int)

	read string    // the version of the directory it last learnt from
	next time.Time // when it learns again
}

// newLearner has a suggester from the start, which knows the directory only.
func newLearner(s *store.Store, directory func() *routing.Directory, log *slog.Logger, learnt func(int)) *learner {
	l := &learner{
		directory: directory, log: log, learnt: learnt,
		lessons: func(ctx context.Context) ([]routing.Lesson, error) { return s.Lessons(ctx, mostLessons) },
	}
	l.newest.Store(routing.NewSuggester(directory(), nil))
	return l
}

// run learns until ctx ends.
func (l *learner) run(ctx context.Context) error {
	look := time.NewTicker(learnLook)
	defer look.Stop()
	for now := time.Now(); ; {
		l.learn(ctx, now)
		select {
		case <-ctx.Done():
			return nil
		case now = <-look.C:
		}
	}
}

// learn makes the suggester anew if it is time. What cannot be read leaves the
// older one in place and is tried again at the next look.
func (l *learner) learn(ctx context.Context, now time.Time) {
	d := l.directory()
	if d.Version() == l.read && now.Before(l.next) {
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
	s := routing.NewSuggester(d, lessons)
	l.newest.Store(s)
	l.read, l.next = d.Version(), now.Add(learnEvery)
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
