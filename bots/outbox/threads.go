package outbox

import (
	"context"
	"errors"
	"time"

	"otklik/bots"
)

// This file is how a letter comes into the thread of its topic. Opening, reopening and
// closing are calls that count as messages of the chat; what was opened is recorded before
// the letter goes. Killed in between, a courier leaves an empty thread behind and opens
// another: no letter is lost.

// threadless is for how long a chat in which no thread could be opened is not asked again.
const threadless = 5 * time.Minute

// toThread finds the thread of a letter's topic and sets it in out, opening it where
// there is none. A chat that has no threads gets the letter itself. done means that the
// letter needs no sending: r is what became of it.
func (l *lane) toThread(ctx, sendCtx context.Context, p parcel, out *bots.Outbound) (r Result, done bool) {
	topic := p.Topic
	threads, able := l.messenger.(bots.Threader)
	if topic.Key == "" || out.Edit != "" {
		return r, false
	}
	if !able || l.unthreaded(p.Chat) {
		return l.idle(p.Letter), topic.Close
	}
	state, err := l.opts.Queue.Thread(sendCtx, p.Chat, topic.Key)
	if err != nil {
		l.complain(ctx, "finding a thread", err)
		return l.putBack(p.Letter, l.opts.Now().Add(l.opts.Poll), ""), true
	}
	out.Thread = state.ID
	switch {
	case topic.Close:
		return l.closeThread(sendCtx, threads, p.Letter, state), true
	case state.ID == "":
		state.ID, err = threads.OpenThread(sendCtx, p.Chat, topic.Name)
	case state.Closed && !topic.Over:
		state.Closed, err = false, threads.ReopenThread(sendCtx, p.Chat, state.ID)
	default:
		return r, false
	}
	return l.enterThread(ctx, sendCtx, p, out, state, err)
}

// enterThread records what opening or reopening has come to, and takes another turn for
// the letter itself.
func (l *lane) enterThread(ctx, sendCtx context.Context, p parcel, out *bots.Outbound, state bots.ThreadState, err error) (r Result, done bool) {
	switch bots.FailureOf(err) {
	case bots.NoThreads:
		if out.Thread == "" { // one that is there takes letters, though it cannot be opened again
			l.noThreads(p.Chat, err)
		}
		err = nil
	case bots.ThreadGone:
		if err != nil {
			return l.threadGone(p.Letter, *out, err), true
		}
	default:
		if err == nil {
			out.Thread = state.ID
			err = l.opts.Queue.SaveThread(sendCtx, p.Chat, p.Topic, state, l.opts.Now())
		}
	}
	if err != nil {
		return l.judge(p.Letter, *out, "", passing(err)), true
	}
	if again, ok := l.await(ctx, l.book(p.Letter, mostWait), p.until); !ok {
		return l.putBack(p.Letter, again, ""), true
	}
	return r, false
}

// passing makes a lost answer about a thread, or a store that is away, no doubt about
// the letter: that was not sent.
func passing(err error) error {
	if err == nil {
		return nil
	}
	var s *bots.SendError
	if !errors.As(err, &s) || s.Failure == bots.Unknown {
		return &bots.SendError{Failure: bots.Temporary, Err: err}
	}
	return err
}

// closeThread is the whole of a letter that closes a thread. What is closed, or no more,
// is closed.
func (l *lane) closeThread(ctx context.Context, threads bots.Threader, letter bots.Letter, state bots.ThreadState) Result {
	if state.ID == "" || state.Closed {
		return l.idle(letter)
	}
	err := threads.CloseThread(ctx, letter.Chat, state.ID)
	switch {
	case err == nil:
		state.Closed = true
		err = l.opts.Queue.SaveThread(ctx, letter.Chat, letter.Topic, state, l.opts.Now())
	case bots.FailureOf(err) == bots.ThreadGone, bots.FailureOf(err) == bots.NoThreads:
		return l.idle(letter)
	}
	return l.judge(letter, bots.Outbound{Chat: letter.Chat}, "", passing(err))
}

// idle is the result of a letter that asks for nothing any more.
func (l *lane) idle(letter bots.Letter) Result {
	return Result{Letter: letter.ID, Owner: l.opts.Owner, Fate: Merged, At: l.opts.Now()}
}

// pastThread sends a letter whose thread took it not: a closed one is reopened, and where
// that may not be, or a thread that is nobody's topic is gone, the chat itself takes it. What
// the chat itself, its general thread, does not take waits: see shut.
func (l *lane) pastThread(ctx, sendCtx context.Context, p parcel, out bots.Outbound, err error) (id string, sent bots.Outbound, failed error) {
	gone := bots.FailureOf(err) == bots.ThreadGone
	if gone && p.Topic.Key != "" {
		return "", out, err // see threadGone
	}
	thread := out.Thread
	if threads, able := l.messenger.(bots.Threader); gone || !able {
		out.Thread = ""
	} else if reopening := threads.ReopenThread(sendCtx, p.Chat, thread); reopening != nil {
		if bots.FailureOf(reopening) != bots.NoThreads {
			return "", out, passing(reopening)
		}
		if thread == "" {
			return "", out, err
		}
		out.Thread = ""
	}
	if _, ok := l.await(ctx, l.book(p.Letter, mostWait), p.until); !ok {
		return "", out, &bots.SendError{Failure: bots.Temporary, Err: errNoTurn}
	}
	id, failed = l.send(sendCtx, out)
	return id, out, failed
}

// shut puts back a letter for which the chat's general thread is closed and may not be opened
// by us, and has that told: somebody may open it, or give the right.
func (l *lane) shut(letter bots.Letter, f *bots.SendError, now time.Time) Result {
	r := l.later(letter, f, now, now.Add(threadless))
	r.Tell = r.Tell || letter.Group
	return r
}

var errNoTurn = errors.New("no turn to send after the thread was seen to")

// threadGone puts back a letter whose thread somebody has deleted: it is forgotten in the
// same commit, so that the next try opens another, and dialogs is told, which shows there
// what the old one held.
func (l *lane) threadGone(letter bots.Letter, out bots.Outbound, err error) Result {
	var s *bots.SendError
	if !errors.As(err, &s) {
		s = &bots.SendError{Failure: bots.ThreadGone, Err: err}
	}
	r := l.idle(letter) // what an edit would have changed is shown anew
	if letter.EditOf == 0 && letter.Edit == "" {
		r = l.again(letter, s, l.opts.Now())
	}
	r.ThreadLost = out.Thread
	return r
}

// noThreads notes that a chat has no threads for us.
func (l *lane) noThreads(chat bots.Chat, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flat[chat.ID] = l.opts.Now().Add(threadless)
	l.opts.Log.Warn("a chat's threads cannot be opened; its letters go to the chat itself", "channel", l.channel, "chat", chat.ID, "error", err)
}

func (l *lane) unthreaded(chat bots.Chat) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	until, flat := l.flat[chat.ID]
	if flat && !until.After(l.opts.Now()) {
		delete(l.flat, chat.ID)
		flat = false
	}
	return flat
}
