package simulator

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// vkCallback is the target of the Callback API.
type vkCallback struct {
	id     int
	url    string
	title  string
	secret string
	lanes  *lanes
}

// setCallback replaces the target. Events queued for the old one are dropped;
// Long Poll still has them.
func (v *vk) setCallback(url, secret string) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	v.dropCallback()
	if url == "" {
		return
	}
	v.servers++
	l := newLanes(v.s, url, 20, func(status int, body []byte) bool {
		return status == http.StatusOK && strings.TrimSpace(string(body)) == "ok"
	})
	ready := make(chan struct{})
	l.ready = ready
	v.callback = &vkCallback{id: v.servers, url: url, title: "simulator", secret: secret, lanes: l}
	v.s.spawn(func() {
		if v.confirm(l, secret) {
			close(ready)
		}
	})
}

func (v *vk) dropCallback() {
	if v.callback != nil {
		v.callback.lanes.close()
		v.callback = nil
	}
}

// confirm asks the target for the confirmation string until it gives it.
func (v *vk) confirm(l *lanes, secret string) bool {
	ask := map[string]any{"type": "confirmation", "group_id": v.group}
	if secret != "" {
		ask["secret"] = secret
	}
	return l.deliver(parcel{body: mustJSON(ask)}, func(status int, body []byte) bool {
		return status == http.StatusOK && strings.TrimSpace(string(body)) == v.s.opt.VKConfirmation
	})
}

// WaitCallback blocks until the Callback target has confirmed itself.
func (s *Simulator) WaitCallback(ctx context.Context) error {
	s.vk.world.mu.Lock()
	cb := s.vk.callback
	s.vk.world.mu.Unlock()
	if cb == nil {
		return context.Canceled
	}
	select {
	case <-cb.lanes.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-cb.lanes.ctx.Done():
		return context.Canceled
	}
}

// ours checks group_id, which may be absent.
func (v *vk) ours(c *call) *vkError {
	if id := c.params["group_id"]; id != "" && id != itoa(v.group) {
		return &vkError{Code: 15, Msg: "Access denied: group auth failed"}
	}
	return nil
}

func (v *vk) groupsGetByID(c *call) (any, *vkError) {
	group := map[string]any{
		"id": v.group, "name": botName, "screen_name": "club" + itoa(v.group), "is_closed": 0, "type": "group",
	}
	if minor, _ := vkVersion(c); minor >= 139 { // where the answer became an object
		return map[string]any{"groups": []any{group}, "profiles": []any{}}, nil
	}
	return []any{group}, nil
}

// setSettings switches kinds of events on and off. By Long Poll only message_new
// is on at first; by Callback, which somebody has set up by hand, all are.
func (v *vk) setSettings(off map[string]bool) vkMethod {
	return func(c *call) (any, *vkError) {
		if refused := v.ours(c); refused != nil {
			return nil, refused
		}
		v.world.mu.Lock()
		defer v.world.mu.Unlock()
		for _, kind := range vkEventKinds() {
			switch c.params[kind] {
			case "0":
				off[kind] = true
			case "1":
				off[kind] = false
			}
		}
		return 1, nil
	}
}

func vkEventKinds() []string {
	return []string{"message_new", "message_edit", "message_event", "message_allow", "message_deny", "message_reply"}
}

func (v *vk) getLongPollSettings(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	on := map[string]int{}
	for _, kind := range vkEventKinds() {
		on[kind] = 1
		if v.events.off[kind] {
			on[kind] = 0
		}
	}
	return map[string]any{"is_enabled": true, "api_version": "5.199", "events": on}, nil
}

func (v *vk) getConfirmationCode(c *call) (any, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	return map[string]string{"code": v.s.opt.VKConfirmation}, nil
}

func (v *vk) addCallbackServer(c *call) (any, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	if c.params["url"] == "" {
		return nil, wrongParameter("url is undefined")
	}
	v.setCallback(c.params["url"], c.params["secret_key"])
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	return map[string]int{"server_id": v.servers}, nil
}

func (v *vk) editCallbackServer(c *call) (any, *vkError) {
	if refused := v.server(c); refused != nil {
		return nil, refused
	}
	v.setCallback(c.params["url"], c.params["secret_key"])
	return 1, nil
}

func (v *vk) deleteCallbackServer(c *call) (any, *vkError) {
	if refused := v.server(c); refused != nil {
		return nil, refused
	}
	v.setCallback("", "")
	return 1, nil
}

// server checks that a call names the one Callback server there is.
func (v *vk) server(c *call) *vkError {
	if refused := v.ours(c); refused != nil {
		return refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	if v.callback == nil || c.num("server_id") != v.callback.id {
		return &vkError{Code: 2000 + 1, Msg: "Not found"}
	}
	return nil
}

func (v *vk) getCallbackServers(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	items := []map[string]any{}
	if cb := v.callback; cb != nil {
		status := "wait"
		select {
		case <-cb.lanes.ready:
			status = "ok"
		default:
		}
		items = append(items, map[string]any{
			"id": cb.id, "url": cb.url, "title": cb.title, "creator_id": 1, "secret_key": cb.secret, "status": status,
		})
	}
	return map[string]any{"count": len(items), "items": items}, nil
}

func (v *vk) usersGet(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	list := []map[string]any{}
	for id := range strings.SplitSeq(orElse(c.params["user_ids"], c.params["user_id"]), ",") {
		if p := v.world.people[atoi(id)]; p != nil {
			list = append(list, vkUser(p))
		}
	}
	return list, nil
}

func vkUser(p *Person) map[string]any {
	first, last := names(p.name)
	return map[string]any{
		"id": p.id, "first_name": first, "last_name": last, "is_closed": false, "can_access_closed": true,
	}
}

// sentBefore remembers random ids of one dialog for an hour, a hundred at most.
type sentBefore struct {
	by    map[int]*post
	order []int
}

func (s *sentBefore) find(random int, now time.Time) *post {
	p := s.by[random]
	if random == 0 || p == nil || now.Sub(p.at) >= time.Hour {
		return nil
	}
	return p
}

func (s *sentBefore) add(p *post) {
	if p.random == 0 {
		return
	}
	if s.by == nil {
		s.by = map[int]*post{}
	}
	if _, again := s.by[p.random]; !again {
		s.order = append(s.order, p.random)
	}
	s.by[p.random] = p
	if len(s.order) > 100 {
		delete(s.by, s.order[0])
		s.order = s.order[1:]
	}
}
