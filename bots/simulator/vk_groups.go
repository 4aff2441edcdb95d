package simulator

import (
	"strings"
	"time"
)

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

// setSettings switches kinds of events on and off. The lock is held.
func setSettings(c *call, off map[string]bool) {
	for _, kind := range vkEventKinds() {
		switch c.params[kind] {
		case "0":
			off[kind] = true
		case "1":
			off[kind] = false
		}
	}
}

func (v *vk) setLongPollSettings(c *call) (any, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	setSettings(c, v.events.off)
	return 1, nil
}

// onlyMessages is how Long Poll and a Callback server added by a call begin: they
// tell of message_new and nothing else.
func onlyMessages() map[string]bool {
	off := map[string]bool{}
	for _, kind := range vkEventKinds() {
		off[kind] = kind != "message_new"
	}
	return off
}

func vkEventKinds() []string {
	return []string{"message_new", "message_edit", "message_event", "message_allow", "message_deny", "message_reply", "message_read"}
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
