package simulator

import (
	"strings"

	"otklik/bots"
)

// seat is how the bot stands in a group; the zero value is an administrator with all
// rights. It is guarded by the world's lock.
type seat struct {
	out   bool // put out of the chat
	gone  bool // the chat was deleted
	plain bool // no administrator
	mute  bool // members who are no administrators may not write
	// noTopics is an administrator without the right to manage topics.
	noTopics bool
}

// absent tells whether the bot can do nothing here any more.
func (s seat) absent() bool { return s.out || s.gone }

// hears tells whether a message is told to the bot. One that is no administrator hears
// what is meant for it: commands and, in Telegram, replies to its own messages.
func (s seat) hears(m *post) bool {
	switch {
	case s.absent():
		return false
	case !s.plain || strings.HasPrefix(m.text, "/"):
		return true
	}
	return m.chat.w.platform == bots.Telegram && m.reply != nil && m.reply.from == nil
}

// PutOut puts the bot out of a group: it is told, and refused from then on.
func (c *Chat) PutOut() { c.reseat(seat{out: true}) }

// LetIn takes the bot into a group again, as an administrator.
func (c *Chat) LetIn() { c.reseat(seat{}) }

// Delete deletes a group. Nobody tells the bot.
func (c *Chat) Delete() { c.change(func(s *seat) { s.gone = true }) }

// Demote makes the bot a plain member of a group.
func (c *Chat) Demote() { c.change(func(s *seat) { s.plain = true }) }

// Promote makes the bot an administrator with all rights again.
func (c *Chat) Promote() { c.change(func(s *seat) { s.plain, s.noTopics = false, false }) }

// Mute lets nobody write in a group but its administrators.
func (c *Chat) Mute() { c.change(func(s *seat) { s.mute = true }) }

// DenyTopics takes the right to manage topics from the bot.
func (c *Chat) DenyTopics() { c.change(func(s *seat) { s.noTopics = true }) }

func (c *Chat) change(do func(*seat)) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	do(&c.seat)
}

// reseat puts the bot out or lets it in, in the platform's words.
func (c *Chat) reseat(to seat) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	if c.person != nil || c.seat.absent() == to.absent() {
		return
	}
	c.seat = to
	var by *Person
	if len(c.sorted) > 0 {
		by = c.sorted[0]
	}
	c.w.net.seated(c, by, !to.absent())
}

// seated tells of the bot's own coming and going.
func (t *telegram) seated(c *Chat, by *Person, in bool) {
	before, after := "kicked", "administrator"
	if !in {
		before, after = after, before
	}
	u := &tgMemberUpdate{
		Chat: wireChat(c), Date: t.now().Unix(),
		Old: tgChatMember{User: t.self(), Status: before}, New: tgChatMember{User: t.self(), Status: after},
	}
	if by != nil {
		u.From = wireUser(by)
	}
	t.push("my_chat_member", c.id, tgUpdate{MyChatMember: u})
}

// kicked is what the Bot API says of a chat that the bot is not in, nil where it is.
func kicked(c *Chat) *telegramError {
	switch {
	case c.seat.gone:
		return forbidden("the group chat was deleted")
	case c.seat.out:
		return forbidden("bot was kicked from the supergroup chat")
	}
	return nil
}

// membership is the bot's own place in a chat.
func (t *telegram) membership(c *Chat) tgChatMember {
	m := tgChatMember{User: t.self(), Status: "administrator"}
	switch {
	case c.seat.plain || !c.Group():
		m.Status = "member"
	case !c.seat.noTopics:
		m.Topics = true
	}
	return m
}

// seated tells of the bot's own coming and going.
func (v *vk) seated(c *Chat, by *Person, in bool) {
	action := "chat_kick_user"
	if in {
		action = "chat_invite_user"
	}
	m := map[string]any{"id": 0, "date": v.now().Unix(), "peer_id": c.id, "text": "",
		"action": map[string]any{"type": action, "member_id": -v.group}}
	if by != nil {
		m["from_id"] = by.id
	}
	v.emit("message_new", c.id, map[string]any{"message": m, "client_info": map[string]any{}})
}

// admitted refuses what is asked of a chat that the bot is not in; of who is in one, VK
// tells only its administrators.
func (v *vk) admitted(c *Chat, asAdmin bool) *vkError {
	if c.seat.absent() || asAdmin && c.seat.plain {
		return &vkError{Code: vkNoAccess, Msg: "You don't have access to this chat"}
	}
	return nil
}
