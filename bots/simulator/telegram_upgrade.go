package simulator

import "net/http"

// Upgrade makes a Telegram group a supergroup, which is another chat with the same
// members: the bot is told, and whatever it sends to the old one is refused with
// the new id.
func (s *Simulator) Upgrade(c *Chat) *Chat {
	to := c.w.addGroup(c.title, c.Members())
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	m := &tgMessage{MessageID: len(c.posts) + 1, Chat: wireChat(c), Date: c.w.now().Unix(), MigrateTo: to.id}
	if len(c.sorted) > 0 {
		m.From = wireUser(c.sorted[0])
	}
	c.movedTo, c.members, c.sorted = to.id, nil, nil
	s.telegram.push("message", c.id, tgUpdate{Message: m})
	return to
}

// Renumber lets Telegram count its updates from next on, as it does at random
// after a week without any.
func (s *Simulator) Renumber(next int) {
	w := s.telegram.world
	w.mu.Lock()
	defer w.mu.Unlock()
	s.telegram.updates.next = next
}

func movedAway(c *Chat) *telegramError {
	return &telegramError{Code: http.StatusBadRequest, MigrateTo: c.movedTo,
		Description: "Bad Request: group chat was upgraded to a supergroup chat"}
}
