package outbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

// A letter the platform always refuses as if the token were bad holds nobody up
// for longer than a rest, and is given up itself; somebody is told.
func TestARefusedLetterDoesNotStarveTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		first := letter(1, "chat1")
		first.Purpose = bots.Answer
		q.post(first)
		for id := bots.LetterID(2); id <= 21; id++ {
			q.post(letter(id, fmt.Sprint("chat", id)))
		}
		p := &platform{answer: func(_ int, out bots.Outbound) (string, error) {
			if out.Key == 1 {
				return "", &bots.SendError{Failure: bots.Unauthorized, Code: 15, Err: errBroken}
			}
			return "m", nil
		}}
		go func() { // letters go on coming, so that the refusals are this letter's and not the token's
			for id := bots.LetterID(100); id < 400; id++ {
				time.Sleep(time.Minute)
				q.post(letter(id, "chat2"))
			}
		}()
		_ = deliver(t, q, p, 6*time.Hour, withPace(bots.Pace{Total: 1, Chat: -1, Group: -1}))
		for id := bots.LetterID(2); id <= 21; id++ {
			if r := q.row(id); r.state != Sent || r.settledAt.After(epoch().Add(5*time.Minute)) {
				t.Errorf("letter %d is %q at %v", id, r.state, r.settledAt)
			}
		}
		if r := q.row(1); r.state != Dead || r.reason != "unauthorized" || !r.told {
			t.Errorf("the refused letter is %q, reason %q, told %v", r.state, r.reason, r.told)
		}
	})
}

// While the token takes nobody's letters, no letter is given up.
func TestARefusedTokenKillsNoLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "x"), letter(2, "y"))
		p := &platform{answer: func(int, bots.Outbound) (string, error) {
			if time.Since(epoch()) < 48*time.Hour {
				return "", &bots.SendError{Failure: bots.Unauthorized, Code: 5, Err: errBroken}
			}
			return "m", nil
		}}
		_ = deliver(t, q, p, 49*time.Hour)
		for id := bots.LetterID(1); id <= 2; id++ {
			if r := q.row(id); r.state != Sent {
				t.Errorf("letter %d is %q", id, r.state)
			}
		}
	})
}

// Leases of killed processes left no record: they give a letter up only when it
// must be what kills them.
func TestUnrecordedSendsAreBounded(t *testing.T) {
	for name, c := range map[string]struct {
		attempts   int
		idempotent bool
		edit       string
		want       Fate
		sends      int
	}{
		"one, no key":    {1, false, "", Sent, 1},
		"many, no key":   {maxUnrecorded - 1, false, "", Sent, 1}, // perhaps none of them began
		"too many":       {maxUnrecorded, false, "", Dead, 0},
		"too many, key":  {maxUnrecorded, true, "", Dead, 0},
		"too many edits": {maxUnrecorded, false, "m", Dead, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := letter(1, "x")
			l.Attempts, l.Edit, l.Purpose = c.attempts, c.edit, bots.Answer
			q, p := newMemory(l), &platform{limits: bots.Limits{Idempotent: c.idempotent}}
			_ = deliver(t, q, p, time.Minute)
			r := q.row(1)
			if r.state != c.want || len(p.keys()) != c.sends || !r.told || c.want == Dead && r.reason != "unknown" {
				t.Errorf("%s: %q after %d sends, reason %q, told %v", name, r.state, len(p.keys()), r.reason, r.told)
			}
		})
	}
}

// deadlines notes how long each send is given.
type deadlines struct {
	platform
	given []time.Duration
}

func (d *deadlines) Send(ctx context.Context, out bots.Outbound) (string, error) {
	at, _ := ctx.Deadline()
	d.given = append(d.given, time.Until(at))
	time.Sleep(time.Second)
	if out.Edit != "" {
		return "", &bots.SendError{Failure: bots.EditClosed}
	}
	return "m", nil
}

func (d *deadlines) Fetch(context.Context, bots.File) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("")), nil
}

func TestHowLongASendMayTake(t *testing.T) {
	theirs, ours := bots.File{Channel: "b", ID: "x"}, bots.File{Channel: "a", ID: "x"}
	many := func(n int) (files []bots.File) {
		for range n {
			files = append(files, theirs)
		}
		return files
	}
	for name, c := range map[string]struct {
		edit  string
		files []bots.File
		want  string
	}{
		"words":            {"", nil, "[20s]"},
		"our file":         {"", []bots.File{ours}, "[35s]"},
		"their files":      {"", append(many(2), ours), "[1m5s]"},
		"ten of theirs":    {"", many(10), "[2m0s]"},
		"an edit and anew": {"m", nil, "[20s 19s]"},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := letter(1, "x")
			l.Edit, l.Files = c.edit, c.files
			d := &deadlines{}
			_ = deliver(t, newMemory(l), d, time.Minute, func(o *Options) { o.Lease = 3 * time.Minute })
			if got := fmt.Sprint(d.given); got != c.want {
				t.Errorf("%s: given %s, want %s", name, got, c.want)
			}
		})
	}
}

// A lease shorter than a send would let a second courier send the same letter.
func TestALeaseMustOutlastASend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, p := newMemory(letter(1, "x")), &platform{}
		err := deliver(t, q, p, time.Minute, func(o *Options) { o.Lease = 30 * time.Second })
		if err == nil || len(p.keys()) != 0 {
			t.Errorf("got %v after %d sends", err, len(p.keys()))
		}
	})
}

// A platform that throttles one letter for ever does not hold up its chat for ever.
func TestThrottledWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := letter(1, "x")
		l.Case = 7
		q := newMemory(l, letter(2, "x"))
		p := &platform{answer: func(_ int, out bots.Outbound) (string, error) {
			if out.Key == 1 {
				return "", &bots.SendError{Failure: bots.Throttled, RetryAfter: 10 * time.Minute}
			}
			return "m", nil
		}}
		var log bytes.Buffer
		_ = deliver(t, q, p, 26*time.Hour, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		r := q.row(1)
		if r.state != Dead || !r.told || r.reason != "throttled" || r.settledAt.Before(epoch().Add(24*time.Hour)) {
			t.Errorf("%q at %v, reason %q, told %v", r.state, r.settledAt, r.reason, r.told)
		}
		if r := q.row(2); r.state != Sent {
			t.Errorf("the letter after it is %q", r.state)
		}
	})
}
