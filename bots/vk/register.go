package vk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/adapter"
)

const (
	longestTitle = 14 // characters of a server's title
	confirmTries = 10
	confirmFirst = 200 * time.Millisecond
	confirmLast  = 2 * time.Second
	statusOK     = "ok"
	statusWaits  = "wait"
)

// server is one of the community's Callback servers. Others may be there: only
// the one with our address, or else our title, is ours.
type server struct {
	ID     int         `json:"id"`
	Title  string      `json:"title"`
	URL    string      `json:"url"`
	Secret bots.Secret `json:"secret_key"`
	Status string      `json:"status"` // ok, wait, failed, unconfigured
}

// Register makes VK call callback_url, with our secret and the kinds of events we
// live by, and waits until VK has confirmed the address; so Handler, of this
// process or another, must be reachable. Doing it again changes nothing.
func (b *Bot) Register(ctx context.Context) error {
	if b.config.CallbackURL == "" {
		return errors.New("callback_url: missing: give it, or register the server by hand")
	}
	s, err := b.ourServer(ctx)
	if err != nil {
		return err
	}
	if !b.good(s) {
		if s.ID, err = b.putServer(ctx, s.ID); err != nil {
			return err
		}
	}
	params := api.Params{"group_id": b.config.Group, "server_id": s.ID, "api_version": version}
	for _, kind := range kinds {
		params[string(kind)] = 1
	}
	if _, err := b.client.call(ctx, "groups.setCallbackSettings", params); err != nil {
		return err
	}
	return b.awaitConfirmation(ctx)
}

// putServer adds our server, or makes the one of that id ours again.
func (b *Bot) putServer(ctx context.Context, id int) (int, error) {
	params := api.Params{"group_id": b.config.Group, "url": b.config.CallbackURL, "title": b.title(), "secret_key": b.config.Secret.Reveal()}
	if id != 0 {
		params["server_id"] = id
		_, err := b.client.call(ctx, "groups.editCallbackServer", params)
		return id, err
	}
	var added struct {
		ID int `json:"server_id"`
	}
	err := b.client.read(ctx, "groups.addCallbackServer", params, &added)
	return added.ID, err
}

func (b *Bot) awaitConfirmation(ctx context.Context) error {
	pause := adapter.Backoff{Min: confirmFirst, Max: confirmLast}
	for try := 1; ; try++ {
		s, err := b.ourServer(ctx)
		switch {
		case err != nil || b.good(s):
			return err
		case s.Status != statusWaits || try == confirmTries:
			return &bots.SendError{Failure: bots.Temporary,
				Err: fmt.Errorf("callback_url: VK has not confirmed the address (status %s): %w", s.Status, bots.ErrUndelivered)}
		}
		if !bots.Wait(ctx, pause.Next()) {
			return ctx.Err()
		}
	}
}

// Registered tells how VK delivers to this bot. Without callback_url nothing is
// known of a server that was set up by hand. VK does not tell how much waits.
func (b *Bot) Registered(ctx context.Context) (bots.Registration, error) {
	s, err := b.ourServer(ctx)
	r := bots.Registration{URL: s.URL, Pending: -1}
	if err != nil {
		return r, err
	}
	if b.config.Receive != Callback {
		r.Matches, r.OK = s.ID == 0, true // Long Poll works beside it: the same event is taken once
		return r, nil
	}
	r.Matches = s.URL == b.config.CallbackURL && s.Secret == b.config.Secret
	r.OK = b.good(s)
	if s.ID != 0 && s.Status != statusOK {
		r.LastError = "status " + s.Status
	}
	return r, nil
}

// Unregister takes our server away.
func (b *Bot) Unregister(ctx context.Context) error {
	s, err := b.ourServer(ctx)
	if err != nil || s.ID == 0 {
		return err
	}
	_, err = b.client.call(ctx, "groups.deleteCallbackServer", api.Params{"group_id": b.config.Group, "server_id": s.ID})
	return err
}

// ourServer finds our server; ID 0 = there is none.
func (b *Bot) ourServer(ctx context.Context) (ours server, err error) {
	var list struct {
		Items []server `json:"items"`
	}
	if err := b.client.read(ctx, "groups.getCallbackServers", api.Params{"group_id": b.config.Group}, &list); err != nil {
		return ours, err
	}
	for _, s := range list.Items {
		if b.config.CallbackURL != "" && s.URL == b.config.CallbackURL {
			return s, nil
		}
		if s.Title == b.title() {
			ours = s
		}
	}
	return ours, nil
}

func (b *Bot) good(s server) bool {
	return s.ID != 0 && s.URL == b.config.CallbackURL && s.Secret == b.config.Secret && s.Status == statusOK
}

// title names our server among the community's, so that it is found when its
// address changes.
func (b *Bot) title() string {
	t := "otklik-" + b.config.Name
	return t[:min(len(t), longestTitle)] // a channel's name is ASCII
}
