package outbox

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

// chats posts a letter to each of so many chats.
func chats(n int) *memory {
	q := newMemory()
	for id := 1; id <= n; id++ {
		q.post(letter(bots.LetterID(id), string(rune('a'+id))))
	}
	return q
}

// Whoever throttles every chat he is asked for throttles the token, though he does
// not say so.
func TestManyThrottledChatsRestTheToken(t *testing.T) {
	const pause = 30 * time.Second
	for name, c := range map[string]struct {
		chats int
		took  time.Duration // the last letter, of another chat, gets through
	}{"too few": {throttledInARow - 1, 0}, "enough": {throttledInARow, pause}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := chats(c.chats + 1)
				p := &platform{answer: func(_ int, out bots.Outbound) (string, error) {
					if out.Key <= int64(c.chats) && time.Since(epoch()) < pause {
						return "", &bots.SendError{Failure: bots.Throttled, RetryAfter: pause}
					}
					return "m", nil
				}}
				_ = deliver(t, q, p, 2*time.Minute, func(o *Options) { o.Concurrency = 1 })
				got := q.row(bots.LetterID(c.chats + 1)).settledAt.Sub(epoch())
				if got < c.took || got > c.took+2*time.Second {
					t.Errorf("the other chat's letter got through after %v, want %v", got, c.took)
				}
			})
		})
	}
}

// An outage gives up nobody's letters, however long it is, asks the platform
// seldom, and leaves no letter waiting for a backoff of its own when it is over.
func TestAnOutageGivesUpNothing(t *testing.T) {
	const lasts = 3 * time.Hour
	for name, letters := range map[string]int{"many letters": 50, "one letter": 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := chats(letters)
				var during atomic.Int32
				p := &platform{answer: func(_ int, _ bots.Outbound) (string, error) {
					if time.Since(epoch()) < lasts {
						during.Add(1)
						return "", &bots.SendError{Failure: bots.Temporary}
					}
					return "m", nil
				}}
				_ = deliver(t, q, p, lasts+backoffCap+time.Minute)
				most := longestRest + time.Second
				if letters < silentInARow {
					most = backoffCap + time.Second // who is alone may be to blame himself
				}
				for id := range q.rows {
					if r := q.row(id); r.state != Sent || r.settledAt.Sub(epoch()) > lasts+most {
						t.Errorf("letter %d: %s after %v", id, r.state, r.settledAt.Sub(epoch()))
					}
				}
				if most := letters + int(lasts/longestRest) + 10; int(during.Load()) > most {
					t.Errorf("%d sends during the outage, want at most %d", during.Load(), most)
				}
			})
		})
	}
}
