package simulator

import (
	"fmt"

	"otklik/bots"
)

// Location sends a point on the map. Where a VK keyboard asks for it, the
// message carries that button's payload.
func (p *Person) Location(c *Chat, lat, lon float64) (Message, error) {
	return p.Place(c, bots.Location{Lat: lat, Lon: lon})
}

// Place sends a point with a name, or one that goes on moving. VK has no moving ones and
// puts the address into the name.
func (p *Person) Place(c *Chat, at bots.Location) (Message, error) {
	at.Live = at.Live && p.w.platform == bots.Telegram
	return p.send(c, &post{place: &at})
}

// Walk moves the point of a message that shows where the person is.
func (p *Person) Walk(c *Chat, messageID string, lat, lon float64) error {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	c, err := p.enter(c)
	if err != nil {
		return err
	}
	m := c.getText(messageID)
	if m == nil || m.place == nil || !m.place.Live {
		return fmt.Errorf("walk %q: %w", messageID, ErrNoSuch)
	}
	if m.from != p {
		return ErrForeign
	}
	m.place, m.edited = &bots.Location{Lat: lat, Lon: lon, Live: true}, p.w.now()
	c.touch()
	p.w.net.changed(m)
	return nil
}
