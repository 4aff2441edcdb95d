package routing

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
)

// ChannelPolicy is what a centre allows in one of its channels: the law bars authorities
// from some messengers.
type ChannelPolicy string

// The policies. The zero value is ChannelOpen.
const (
	ChannelOpen   ChannelPolicy = "open"   // everything
	ChannelNotice ChannelPolicy = "notice" // what the law says of it is read and acknowledged before a filing
	ChannelOff    ChannelPolicy = "off"    // nothing is filed; what runs is answered
)

var channelPolicies = []ChannelPolicy{ChannelOpen, ChannelNotice, ChannelOff}

// Channel is what a centre says of one of its channels.
type Channel struct {
	Names  Words // what people call it
	Policy ChannelPolicy
	Link   string // where others find it, may be empty
	Notice Words  // what is to be acknowledged, or why it is off; empty = as the gateway words it
}

// Channel is what the centre says of a channel; the zero value, an open one, where it says
// nothing.
func (c Centre) Channel(name string) Channel {
	ch := c.Channels[name]
	ch.Policy = cmp.Or(ch.Policy, ChannelOpen)
	return ch
}

// Elsewhere are the names of the channels that people may be sent to from one: those with
// a link that are not off, in the order of their names.
func (c Centre) Elsewhere(from string) (list []string) {
	for _, name := range slices.Sorted(maps.Keys(c.Channels)) {
		if other := c.Channels[name]; name != from && other.Link != "" && other.Policy != ChannelOff {
			list = append(list, name)
		}
	}
	return list
}

// channels reads what a centre says of its channels; what it leaves out is as above.
func (l *loader) channels(f fields, above map[string]Channel) map[string]Channel {
	if !f.has("channels") {
		return above
	}
	all := maps.Clone(above)
	if all == nil {
		all = map[string]Channel{}
	}
	body := f.body["channels"]
	if body.kind() != "a mapping" {
		body.wants("a mapping")
		return all
	}
	for _, e := range body.entries() {
		all[e.key] = l.channel(e.body, all[e.key])
	}
	for name, c := range all {
		if c.Policy == ChannelOff && len((Centre{Channels: all}).Elsewhere(name)) == 0 {
			l.problem(f.place("channels"), "channel %q is off, and there is no other with a link to send people to", name)
		}
	}
	return all
}

func (l *loader) channel(v value, c Channel) Channel {
	f, ok := v.fields("names", "policy", "link", "notice")
	if !ok {
		return c
	}
	if f.has("names") {
		c.Names = f.words("names")
	}
	if f.has("notice") {
		c.Notice = f.words("notice")
	}
	if f.has("policy") {
		c.Policy = ChannelPolicy(f.text("policy"))
		if c.Policy != "" && !slices.Contains(channelPolicies, c.Policy) {
			l.problem(f.place("policy"), "policy: %q is none: known are %s", c.Policy, joined(channelPolicies))
		}
	}
	if f.has("link") {
		c.Link = f.text("link")
		if u, err := url.Parse(c.Link); err != nil || u.Scheme != "https" || u.Host == "" {
			l.problem(f.place("link"), "link: want an https address, got %q", c.Link)
		}
	}
	return c
}
