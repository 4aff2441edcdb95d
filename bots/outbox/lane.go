package outbox

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
)

// pauseUnauthorized is how long a channel rests after its token was refused,
// and so also how often the alarm is repeated.
const pauseUnauthorized = time.Minute

// lane is the delivery of one channel. Channels do not wait for each other.
type lane struct {
	opts      *Options
	channel   string
	messenger bots.Messenger
	room      int // most letters claimed at once
	done      chan<- finished
	kick      chan struct{}
	wake      <-chan struct{} // letters were posted; nil never wakes
	sends     sync.WaitGroup
	unsure    bool // a claim ended without an answer: letters may be ours unknown to us

	mu      sync.Mutex
	pace    *pace                       // of the present term
	busy    map[bots.LetterID]string    // claimed and not settled, and their chats
	paused  time.Time                   // nothing is sent before
	probing bool                        // the token was refused: one letter at a time until one is not
	works   bool                        // the platform took a letter since it last refused the token
	slow    map[string]time.Time        // chats throttled in a row, until when
	silent  map[bots.LetterID]bool      // letters in a row that the platform did not answer
	away    bool                        // so many that it is not there: one letter at a time until it is
	rest    time.Duration               // between two of these
	flat    map[string]time.Time        // chats whose threads cannot be opened, until when
	since   map[bots.LetterID]time.Time // letters refused for passing reasons only, from when
}

func newLane(o *Options, channel string, m bots.Messenger) *lane {
	p := newPace(o.Pace[channel])
	l := &lane{
		opts: o, channel: channel, messenger: m, pace: p,
		room: p.room(o.Concurrency),
		kick: make(chan struct{}, 1),
		busy: map[bots.LetterID]string{}, since: map[bots.LetterID]time.Time{},
		slow: map[string]time.Time{}, flat: map[string]time.Time{}, silent: map[bots.LetterID]bool{},
	}
	if o.Wake != nil {
		l.wake = o.Wake(channel)
	}
	return l
}

// nudge makes the lane look for letters now.
func (l *lane) nudge() {
	select {
	case l.kick <- struct{}{}:
	default: // it is about to look anyway
	}
}

// begin prepares a term: the budgets are what earlier owners left of them, and a
// rest that the platform asked one of them for goes on.
func (l *lane) begin(ctx context.Context, t lease.Term) error {
	fresh := newPace(l.opts.Pace[l.channel])
	sent, err := l.opts.Queue.Recent(ctx, l.channel, l.opts.Now().Add(-countedBack))
	if err != nil {
		return err
	}
	fresh.spend(sent)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pace = fresh
	if t.Resting.After(l.paused) {
		l.paused = t.Resting
	}
	return nil
}

// countedBack is for how long back the messengers count.
const countedBack = time.Minute

func (l *lane) budget() *pace {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pace
}

// run claims and starts sends until ctx ends; sends live on in sendCtx. When
// nudged it claims at once, as there is work then; when it wakes of itself it
// asks first whether anything is due, since that locks nothing.
func (l *lane) run(ctx, sendCtx context.Context, fence int64) {
	defer func() { l.unclaim(sendCtx) }() // the next term is perhaps another process's
	for nudged := false; ctx.Err() == nil; {
		l.unclaim(ctx)
		wait, free := l.gate()
		switch {
		case free == 0:
		case nudged && l.claim(ctx, sendCtx, fence, free) > 0:
			continue
		case l.due(ctx, &wait):
			if l.claim(ctx, sendCtx, fence, free) > 0 {
				continue
			}
			// Due but not claimable: a chat's head is in flight, here or elsewhere.
			wait = min(wait, 50*time.Millisecond)
		}
		nudged = l.sleep(ctx, wait)
	}
}

// gate tells how many letters may be claimed, and how long to sleep at most.
func (l *lane) gate() (wait time.Duration, free int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if rest := l.paused.Sub(l.opts.Now()); rest > 0 {
		return rest, 0
	}
	free = l.room - len(l.busy)
	if l.probing || l.away {
		free = 1 - len(l.busy)
	}
	return l.opts.Poll, max(free, 0)
}

// due tells whether a letter may be claimed now; otherwise it shortens wait to
// the moment one may.
func (l *lane) due(ctx context.Context, wait *time.Duration) bool {
	at, ok, err := l.opts.Queue.NextDue(ctx, []string{l.channel})
	if err != nil {
		l.complain(ctx, "asking what is due", err)
		return false
	}
	if !ok {
		return false
	}
	rest := at.Sub(l.opts.Now())
	if rest > 0 {
		*wait = min(*wait, rest)
	}
	return rest <= 0
}

// settleGrace is for how much longer than a send may take its letter stays ours:
// after an outage of the store what was sent is recorded within seconds, before
// another process may take the letter for one that nobody has sent.
const settleGrace = 30 * time.Second

// claim leases up to n letters, starts sending them and tells how many.
func (l *lane) claim(ctx, sendCtx context.Context, fence int64, n int) int {
	now := l.opts.Now()
	until := now.Add(l.opts.Lease)
	letters, err := l.opts.Queue.Lease(ctx, Claim{
		Owner: l.opts.Owner, Channels: []string{l.channel}, Fence: fence, Now: now, Until: until.Add(settleGrace), Max: n,
	})
	if err != nil {
		l.unsure = true
		l.complain(ctx, "leasing letters", err)
		return 0
	}
	started := 0
	for _, letter := range letters {
		ours, alone := l.take(letter)
		if !ours {
			continue
		}
		started++
		p := parcel{Letter: letter, until: until}
		switch {
		case letter.Outdated:
		case !alone:
			p.turn.at = now.Add(l.opts.Hold)
		default:
			p.turn = l.book(letter, l.opts.Hold) // here, so that better priorities have earlier turns
		}
		l.sends.Go(func() {
			l.done <- finished{lane: l, result: l.deliver(ctx, sendCtx, p)}
		})
	}
	return started
}

// unclaim frees what a claim without an answer may have leased: else those letters
// would wait until their leases run out.
func (l *lane) unclaim(ctx context.Context) {
	if !l.unsure {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, l.opts.SendTimeout)
	defer cancel()
	l.mu.Lock()
	held := slices.Sorted(maps.Keys(l.busy))
	l.mu.Unlock()
	if err := l.opts.Queue.Unclaim(ctx, l.opts.Owner, l.channel, held); err != nil {
		l.complain(ctx, "freeing letters that were perhaps leased", err)
		return
	}
	l.unsure = false
}

// take marks a letter as ours. False means its last send is not settled: its
// lease ran out while the store was away, and it must not be sent again. It is not
// alone while another one to its chat is under way, which it was to go before.
func (l *lane) take(letter bots.Letter) (ours, alone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, held := l.busy[letter.ID]; held {
		return false, false
	}
	alone = true
	for _, chat := range l.busy {
		alone = alone && chat != letter.Chat.ID
	}
	l.busy[letter.ID] = letter.Chat.ID
	return true, alone
}

func (l *lane) complain(ctx context.Context, doing string, err error) {
	if ctx.Err() == nil {
		l.opts.Log.Error(doing, "channel", l.channel, "error", err)
	}
}

// sleep waits; nudged tells whether it was cut short by a nudge.
func (l *lane) sleep(ctx context.Context, d time.Duration) (nudged bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-l.kick:
		return true
	case <-l.wake:
		return true
	case <-timer.C:
	}
	return false
}

// release frees the place of a settled letter.
func (l *lane) release(id bots.LetterID) {
	l.mu.Lock()
	delete(l.busy, id)
	l.mu.Unlock()
	l.nudge()
}

// resting tells until when nothing may be sent; ok is false when sending is on.
func (l *lane) resting(now time.Time) (until time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.paused, l.paused.After(now)
}

// accepted notes that the platform answers, and takes our token.
func (l *lane) accepted() {
	l.mu.Lock()
	again := l.probing
	l.probing, l.works = false, true
	l.away, l.rest = false, 0
	clear(l.silent)
	l.mu.Unlock()
	if again && l.opts.Alarm != nil {
		l.opts.Alarm(l.channel, nil)
	}
}

// refused rests the channel after its token was refused, with one alarm for
// all the sends that were under way. alone tells that this letter broke a
// channel that took the others: then the fault may be the letter's.
func (l *lane) refused(now time.Time, err *bots.SendError) (until time.Time, alone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.probing && l.paused.After(now) {
		return l.paused, false
	}
	alone, l.works, l.probing = l.works, false, true
	l.paused = now.Add(pauseUnauthorized)
	l.opts.Log.Error("the platform refuses the bot; its letters wait",
		"channel", l.channel, slog.Any("error", err))
	if l.opts.Alarm != nil {
		l.opts.Alarm(l.channel, err)
	}
	return l.paused, alone
}

// When the platform counts as gone: the letters wait, and one at a time is tried.
const (
	silentInARow = 3
	firstRest    = 500 * time.Millisecond
	longestRest  = 5 * time.Second // what it costs those who wait when it is back
)

// unanswered notes a letter that the platform did not answer, and rests the channel
// when it answers nobody: then its letters are not to blame, and until tells when
// the next one is tried.
func (l *lane) unanswered(id bots.LetterID, now time.Time) (until time.Time, away bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.away {
		l.silent[id] = true
		l.away = len(l.silent) >= silentInARow
	}
	if l.away && !l.paused.After(now) {
		if l.rest == 0 {
			l.opts.Log.Warn("the platform does not answer; its letters wait", "channel", l.channel)
		}
		l.rest = min(max(2*l.rest, firstRest), longestRest)
		l.paused = now.Add(l.rest)
	}
	return l.paused, l.away
}

// mostRemembered bounds the refused letters remembered: past it, others may have
// settled them, and the count of their day begins anew.
const mostRemembered = 10_000

// refusedFor tells for how long a letter has met nothing but passing refusals, as
// far as this process has seen.
func (l *lane) refusedFor(id bots.LetterID, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	from, ok := l.since[id]
	if !ok {
		if len(l.since) >= mostRemembered {
			clear(l.since)
		}
		from, l.since[id] = now, now
	}
	return now.Sub(from)
}

// refusedNoMore forgets what refusedFor has counted.
func (l *lane) refusedNoMore(id bots.LetterID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.since, id)
}

// flows notes that the platform took a letter: it does not throttle the token.
func (l *lane) flows() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.slow)
}

// throttledInARow is how many chats must be throttled, and nothing taken between,
// before the whole token rests. Telegram does not tell a chat's limit from the
// token's; with many busy chats a few may well be throttled one after another,
// and the others are not to wait for them.
const throttledInARow = 12

// throttled rests the whole token when the platform said so or throttles whomever
// it is asked for: then it tells until when, which is when the first chat may have
// its letter. Else only the letter's own chat rests.
func (l *lane) throttled(chat string, now, until time.Time, whole bool) (rest time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slow[chat] = until
	if !whole {
		for c, t := range l.slow {
			if !t.After(now) {
				delete(l.slow, c)
			} else if t.Before(until) {
				until = t
			}
		}
	}
	if (whole || len(l.slow) >= throttledInARow) && until.After(l.paused) {
		l.paused = until
		l.opts.Log.Warn("the platform throttles the bot", "channel", l.channel, "until", until)
		return until
	}
	return time.Time{}
}
