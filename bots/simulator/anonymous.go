package simulator

import "otklik/bots"

// groupAnonymousBot is who Telegram says has written what stands in a group's name.
const groupAnonymousBot = 1087968824

// Hide makes the person an administrator of a Telegram group who stays anonymous: what he
// writes there stands in the group's name, what he presses in his own.
func (p *Person) Hide(c *Chat) { p.hide(c, true) }

// Show lets the person write in a group in his own name again.
func (p *Person) Show(c *Chat) { p.hide(c, false) }

func (p *Person) hide(c *Chat, to bool) {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	if p.w.platform != bots.Telegram || c.members[p.id] != p {
		return
	}
	if c.hidden == nil {
		c.hidden = map[*Person]bool{}
	}
	c.hidden[p] = to
}

// unsigned takes the name off a message that stands in its group's.
func (m *tgMessage) unsigned(p *post) {
	if !p.hidden {
		return
	}
	m.From = &tgUser{ID: groupAnonymousBot, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
	of := m.Chat
	m.SenderChat = &of
}
