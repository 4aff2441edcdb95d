package simulator

import (
	"context"
	"net/http"
	"strings"
	"unicode/utf8"
)

const (
	mostServers  = 10
	serverTitle  = 14 // characters
	confirmTries = 5  // of a server added by a call; one set by hand is asked until it answers
)

// vkCallback is one server of the Callback API.
type vkCallback struct {
	id     int
	url    string
	title  string
	secret string
	status string          // wait, ok, failed
	off    map[string]bool // kinds it is not told of
	lanes  *lanes
}

// setCallback makes url the only server, as if somebody had set it up by hand,
// with all kinds of events. Events queued for the old ones are dropped; Long Poll
// still has them.
func (v *vk) setCallback(url, secret string) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	for len(v.callbacks) > 0 {
		v.dropServer(v.callbacks[0])
	}
	if url == "" {
		return
	}
	v.servers++
	cb := &vkCallback{id: v.servers, url: url, title: "simulator", secret: secret, off: map[string]bool{}}
	v.callbacks = append(v.callbacks, cb)
	v.open(cb, -1)
}

// open asks a server to confirm itself, up to tries times (-1 = until it does),
// and delivers to it then. The lock is held.
func (v *vk) open(cb *vkCallback, tries int) {
	l := newLanes(v.s, cb.url, 20, func(status int, body []byte) bool {
		return status == http.StatusOK && strings.TrimSpace(string(body)) == "ok"
	})
	ready := make(chan struct{})
	l.ready = ready
	l.most, l.suspended = v.s.opt.VKSuspendAfter, func() { v.suspend(cb, l) }
	cb.status, cb.lanes = "wait", l
	secret := cb.secret
	v.s.spawn(func() {
		if v.confirm(l, secret, tries) && v.confirmed(cb, l) {
			close(ready)
		}
	})
}

func (v *vk) dropServer(cb *vkCallback) {
	cb.lanes.close()
	for i, x := range v.callbacks {
		if x == cb {
			v.callbacks = append(v.callbacks[:i:i], v.callbacks[i+1:]...)
		}
	}
}

// confirm asks the target for the confirmation string.
func (v *vk) confirm(l *lanes, secret string, tries int) bool {
	ask := map[string]any{"type": "confirmation", "group_id": v.group}
	if secret != "" {
		ask["secret"] = secret
	}
	return l.deliver(parcel{body: mustJSON(ask), tries: tries}, func(status int, body []byte) bool {
		return status == http.StatusOK && strings.TrimSpace(string(body)) == v.s.opt.VKConfirmation
	})
}

// confirmed marks a server that still has these lanes as working.
func (v *vk) confirmed(cb *vkCallback, l *lanes) bool {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	if cb.lanes != l || l.ctx.Err() != nil {
		return false
	}
	cb.status = "ok"
	return true
}

// suspend ends deliveries to a server that did not take an event, or did not
// confirm itself. What waited for it is lost.
func (v *vk) suspend(cb *vkCallback, l *lanes) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	if cb.lanes == l {
		cb.status = "failed"
		l.close()
	}
}

// WaitCallback blocks until the newest Callback server has confirmed itself.
func (s *Simulator) WaitCallback(ctx context.Context) error {
	s.vk.world.mu.Lock()
	if len(s.vk.callbacks) == 0 {
		s.vk.world.mu.Unlock()
		return context.Canceled
	}
	l := s.vk.callbacks[len(s.vk.callbacks)-1].lanes
	s.vk.world.mu.Unlock()
	select {
	case <-l.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-l.ctx.Done():
		return context.Canceled
	}
}

func (v *vk) getConfirmationCode(c *call) (any, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	return map[string]string{"code": v.s.opt.VKConfirmation}, nil
}

// address checks what addCallbackServer and editCallbackServer are given.
func (v *vk) address(c *call) *vkError {
	if refused := v.ours(c); refused != nil {
		return refused
	}
	switch {
	case c.params["url"] == "":
		return wrongParameter("url is undefined")
	case utf8.RuneCountInString(c.params["title"]) > serverTitle:
		return wrongParameter("title is too long")
	}
	return nil
}

func (v *vk) addCallbackServer(c *call) (any, *vkError) {
	if refused := v.address(c); refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	if len(v.callbacks) == mostServers {
		return nil, &vkError{Code: 2000, Msg: "Servers number limit is reached"}
	}
	v.servers++
	cb := &vkCallback{
		id: v.servers, url: c.params["url"], title: c.params["title"], secret: c.params["secret_key"], off: onlyMessages(),
	}
	v.callbacks = append(v.callbacks, cb)
	v.open(cb, confirmTries)
	return map[string]int{"server_id": cb.id}, nil
}

func (v *vk) editCallbackServer(c *call) (any, *vkError) {
	if refused := v.address(c); refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	cb, refused := v.server(c)
	if refused != nil {
		return nil, refused
	}
	cb.lanes.close()
	cb.url, cb.title, cb.secret = c.params["url"], c.params["title"], c.params["secret_key"]
	v.open(cb, confirmTries)
	return 1, nil
}

func (v *vk) deleteCallbackServer(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	cb, refused := v.server(c)
	if refused != nil {
		return nil, refused
	}
	v.dropServer(cb)
	return 1, nil
}

func (v *vk) setCallbackSettings(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	cb, refused := v.server(c)
	if refused != nil {
		return nil, refused
	}
	setSettings(c, cb.off)
	return 1, nil
}

// server finds the Callback server that a call names. The lock is held.
func (v *vk) server(c *call) (*vkCallback, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	for _, cb := range v.callbacks {
		if cb.id == c.num("server_id") {
			return cb, nil
		}
	}
	return nil, &vkError{Code: 2000 + 1, Msg: "Not found"}
}

func (v *vk) getCallbackServers(c *call) (any, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	items := []map[string]any{}
	for _, cb := range v.callbacks {
		items = append(items, map[string]any{
			"id": cb.id, "url": cb.url, "title": cb.title, "creator_id": 1, "secret_key": cb.secret, "status": cb.status,
		})
	}
	return map[string]any{"count": len(items), "items": items}, nil
}
