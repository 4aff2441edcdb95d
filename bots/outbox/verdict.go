package outbox

import (
	"errors"
	"slices"
	"time"

	"otklik/bots"
)

// When a letter is given up.
const (
	maxAttempts = 20 // refused for a reason that passes soon if at all
	// mostCounted is how many passing refusals are counted: from here on the
	// backoff grows no more.
	mostCounted = 9
	// maxDoubts bounds lost answers where a repeat is harmless. Their backoff
	// sums to less than a quarter of an hour, inside the hour for which the
	// platforms remember a key.
	maxDoubts = 10
	maxOnce   = 2 // the same where a repeat may be seen twice: one repeat
	// maxUnrecorded bounds a letter that kills the processes which try to send it.
	// It is large: a lease counts whether or not its send began, and a letter must
	// not be given up because other things killed the gateway.
	maxUnrecorded = 100
	// maxRefused is how long a letter may be refused for passing reasons and nothing
	// else: a messenger may be away, or not want us, for a day.
	maxRefused = 24 * time.Hour
)

// pass are the failures that go by of themselves, or when somebody sees to them.
var pass = []bots.Failure{bots.Throttled, bots.Temporary, bots.ThreadClosed}

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
	failure := &bots.SendError{Failure: bots.Unknown, Err: err}
	if err == nil || !errors.As(err, &failure) || !slices.Contains(pass, failure.Failure) {
		l.refusedNoMore(letter.ID)
	}
	if err == nil {
		l.accepted()
		l.flows()
		if id == "" {
			id = out.Edit
		}
		return l.sent(letter, out, id, now)
	}
	switch failure.Failure {
	case bots.Unauthorized:
		return l.unauthorized(letter, failure, now)
	case bots.Unknown, bots.Temporary: // perhaps the platform has not even seen the token
	default:
		l.accepted()
	}
	return l.verdict(letter, out, failure, now)
}

// sent marks a letter that may stand in its chat twice, which whoever asks about
// it later must be told.
func (l *lane) sent(letter bots.Letter, out bots.Outbound, id string, now time.Time) Result {
	r := Result{
		Letter: letter.ID, Owner: l.opts.Owner, Fate: Sent, MessageID: id, At: now,
		Tell: letter.Purpose == bots.Answer, Doubts: letter.Doubts,
	}
	if !letter.Tried.IsZero() && !l.harmless(out) {
		r.Doubts = max(r.Doubts, 1)
	}
	return r
}

// harmless tells whether a repeat of the send leaves nothing twice.
func (l *lane) harmless(out bots.Outbound) bool {
	return out.Edit != "" || l.messenger.Limits().Idempotent
}

// unauthorized puts a letter back behind those that wait for the channel's rest,
// so that another chat's shows next whether it is the token or this letter. Only
// what broke a working channel counts against the letter: a revoked token gives
// up nobody's.
func (l *lane) unauthorized(letter bots.Letter, f *bots.SendError, now time.Time) Result {
	until, alone := l.refused(now, f)
	at := until.Add(time.Second + backoff(letter.Attempts+1, l.opts.Rand))
	if alone {
		return l.again(letter, f, at)
	}
	return l.putBack(letter, at, string(f.Failure))
}

// verdict is judge for a failure of this letter alone.
func (l *lane) verdict(letter bots.Letter, out bots.Outbound, f *bots.SendError, now time.Time) Result {
	switch f.Failure {
	case bots.Throttled:
		at := now.Add(max(f.RetryAfter, time.Second))
		rest := l.throttled(letter.Chat.ID, now, at, f.WholeToken)
		r := l.later(letter, f, now, at)
		r.Rest = rest
		return r
	case bots.Temporary:
		return l.temporary(letter, f, now)
	case bots.ThreadClosed:
		return l.shut(letter, f, now)
	case bots.EditClosed: // of a message that edits nothing: an adapter's slip
		return l.again(letter, f, now.Add(backoff(letter.Attempts+1, l.opts.Rand)))
	case bots.ChatMoved:
		r := l.again(letter, f, now)
		r.NewChat = f.NewChat
		return r
	case bots.Unknown:
		l.unanswered(letter.ID, now)
		return l.doubtful(letter, out, f, now)
	default:
		return l.dead(letter, f, now)
	}
}

// temporary puts back a letter that the platform was not there for. It counts only
// while the platform is there for others: an outage, however long, gives up
// nobody's letters, and all may go at once when it is over.
func (l *lane) temporary(letter bots.Letter, f *bots.SendError, now time.Time) Result {
	if until, away := l.unanswered(letter.ID, now); away {
		return l.later(letter, f, now, until)
	}
	r := l.later(letter, f, now, now.Add(backoff(letter.Attempts+1, l.opts.Rand)))
	if r.Fate == Retry {
		r.Attempts = max(letter.Attempts, min(letter.Attempts+1, mostCounted))
	}
	return r
}

// later puts back a letter that was refused for a passing reason, for a day.
func (l *lane) later(letter bots.Letter, f *bots.SendError, now, at time.Time) Result {
	if l.refusedFor(letter.ID, now) >= maxRefused {
		return l.dead(letter, f, now)
	}
	return l.putBack(letter, at, string(f.Failure))
}

// again repeats a letter that certainly did not arrive.
func (l *lane) again(letter bots.Letter, f *bots.SendError, at time.Time) Result {
	if letter.Attempts+1 >= maxAttempts {
		return l.dead(letter, f, l.opts.Now())
	}
	r := l.putBack(letter, at, string(f.Failure))
	r.Attempts = letter.Attempts + 1
	return r
}

// doubtful repeats a letter that perhaps arrived: freely while the platform
// recognises the repeat, else once, and what the next letter says again not at
// all. Sends of which a killed process left no record do not count: most of them
// were never begun. Editing twice is always harmless.
func (l *lane) doubtful(letter bots.Letter, out bots.Outbound, f *bots.SendError, now time.Time) Result {
	doubts, most := letter.Doubts+1, maxOnce
	switch {
	case l.harmless(out):
		most = maxDoubts
	case !letter.Purpose.Repeatable():
		most = 1
	}
	if doubts >= most {
		return l.dead(letter, f, now)
	}
	r := l.putBack(letter, now.Add(backoff(letter.Attempts+1, l.opts.Rand)), string(f.Failure))
	r.Attempts, r.Doubts, r.Certain = letter.Attempts+1, doubts, false
	return r
}

// unrecorded gives up a letter that was leased again and again and never settled:
// most likely it is what kills the processes. One that is not worth a repeat is
// given up after the first such lease.
func (l *lane) unrecorded(letter bots.Letter, out bots.Outbound) (Result, bool) {
	once := !letter.Tried.IsZero() && !letter.Purpose.Repeatable() && !l.harmless(out)
	if letter.Attempts < maxUnrecorded && !once {
		return Result{}, false
	}
	return l.dead(letter, &bots.SendError{Failure: bots.Unknown, Err: errUnrecorded}, l.opts.Now()), true
}

var errUnrecorded = errors.New("earlier sends left no record")

func (l *lane) dead(letter bots.Letter, f *bots.SendError, now time.Time) Result {
	l.opts.Log.Warn("letter given up", "channel", l.channel, "letter", int64(letter.ID),
		"purpose", string(letter.Purpose), "case", letter.Case, "error", f)
	return Result{
		Letter: letter.ID, Owner: l.opts.Owner, Fate: Dead, At: now, Reason: string(f.Failure),
		Tell: letter.Purpose == bots.Answer || letter.Case != 0 || letter.Group && f.Failure == bots.Gone, Doubts: letter.Doubts,
	}
}
