package copier

import (
	"errors"
	"sync"
	"time"

	"otklik/bots/blobs"
)

// When our own store does not work, copying rests for a while: nothing else would
// get in either, and every try costs a download.
const (
	firstRest   = 2 * time.Second
	longestRest = time.Minute
)

// health is how our own store fares. It is safe for concurrent use.
type health struct {
	alarm func(Trouble)

	mu     sync.Mutex
	paused time.Time // nothing is tried before
	length time.Duration
	raised map[TroubleKind]bool
}

// rest is how long nothing is to be tried.
func (h *health) rest(now time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.paused.Sub(now)
}

// fails notes a failure of our own, and names it. The alarm is raised each time:
// who hears it knows how often to pass it on.
func (h *health) fails(now time.Time, err error) Reason {
	kind, why := TroubleAway, Away
	if errors.Is(err, blobs.ErrFull) {
		kind, why = TroubleFull, Full
	}
	h.mu.Lock()
	if !h.paused.After(now) { // else one rest covers all that failed together
		h.length = min(max(2*h.length, firstRest), longestRest)
		h.paused = now.Add(h.length)
	}
	if h.raised == nil {
		h.raised = map[TroubleKind]bool{}
	}
	h.raised[kind] = true
	h.mu.Unlock()
	h.alarm(Trouble{Kind: kind})
	return why
}

// works notes that a file was kept.
func (h *health) works() {
	h.mu.Lock()
	raised := h.raised
	h.raised, h.length, h.paused = nil, 0, time.Time{}
	h.mu.Unlock()
	for kind := range raised {
		h.alarm(Trouble{Kind: kind, Over: true})
	}
}
