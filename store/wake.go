package store

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// wakes are the signals that letters were posted or files are wanted, one per
// channel and kind.
type wakes struct {
	mu   sync.Mutex
	list map[string]chan struct{}
}

// of gives a topic's signal.
func (w *wakes) of(topic string) chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.list[topic]
	if c == nil {
		c = make(chan struct{}, 1)
		put(&w.list, topic, c)
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

// ofFiles makes a channel's name the topic of its wanted files; the topic of its
// letters is the name itself, which has no slash.
const ofFiles = "/files"

func filesTopic(channel string) string { return channel + ofFiles }

// FilesWanted is signalled after a commit, of this process or another, that wants
// files of a channel copied.
func (s *Store) FilesWanted(channel string) <-chan struct{} { return s.posted.of(filesTopic(channel)) }

// notify makes the statements that tell other processes of work in channels they
// may serve; they hear of it when the commit is done.
func (s *Store) notify(topics map[string]bool) (list []statement) {
	if s.eng.notify == "" {
		return nil
	}
	for _, topic := range slices.Sorted(maps.Keys(topics)) {
		if !s.served.by(strings.TrimSuffix(topic, ofFiles)) {
			list = append(list, statement{sql: s.eng.notify, args: []any{topic}, each: func(scanner) error { return nil }})
		}
	}
	return list
}

// wake signals those in this process who wait for a topic.
func (s *Store) wake(topics map[string]bool) {
	for topic := range topics {
		signal(s.posted.of(topic))
	}
}
