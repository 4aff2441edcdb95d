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

// Bounds of one delivery; the lease outlasts them all together.
const (
	perFile     = 15 * time.Second // more for each file: its bytes may travel
	longestSend = 2 * time.Minute  // however many there are
	mostWait    = 5 * time.Second  // for the token's pace, and of an edit's second send for the chat's
)

// parcel is a leased letter with its turn booked.
type parcel struct {
	bots.Letter
	turn  turn
	until time.Time // when the lease runs out, and with it the right to send
}

// deliver takes one parcel to its result. ctx ends waiting, sendCtx ends a send.
func (l *lane) deliver(ctx, sendCtx context.Context, p parcel) Result {
	letter := p.Letter
	switch {
	case letter.Outdated:
		return Result{Letter: letter.ID, Owner: l.opts.Owner, Fate: Merged, At: l.opts.Now()}
	case !p.turn.booked():
		return l.putBack(letter, p.turn.at, "")
	}
	out, err := l.resolve(sendCtx, letter)
	if err != nil {
		p.turn.cancel(l.opts.Now())
		l.complain(ctx, "finding an earlier letter", err)
		return l.putBack(letter, l.opts.Now().Add(l.opts.Poll), "")
	}
	if r, tooMany := l.unrecorded(letter, out); tooMany {
		p.turn.cancel(l.opts.Now())
		return r
	}
	if again, ok := l.await(ctx, p.turn, p.until); !ok {
		return l.putBack(letter, again, "")
	}
	sendCtx, cancel := context.WithTimeout(sendCtx, l.deadline(p)) // for both sends of an edit
	defer cancel()
	if r, done := l.toThread(ctx, sendCtx, p, &out); done {
		return r
	}
	id, err := l.sendOnce(sendCtx, letter, out)
	if err != nil && out.Edit != "" && bots.FailureOf(err) == bots.EditClosed {
		out.Edit = ""
		if again, ok := l.await(ctx, l.book(letter, mostWait), p.until); !ok {
			return l.putBack(letter, again, string(bots.EditClosed))
		}
		if r, done := l.toThread(ctx, sendCtx, p, &out); done {
			return r
		}
		id, err = l.send(sendCtx, out)
	}
	if f := bots.FailureOf(err); err != nil && (f == bots.ThreadClosed || f == bots.ThreadGone) {
		if id, out, err = l.pastThread(ctx, sendCtx, p, out, err); err != nil && bots.FailureOf(err) == bots.ThreadGone {
			return l.threadGone(letter, out, err)
		}
	}
	return l.judge(letter, out, id, err)
}

// resolve makes the message of a letter. An earlier letter that was never sent
// cannot be edited or replied to: then this one is a message of its own.
func (l *lane) resolve(ctx context.Context, letter bots.Letter) (bots.Outbound, error) {
	out := bots.Outbound{
		Chat: letter.Chat, Text: letter.Text, Keyboard: letter.Keyboard, Files: letter.Files,
		ReplyTo: letter.ReplyTo, Edit: letter.Edit, Silent: letter.Silent, Thread: letter.Thread,
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

// fetch opens our own copy of a file or, where there is none, what its channel has.
func (l *lane) fetch(ctx context.Context, f bots.File) (io.ReadCloser, error) {
	if l.opts.Copies != nil {
		if body, err := l.opts.Copies.Open(ctx, f); body != nil || err != nil {
			return body, err
		}
	}
	m, ok := l.opts.Messengers[f.Channel]
	if !ok {
		return nil, fmt.Errorf("fetching a file of %q: %w", f.Channel, errChannel)
	}
	return m.Fetch(ctx, f)
}

// turn is a moment to send at. Without cancel nothing is booked and at is when
// to ask again.
type turn struct {
	at     time.Time
	cancel func(time.Time)
}

func (t turn) booked() bool { return t.cancel != nil }

// book takes the next turn the pace allows, unless that is further off than
// hold for the chat, or than mostWait for the token, or the channel rests. Turns go
// in the order of calls.
func (l *lane) book(letter bots.Letter, hold time.Duration) turn {
	now := l.opts.Now()
	if until, rests := l.resting(now); rests {
		return turn{at: until}
	}
	delay, cancel := l.budget().reserve(letter, now, hold, mostWait)
	return turn{at: now.Add(delay), cancel: cancel}
}

// await waits for a turn; when ok is false it has passed unused, and again is
// when to ask for another. A process that was stopped for long wakes up here with
// letters that are no longer its own: past until they are not touched.
func (l *lane) await(ctx context.Context, t turn, until time.Time) (again time.Time, ok bool) {
	if !t.booked() {
		return t.at, false
	}
	now := l.opts.Now()
	if delay := t.at.Sub(now); delay > 0 && !bots.Wait(ctx, delay) {
		t.cancel(l.opts.Now())
		return now, false // shutting down
	}
	now = l.opts.Now()
	// While this one waited, another may have learned that the channel rests.
	rest, rests := l.resting(now)
	if rests || !now.Before(until) {
		t.cancel(now)
		return rest, false
	}
	return now, true
}

// deadline is how long a letter's sends may take together.
func (l *lane) deadline(p parcel) time.Duration {
	limit := l.opts.SendTimeout + time.Duration(len(p.Files))*perFile
	return min(limit, l.opts.longest(), p.until.Sub(l.opts.Now()))
}

// send calls the messenger.
func (l *lane) send(ctx context.Context, out bots.Outbound) (id string, err error) {
	return l.guarded(out, func() (string, error) { return l.messenger.Send(ctx, out) })
}

// guarded calls the messenger; a panic there is a failure of this letter only.
func (l *lane) guarded(out bots.Outbound, call func() (string, error)) (id string, err error) {
	defer func() {
		if v := recover(); v != nil {
			// The value may quote a person or a token; its type and place do not.
			l.opts.Log.Error("panic in a send", "channel", l.channel, "letter", out.Key,
				"type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			id, err = "", &bots.SendError{Failure: bots.Unknown, Err: errPanic}
		}
	}()
	return call()
}

// remembered is for how long the platforms recognise a repeated send: an hour,
// less what a send may take (VK, messages.send: random_id).
const remembered = 50 * time.Minute

// sendOnce sends a letter, or finds that it has arrived: of an earlier send that
// the platform may have forgotten the chat itself is asked.
func (l *lane) sendOnce(ctx context.Context, letter bots.Letter, out bots.Outbound) (id string, err error) {
	forgotten := !letter.Tried.IsZero() && l.opts.Now().Sub(letter.Tried) > remembered
	if !forgotten || out.Edit != "" || !l.messenger.Limits().Idempotent {
		return l.send(ctx, out)
	}
	id, err = l.guarded(out, func() (string, error) { return l.messenger.Confirm(ctx, out) })
	switch {
	case err == nil && id == "":
		return l.send(ctx, out)
	case err != nil && bots.FailureOf(err) == bots.Unknown: // a question leaves nothing in doubt
		return "", &bots.SendError{Failure: bots.Temporary, Err: err}
	}
	return id, err
}

// putBack returns a letter that was not sent to its place in the queue.
func (l *lane) putBack(letter bots.Letter, at time.Time, reason string) Result {
	return Result{
		Letter: letter.ID, Owner: l.opts.Owner, Fate: Retry, At: at, Reason: reason,
		Attempts: letter.Attempts, Doubts: letter.Doubts, Certain: letter.Tried.IsZero(),
	}
}
