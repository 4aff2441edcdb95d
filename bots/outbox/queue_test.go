package outbox

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"otklik/bots"
)

// memory is a Queue for tests, faithful to the contract.
type memory struct {
	mu      sync.Mutex
	rows    map[bots.LetterID]*row
	commits [][]Result
	broken  func([]Result) error // what Settle answers, nil = works
	leases  int
	unheard []int // leases that are done, and their answers lost
	recent  []Spent
	rests   []time.Time

	threads   map[string]bots.ThreadState // by topic
	lost      []string                    // of Result.ThreadLost
	forgetful int                         // how many calls of SaveThread fail yet
}

type row struct {
	letter    bots.Letter
	state     Fate // "" = due
	owner     string
	until     time.Time
	messageID string
	reason    string
	settledAt time.Time
	told      bool
}

var errBroken = errors.New("the store is down")

func newMemory(letters ...bots.Letter) *memory {
	q := &memory{rows: map[bots.LetterID]*row{}}
	q.post(letters...)
	return q
}

func (q *memory) post(letters ...bots.Letter) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, l := range letters {
		q.rows[l.ID] = &row{letter: l}
	}
}

// heads are the first due letters of each chat of the channels.
func (q *memory) heads(channels []string) []*row {
	first := map[bots.Chat]*row{}
	for _, r := range q.rows {
		c := r.letter.Chat
		if r.state == "" && slices.Contains(channels, c.Channel) &&
			(first[c] == nil || goesBefore(&r.letter, &first[c].letter)) {
			first[c] = r
		}
	}
	var out []*row
	for _, r := range first {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *row) int {
		return cmp.Or(cmp.Compare(a.letter.Priority, b.letter.Priority), cmp.Compare(a.letter.ID, b.letter.ID))
	})
	return out
}

// goesBefore orders the letters of one chat. Nothing in these tests belongs to a letter of
// a chat of many.
func goesBefore(a, b *bots.Letter) bool {
	if a.Group && a.Priority != b.Priority {
		return a.Priority < b.Priority
	}
	return a.ID < b.ID
}

func (q *memory) Lease(_ context.Context, c Claim) ([]bots.Letter, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.leases++
	unheard := slices.Contains(q.unheard, q.leases)
	var out []bots.Letter
	for _, r := range q.heads(c.Channels) {
		if len(out) == c.Max {
			break
		}
		if r.letter.NotUntil.After(c.Now) || r.owner != "" && r.until.After(c.Now) {
			continue
		}
		l := r.letter
		l.Outdated = q.changedAgain(l)
		out = append(out, l)
		r.owner, r.until = c.Owner, c.Until
		r.letter.Attempts++
		if r.letter.Tried.IsZero() {
			r.letter.Tried = c.Now
		}
	}
	if unheard {
		return nil, errBroken
	}
	return out, nil
}

func (q *memory) Unclaim(_ context.Context, owner, channel string, held []bots.LetterID) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.rows {
		if l := &r.letter; r.state == "" && r.owner == owner && l.Chat.Channel == channel && !slices.Contains(held, l.ID) {
			r.owner, r.until = "", time.Time{}
			l.Attempts--
			if l.Attempts == 0 {
				l.Tried = time.Time{}
			}
		}
	}
	return nil
}

func (q *memory) changedAgain(l bots.Letter) bool {
	for _, r := range q.rows {
		if x := r.letter; l.EditOf != 0 && r.state == "" && x.ID > l.ID && (x.EditOf == l.ID || x.EditOf == l.EditOf) {
			return true
		}
	}
	return false
}

// Recent gives what the test says an earlier owner has sent.
func (q *memory) Recent(context.Context, string, time.Time) ([]Spent, error) { return q.recent, nil }

func (q *memory) Settle(_ context.Context, results []Result) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.broken != nil {
		if err := q.broken(results); err != nil {
			return err
		}
	}
	q.commits = append(q.commits, results)
	for _, res := range results {
		r := q.rows[res.Letter]
		if r == nil || r.owner != res.Owner {
			continue
		}
		r.owner, r.reason, r.told = "", res.Reason, res.Tell
		if res.NewChat != "" {
			q.move(r.letter.Chat, res.NewChat)
		}
		if res.ThreadLost != "" {
			q.lost = append(q.lost, res.ThreadLost)
			maps.DeleteFunc(q.threads, func(_ string, s bots.ThreadState) bool { return s.ID == res.ThreadLost })
		}
		if !res.Rest.IsZero() {
			q.rests = append(q.rests, res.Rest)
		}
		r.letter.Doubts = res.Doubts
		if res.Fate == Retry {
			r.letter.NotUntil, r.letter.Attempts = res.At, res.Attempts
			if res.Certain {
				r.letter.Tried = time.Time{}
			}
			continue
		}
		r.state, r.messageID, r.settledAt = res.Fate, res.MessageID, res.At
	}
	return nil
}

func (q *memory) move(from bots.Chat, to string) {
	for _, r := range q.rows {
		if r.letter.Chat == from {
			r.letter.Chat.ID = to
		}
	}
}

func (q *memory) NextDue(_ context.Context, channels []string) (at time.Time, ok bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.heads(channels) {
		t := r.letter.NotUntil
		if r.owner != "" {
			t = r.until
		}
		if !ok || t.Before(at) {
			at, ok = t, true
		}
	}
	return at, ok, nil
}

func (q *memory) MessageID(_ context.Context, id bots.LetterID) (string, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r := q.rows[id]; r != nil {
		return r.messageID, nil
	}
	return "", nil
}

// row gives a copy of a letter's row.
func (q *memory) row(id bots.LetterID) row {
	q.mu.Lock()
	defer q.mu.Unlock()
	return *q.rows[id]
}

func (q *memory) breakWith(f func([]Result) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.broken = f
}
