//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"otklik/bots"
)

// hooks is the proxy that stands before the replicas: each webhook call goes to
// the next of them, passing over those that are dead or do not answer.
type hooks struct {
	w      *World
	url    string
	server *http.Server
	client *http.Client

	mu       sync.Mutex
	turn     int
	shunned  map[*life]time.Time // did not answer: left alone until then
	accepted []time.Time         // calls answered with 200
	by       map[int]int         // how many, by replica
}

const (
	hookLimit = 3 * time.Second // for a replica's answer
	shunFor   = 5 * time.Second
)

func newHooks(w *World) (*hooks, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	h := &hooks{w: w, url: "http://" + l.Addr().String(), shunned: map[*life]time.Time{}, by: map[int]int{},
		client: &http.Client{Timeout: hookLimit, Transport: &http.Transport{MaxIdleConnsPerHost: 50}}}
	h.server = &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go func() { _ = h.server.Serve(l) }() // until close
	return h, nil
}

func (h *hooks) close() error {
	err := h.server.Close()
	h.client.CloseIdleConnections()
	return err
}

// address is where a messenger brings what a gateway expects at a path.
func (h *hooks) address(path string) string { return h.url + path }

func (h *hooks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	for _, l := range h.candidates() {
		h.w.wire.shoot(updatesComing, l.n)
		res, answer, err := h.try(r, l, body)
		if err != nil && r.Context().Err() == nil {
			h.shun(l)
			continue
		}
		if err != nil {
			return
		}
		if res.StatusCode == http.StatusOK {
			h.note(l, r.URL.Path, body)
		}
		if after := res.Header.Get("Retry-After"); after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(res.StatusCode)
		_, _ = w.Write(answer) // #nosec G705 -- to the simulator, which asks again if it is gone
		return
	}
	w.WriteHeader(http.StatusBadGateway)
}

// candidates are the processes to try, in turn.
func (h *hooks) candidates() (list []*life) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.turn++
	for i := range h.w.replicas {
		l := h.w.replicas[(h.turn+i)%len(h.w.replicas)].current()
		if l != nil && closed(l.serving) && !closed(l.gone) && time.Now().After(h.shunned[l]) {
			list = append(list, l)
		}
	}
	return list
}

func (h *hooks) try(r *http.Request, l *life, body []byte) (*http.Response, []byte, error) {
	h.w.mu.Lock()
	address := l.public
	h.w.mu.Unlock()
	ctx, cancel := context.WithTimeout(r.Context(), hookLimit)
	defer cancel()
	out, err := http.NewRequestWithContext(ctx, r.Method, "http://"+address+r.URL.Path, bytes.NewReader(body)) // #nosec G704 -- to the lab's own gateways
	if err != nil {
		return nil, nil, err
	}
	out.Header = r.Header.Clone()
	h.w.wire.shoot(updatesTaken, l.n)
	res, err := h.client.Do(out) // #nosec G704 -- to the lab's own gateways
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	return res, answer, err
}

func (h *hooks) shun(l *life) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shunned[l] = time.Now().Add(shunFor)
}

func (h *hooks) note(l *life, path string, body []byte) {
	on := bots.Telegram
	if path == "/hooks/vk" {
		on = bots.VK
	}
	h.w.wire.hookTaken(on, body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.accepted = append(h.accepted, time.Now())
	h.by[l.replica.n]++
}

// taken counts the calls that were answered with 200.
func (h *hooks) taken() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.accepted)
}

// gap is the longest time between two moments in which no webhook call was taken.
func (h *hooks) gap(from, to time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	longest, last := time.Duration(0), from
	for _, at := range append(h.accepted[:len(h.accepted):len(h.accepted)], to) {
		if at.Before(from) || at.After(to) {
			continue
		}
		longest, last = max(longest, at.Sub(last)), at
	}
	return longest
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
