package copier

import (
	"log/slog"
	"math/rand/v2"
	"time"

	"otklik/bots"
	"otklik/bots/blobs"
)

// Options is what a Copier works with. Book, Store, Spool and Messengers are
// required; the rest has defaults.
type Options struct {
	Book       Book
	Store      blobs.Store
	Spool      *blobs.Folder             // where files are while they come in
	Messengers map[string]bots.Messenger // by channel
	Largest    map[string]int64          // bytes of a file, by channel; none = what the messenger's Limits say

	Now  func() time.Time
	Rand func(n int64) int64 // uniform in [0, n), for the jitter
	Log  *slog.Logger
	Wake func(channel string) <-chan struct{} // signalled when files are wanted: look now; nil = look at times

	Observe func(channel string, s State) // told of each settled file; nil = nobody asks
	Alarm   func(Trouble)                 // told what an operator must know; must not block; nil = nobody asks

	Concurrency int           // files of one channel at once: 3
	Patience    time.Duration // for one file from its platform to our store: 5 min
	GiveUp      time.Duration // after that long without success a file is lost: 7 days
	Poll        time.Duration // the longest sleep: 5 s
	Settle      time.Duration // for recording a result: 10 s
}

func (o *Options) fill() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Int64N
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Observe == nil {
		o.Observe = func(string, State) {}
	}
	if o.Alarm == nil {
		o.Alarm = func(Trouble) {}
	}
	fallback(&o.Concurrency, 3)
	fallback(&o.Patience, 5*time.Minute)
	fallback(&o.GiveUp, 7*24*time.Hour)
	fallback(&o.Poll, 5*time.Second)
	fallback(&o.Settle, 10*time.Second)
}

func fallback[T int | time.Duration](v *T, usual T) {
	if *v <= 0 {
		*v = usual
	}
}

// Trouble is something that an operator must know of.
type Trouble struct {
	Kind    TroubleKind
	Channel string // of TroubleLost
	Over    bool   // it has ended
}

// TroubleKind says what an operator must know.
type TroubleKind string

// The kinds of trouble.
const (
	TroubleLost TroubleKind = "lost" // a file is given up that might have been had
	TroubleFull TroubleKind = "full" // no room for copies
	TroubleAway TroubleKind = "away" // the store of copies does not work
)
