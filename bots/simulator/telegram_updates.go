package simulator

import (
	"encoding/json"
	"net/http"
	"sort"
	"time"
)

// updates is what the bot has not acknowledged yet. It is guarded by the
// world's lock.
type updates struct {
	next    int // the next update_id
	queue   []update
	allowed map[string]bool // nil = every kind
	poll    *poll           // the waiting getUpdates, nil = none
}

// update is one event for the bot.
type update struct {
	id    int
	chat  int
	raw   []byte
	loose bool // injected with an id out of order: handed out once
}

// poll is a getUpdates that waits.
type poll struct {
	wake   chan struct{} // holds one signal
	kicked chan struct{} // closed when another poller came
}

// push queues an update or hands it to the webhook. The lock is held.
func (t *telegram) push(kind string, chat int, u tgUpdate) {
	if t.updates.allowed != nil && !t.updates.allowed[kind] {
		return
	}
	u.UpdateID = t.updates.next
	t.updates.next++
	t.enqueue(update{id: u.UpdateID, chat: chat, raw: mustJSON(u)})
}

func (t *telegram) enqueue(u update) {
	if t.hook != nil {
		t.hook.lanes.add(u.chat, parcel{id: u.id, body: u.raw})
		return
	}
	t.updates.queue = append(t.updates.queue, u)
	if p := t.updates.poll; p != nil {
		select {
		case p.wake <- struct{}{}:
		default: // it already has a reason to look
		}
	}
}

func (t *telegram) inject(raw []byte) {
	var head struct {
		UpdateID *int `json:"update_id"`
	}
	u := update{id: t.updates.next, raw: raw, loose: true}
	if json.Unmarshal(raw, &head) == nil && head.UpdateID != nil && *head.UpdateID >= t.updates.next {
		u.id, u.loose = *head.UpdateID, false
	}
	t.updates.next = u.id + 1
	t.enqueue(u)
}

func (t *telegram) said(p *post) {
	t.push("message", p.chat.id, tgUpdate{Message: t.message(p)})
}

func (t *telegram) changed(p *post) {
	t.push("edited_message", p.chat.id, tgUpdate{Edited: t.message(p)})
}

func (t *telegram) pressed(p *Person, on *post, k key) {
	q := t.ask()
	t.push("callback_query", p.id, tgUpdate{Callback: &tgCallbackQuery{
		ID: q.id, From: wireUser(p), Message: t.message(on), ChatInstance: itoa(on.chat.id), Data: k.Data,
	}})
}

// opened is told to no bot.
func (t *telegram) opened(*Person) {}

func (t *telegram) stopped(p *Person, blocked bool) {
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	t.push("my_chat_member", p.id, tgUpdate{MyChatMember: &tgMemberUpdate{
		Chat: wireChat(p.private), From: wireUser(p), Date: t.now().Unix(),
		Old: tgChatMember{User: t.self(), Status: before},
		New: tgChatMember{User: t.self(), Status: after},
	}})
}

var (
	errTwoPollers = &telegramError{Code: http.StatusConflict, Description: "Conflict: terminated by other getUpdates request; " +
		"make sure that only one bot instance is running"}
	errHookActive = &telegramError{Code: http.StatusConflict, Description: "Conflict: can't use getUpdates method while webhook is active; " +
		"use deleteWebhook to delete the webhook first"}
)

// getUpdates answers at once when there are updates, else waits as it is told. A
// newer poll ends an older one with 409.
func (t *telegram) getUpdates(c *call) reply {
	limit := c.num("limit")
	if limit < 1 || limit > 100 {
		limit = 100
	}
	wait := time.NewTimer(time.Duration(min(c.num("timeout"), 50)) * time.Second)
	defer wait.Stop()
	me, batch, refused := t.firstLook(c, limit)
	if refused != nil {
		return refused.reply()
	}
	for len(batch) == 0 && c.num("timeout") > 0 {
		select {
		case <-me.wake:
			batch = t.look(limit)
			continue
		case <-me.kicked:
			return errTwoPollers.reply()
		case <-wait.C:
		case <-c.r.Context().Done():
		case <-t.s.ctx.Done():
		}
		break
	}
	t.leave(me)
	out := reply{status: http.StatusOK, mime: "application/json; charset=utf-8", accepted: true}
	out.body = append(joinRaw([]byte(`{"ok":true,"result":[`), batch), "]}"...)
	return out
}

// firstLook acknowledges, takes the poller's place and what is there.
func (t *telegram) firstLook(c *call, limit int) (*poll, [][]byte, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	if t.hook != nil {
		return nil, nil, errHookActive
	}
	if err := t.allow(c.params["allowed_updates"]); err != nil {
		return nil, nil, err
	}
	if old := t.updates.poll; old != nil {
		close(old.kicked)
	}
	me := &poll{wake: make(chan struct{}, 1), kicked: make(chan struct{})}
	t.updates.poll = me
	t.updates.acknowledge(c.num("offset"))
	return me, t.updates.head(limit), nil
}

func (t *telegram) look(limit int) [][]byte {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	return t.updates.head(limit)
}

func (t *telegram) leave(me *poll) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	if t.updates.poll == me {
		t.updates.poll = nil
	}
}

// allow reads allowed_updates; absent and null leave the setting as it was.
func (t *telegram) allow(list string) *telegramError {
	if list == "" || list == "null" {
		return nil
	}
	var kinds []string
	if json.Unmarshal([]byte(list), &kinds) != nil {
		return badRequest("can't parse allowed updates list")
	}
	t.updates.allowed = nil
	if len(kinds) > 0 {
		t.updates.allowed = map[string]bool{}
		for _, k := range kinds {
			t.updates.allowed[k] = true
		}
	}
	return nil
}

// acknowledge forgets what is below offset; a negative one keeps that many of
// the newest.
func (u *updates) acknowledge(offset int) {
	if offset < 0 {
		u.queue = u.queue[max(0, len(u.queue)+offset):]
		return
	}
	done := sort.Search(len(u.queue), func(i int) bool { return u.queue[i].id >= offset })
	u.queue = u.queue[done:]
}

// head gives the oldest updates. Loose ones leave the queue, because no offset
// can be trusted to acknowledge them.
func (u *updates) head(limit int) [][]byte {
	limit = min(limit, len(u.queue))
	out := make([][]byte, limit)
	var kept []update
	loose := false
	for i, x := range u.queue[:limit] {
		out[i] = x.raw
		loose = loose || x.loose
	}
	if !loose {
		return out
	}
	for i, x := range u.queue {
		if i >= limit || !x.loose {
			kept = append(kept, x)
		}
	}
	u.queue = kept
	return out
}

func joinRaw(to []byte, parts [][]byte) []byte {
	for i, p := range parts {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, p...)
	}
	return to
}
