package outbox

import (
	"errors"
	"time"

	"otklik/bots"
)

// When a letter is given up.
const (
	maxAttempts = 20 // refused for a passing reason: more than an hour of trying
	// maxDoubts bounds lost answers where a repeat is harmless. Their backoff
	// sums to less than a quarter of an hour, inside the hour for which the
	// platforms remember a key.
	maxDoubts = 10
)

// The backoff of passing failures.
const (
	backoffBase = time.Second
	backoffCap  = 5 * time.Minute
)

// backoff is how long to wait after the n-th failed send, n from 1: uniform
// between nothing and a ceiling that doubles (full jitter), so that letters
// which failed together do not come back together.
func backoff(n int, rand func(int64) int64) time.Duration {
	ceiling := backoffCap
	if n <= 9 { // beyond, the doubling is past the cap
		ceiling = min(backoffCap, backoffBase<<(n-1))
	}
	return time.Duration(rand(int64(ceiling) + 1))
}

// judge decides what becomes of a letter after its send.
func (l *lane) judge(letter bots.Letter, out bots.Outbound, id string, err error) Result {
	now := l.opts.Now()
	if err == nil {
		l.accepted()
		if id == "" {
			id = out.Edit
		}
		return Result{
			Letter: letter.ID, Owner: l.opts.Owner, Fate: Sent, MessageID: id, At: now,
			Tell: letter.Purpose == bots.Answer,
		}
	}
	failure := &bots.SendError{Failure: bots.Unknown, Err: err}
	errors.As(err, &failure)
	if failure.Failure == bots.Unauthorized {
		return l.putBack(letter, l.refused(now, failure), string(failure.Failure))
	}
	if failure.Failure != bots.Unknown {
		l.accepted()
	}
	return l.verdict(letter, out, failure, now)
}

// verdict is judge for a failure of this letter alone.
func (l *lane) verdict(letter bots.Letter, out bots.Outbound, f *bots.SendError, now time.Time) Result {
	switch f.Failure {
	case bots.Throttled:
		at := now.Add(max(f.RetryAfter, time.Second))
		l.throttled(letter.Chat.ID, now, at, f.WholeToken)
		return l.putBack(letter, at, string(f.Failure))
	case bots.Temporary, bots.EditClosed: // the second for a message that edits nothing: an adapter's slip
		return l.again(letter, f, now.Add(backoff(letter.Attempts+1, l.opts.Rand)))
	case bots.ChatMoved:
		r := l.again(letter, f, now)
		r.NewChat = f.NewChat
		return r
	case bots.Unknown:
		return l.doubtful(letter, out, f, now)
	default:
		return l.dead(letter, f, now)
	}
}

// again repeats a letter that certainly did not arrive.
func (l *lane) again(letter bots.Letter, f *bots.SendError, at time.Time) Result {
	if letter.Attempts+1 >= maxAttempts {
		return l.dead(letter, f, l.opts.Now())
	}
	r := l.putBack(letter, at, string(f.Failure))
	r.Attempts, r.Refused = letter.Attempts+1, letter.Refused+1
	return r
}

// doubtful repeats a letter that perhaps arrived: freely while the platform
// recognises the repeat, else once. Sends of which nothing was recorded, as
// after a crash, count as doubtful too. Editing twice is always harmless.
func (l *lane) doubtful(letter bots.Letter, out bots.Outbound, f *bots.SendError, now time.Time) Result {
	doubts, most := letter.Attempts-letter.Refused+1, 2
	if out.Edit != "" || l.messenger.Limits().Idempotent {
		most = maxDoubts
	}
	if doubts >= most {
		return l.dead(letter, f, now)
	}
	r := l.putBack(letter, now.Add(backoff(letter.Attempts+1, l.opts.Rand)), string(f.Failure))
	r.Attempts = letter.Attempts + 1
	return r
}

func (l *lane) dead(letter bots.Letter, f *bots.SendError, now time.Time) Result {
	l.opts.Log.Warn("letter given up", "channel", l.channel, "letter", int64(letter.ID),
		"purpose", string(letter.Purpose), "case", letter.Case, "error", f)
	return Result{
		Letter: letter.ID, Owner: l.opts.Owner, Fate: Dead, At: now, Reason: string(f.Failure),
		Tell: letter.Purpose == bots.Answer || letter.Case != 0,
	}
}
