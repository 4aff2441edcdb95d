package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	historyLimit = 20000 // events kept for those who come late
	pollLimit    = 1000  // events in one answer
	pressWindow  = time.Minute
)

// vkEvents is the Long Poll history. It is guarded by the world's lock.
type vkEvents struct {
	key  string
	keys int
	base int // ts of the oldest event kept
	list [][]byte
	wake chan struct{}   // closed at the next event; nil when nobody waits
	off  map[string]bool // kinds not told of, see setLongPollSettings
}

func (e *vkEvents) end() int { return e.base + len(e.list) }

func (e *vkEvents) add(raw []byte) {
	e.list = append(e.list, raw)
	if len(e.list) > 2*historyLimit { // cut rarely, so that an event costs O(1)
		cut := len(e.list) - historyLimit
		e.list = append([][]byte(nil), e.list[cut:]...)
		e.base += cut
	}
	if e.wake != nil {
		close(e.wake)
		e.wake = nil
	}
}

func (e *vkEvents) waiter() <-chan struct{} {
	if e.wake == nil {
		e.wake = make(chan struct{})
	}
	return e.wake
}

func (e *vkEvents) newKey() {
	e.keys++
	e.key = "key" + itoa(e.keys)
}

// emit tells the bot of an event by Long Poll and, when there is a target, by
// Callback. The lock is held.
func (v *vk) emit(kind string, chat int, object any) {
	v.counter++
	e := vkEvent{Type: kind, EventID: fmt.Sprintf("%040x", v.counter), V: "5.199", Object: object, GroupID: v.group}
	if !v.events.off[kind] {
		v.events.add(mustJSON(e))
	}
	for _, cb := range v.callbacks {
		if !cb.off[kind] && cb.status != "failed" {
			e.Secret = cb.secret
			cb.lanes.add(chat, parcel{body: mustJSON(e)})
		}
	}
}

func (v *vk) inject(raw []byte) {
	v.events.add(raw)
	for _, cb := range v.callbacks {
		if cb.status != "failed" {
			cb.lanes.add(0, parcel{body: raw})
		}
	}
}

func (v *vk) said(p *post) {
	v.emit("message_new", p.chat.id, vkNewMessage{
		Message: v.message(p),
		ClientInfo: vkClientInfo{
			ButtonActions: []string{"text", "location", "open_link", "callback"},
			Keyboard:      true, InlineKeyboard: true, LangID: langID(p.from.language),
		},
	})
}

func (v *vk) changed(p *post) { v.emit("message_edit", p.chat.id, v.message(p)) }

// pressed tells of a callback button. Below the input field there is no message
// to name.
func (v *vk) pressed(p *Person, on *post, k key) {
	press := v.ask(p)
	e := vkPressed{UserID: p.id, PeerID: p.id, EventID: press.id, Payload: json.RawMessage(k.Data)}
	if !json.Valid(e.Payload) {
		e.Payload = mustJSON(k.Data)
	}
	if on != nil {
		e.PeerID, e.CMID = on.chat.id, on.id
	}
	press.peer = e.PeerID
	v.emit("message_event", e.PeerID, e)
}

func (v *vk) stopped(p *Person, blocked bool) {
	if blocked {
		v.emit("message_deny", p.id, map[string]int{"user_id": p.id})
		return
	}
	v.emit("message_allow", p.id, map[string]any{"user_id": p.id, "key": ""})
}

// opened tells that somebody has opened his chat with the community.
func (v *vk) opened(p *Person) {
	v.emit("message_read", p.id, map[string]int{"from_id": p.id, "peer_id": p.id, "read_message_id": v.world.posts})
}

// vkPress is a press that waits for its answer.
type vkPress struct {
	id   string
	user int
	peer int
	at   time.Time
}

// ask opens a press and forgets those past answering. The lock is held.
func (v *vk) ask(p *Person) *vkPress {
	now := v.now()
	for len(v.asked) > 0 && now.Sub(v.asked[0].at) > pressWindow {
		delete(v.presses, v.asked[0].id)
		v.asked = v.asked[1:]
	}
	v.counter++
	press := &vkPress{id: fmt.Sprintf("%012x", v.counter), user: p.id, at: now}
	v.presses[press.id] = press
	v.asked = append(v.asked, press)
	return press
}

func (v *vk) answerPress(c *call) (any, *vkError) {
	if data := c.params["event_data"]; data != "" && !json.Valid([]byte(data)) {
		return nil, wrongParameter("event_data is invalid")
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	p := v.presses[c.params["event_id"]]
	if p == nil || v.now().Sub(p.at) > pressWindow {
		return nil, wrongParameter("event_id is invalid")
	}
	if p.user != c.num("user_id") || p.peer != c.num("peer_id") {
		return nil, wrongParameter("user_id or peer_id is not the event's")
	}
	delete(v.presses, p.id)
	return 1, nil
}

// failed answers a long poll that cannot go on: 1 = the history is gone, take
// the new ts; 2 = the key is over; 3 = both are lost.
func (v *vk) failed(code int) reply {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	if code == 2 || code == 3 {
		v.events.newKey()
	}
	return v.failure(code)
}

func (v *vk) failure(code int) reply {
	body := map[string]int{"failed": code}
	if code == 1 {
		body["ts"] = v.events.end()
	}
	return jsonReply(http.StatusOK, body)
}

// longPoll answers at once when there are events after ts, else waits.
func (v *vk) longPoll(c *call) reply {
	wait := time.NewTimer(time.Duration(min(c.num("wait"), 90)) * time.Second)
	defer wait.Stop()
	for {
		out, more := v.look(c)
		if more == nil {
			return out
		}
		select {
		case <-more:
		case <-wait.C:
			return v.batch(c.num("ts"), nil)
		case <-c.r.Context().Done():
			return v.batch(c.num("ts"), nil)
		case <-v.s.ctx.Done():
			return v.batch(c.num("ts"), nil)
		}
	}
}

// look gives an answer, or the channel to wait on for one.
func (v *vk) look(c *call) (reply, <-chan struct{}) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	e := &v.events
	ts, err := strconv.Atoi(c.params["ts"])
	switch {
	case c.params["act"] != "a_check" || c.params["key"] != e.key:
		return v.failure(2), nil
	case err != nil:
		return v.failure(3), nil
	case ts < e.base || ts > e.end():
		return v.failure(1), nil
	case ts == e.end():
		return reply{}, e.waiter()
	}
	from := ts - e.base
	to := min(from+pollLimit, len(e.list))
	return v.batch(ts+to-from, e.list[from:to]), nil
}

func (v *vk) batch(ts int, events [][]byte) reply {
	body := joinRaw([]byte(`{"ts":"`+itoa(ts)+`","updates":[`), events)
	return reply{status: http.StatusOK, mime: "application/json; charset=utf-8", body: append(body, "]}"...), accepted: true}
}

func (v *vk) getLongPollServer(c *call) (any, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	return map[string]string{
		"key": v.events.key, "server": v.s.url + vkLongPollPath, "ts": itoa(v.events.end()),
	}, nil
}
