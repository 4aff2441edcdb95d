package vk

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
)

const (
	maxNames     = 10000
	namesTimeout = 2 * time.Second
	namesRest    = time.Minute // after a failure: a batch is not held up again at once
)

// names remembers who is who, because VK's events carry ids only. The zero value
// is empty. It is a convenience: without a name a message goes on without one.
type names struct {
	mu    sync.Mutex
	known map[string]string
	rest  time.Time // no questions before
}

// fill sets From.Name where it is known or can be asked, in one call.
func (n *names) fill(ctx context.Context, c *client, messages []bots.Inbound) {
	if ids := n.unknown(messages); len(ids) > 0 {
		n.ask(ctx, c, ids)
	}
	n.recall(messages)
}

// recall sets From.Name where it is known.
func (n *names) recall(messages []bots.Inbound) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for i := range messages {
		messages[i].From.Name = n.known[messages[i].From.ID]
	}
}

func (n *names) unknown(messages []bots.Inbound) (ids []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if time.Now().Before(n.rest) {
		return nil
	}
	asked := map[string]bool{}
	for _, m := range messages {
		if _, ok := n.known[m.From.ID]; !ok && !asked[m.From.ID] && isUser(m.From.ID) {
			asked[m.From.ID] = true
			ids = append(ids, m.From.ID)
		}
	}
	return ids
}

// isUser tells a person from a community, whom users.get would refuse together
// with all the others it was asked about.
func isUser(id string) bool { return id != "0" && !strings.HasPrefix(id, "-") }

func (n *names) ask(ctx context.Context, c *client, ids []string) {
	ctx, cancel := context.WithTimeout(ctx, namesTimeout)
	defer cancel()
	var people []struct {
		ID    int    `json:"id"`
		First string `json:"first_name"`
		Last  string `json:"last_name"`
	}
	err := c.read(ctx, "users.get", api.Params{"user_ids": strings.Join(ids, ",")}, &people)
	n.mu.Lock()
	defer n.mu.Unlock()
	if err != nil {
		n.rest = time.Now().Add(namesRest)
		return
	}
	if n.known == nil || len(n.known)+len(ids) > maxNames {
		n.known = map[string]string{} // a full cache starts anew: simpler than ageing, and rare
	}
	for _, id := range ids {
		n.known[id] = "" // VK knows nobody of this id: do not ask again
	}
	for _, p := range people {
		n.known[number(p.ID)] = strings.TrimSpace(p.First + " " + p.Last)
	}
}
