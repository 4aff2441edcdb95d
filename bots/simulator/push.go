package simulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	firstBackoff = 50 * time.Millisecond
	longBackoff  = 5 * time.Second
	pushTimeout  = 60 * time.Second
)

// parcel is one event on its way to a webhook.
type parcel struct {
	id    int
	body  []byte
	tries int // at most; 0 = as its lanes say, < 0 = any number
}

// lanes pushes events to a webhook: in order within a chat, several chats at
// once, each event again until it is taken.
type lanes struct {
	s      *Simulator
	url    string
	header map[string]string
	taken  func(status int, body []byte) bool
	ready  <-chan struct{} // nothing is sent before it is closed
	client *http.Client
	slots  chan struct{} // as many as deliveries at once
	// most is how often one event is tried before suspended is told; 0 = for ever.
	most      int
	suspended func()
	ctx       context.Context
	stop      context.CancelFunc

	mu        sync.Mutex
	waiting   map[int][]parcel // by chat; the head is being delivered
	pending   int
	lastError string
	lastAt    time.Time
}

func newLanes(s *Simulator, url string, atOnce int, taken func(int, []byte) bool) *lanes {
	ctx, stop := context.WithCancel(s.ctx)
	ready := make(chan struct{})
	close(ready)
	l := &lanes{
		s: s, url: url, taken: taken, ready: ready, header: map[string]string{},
		client: &http.Client{
			Timeout: pushTimeout,
			Transport: &http.Transport{
				MaxIdleConnsPerHost: atOnce, DisableCompression: true,
				// The tests' own webhooks on loopback have nobody to vouch for them.
				TLSClientConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}, // #nosec G402 -- see above
			},
		},
		slots: make(chan struct{}, atOnce), ctx: ctx, stop: stop, waiting: map[int][]parcel{},
	}
	s.spawn(func() {
		<-ctx.Done()
		l.client.CloseIdleConnections()
	})
	return l
}

// add queues an event; the chat's lane is started when it was idle.
func (l *lanes) add(chat int, p parcel) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane, running := l.waiting[chat]
	l.waiting[chat] = append(lane, p)
	l.pending++
	if !running {
		l.s.spawn(func() { l.run(chat) })
	}
}

// close stops the deliveries and gives back what was not taken.
func (l *lanes) close() map[int][]parcel {
	l.stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	left := l.waiting
	l.waiting, l.pending = map[int][]parcel{}, 0
	return left
}

func (l *lanes) run(chat int) {
	defer func() {
		if l.ctx.Err() != nil { // the last one out closes what it used
			l.client.CloseIdleConnections()
		}
	}()
	select {
	case <-l.ready:
	case <-l.ctx.Done():
		return
	}
	for {
		p, ok := l.head(chat)
		if !ok || !l.deliver(p, l.taken) {
			return
		}
		l.pop(chat)
	}
}

func (l *lanes) head(chat int) (parcel, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := l.waiting[chat]
	if len(lane) == 0 {
		delete(l.waiting, chat)
		return parcel{}, false
	}
	return lane[0], true
}

func (l *lanes) pop(chat int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lane := l.waiting[chat]; len(lane) > 0 {
		l.waiting[chat] = lane[1:]
		l.pending--
	}
}

// deliver tries until the event is taken; false when the lanes were closed, or
// are to be, after too many tries.
func (l *lanes) deliver(p parcel, taken func(int, []byte) bool) bool {
	for try := 0; ; try++ {
		select {
		case l.slots <- struct{}{}:
		case <-l.ctx.Done():
			return false
		}
		pause, ok := l.post(p, try, taken)
		<-l.slots
		if ok {
			return l.ctx.Err() == nil
		}
		if most := p.most(l); most > 0 && try+1 >= most {
			l.suspended()
			return false
		}
		if pause == 0 {
			pause = min(firstBackoff<<min(try, 10), longBackoff)
		}
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-l.ctx.Done():
			t.Stop()
			return false
		}
	}
}

// most is how often the parcel is tried, 0 or less = for ever.
func (p parcel) most(l *lanes) int {
	if p.tries == 0 {
		return l.most
	}
	return p.tries
}

// post makes one attempt; pause is what the webhook asked for, if anything.
func (l *lanes) post(p parcel, try int, taken func(int, []byte) bool) (pause time.Duration, ok bool) {
	req, err := http.NewRequestWithContext(l.ctx, http.MethodPost, l.url, bytes.NewReader(p.body)) // #nosec G704 -- as below
	if err != nil {
		l.note(err.Error())
		return 0, false
	}
	req.Header.Set("Content-Type", "application/json")
	if try > 0 {
		req.Header.Set("X-Retry-Counter", strconv.Itoa(try))
	}
	for k, v := range l.header {
		req.Header.Set(k, v)
	}
	resp, err := l.client.Do(req) // #nosec G704 -- a simulated platform calls the webhook it was told
	if err != nil {
		l.note(err.Error())
		return 0, false
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20)) // a cut answer is judged by its status
	if taken(resp.StatusCode, body) {
		return 0, true
	}
	l.note("Wrong response from the webhook: " + resp.Status)
	seconds := atoi(resp.Header.Get("Retry-After"))
	return time.Duration(min(seconds, 3600)) * time.Second, false
}

func (l *lanes) note(err string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lastError, l.lastAt = err, l.s.opt.Now()
}

// state tells how many events wait and what went wrong last.
func (l *lanes) state() (pending int, lastError string, at time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pending, l.lastError, l.lastAt
}
