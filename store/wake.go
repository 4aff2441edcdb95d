package store

import (
	"maps"
	"slices"
	"sync"
)

// wakes are the signals that letters were posted, one per channel.
type wakes struct {
	mu   sync.Mutex
	list map[string]chan struct{}
}

// of gives a channel's signal.
func (w *wakes) of(channel string) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.list[channel]
	if c == nil {
		c = make(chan struct{}, 1)
		put(&w.list, channel, c)
	}
	return c
}

// served are the channels that this process serves itself.
type served struct {
	mu   sync.Mutex
	here map[string]bool
}

func (s *served) set(channel string, here bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	put(&s.here, channel, here)
}

func (s *served) by(channel string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.here[channel]
}

// Posted is signalled after a commit, of this process or another, that may have
// given the courier work in a channel.
func (s *Store) Posted(channel string) <-chan struct{} { return s.posted.of(channel) }

// notify makes the statements that tell other processes of letters in channels
// they may serve; they hear of it when the commit is done.
func (s *Store) notify(channels map[string]bool) (list []statement) {
	if s.eng.notify == "" {
		return nil
	}
	for _, channel := range slices.Sorted(maps.Keys(channels)) {
		if !s.served.by(channel) {
			list = append(list, statement{sql: s.eng.notify, args: []any{channel}, each: func(scanner) error { return nil }})
		}
	}
	return list
}

// wake signals the channels' couriers in this process.
func (s *Store) wake(channels map[string]bool) {
	for channel := range channels {
		signal(s.posted.of(channel))
	}
}
