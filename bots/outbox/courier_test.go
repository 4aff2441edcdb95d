package outbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
	"otklik/bots/lease"
)

// platform is a messenger whose answers a test scripts.
type platform struct {
	limits  bots.Limits
	latency time.Duration
	answer  func(n int, out bots.Outbound) (string, error) // n counts calls from 1

	history map[int64]trace // what Confirm finds

	mu       sync.Mutex
	asked    []int64 // of Confirm
	calls    []call
	inFlight map[bots.Chat]int
	overlap  bool
}

type trace struct {
	id  string
	err error
}

type call struct {
	at  time.Duration // since the test began
	out bots.Outbound
}

func (p *platform) Send(ctx context.Context, out bots.Outbound) (string, error) {
	p.mu.Lock()
	if p.inFlight == nil {
		p.inFlight = map[bots.Chat]int{}
	}
	p.inFlight[out.Chat]++
	p.overlap = p.overlap || p.inFlight[out.Chat] > 1
	p.calls = append(p.calls, call{at: time.Since(epoch()), out: out})
	n := len(p.calls)
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.inFlight[out.Chat]--
		p.mu.Unlock()
	}()
	if p.latency > 0 && !bots.Wait(ctx, p.latency) {
		return "", &bots.SendError{Failure: bots.Unknown, Err: ctx.Err()}
	}
	if p.answer != nil {
		return p.answer(n, out)
	}
	return fmt.Sprintf("m%d", out.Key), nil
}

func (p *platform) Receive(ctx context.Context, _ bots.Place, _ bots.Sink) error {
	<-ctx.Done()
	return nil
}
func (p *platform) Confirm(_ context.Context, out bots.Outbound) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, out.Key)
	return p.history[out.Key].id, p.history[out.Key].err
}
func (p *platform) Limits() bots.Limits { return p.limits }
func (p *platform) Fetch(context.Context, bots.File) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("bytes")), nil
}

func (p *platform) times() []time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []time.Duration
	for _, c := range p.calls {
		out = append(out, c.at)
	}
	return out
}

func (p *platform) keys() []int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []int64
	for _, c := range p.calls {
		out = append(out, c.out.Key)
	}
	return out
}

// epoch is when a synctest bubble's clock starts.
func epoch() time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) }

var unlimited = bots.Pace{Total: -1, Chat: -1, Group: -1}

// half is a jitter that always takes the middle.
func half(n int64) int64 { return (n - 1) / 2 }

// deliver runs a courier on channel "a" for d of the bubble's time.
func deliver(t *testing.T, q *memory, p bots.Messenger, d time.Duration, change ...func(*Options)) error {
	t.Helper()
	o := Options{
		Queue: q, Messengers: map[string]bots.Messenger{"a": p}, Owner: "me", Rand: half,
		Pace: map[string]bots.Pace{"a": unlimited},
	}
	for _, f := range change {
		f(&o)
	}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return work(ctx, New(o), lease.Term{Fence: 1})
}

// work lets a courier serve a term of each of its channels and settle, until ctx ends.
func work(ctx context.Context, c *Courier, term lease.Term) error {
	served := make(chan error, len(c.lanes))
	for channel := range c.lanes {
		go func() {
			served <- c.Serve(ctx, lease.Term{Channel: channel, Fence: term.Fence, Resting: term.Resting})
		}()
	}
	err := c.Run(ctx)
	for range c.lanes {
		err = errors.Join(err, <-served)
	}
	return err
}

func withPace(p bots.Pace) func(*Options) {
	return func(o *Options) { o.Pace = map[string]bots.Pace{"a": p} }
}

func letter(id bots.LetterID, chat string) bots.Letter {
	return bots.Letter{ID: id, Chat: bots.Chat{Channel: "a", ID: chat}, Text: "text", Purpose: bots.Dialog, Priority: bots.Interactive}
}

func TestLettersOfAChatKeepTheirOrderAndNeverOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		for id := bots.LetterID(1); id <= 300; id++ {
			q.post(letter(id, fmt.Sprint("chat", id%7)))
		}
		p := &platform{latency: 40 * time.Millisecond}
		if err := deliver(t, q, p, time.Minute); err != nil {
			t.Fatal(err)
		}
		last := map[string]int64{}
		for _, c := range p.calls {
			if c.out.Key < last[c.out.Chat.ID] {
				t.Fatalf("letter %d after %d in one chat", c.out.Key, last[c.out.Chat.ID])
			}
			last[c.out.Chat.ID] = c.out.Key
		}
		if p.overlap {
			t.Error("two letters of one chat were in flight together")
		}
		for id := range q.rows {
			if r := q.row(id); r.state != Sent || r.messageID != fmt.Sprint("m", id) {
				t.Errorf("letter %d: %+v", id, r)
			}
		}
		if len(q.commits) >= 300 {
			t.Errorf("%d commits for 300 letters: results are not gathered", len(q.commits))
		}
	})
}

func TestUrgentLettersGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card, urgent := letter(1, "x"), letter(2, "y")
		card.Priority, urgent.Priority = bots.Showing, bots.Urgent
		p := &platform{latency: time.Second}
		one := func(o *Options) { o.Concurrency = 1 }
		_ = deliver(t, newMemory(card, urgent), p, time.Minute, one)
		if got := p.keys(); !slices.Equal(got, []int64{2, 1}) {
			t.Errorf("sent %v", got)
		}
	})
}

// In a chat of many danger goes before the cards that wait, but not while one of them is
// under way.
func TestUrgentLettersGoFirstInAChatOfMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		group := func(id bots.LetterID, p bots.Priority) bots.Letter {
			l := letter(id, "desk")
			l.Group, l.Priority = true, p
			return l
		}
		q, p := newMemory(group(1, bots.Showing), group(2, bots.Showing)), &platform{latency: time.Second}
		time.AfterFunc(500*time.Millisecond, func() { q.post(group(3, bots.Urgent)) })
		_ = deliver(t, q, p, time.Minute)
		if got := p.keys(); !slices.Equal(got, []int64{1, 3, 2}) || p.overlap {
			t.Errorf("sent %v, overlapping %v", got, p.overlap)
		}
		if r := q.row(3); r.letter.Attempts > 1 {
			t.Errorf("waiting for another letter counted as %d attempts", r.letter.Attempts)
		}
	})
}

func TestWakeEndsTheSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p, wake := newMemory(), &platform{}, make(chan struct{}, 1)
		time.AfterFunc(300*time.Millisecond, func() { q.post(letter(1, "x")); wake <- struct{}{} })
		time.AfterFunc(1100*time.Millisecond, func() { q.post(letter(2, "x")) }) // no wake: found by looking
		_ = deliver(t, q, p, 5*time.Second, func(o *Options) { o.Wake = func(string) <-chan struct{} { return wake } })
		got := p.times()
		if len(got) != 2 || got[0] != 300*time.Millisecond || got[1] <= 1100*time.Millisecond || got[1] > 2100*time.Millisecond {
			t.Errorf("sent at %v", got)
		}
	})
}

func TestIdleCourierTakesNoLeases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		later := letter(1, "x")
		later.NotUntil = epoch().Add(90*time.Second + 5*time.Millisecond)
		q, p := newMemory(later), &platform{}
		_ = deliver(t, q, p, 10*time.Minute)
		if got := p.times(); !slices.Equal(got, []time.Duration{90*time.Second + 5*time.Millisecond}) {
			t.Errorf("sent at %v", got)
		}
		// One for the letter, one for what may have come behind it.
		if q.leases != 2 {
			t.Errorf("%d leases for one letter in ten minutes", q.leases)
		}
	})
}

func TestEarlierLettersAreResolved(t *testing.T) {
	reply, edit := letter(2, "x"), letter(3, "x")
	reply.Under, edit.EditOf = 1, 1
	for name, c := range map[string]struct {
		first           error
		replyTo, editID string
	}{
		"sent": {nil, "m1", "m1"},
		"dead": {&bots.SendError{Failure: bots.Invalid}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newMemory(letter(1, "x"), reply, edit)
				p := &platform{answer: func(n int, out bots.Outbound) (string, error) {
					if n == 1 {
						return "m1", c.first
					}
					if out.Edit != "" {
						return "", nil
					}
					return fmt.Sprint("m", n), nil
				}}
				_ = deliver(t, q, p, time.Minute)
				if got := p.calls[1].out.ReplyTo; got != c.replyTo {
					t.Errorf("reply to %q, want %q", got, c.replyTo)
				}
				if got := p.calls[2].out.Edit; got != c.editID {
					t.Errorf("edit of %q, want %q", got, c.editID)
				}
				want := c.editID
				if want == "" {
					want = "m3"
				}
				if got := q.row(3).messageID; got != want {
					t.Errorf("the edit became message %q, want %q", got, want)
				}
			})
		})
	}
}

func TestAClosedEditIsSentAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := letter(1, "x")
		l.Edit = "old"
		q := newMemory(l)
		p := &platform{answer: func(_ int, out bots.Outbound) (string, error) {
			if out.Edit != "" {
				return "", &bots.SendError{Failure: bots.EditClosed}
			}
			return "new", nil
		}}
		_ = deliver(t, q, p, time.Minute, withPace(bots.Pace{Total: -1, Chat: 1, Group: -1}))
		if r := q.row(1); r.state != Sent || r.messageID != "new" {
			t.Errorf("%+v", r)
		}
		if got := p.times(); !slices.Equal(got, []time.Duration{0, time.Second}) {
			t.Errorf("sent at %v: the second message must keep the pace too", got)
		}
	})
}

func TestFilesOfOtherChannelsCanBeFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var read []byte
		var strange error
		p := &platform{}
		p.answer = func(_ int, out bots.Outbound) (string, error) {
			body, _ := out.Fetch(t.Context(), bots.File{Channel: "a"})
			read, _ = io.ReadAll(body)
			_, strange = out.Fetch(t.Context(), bots.File{Channel: "zz"})
			return "m", nil
		}
		_ = deliver(t, newMemory(letter(1, "x")), p, time.Second)
		if string(read) != "bytes" || strange == nil {
			t.Errorf("read %q, unknown channel: %v", read, strange)
		}
	})
}

// copies are our own of the files they name; a refused one has an error.
type copies map[string]error

func (c copies) Open(_ context.Context, f bots.File) (io.ReadCloser, error) {
	err, known := c[f.ID]
	if !known || err != nil {
		return nil, err
	}
	return io.NopCloser(strings.NewReader("our copy")), nil
}

// Our own copy of a file goes before what its channel has, also for files of the
// letter's own channel, which may have forgotten them; a refused file goes nowhere.
func TestOurCopiesGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := &bots.SendError{Failure: bots.Invalid, Err: errBroken}
		got := map[string]string{}
		p := &platform{}
		p.answer = func(_ int, out bots.Outbound) (string, error) {
			for _, id := range []string{"kept", "not yet", "refused"} {
				body, err := out.Fetch(t.Context(), bots.File{Channel: "a", ID: id})
				if err != nil {
					got[id] = err.Error()
					continue
				}
				read, _ := io.ReadAll(body)
				got[id] = string(read)
			}
			return "m", nil
		}
		_ = deliver(t, newMemory(letter(1, "x")), p, time.Second, func(o *Options) { o.Copies = copies{"kept": nil, "refused": refused} })
		if want := map[string]string{"kept": "our copy", "not yet": "bytes", "refused": refused.Error()}; !maps.Equal(got, want) {
			t.Errorf("read %q", got)
		}
	})
}

func TestAPanicIsAnUnknownSendOfOneLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"), letter(2, "y"))
		p := &platform{answer: func(_ int, out bots.Outbound) (string, error) {
			if out.Key == 1 {
				panic("token:SECRET")
			}
			return "m", nil
		}}
		var log bytes.Buffer
		_ = deliver(t, q, p, time.Minute, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		if r := q.row(1); r.state != Dead || r.reason != string(bots.Unknown) || r.letter.Attempts != 2 {
			t.Errorf("%+v", r)
		}
		if q.row(2).state != Sent {
			t.Error("another letter suffered")
		}
		if strings.Contains(log.String(), "SECRET") || !strings.Contains(log.String(), "panic in a send") {
			t.Errorf("log: %s", log.String())
		}
	})
}
