package simulator

import (
	"net/http"
	"net/url"
	"regexp"
	"sort"
)

// webhook is where updates are pushed instead of being polled.
type webhook struct {
	url   string
	limit int
	lanes *lanes
}

var secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// setWebhook accepts plain http and loopback, unlike the real server.
func (t *telegram) setWebhook(c *call) (any, *telegramError) {
	target, secret := c.params["url"], c.params["secret_token"]
	if target == "" {
		return t.deleteWebhook(c)
	}
	if u, err := url.Parse(target); err != nil || u.Host == "" {
		return nil, badRequest("bad webhook: invalid URL")
	}
	if secret != "" && !secretToken.MatchString(secret) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	limit := c.num("max_connections")
	if limit < 1 || limit > 100 {
		limit = 40
	}
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	if err := t.allow(c.params["allowed_updates"]); err != nil {
		return nil, err
	}
	t.dropHook()
	if c.flag("drop_pending_updates") {
		t.updates.queue = nil
	}
	l := newLanes(t.s, target, limit, func(status int, _ []byte) bool { return status/100 == http.StatusOK/100 })
	if secret != "" {
		l.header["X-Telegram-Bot-Api-Secret-Token"] = secret
	}
	t.hook = &webhook{url: target, limit: limit, lanes: l}
	for _, u := range t.updates.queue {
		l.add(u.chat, parcel{id: u.id, body: u.raw})
	}
	t.updates.queue = nil
	if p := t.updates.poll; p != nil {
		close(p.kicked)
		t.updates.poll = nil
	}
	return true, nil
}

func (t *telegram) deleteWebhook(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	t.dropHook()
	if c.flag("drop_pending_updates") {
		t.updates.queue = nil
	}
	return true, nil
}

// dropHook puts what was not taken back into the queue. The lock is held.
func (t *telegram) dropHook() {
	if t.hook == nil {
		return
	}
	for chat, lane := range t.hook.lanes.close() {
		for _, p := range lane {
			t.updates.queue = append(t.updates.queue, update{id: p.id, chat: chat, raw: p.body})
		}
	}
	q := t.updates.queue
	sort.Slice(q, func(i, j int) bool { return q[i].id < q[j].id })
	t.hook = nil
}

func (t *telegram) getWebhookInfo(*call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	info := map[string]any{
		"url": "", "has_custom_certificate": false, "pending_update_count": len(t.updates.queue),
	}
	if t.updates.allowed != nil {
		var kinds []string
		for k := range t.updates.allowed {
			kinds = append(kinds, k)
		}
		sort.Strings(kinds)
		info["allowed_updates"] = kinds
	}
	if t.hook != nil {
		pending, lastError, at := t.hook.lanes.state()
		info["url"], info["max_connections"], info["pending_update_count"] = t.hook.url, t.hook.limit, pending
		if lastError != "" {
			info["last_error_message"], info["last_error_date"] = lastError, at.Unix()
		}
	}
	return info, nil
}
