package bots

// Pace is how fast a channel may speak. Zero means the platform's default, a
// negative number means no limit. It is configuration: the adapter knows the
// defaults, the courier keeps to them.
type Pace struct {
	Total float64 `yaml:"total"` // messages per second for the token
	Chat  float64 `yaml:"chat"`  // messages per second in one chat
	Group float64 `yaml:"group"` // messages per minute in one group
}

// Or fills what p leaves at zero from d.
func (p Pace) Or(d Pace) Pace {
	if p.Total == 0 {
		p.Total = d.Total
	}
	if p.Chat == 0 {
		p.Chat = d.Chat
	}
	if p.Group == 0 {
		p.Group = d.Group
	}
	return p
}
