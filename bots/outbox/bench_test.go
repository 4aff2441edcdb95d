package outbox

import (
	"context"
	"fmt"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
)

// BenchmarkCourier measures what the courier itself costs per letter, with a
// store and a platform that cost nothing.
func BenchmarkCourier(b *testing.B) {
	q := &endless{left: b.N, all: make(chan struct{})}
	ctx, cancel := context.WithCancel(b.Context())
	c := New(Options{
		Queue: q, Messengers: map[string]bots.Messenger{"a": &discard{}}, Owner: "me",
		Pace: map[string]bots.Pace{"a": {Total: -1, Chat: 1000, Group: -1}},
	})
	ended := make(chan error, 1)
	b.ResetTimer()
	go func() { ended <- work(ctx, c, lease.Term{Channel: "a", Fence: 1}) }()
	<-q.all
	b.StopTimer()
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}

// endless is a queue with left letters, each of another chat.
type endless struct {
	left, settled, total int
	id                   bots.LetterID
	all                  chan struct{}
	memory
}

func (q *endless) Lease(_ context.Context, c Claim) ([]bots.Letter, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []bots.Letter
	for ; q.left > 0 && len(out) < c.Max; q.left-- {
		q.id++
		q.total++
		out = append(out, letter(q.id, fmt.Sprint(q.id)))
	}
	return out, nil
}

func (q *endless) Settle(_ context.Context, results []Result) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.settled += len(results); q.left == 0 && q.settled == q.total {
		close(q.all)
	}
	return nil
}

func (q *endless) NextDue(context.Context, []string) (time.Time, bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return time.Time{}, q.left > 0, nil
}

// discard is a platform that takes everything at once.
type discard struct{ platform }

func (*discard) Send(context.Context, bots.Outbound) (string, error) { return "m", nil }
