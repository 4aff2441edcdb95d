package outbox

import (
	"context"
	"io"
	"time"

	"otklik/bots"
)

// Queue is where letters wait. The store implements it.
type Queue interface {
	// Lease claims letters that are due, at most one per chat: the first that
	// is neither sent nor dead, and only if nobody holds it. The first is the oldest; in
	// a chat of many a better priority goes before, but not what belongs to a letter that
	// waits. Better priorities come first, then lower ids. Each lease counts as an attempt, so that a
	// courier that dies while sending leaves a trace of it.
	Lease(context.Context, Claim) ([]bots.Letter, error)
	// Unclaim frees the letters of a channel that an owner has leased without
	// knowing it, because the answer to Lease was lost: all but those it holds. They
	// count as never leased.
	Unclaim(ctx context.Context, owner, channel string, held []bots.LetterID) error
	// Settle records what became of leased letters, all in one commit. A result
	// whose lease has passed to another owner changes nothing.
	Settle(context.Context, []Result) error
	// NextDue tells when the earliest waiting letter may go, or a lease runs
	// out; ok is false when nothing waits.
	NextDue(ctx context.Context, channels []string) (at time.Time, ok bool, err error)
	// MessageID finds the message a letter became, "" while it is not sent.
	MessageID(context.Context, bots.LetterID) (string, error)
	// Thread tells which thread of a chat a topic has, the zero state while it has none.
	Thread(ctx context.Context, chat bots.Chat, topic string) (bots.ThreadState, error)
	// SaveThread records the thread of a topic, or that it is closed or open again.
	SaveThread(ctx context.Context, chat bots.Chat, t bots.Topic, s bots.ThreadState, now time.Time) error
	// Recent lists what a channel has sent since a time, oldest first, whoever
	// sent it, and the threads it has opened: the messengers count all of it.
	Recent(ctx context.Context, channel string, since time.Time) ([]Spent, error)
}

// Copies opens our own copies of the files people have sent. The copier implements
// it.
type Copies interface {
	// Open reads a copy from its beginning; a nil body means that there is none, and
	// the file's channel is to be asked. A *bots.SendError says that the file must not
	// be sent, from wherever.
	Open(context.Context, bots.File) (io.ReadCloser, error)
}

// Spent is one message that a chat has had.
type Spent struct {
	Chat string
	At   time.Time
}

// Claim is a request for letters.
type Claim struct {
	Owner    string // of the lease: one courier of one process
	Channels []string
	Fence    int64 // of the channels' leases: nothing is claimed where it has passed; 0 = nobody asks
	Now      time.Time
	Until    time.Time // when the lease runs out
	Max      int
}

// Fate is what became of a letter.
type Fate string

// The fates of a letter.
const (
	Sent   Fate = "sent"
	Retry  Fate = "retry" // again at Result.At
	Dead   Fate = "dead"
	Merged Fate = "merged" // never sent: a later letter changes the same message again
)

// Result is what became of one leased letter.
type Result struct {
	Letter    bots.LetterID
	Owner     string
	Fate      Fate
	MessageID string    // when Sent
	At        time.Time // when it was sent or given up; for Retry, when to try again
	Reason    string    // a bots.Failure, for Retry and Dead
	Tell      bool      // store a timer (dialogs.TimerLetter) in the same commit: somebody waits for the news
	Attempts  int       // for Retry: the letter's Attempts from now on; a send that was never begun does not count
	Doubts    int       // the letter's Doubts from now on; of a sent one, more than none means that it may stand twice
	Certain   bool      // for Retry: nothing of the letter has arrived, so its Tried begins anew
	Rest      time.Time // the platform wants silence on the whole channel until then, zero otherwise
	// ThreadLost is the thread of the letter's topic that is no more: it is forgotten, and
	// a timer (dialogs.TimerTopic) is stored in the same commit. "" otherwise.
	ThreadLost string
	NewChat    string // the chat's new id (bots.ChatMoved): every row that names it is rewritten, "" otherwise
}
