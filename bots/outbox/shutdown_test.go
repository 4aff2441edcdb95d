package outbox

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

func TestSendsInFlightFinishAndAreSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"), letter(2, "x"), letter(3, "y"))
		p := &platform{latency: 5 * time.Second}
		if err := deliver(t, q, p, time.Second); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(epoch()); got != 5*time.Second {
			t.Errorf("stopped after %v", got)
		}
		if q.row(1).state != Sent || q.row(3).state != Sent {
			t.Error("a sent letter was not marked")
		}
		if r := q.row(2); r.state != "" || r.letter.Attempts != 0 {
			t.Errorf("a new send was begun while stopping: %+v", r)
		}
	})
}

func TestASlowSendIsCutOffAndCountsAsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(letter(1, "x")), &platform{latency: 19 * time.Second}
		if err := deliver(t, q, p, time.Second); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(epoch()); got != 11*time.Second { // one second, and Drain
			t.Errorf("stopped after %v", got)
		}
		if r := q.row(1); r.reason != string(bots.Unknown) || r.letter.Attempts != 1 || r.letter.Doubts != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestLettersWaitingForTheirTurnGoBackUncounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(letter(1, "x"), letter(2, "y"), letter(3, "z")), &platform{}
		_ = deliver(t, q, p, 1500*time.Millisecond, withPace(bots.Pace{Total: 1, Chat: -1, Group: -1}))
		if len(p.calls) != 2 {
			t.Fatalf("%d sends", len(p.calls))
		}
		if r := q.row(3); r.owner != "" || r.letter.Attempts != 0 {
			t.Errorf("the third letter is not back: %+v", r)
		}
	})
}

func TestResultsSurviveAStoreThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(letter(1, "x"), letter(2, "y")), &platform{}
		back := epoch().Add(2 * time.Minute) // longer than a lease: nobody may send them again
		q.breakWith(func([]Result) error {
			if time.Now().Before(back) {
				return errBroken
			}
			return nil
		})
		if err := deliver(t, q, p, 5*time.Minute); err != nil {
			t.Fatal(err)
		}
		if len(p.calls) != 2 || q.row(1).state != Sent || q.row(2).state != Sent {
			t.Errorf("%d sends, %+v, %+v", len(p.calls), q.row(1), q.row(2))
		}
	})
}

func TestAStoreThatStaysAwayDoesNotHoldUpTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"))
		q.breakWith(func([]Result) error { return errBroken })
		err := deliver(t, q, &platform{}, time.Second)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the loss was not told: %v", err)
		}
		if got := time.Since(epoch()); got > 12*time.Second {
			t.Errorf("stopped after %v", got)
		}
	})
}

func TestOneResultTheStoreRefusesDoesNotStopTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(), &platform{}
		for id := bots.LetterID(1); id <= 20; id++ {
			q.post(letter(id, string(rune('a'+id%10))))
		}
		q.breakWith(func(results []Result) error {
			for _, r := range results {
				if r.Letter == 3 {
					return errBroken
				}
			}
			return nil
		})
		_ = deliver(t, q, p, 20*time.Second) // letter 3 may have been left to its lease by then
		for id := range q.rows {
			if id%10 != 3 && q.row(id).state != Sent {
				t.Errorf("letter %d: %+v", id, q.row(id))
			}
		}
	})
}

func TestARefusedResultIsLeftToItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &Options{}
		o.fill()
		q := newMemory(letter(1, "a"), letter(2, "b"))
		o.Queue = q
		q.breakWith(func(results []Result) error {
			if results[0].Letter == 1 || len(results) > 1 {
				return errBroken
			}
			return nil
		})
		s, l := newSettler(o, 8), newLane(o, "a", &platform{})
		l.take(letter(1, "a"))
		s.held = []finished{{lane: l, result: Result{Letter: 1}}}
		for round := 1; round <= maxStrikes; round++ {
			s.held = append(s.held, finished{lane: l, result: Result{Letter: 2}})
			if gone := s.commit(t.Context()); gone != (round == maxStrikes) {
				t.Fatalf("round %d: gone is %v, %d held", round, gone, len(s.held))
			}
		}
		if ours, _ := l.take(letter(1, "a")); !ours {
			t.Error("its place was not freed")
		}
	})
}
