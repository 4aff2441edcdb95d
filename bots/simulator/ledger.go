package simulator

import (
	"sync"
	"time"

	"otklik/bots"
)

// Request is one request that reached the servers.
type Request struct {
	N         int // from 0, in order of arrival
	Platform  bots.Platform
	Method    string // "file", "upload" and "longpoll" for what is not an API method
	Chat      string
	Params    map[string]string // without the token; a file is its size
	Packed    bool              // VK: a call inside the execute noted before it
	Accepted  bool              // it had its effect
	Answered  bool              // the answer left the socket
	Status    int               // of the answer, 0 while there is none
	MessageID string            // of the message it made or changed
	At        time.Time
}

// Ledger gives every request so far, in order.
func (s *Simulator) Ledger() []Request {
	s.ledger.mu.Lock()
	defer s.ledger.mu.Unlock()
	return append([]Request(nil), s.ledger.requests...)
}

// ledger remembers requests. The zero value is empty and ready.
type ledger struct {
	off      bool
	mu       sync.Mutex
	requests []Request
}

// open notes an arrival; its number is for update. -1 means nothing is kept.
func (l *ledger) open(r Request) int {
	if l.off {
		return -1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	r.N = len(l.requests)
	l.requests = append(l.requests, r)
	return r.N
}

func (l *ledger) update(n int, change func(*Request)) {
	if n < 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.requests[n])
}
