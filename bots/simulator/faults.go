package simulator

import (
	"sync"
	"time"

	"otklik/bots"
)

// Fault makes matching requests misbehave; a call packed into VK's execute is
// matched by its own method, and disturbs the way of all that travel with it.
// Without Status, Code, RetryAfter and
// Body the request is carried out, and only its way is disturbed.
type Fault struct {
	Platform    bots.Platform // "" = any
	Method      string        // "" = any, else as in Request.Method
	Chat        string        // "" = any
	Times       int           // 0 = once, < 0 = for ever
	Status      int           // HTTP status; 0 = what the platform sends with Code
	Code        int           // Telegram error_code, VK error_code; for "longpoll" the value of failed
	Description string
	RetryAfter  int    // seconds; alone it means 429 in Telegram, error 6 in VK
	Body        string // sent as it is
	Delay       time.Duration
	DropBefore  bool // cut the connection; not accepted
	DropAfter   bool // accepted, the answer is never sent
	BadGzip     bool // accepted, the answer claims to be gzip and is not
}

// refuses reports whether the answer is the fault's own.
func (f *Fault) refuses() bool {
	return f.Status != 0 || f.Code != 0 || f.RetryAfter != 0 || f.Body != ""
}

// with adds what a fault of a packed call does to the request that carries it:
// only the way, and an answer that is not the platform's, are the request's.
func (f *Fault) with(packed *Fault) *Fault {
	if packed == nil {
		return f
	}
	out := *f
	out.Delay = max(out.Delay, packed.Delay)
	out.DropBefore = out.DropBefore || packed.DropBefore
	out.DropAfter = out.DropAfter || packed.DropAfter
	out.BadGzip = out.BadGzip || packed.BadGzip
	if packed.refuses() && !packed.refusesOne() {
		out.Status, out.Body = packed.Status, packed.Body
	}
	return &out
}

// refusesOne reports whether the refusal is the platform's of one call.
func (f *Fault) refusesOne() bool {
	return f.Status == 0 && f.Body == "" && (f.Code != 0 || f.RetryAfter != 0)
}

// Fault makes the next matching requests misbehave. Faults are tried in the
// order they were added.
func (s *Simulator) Fault(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = append(s.faults.list, &f)
}

// ClearFaults makes everything work again.
func (s *Simulator) ClearFaults() {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.list = nil
}

type faults struct {
	mu   sync.Mutex
	list []*Fault
}

// take finds the fault for a request and counts it down; nil = behave.
func (f *faults) take(p bots.Platform, method, chat string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, x := range f.list {
		if x.Platform != "" && x.Platform != p || x.Method != "" && x.Method != method || x.Chat != "" && x.Chat != chat {
			continue
		}
		found := *x
		if x.Times > 0 {
			x.Times--
		}
		if x.Times == 0 {
			f.list = append(f.list[:i:i], f.list[i+1:]...)
		}
		return &found
	}
	return nil
}
