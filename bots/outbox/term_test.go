package outbox

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
)

// What an earlier owner has sent to a group counts against the minute's budget.
func TestATermBeginsWithTheBudgetThatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		time.Sleep(time.Minute)
		taken := epoch().Add(time.Minute)
		for i := range 20 {
			q.recent = append(q.recent, Spent{Chat: "desk", At: taken.Add(time.Duration(i-20) * time.Second)})
		}
		for id := bots.LetterID(1); id <= 20; id++ {
			l := letter(id, "desk")
			l.Group = true
			q.post(l)
		}
		p := &platform{}
		_ = deliver(t, q, p, 3*time.Minute, withPace(bots.Pace{Total: -1, Chat: -1, Group: 20}))
		all := make([]time.Duration, 0, 40)
		for _, s := range q.recent {
			all = append(all, s.At.Sub(epoch()))
		}
		all = append(all, p.times()...)
		if len(all) != 40 {
			t.Fatalf("%d messages", len(all))
		}
		slices.Sort(all)
		for i := range all[20:] {
			if all[i+20]-all[i] < time.Minute {
				t.Fatalf("21 messages within %v, from %v on", all[i+20]-all[i], all[i])
			}
		}
	})
}

// The platform's wish for silence outlives the process that heard it.
func TestARestGoesOnInTheNextTerm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(letter(1, "x")), &platform{}
		o := Options{Queue: q, Messengers: map[string]bots.Messenger{"a": p}, Owner: "me"}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_ = work(ctx, New(o), lease.Term{Fence: 1, Resting: epoch().Add(40 * time.Second)})
		if got := p.times(); len(got) != 1 || got[0] < 40*time.Second || got[0] > 41*time.Second {
			t.Errorf("sent at %v", got)
		}
	})
}

func TestARestIsKeptForTheNextTerm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"))
		p := &platform{answer: func(n int, _ bots.Outbound) (string, error) {
			if n == 1 {
				return "", &bots.SendError{Failure: bots.Throttled, RetryAfter: 30 * time.Second, WholeToken: true}
			}
			return "m", nil
		}}
		_ = deliver(t, q, p, time.Minute)
		if len(q.rests) != 1 || !q.rests[0].Equal(epoch().Add(30*time.Second)) {
			t.Errorf("rests %v", q.rests)
		}
	})
}

// Of several waiting changes of one message only the last is sent.
func TestEditsThatWaitAreMerged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"))
		for id := bots.LetterID(2); id <= 6; id++ {
			l := letter(id, "x")
			l.EditOf = id - 1 // a chain, as cards make it
			if id == 3 {
				l.EditOf = 1 // or two changes of one message
			}
			q.post(l)
		}
		other := letter(7, "x")
		q.post(other)
		p := &platform{}
		_ = deliver(t, q, p, time.Minute)
		if got := fmt.Sprint(p.keys()); got != "[1 6 7]" {
			t.Errorf("sent %s", got)
		}
		for id := bots.LetterID(2); id <= 5; id++ {
			if r := q.row(id); r.state != Merged {
				t.Errorf("letter %d: %q", id, r.state)
			}
		}
	})
}

// A process that was stopped for longer than its lease sends nothing when it
// wakes up: the letters it holds are somebody else's by now.
func TestNothingIsSentAfterTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"), letter(2, "y"))
		p := &platform{}
		var stopped atomic.Bool
		now := func() time.Time {
			if stopped.Load() {
				return time.Now().Add(2 * time.Minute)
			}
			return time.Now()
		}
		time.AfterFunc(500*time.Millisecond, func() {
			stopped.Store(true)
			q.mu.Lock()
			q.rows[2].owner, q.rows[2].until = "other", epoch().Add(time.Hour)
			q.mu.Unlock()
		})
		_ = deliver(t, q, p, 10*time.Second, func(o *Options) {
			o.Now, o.Pace = now, map[string]bots.Pace{"a": {Total: 1, Chat: -1, Group: -1}}
		})
		if got := fmt.Sprint(p.keys()); got != "[1]" {
			t.Errorf("sent %s", got)
		}
	})
}

// Results outlive the term in which their letters were sent.
func TestResultsOutliveTheTerm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(letter(1, "x")), &platform{}
		back := epoch().Add(5 * time.Minute)
		q.breakWith(func([]Result) error {
			if time.Now().Before(back) {
				return errBroken
			}
			return nil
		})
		c := New(Options{Queue: q, Messengers: map[string]bots.Messenger{"a": p}, Owner: "me"})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		ran := make(chan error, 1)
		go func() { ran <- c.Run(ctx) }()
		for fence := int64(1); fence <= 20; fence++ { // every lease of the letter runs out meanwhile
			term, end := context.WithTimeout(ctx, 25*time.Second)
			_ = c.Serve(term, lease.Term{Channel: "a", Fence: fence})
			end()
		}
		if err := <-ran; err != nil || len(p.keys()) != 1 || q.row(1).state != Sent {
			t.Errorf("%v; sent %v, %+v", err, p.keys(), q.row(1))
		}
	})
}

// A send in doubt is repeated while the platform recognises the repeat; later the
// chat itself is asked whether it arrived.
func TestALongDoubtIsSettledByTheChatsHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(2 * time.Hour)
		doubtful := func(id bots.LetterID, ago time.Duration) bots.Letter {
			l := letter(id, fmt.Sprint(id))
			l.Tried, l.Attempts, l.Doubts = time.Now().Add(-ago), 1, 1
			return l
		}
		edit := doubtful(5, time.Hour)
		edit.Edit = "m"
		q := newMemory(doubtful(1, 10*time.Minute), doubtful(2, time.Hour), doubtful(3, time.Hour), doubtful(4, time.Hour), edit)
		p := &platform{limits: bots.Limits{Idempotent: true}, history: map[int64]trace{
			2: {id: "found"}, 4: {err: &bots.SendError{Failure: bots.Unknown, Err: errBroken}},
		}}
		_ = deliver(t, q, p, 100*time.Millisecond)
		slices.Sort(p.asked)
		sent := p.keys()
		slices.Sort(sent)
		if fmt.Sprint(p.asked) != "[2 3 4]" || fmt.Sprint(sent) != "[1 3 5]" {
			t.Errorf("asked %v, sent %v", p.asked, sent)
		}
		if r := q.row(2); r.state != Sent || r.messageID != "found" {
			t.Errorf("found, yet %+v", r)
		}
		if r := q.row(4); r.state != "" || r.reason != string(bots.Temporary) || r.letter.Doubts != 1 || r.letter.Tried.IsZero() {
			t.Errorf("the question got no answer: %+v", r)
		}
	})
}

// What was leased by a claim whose answer was lost does not wait for the end of
// its lease, and what is being sent meanwhile is not freed with it.
func TestAClaimWithoutAnAnswerHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"))
		q.unheard = []int{2}
		p := &platform{answer: func(n int, _ bots.Outbound) (string, error) {
			if n == 1 {
				q.post(letter(2, "y"))
				time.Sleep(5 * time.Second) // the second claim comes and is lost
			}
			return "m", nil
		}}
		_ = deliver(t, q, p, 20*time.Second)
		if got := p.times(); len(got) != 2 || got[1] > 3*time.Second {
			t.Errorf("sent at %v", got)
		}
		if r := q.row(2); r.state != Sent || r.letter.Doubts != 0 {
			t.Errorf("%+v", r)
		}
	})
}
