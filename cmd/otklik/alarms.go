package main

import (
	"context"
	"errors"
	"net/http"

	"otklik/bots"
	"otklik/bots/copier"
	"otklik/dialogs"
)

// alarmOf tells which alarm an error that ended receiving is; ok is false for one
// that passes by itself.
func alarmOf(channel string, err error) (a dialogs.Alarm, ok bool) {
	s := &bots.SendError{Failure: bots.FailureOf(err)}
	errors.As(err, &s)
	a = dialogs.Alarm{Kind: dialogs.AlarmToken, Channel: channel, Code: s.Code}
	switch {
	case errors.Is(err, bots.ErrUndelivered), errors.Is(err, errWebhook) && s.Failure == bots.Invalid:
		a.Kind = dialogs.AlarmWebhook
		return a, true
	case s.Failure != bots.Unauthorized:
		return a, false
	case s.Code == http.StatusConflict:
		a.Kind = dialogs.AlarmPoller
	case s.Code == 14 || s.Code == 17: // no other platform has such codes
		a.Kind = dialogs.AlarmCaptcha
	}
	return a, true
}

// alarm tells the duty desk of a channel that only an operator can mend. That it
// could not be told is in the log.
func (g *gateway) alarm(ctx context.Context, channel string, err error) {
	if a, ok := alarmOf(channel, err); ok {
		_ = g.reception.Alarm(ctx, a)
	}
}

// attended is the sink of one try at receiving. What ends the channel's alarm is
// the empty batch by which an adapter tells that receiving works: a while without
// an error tells nothing, and a stored batch may have been read from the chats.
func (g *gateway) attended(channel string, fence int64) bots.Sink {
	return func(ctx context.Context, b bots.Batch) error {
		if b.Empty() {
			return g.reception.AlarmOver(ctx, channel)
		}
		b.Fence = fence
		return g.reception.Take(ctx, b)
	}
}

// trouble is what the courier has met: the platform refuses the bot, or, without a
// reason, takes it again; or what the copier has met.
type trouble struct {
	channel string
	why     *bots.SendError
	files   *copier.Trouble
}

// troubles are those that wait to be told. What finds no room is met again within
// a minute; of lost files some are not counted then.
type troubles chan trouble

// note is outbox.Options.Alarm.
func (t troubles) note(channel string, why *bots.SendError) {
	t.put(trouble{channel: channel, why: why})
}

func (t troubles) put(one trouble) {
	select {
	case t <- one:
	default:
	}
}

// tellTroubles passes the courier's and the copier's troubles on to the duty desk until ctx ends.
func (g *gateway) tellTroubles(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case t := <-g.troubles:
			if t.files != nil {
				g.tellFiles(ctx, *t.files)
				continue
			}
			if t.why == nil {
				_ = g.reception.AlarmOver(ctx, t.channel) // a failure is in the log
				continue
			}
			g.alarm(ctx, t.channel, t.why)
		}
	}
}
