package vk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/adapter"
)

// pollServer is where events wait. key is a secret of its own.
type pollServer struct {
	Server string      `json:"server"`
	Key    bots.Secret `json:"key"`
	TS     loose       `json:"ts"`
}

// loose is a number that VK sometimes writes as a string.
type loose string

// UnmarshalJSON accepts "12", 12 and null, which leaves it empty.
func (l *loose) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "null" || s == "" {
		*l = ""
		return nil
	}
	if _, err := strconv.ParseInt(s, 10, 64); err != nil {
		return errors.New("not a number")
	}
	*l = loose(s)
	return nil
}

// polled is the answer of the poll server.
type polled struct {
	TS      loose             `json:"ts"`
	Failed  int               `json:"failed"`
	Updates []json.RawMessage `json:"updates"`
}

func (c *client) pollServer(ctx context.Context, group int) (s pollServer, err error) {
	if err := c.read(ctx, "groups.getLongPollServer", api.Params{"group_id": group}, &s); err != nil {
		return s, err
	}
	if s.Server == "" || s.Key == "" || s.TS == "" {
		return s, errors.New("groups.getLongPollServer: answer without server, key or ts")
	}
	if !strings.Contains(s.Server, "://") {
		s.Server = "https://" + s.Server
	}
	return s, nil
}

func (c *client) poll(ctx context.Context, s pollServer, wait time.Duration) (p polled, err error) {
	ctx, cancel := context.WithTimeout(ctx, wait+adapter.PollSlack)
	defer cancel()
	query := url.Values{"act": {"a_check"}, "key": {s.Key.Reveal()}, "ts": {string(s.TS)},
		"wait": {strconv.Itoa(int(wait / time.Second))}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Server+"?"+query.Encode(), nil)
	if err != nil {
		return p, errors.New("polling: server is not a URL")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return p, fmt.Errorf("polling: %w", adapter.Redact(err, c.token, s.Key))
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
		return polled{}, fmt.Errorf("polling: answer of another shape (HTTP %d)", resp.StatusCode)
	}
	if p.Failed == 0 && p.TS == "" {
		return polled{}, errors.New("polling: answer without ts")
	}
	return p, nil
}
