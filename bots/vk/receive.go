package vk

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"

	"otklik/bots"
	"otklik/bots/adapter"
)

// stream is a place in the community's events.
type stream struct {
	pollServer
	sure   time.Time // whatever was said before has been taken, zero = unknown
	floor  time.Time // see bots.Place
	gap    bool      // events may have passed unseen: the chats are asked before the next poll
	search *search   // what was found so far, nil = not begun
	fresh  bool      // TS is a new place that is not stored yet
	polled bool      // a poll has succeeded since the start
}

// Receive implements bots.Messenger. With receive: callback it looks for what
// came while nobody listened and watches over the registration; Handler does the
// receiving.
func (b *Bot) Receive(ctx context.Context, from bots.Place, sink bots.Sink) error {
	defer b.answers.Wait()
	if b.config.Receive == Callback {
		return b.receiveCallbacks(ctx, b.callbacks(from, sink))
	}
	at := stream{pollServer: pollServer{TS: loose(from.Cursor)}, sure: from.At, floor: from.Since}
	if from.Cursor == byCallback { // what came since then by Callback cannot be polled
		at.TS, at.gap = "", true
	}
	return b.persist(ctx, "polling", func() (bool, error) {
		began := time.Now()
		came, err := b.step(ctx, &at, sink)
		if err == nil && !came {
			adapter.Rest(ctx, began)
		}
		return false, err
	})
}

// persist repeats step, after a pause where it failed, until it is done, ctx ends
// or it fails for good.
func (b *Bot) persist(ctx context.Context, doing string, step func() (done bool, err error)) error {
	pause := adapter.ReceiveBackoff()
	for ctx.Err() == nil {
		done, err := step()
		switch {
		case ctx.Err() != nil:
		case err != nil:
			if err := adapter.Trouble(ctx, b.log, doing, err, &pause); err != nil {
				return err
			}
		case done:
			return nil
		default:
			pause.Reset()
		}
	}
	return nil
}

// step asks for a poll server when at names none, asks the chats when something
// may have been missed, and polls once. at.TS moves only after sink took the
// events, and a new place in the stream is stored before anything is read from
// there, but after the chats were asked: else what is said while we are down
// before the first event would be lost.
func (b *Bot) step(ctx context.Context, at *stream, sink bots.Sink) (came bool, err error) {
	if at.Key == "" {
		if err := b.connect(ctx, at); err != nil {
			return false, err
		}
	}
	if at.gap {
		if at.search == nil {
			at.search = searchSince(at.sure, at.floor, gapMargin)
		}
		if err := b.catchUp(ctx, at.search, sink); err != nil || ctx.Err() != nil {
			return false, err
		}
		at.gap, at.sure, at.search = false, at.search.began, nil
	}
	if at.fresh && !b.offer(ctx, sink, bots.Batch{Channel: b.config.Name, Cursor: string(at.TS)}) {
		return false, nil
	}
	at.fresh = false
	return b.pollOnce(ctx, at, sink)
}

// connect asks for a poll server. Without a place in the stream it begins at the
// present.
func (b *Bot) connect(ctx context.Context, at *stream) error {
	if err := b.subscribe(ctx); err != nil {
		return err
	}
	now := time.Now()
	server, err := b.client.pollServer(ctx, b.config.Group)
	if err != nil {
		return err
	}
	if at.TS != "" {
		server.TS = at.TS
	} else if at.fresh = true; !at.gap {
		at.sure = now // nothing before it is ours
	}
	at.pollServer = server
	return nil
}

func (b *Bot) pollOnce(ctx context.Context, at *stream, sink bots.Sink) (came bool, err error) {
	began := time.Now()
	p, err := b.client.poll(ctx, at.pollServer, b.config.Wait)
	if err != nil {
		return false, err
	}
	if p.Failed != 0 {
		return false, b.renew(at, p)
	}
	batch := b.batch(ctx, p.Updates)
	if p.TS != at.TS {
		batch.Cursor = string(p.TS)
	}
	if len(p.Updates) > 0 && !b.offer(ctx, sink, batch) {
		return true, nil
	}
	if !at.polled && !b.offer(ctx, sink, bots.Batch{Channel: b.config.Name}) {
		return true, nil
	}
	at.TS, at.sure, at.polled = p.TS, began, true
	return len(p.Updates) > 0, nil
}

// subscribe switches on the kinds of events we live by: a community may have been
// set up to tell of new messages only, and then no press would ever come.
// The error is a passing one; a refusal is told and lived with.
func (b *Bot) subscribe(ctx context.Context) error {
	params := api.Params{"group_id": b.config.Group, "enabled": 1, "api_version": version}
	for _, kind := range kinds {
		params[string(kind)] = 1
	}
	_, err := b.client.call(ctx, "groups.setLongPollSettings", params)
	switch bots.FailureOf(err) {
	case bots.Temporary, bots.Throttled:
		return err
	}
	if err != nil {
		b.log.Warn("the events could not be switched on: in the community's settings, under API usage, Long Poll API, "+
			"enable it, choose version "+version+" and tick these event types", "err", err, "types", kinds)
	}
	return nil
}

// renew follows the server's words after a refused poll. Events may have passed
// unseen when the place in the stream moves, and when the key had run out by our
// first poll: nobody knows how long we were away.
func (b *Bot) renew(at *stream, p polled) error {
	if p.Failed == 1 && p.TS != "" {
		at.gap = at.gap || p.TS != at.TS
		at.TS, at.fresh = p.TS, true
		b.log.Warn("events may have been missed", "failed", p.Failed, "ask the chats", at.gap)
		return nil
	}
	at.gap = at.gap || p.Failed != 2 || !at.polled
	at.Key = ""
	if p.Failed != 2 {
		at.TS = ""
	}
	if at.gap {
		b.log.Warn("events may have been missed", "failed", p.Failed)
	}
	// An answer of this kind comes at once: it is trouble until a poll succeeds.
	return errors.New("polling: the key has run out (failed " + strconv.Itoa(p.Failed) + ")")
}
