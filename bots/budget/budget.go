// Package budget keeps one token bucket for each of many keys: chats to send to,
// people who write. It knows neither; it only bounds what it remembers.
package budget

import (
	"container/list"
	"sync"

	"golang.org/x/time/rate"
)

// Remembered bounds the buckets kept. One that is forgotten was used least
// lately; at the usual limits it has refilled since.
const Remembered = 10_000

// PerKey keeps one bucket per key, the least used forgotten first. It is safe for
// concurrent use.
type PerKey struct {
	limit rate.Limit
	burst int
	max   int

	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // of *bucket, the last used in front
}

type bucket struct {
	key     string
	limiter *rate.Limiter
}

// New makes buckets that hold burst and refill at limit.
func New(limit rate.Limit, burst int) *PerKey {
	return &PerKey{limit: limit, burst: burst, max: Remembered, byKey: map[string]*list.Element{}, order: list.New()}
}

// Of gives a key's bucket.
func (s *PerKey) Of(key string) *rate.Limiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.byKey[key]; ok {
		s.order.MoveToFront(e)
		return e.Value.(*bucket).limiter
	}
	if s.order.Len() >= s.max {
		last := s.order.Back()
		delete(s.byKey, s.order.Remove(last).(*bucket).key)
	}
	b := &bucket{key: key, limiter: rate.NewLimiter(s.limit, s.burst)}
	s.byKey[key] = s.order.PushFront(b)
	return b.limiter
}
