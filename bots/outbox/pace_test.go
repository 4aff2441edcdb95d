package outbox

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

// busiest is the most sends in any window, closed at its start only.
func busiest(times []time.Duration, window time.Duration) int {
	slices.Sort(times)
	most, from := 0, 0
	for i, at := range times {
		for at-times[from] >= window {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

func TestPace(t *testing.T) {
	const letters = 90
	for name, c := range map[string]struct {
		pace    bots.Pace
		chats   int
		group   bool
		window  time.Duration
		most    int           // in any window
		overall time.Duration // all letters must be out by then
	}{
		"token":         {bots.Pace{Total: 30, Chat: -1, Group: -1}, letters, false, time.Second, 30, 4 * time.Second},
		"token default": {bots.Pace{Chat: -1, Group: -1}, letters, false, time.Second, 20, 6 * time.Second},
		"chat":          {bots.Pace{Total: -1, Chat: 1, Group: -1}, 1, false, time.Second, 1, 92 * time.Second},
		"chat default":  {bots.Pace{Total: -1, Group: -1}, 1, false, time.Second, 1, 92 * time.Second},
		"group":         {bots.Pace{Total: -1, Chat: -1, Group: 20}, 1, true, time.Minute, 20, 6 * time.Minute},
		"group default": {bots.Pace{Total: -1, Chat: -1}, 1, true, time.Minute, 20, 6 * time.Minute},
		"not a group":   {bots.Pace{Total: -1, Chat: -1, Group: 1}, 1, false, time.Minute, letters, time.Second},
		"unlimited":     {unlimited, letters, true, time.Second, letters, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newMemory()
				for i := range letters {
					l := letter(bots.LetterID(i+1), fmt.Sprint("chat", i%c.chats))
					l.Group = c.group
					q.post(l)
				}
				p := &platform{}
				_ = deliver(t, q, p, 10*time.Minute, withPace(c.pace))
				times := p.times()
				if len(times) != letters {
					t.Fatalf("%d sends for %d letters", len(times), letters)
				}
				if got := busiest(times, c.window); got > c.most {
					t.Errorf("%d sends within %v, want at most %d", got, c.window, c.most)
				}
				if last := slices.Max(times); last > c.overall {
					t.Errorf("the last letter left at %v, want by %v", last, c.overall)
				}
				if got := q.row(1).letter.Attempts; got != 1 {
					t.Errorf("waiting for pace counted as a send: %d attempts", got)
				}
			})
		})
	}
}

func TestASlowGroupDoesNotHoldUpOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		for i := range 100 {
			l := letter(bots.LetterID(i+1), "desk")
			l.Group = true
			q.post(l)
		}
		resident := letter(1000, "resident")
		time.AfterFunc(20*time.Second, func() { q.post(resident) })
		_ = deliver(t, q, &platform{}, time.Minute, withPace(bots.Pace{Total: 30, Chat: 1, Group: 20}))
		if r := q.row(1000); r.state != Sent || r.settledAt.Sub(epoch()) > 21*time.Second+100*time.Millisecond {
			t.Errorf("%+v", r)
		}
	})
}

func TestChannelsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"))
		other := letter(2, "x")
		other.Chat.Channel = "b"
		q.post(other)
		stuck := &platform{latency: 15 * time.Second}
		quick := &platform{}
		_ = deliver(t, q, stuck, time.Minute, func(o *Options) { o.Messengers["b"] = quick })
		if got := quick.times(); !slices.Equal(got, []time.Duration{0}) {
			t.Errorf("sent at %v", got)
		}
	})
}

// A turn given back late gives back a turn and no time that has passed already.
func TestATurnGivenBackLate(t *testing.T) {
	p := newPace(bots.Pace{Total: 1, Chat: -1, Group: -1})
	at := func(ms int) time.Time { return epoch().Add(time.Duration(ms) * time.Millisecond) }
	p.reserve(letter(1, "x"), at(0), 0, time.Minute)
	_, second := p.reserve(letter(2, "y"), at(0), 0, time.Minute)
	_, third := p.reserve(letter(3, "z"), at(500), 0, time.Minute)
	third(at(500))
	second(at(900))
	if d, _ := p.reserve(letter(4, "x"), at(900), 0, time.Minute); d.Round(time.Millisecond) != 100*time.Millisecond {
		t.Errorf("wait %v, want 100ms: one send a second", d)
	}
}

func TestARefusedReservationBooksNothing(t *testing.T) {
	p := newPace(bots.Pace{Total: 1, Chat: 1, Group: 4})
	now := epoch()
	if _, cancel := p.reserve(letter(1, "x"), now, 0, time.Minute); cancel == nil {
		t.Fatal("the first send must go")
	}
	for range 5 { // the same answer each time: refusals add no waiting
		if d, cancel := p.reserve(letter(2, "x"), now, 0, time.Minute); cancel != nil || d != time.Second {
			t.Fatalf("wait %v", d)
		}
	}
	if d, cancel := p.reserve(letter(3, "y"), now, 0, time.Minute); cancel == nil || d != time.Second {
		t.Errorf("another chat waits %v for the token, want 1s", d)
	}
}
