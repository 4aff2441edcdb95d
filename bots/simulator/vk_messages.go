package simulator

import (
	"sort"
	"strings"
	"time"
)

// vkWindow is how long a message may be changed or taken back.
const vkWindow = 24 * time.Hour

// own finds the bot's message that a call names, still young enough to change.
// The lock is held.
func (v *vk) own(chat *Chat, cmid int) (*post, *vkError) {
	m := chat.get(cmid)
	switch {
	case m == nil:
		return nil, wrongParameter("conversation_message_id is invalid")
	case m.from != nil:
		return nil, &vkError{Code: vkEditDisallowed, Msg: "Can't edit this kind of message"}
	case v.now().Sub(m.at) > vkWindow:
		return nil, &vkError{Code: vkEditExpired, Msg: "Can't edit this message, because it's too old"}
	}
	return m, nil
}

// edit replaces words, attachments and buttons: what is not given again goes.
func (v *vk) edit(c *call) (any, *vkError) {
	l, refused := v.letter(c)
	if refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	chat, refused := v.peer(c.num("peer_id"))
	if refused != nil {
		return nil, refused
	}
	cmid := c.num("conversation_message_id")
	if id := c.num("message_id"); cmid == 0 && id != 0 {
		cmid = chat.byGlobal(id)
	}
	m, refused := v.own(chat, cmid)
	if refused != nil {
		return nil, refused
	}
	m.text, m.files, m.place, m.keys, m.edited = l.text, l.files, l.place, nil, v.now()
	if l.keyboard.inline {
		m.keys = l.keyboard.rows
	}
	if !c.flag("keep_forward_messages") {
		m.reply = nil
	}
	c.made = itoa(m.id)
	chat.spoken++
	chat.touch()
	return 1, nil
}

// byGlobal turns VK's message id into the chat's own; ids grow together.
func (c *Chat) byGlobal(id int) int {
	i := sort.Search(len(c.posts), func(i int) bool { return c.posts[i].global >= id })
	if c.person == nil || i == len(c.posts) || c.posts[i].global != id {
		return 0
	}
	return c.posts[i].id
}

func (v *vk) delete(c *call) (any, *vkError) {
	ids := orElse(c.params["cmids"], c.params["conversation_message_ids"])
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	chat, refused := v.peer(c.num("peer_id"))
	if refused != nil {
		return nil, refused
	}
	if ids == "" {
		return v.deleteByGlobal(c, chat)
	}
	list := []map[string]int{}
	for id := range strings.SplitSeq(ids, ",") {
		list = append(list, map[string]int{
			"peer_id": chat.id, "conversation_message_id": atoi(id), "response": v.remove(chat, atoi(id)),
		})
	}
	return list, nil
}

func (v *vk) deleteByGlobal(c *call, chat *Chat) (any, *vkError) {
	if c.params["message_ids"] == "" {
		return nil, wrongParameter("message_ids is undefined")
	}
	done := map[string]int{}
	for id := range strings.SplitSeq(c.params["message_ids"], ",") {
		done[id] = v.remove(chat, chat.byGlobal(atoi(id)))
	}
	return done, nil
}

func (v *vk) remove(chat *Chat, cmid int) int {
	m := chat.get(cmid)
	if m == nil || v.now().Sub(m.at) > vkWindow {
		return 0
	}
	m.deleted = true
	chat.touch()
	return 1
}

func (v *vk) conversation(c *Chat) map[string]any {
	kind, local := "user", c.id
	if c.Group() {
		kind, local = "chat", c.id-chatBase
	}
	out := map[string]any{
		"peer":                         map[string]any{"id": c.id, "type": kind, "local_id": local},
		"last_conversation_message_id": len(c.posts),
		"unanswered":                   c.unanswered(),
		"can_write":                    map[string]any{"allowed": c.Group() || c.person.started && !c.person.blocked},
	}
	if last := c.last(); last != nil {
		out["last_message_id"] = last.global
	}
	if c.Group() {
		out["chat_settings"] = map[string]any{
			"title": c.title, "members_count": len(c.sorted) + 1, "state": "in", "admin_ids": []int{-v.group},
		}
	}
	return out
}

// unanswered reports whether the last word is a person's.
func (c *Chat) unanswered() bool {
	last := c.last()
	return last != nil && last.from != nil
}

func (v *vk) getConversationsByID(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	items := []any{}
	for id := range strings.SplitSeq(c.params["peer_ids"], ",") {
		chat, refused := v.known(atoi(id))
		if refused != nil {
			return nil, refused
		}
		items = append(items, v.conversation(chat))
	}
	return map[string]any{"count": len(items), "items": items}, nil
}

// getConversations lists the newest first.
func (v *vk) getConversations(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	var found []*Chat
	for _, chat := range v.world.order {
		if chat.last() == nil || c.params["filter"] == "unanswered" && !chat.unanswered() {
			continue
		}
		found = append(found, chat)
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].last().at.After(found[j].last().at) })
	items := []any{}
	for _, chat := range page(found, c, 20, 200) {
		items = append(items, map[string]any{"conversation": v.conversation(chat), "last_message": v.message(chat.last())})
	}
	return map[string]any{"count": len(found), "items": items}, nil
}

// page cuts a list by offset and count.
func page[T any](list []T, c *call, usual, most int) []T {
	count := c.num("count")
	if count <= 0 {
		count = usual
	}
	from := min(max(c.num("offset"), 0), len(list))
	return list[from:min(from+min(count, most), len(list))]
}

func (v *vk) getConversationMembers(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	chat, refused := v.known(c.num("peer_id"))
	if refused != nil {
		return nil, refused
	}
	if refused := v.admitted(chat, true); refused != nil {
		return nil, refused
	}
	people := chat.sorted
	if chat.person != nil {
		people = []*Person{chat.person}
	}
	items := []any{map[string]any{"member_id": -v.group, "is_admin": chat.Group()}}
	profiles := []any{}
	for i, p := range people {
		items = append(items, map[string]any{"member_id": p.id, "is_owner": chat.Group() && i == 0, "is_admin": chat.Group() && i == 0})
		profiles = append(profiles, vkUser(p))
	}
	return map[string]any{
		"count": len(items), "items": items, "profiles": profiles, "groups": []any{map[string]any{"id": v.group, "name": botName}},
	}, nil
}

// getHistory lists the newest first, or the oldest with rev.
func (v *vk) getHistory(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	chat, refused := v.known(atoi(orElse(c.params["peer_id"], c.params["user_id"])))
	if refused != nil {
		return nil, refused
	}
	var list []*post
	for _, p := range chat.posts {
		if !p.deleted {
			list = append(list, p)
		}
	}
	if !c.flag("rev") {
		sort.Slice(list, func(i, j int) bool { return list[i].id > list[j].id })
	}
	items := []vkMessage{}
	for _, p := range page(list, c, 20, 200) {
		items = append(items, v.message(p))
	}
	return map[string]any{"count": len(list), "items": items}, nil
}

func (v *vk) getByConversationMessageID(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	chat, refused := v.known(c.num("peer_id"))
	if refused != nil {
		return nil, refused
	}
	items := []vkMessage{}
	for id := range strings.SplitSeq(c.params["conversation_message_ids"], ",") {
		if p := chat.get(atoi(id)); p != nil {
			items = append(items, v.message(p))
		}
	}
	return map[string]any{"count": len(items), "items": items}, nil
}

func (v *vk) isAllowed(c *call) (any, *vkError) {
	if refused := v.ours(c); refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	p := v.world.people[c.num("user_id")]
	if p == nil {
		return nil, &vkError{Code: 113, Msg: "Invalid user id"}
	}
	allowed := 0
	if p.started && !p.blocked {
		allowed = 1
	}
	return map[string]int{"is_allowed": allowed}, nil
}

// setActivity accepts what leaves no trace.
func (v *vk) setActivity(c *call) (any, *vkError) {
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	if _, refused := v.known(c.num("peer_id")); refused != nil {
		return nil, refused
	}
	return 1, nil
}
