package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"otklik/bots"
)

var (
	errPanic   = errors.New("the messenger panicked")
	errChannel = errors.New("no such channel")
)

// deliver takes one leased letter to its result. ctx ends waiting, sendCtx
// ends a send.
func (l *lane) deliver(ctx, sendCtx context.Context, letter bots.Letter) Result {
	out, err := l.resolve(sendCtx, letter)
	if err != nil {
		l.complain(ctx, "finding an earlier letter", err)
		return l.putBack(letter, l.opts.Now().Add(l.opts.Poll), "")
	}
	if at, ok := l.turn(ctx, letter, l.opts.Hold); !ok {
		return l.putBack(letter, at, "")
	}
	id, err := l.send(sendCtx, out)
	if out.Edit != "" && bots.FailureOf(err) == bots.EditClosed && err != nil {
		out.Edit = ""
		if at, ok := l.turn(ctx, letter, l.opts.Lease/4); !ok {
			return l.putBack(letter, at, string(bots.EditClosed))
		}
		id, err = l.send(sendCtx, out)
	}
	return l.judge(letter, out, id, err)
}

// resolve makes the message of a letter. An earlier letter that was never sent
// cannot be edited or replied to: then this one is a message of its own.
func (l *lane) resolve(ctx context.Context, letter bots.Letter) (bots.Outbound, error) {
	out := bots.Outbound{
		Chat: letter.Chat, Text: letter.Text, Keyboard: letter.Keyboard, Files: letter.Files,
		ReplyTo: letter.ReplyTo, Edit: letter.Edit, Silent: letter.Silent,
		Key: int64(letter.ID), Fetch: l.fetch,
	}
	var err error
	if letter.Under != 0 {
		if out.ReplyTo, err = l.opts.Queue.MessageID(ctx, letter.Under); err != nil {
			return out, err
		}
	}
	if letter.EditOf != 0 {
		out.Edit, err = l.opts.Queue.MessageID(ctx, letter.EditOf)
	}
	return out, err
}

// fetch opens a file another channel received.
func (l *lane) fetch(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	m, ok := l.opts.Messengers[f.Channel]
	if !ok {
		return nil, fmt.Errorf("fetching a file of %q: %w", f.Channel, errChannel)
	}
	return m.Fetch(ctx, f)
}

// turn waits until the pace allows a send. When that would take longer than
// hold for the chat, or too long for the lease, or the channel rests, ok is
// false and at is when to try again.
func (l *lane) turn(ctx context.Context, letter bots.Letter, hold time.Duration) (at time.Time, ok bool) {
	now := l.opts.Now()
	if until, rests := l.resting(now); rests {
		return until, false
	}
	delay, cancel := l.pace.reserve(letter, now, hold, l.opts.Lease/4)
	if cancel == nil {
		return now.Add(delay), false
	}
	if delay > 0 && !pause(ctx, delay) {
		cancel()
		return now, false // shutting down
	}
	// While this one waited, another may have learned that the channel rests.
	if until, rests := l.resting(l.opts.Now()); rests {
		cancel()
		return until, false
	}
	return now, true
}

// pause waits; false means ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// send calls the messenger; a panic there is a failure of this letter only.
func (l *lane) send(ctx context.Context, out bots.Outbound) (id string, err error) {
	ctx, cancel := context.WithTimeout(ctx, l.opts.SendTimeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			// The value may quote a person or a token; its type and place do not.
			l.opts.Log.Error("panic in a send", "channel", l.channel, "letter", out.Key,
				"type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			id, err = "", &bots.SendError{Failure: bots.Unknown, Err: errPanic}
		}
	}()
	return l.messenger.Send(ctx, out)
}

// putBack returns a letter that was not sent to its place in the queue.
func (l *lane) putBack(letter bots.Letter, at time.Time, reason string) Result {
	return Result{
		Letter: letter.ID, Owner: l.opts.Owner, Fate: Retry, At: at, Reason: reason,
		Attempts: letter.Attempts, Refused: letter.Refused,
	}
}
