package routing

import "fmt"

// TopicMode says how the chat of a desk is divided into topics, where its messenger has
// them.
type TopicMode string

// The modes. The zero value leaves it to whoever else may say.
const (
	TopicsOff     TopicMode = "off"
	TopicsPerCase TopicMode = "case" // each case has its own
	TopicsPerDay  TopicMode = "day"  // what is shown on one day has one
)

// ParseTopicMode reads one; "" is the zero value.
func ParseTopicMode(s string) (TopicMode, error) {
	switch m := TopicMode(s); m {
	case "", TopicsOff, TopicsPerCase, TopicsPerDay:
		return m, nil
	}
	return "", fmt.Errorf("%q: want case, day or off", s)
}

// Or is m, or what else says where m says nothing.
func (m TopicMode) Or(other TopicMode) TopicMode {
	if m == "" {
		return other
	}
	return m
}
