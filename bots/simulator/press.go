package simulator

import (
	"errors"
	"fmt"

	"otklik/bots"
)

// ErrNeedsPlace is what pressing a location button gives: the point is missing.
var ErrNeedsPlace = errors.New("simulator: a location button is pressed by sending a Location")

// Press presses the button with exactly this label on a message; messageID ""
// means the newest message with such a button or, when no message has it, the
// menu. A link opens nothing and tells the bot nothing.
func (p *Person) Press(c *Chat, messageID, label string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c, err := p.enter(c)
	if err != nil {
		return err
	}
	on, k, ok := c.findKey(messageID, label)
	if !ok {
		return fmt.Errorf("press %q on %q: %w", label, messageID, ErrNoSuch)
	}
	switch k.Kind {
	case bots.Link:
		return nil
	case bots.RequestLocation:
		return ErrNeedsPlace
	case bots.RequestContact:
		p.deliver(c, &post{contact: &contact{p.phone(), p.id}})
		return nil
	}
	p.press(c, on, k)
	return nil
}

// Forge presses a button the bot never made: data arrives as if messageID ("" =
// the newest message with buttons) had carried it.
func (p *Person) Forge(c *Chat, messageID, data string) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c, err := p.enter(c)
	if err != nil {
		return err
	}
	on := c.getText(messageID)
	if messageID == "" {
		on = c.newestWithKeys()
	}
	if on == nil {
		return fmt.Errorf("forge on %q: %w", messageID, ErrNoSuch)
	}
	k := key{Button: Button{Text: data, Data: data}, wire: "callback"}
	if len(on.keys) > 0 && len(on.keys[0]) > 0 && on.keys[0][0].wire == "text" {
		k.wire = "text"
	}
	p.press(c, on, k)
	return nil
}

// press tells the bot. A text button is a message of the person's; the others
// are an event. The lock is held.
func (p *Person) press(c *Chat, on *post, k key) {
	if k.wire != "text" {
		p.w.net.pressed(p, on, k)
		return
	}
	if on == nil && c.oneTime {
		c.menu, c.oneTime = nil, false
	}
	p.deliver(c, &post{text: k.Text, payload: k.Data})
}

func (c *Chat) findKey(messageID, label string) (*post, key, bool) {
	if messageID != "" {
		m := c.getText(messageID)
		if m == nil {
			return nil, key{}, false
		}
		k, ok := keyIn(m.keys, label)
		return m, k, ok
	}
	for i := len(c.posts); i > 0; i-- {
		m := c.posts[i-1]
		if k, ok := keyIn(m.keys, label); ok && !m.deleted {
			return m, k, true
		}
	}
	k, ok := keyIn(c.menu, label)
	return nil, k, ok
}

func keyIn(rows [][]key, label string) (key, bool) {
	for _, row := range rows {
		for _, k := range row {
			if k.Text == label {
				return k, true
			}
		}
	}
	return key{}, false
}

func (c *Chat) newestWithKeys() *post {
	for i := len(c.posts); i > 0; i-- {
		if m := c.posts[i-1]; len(m.keys) > 0 && !m.deleted {
			return m
		}
	}
	return nil
}

// locationPayload is what the newest location button of a VK keyboard carries.
func (c *Chat) locationPayload() string {
	for _, rows := range [][][]key{c.keysOfNewest(), c.menu} {
		for _, row := range rows {
			for _, k := range row {
				if k.Kind == bots.RequestLocation {
					return k.Data
				}
			}
		}
	}
	return ""
}

func (c *Chat) keysOfNewest() [][]key {
	if m := c.newestWithKeys(); m != nil {
		return m.keys
	}
	return nil
}
