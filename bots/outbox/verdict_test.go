package outbox

import (
	"bytes"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/bots"
)

func TestBackoffValues(t *testing.T) {
	var ceilings, halves []time.Duration
	for n := 1; n <= 12; n++ {
		ceilings = append(ceilings, backoff(n, func(n int64) int64 { return n - 1 }))
		halves = append(halves, backoff(n, half))
	}
	s := time.Second
	want := []time.Duration{1 * s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s, 128 * s, 256 * s, 300 * s, 300 * s, 300 * s}
	if diff := cmp.Diff(want, ceilings); diff != "" {
		t.Errorf("the longest waits:\n%s", diff)
	}
	for i := range want {
		want[i] /= 2
	}
	if diff := cmp.Diff(want, halves); diff != "" {
		t.Errorf("the middle waits:\n%s", diff)
	}
	if got := backoff(1000, func(int64) int64 { return 0 }); got != 0 {
		t.Errorf("the shortest wait is %v", got)
	}
}

// TestVerdicts has a line for everything a platform can say to a send.
func TestVerdicts(t *testing.T) {
	const once = time.Second / 2 // the first backoff with the middle jitter
	earlier := epoch().Add(-time.Minute)
	fail := func(f bots.Failure) *bots.SendError { return &bots.SendError{Failure: f} }
	tried := func(attempts, doubts int) func(*bots.Letter) {
		return func(l *bots.Letter) {
			if l.Attempts, l.Doubts = attempts, doubts; doubts > 0 {
				l.Tried = earlier
			}
		}
	}
	killed := func(l *bots.Letter) { l.Attempts, l.Tried = 1, earlier } // under its first send
	editing := func(l *bots.Letter) { l.Attempts, l.Doubts, l.Edit, l.Tried = 1, 1, "m", earlier }
	digest := func(l *bots.Letter) { l.Purpose = bots.Digest }
	again := func(after time.Duration, reason string, attempts, doubts int) Result {
		return Result{Fate: Retry, At: epoch().Add(after), Reason: reason, Attempts: attempts, Doubts: doubts,
			Certain: reason != "unknown" && doubts == 0}
	}
	dead := func(reason string) Result { return Result{Fate: Dead, At: epoch(), Reason: reason} }
	told := func(r Result) Result { r.Tell = true; return r }
	doubted := func(r Result, doubts int) Result { r.Doubts = doubts; return r }

	for name, c := range map[string]struct {
		letter     func(*bots.Letter)
		idempotent bool
		err        error
		want       Result
	}{
		"sent":                      {nil, false, nil, Result{Fate: Sent, MessageID: "m", At: epoch()}},
		"answer sent":               {func(l *bots.Letter) { l.Purpose = bots.Answer }, false, nil, Result{Fate: Sent, MessageID: "m", At: epoch(), Tell: true}},
		"receipt sent":              {func(l *bots.Letter) { l.Purpose, l.Case = bots.Receipt, 7 }, false, nil, Result{Fate: Sent, MessageID: "m", At: epoch()}},
		"throttled":                 {tried(3, 1), false, &bots.SendError{Failure: bots.Throttled, RetryAfter: 17 * time.Second}, again(17*time.Second, "throttled", 3, 1)},
		"throttled, no time":        {nil, false, fail(bots.Throttled), again(time.Second, "throttled", 0, 0)},
		"temporary":                 {nil, false, fail(bots.Temporary), again(once, "temporary", 1, 0)},
		"temporary, fourth":         {tried(3, 0), false, fail(bots.Temporary), again(8*once, "temporary", 4, 0)},
		"temporary, for long":       {tried(15, 0), false, fail(bots.Temporary), again(5*time.Minute/2, "temporary", 15, 0)},
		"unknown":                   {nil, false, fail(bots.Unknown), again(once, "unknown", 1, 1)},
		"unknown after refusals":    {tried(5, 0), false, fail(bots.Unknown), again(32*once, "unknown", 6, 1)},
		"unknown twice":             {tried(6, 1), false, fail(bots.Unknown), doubted(dead("unknown"), 1)},
		"unknown, a digest":         {digest, false, fail(bots.Unknown), dead("unknown")},
		"sent after a crash":        {killed, false, nil, Result{Fate: Sent, MessageID: "m", At: epoch(), Doubts: 1}},
		"sent after a crash, keyed": {killed, true, nil, Result{Fate: Sent, MessageID: "m", At: epoch()}},
		"refused after a crash":     {killed, false, fail(bots.Temporary), Result{Fate: Retry, At: epoch().Add(2 * once), Reason: "temporary", Attempts: 2}},
		"unknown after a crash":     {killed, false, fail(bots.Unknown), again(2*once, "unknown", 2, 1)},
		"unknown twice, keyed":      {tried(1, 1), true, fail(bots.Unknown), again(2*once, "unknown", 2, 2)},
		"unknown ten times, keyed":  {tried(9, 9), true, fail(bots.Unknown), doubted(dead("unknown"), 9)},
		"unknown twice, an edit":    {editing, false, fail(bots.Unknown), again(2*once, "unknown", 2, 2)},
		"not a SendError":           {nil, false, errBroken, again(once, "unknown", 1, 1)},
		"gone":                      {nil, false, fail(bots.Gone), dead("gone")},
		"gone, a case waits":        {func(l *bots.Letter) { l.Case = 7 }, false, fail(bots.Gone), told(dead("gone"))},
		"gone, an answer":           {func(l *bots.Letter) { l.Purpose = bots.Answer }, false, fail(bots.Gone), told(dead("gone"))},
		"invalid":                   {nil, false, fail(bots.Invalid), dead("invalid")},
		"a failure not known to us": {nil, false, fail("strange"), dead("strange")},
		"unauthorized":              {tried(2, 0), false, fail(bots.Unauthorized), again(time.Minute+time.Second+4*once, "unauthorized", 3, 0)},
		"unauthorized, last":        {tried(19, 0), false, fail(bots.Unauthorized), dead("unauthorized")},
		"moved": {nil, false, &bots.SendError{Failure: bots.ChatMoved, NewChat: "new"},
			Result{Fate: Retry, At: epoch(), Reason: "moved", NewChat: "new", Attempts: 1, Certain: true}},
		"moved for ever": {tried(19, 0), false, fail(bots.ChatMoved), dead("moved")},
	} {
		t.Run(name, func(t *testing.T) {
			o := &Options{Owner: "me", Rand: half, Now: epoch}
			o.fill()
			l := newLane(o, "a", &platform{limits: bots.Limits{Idempotent: c.idempotent}})
			l.accepted() // the channel works
			b := letter(1, "x")
			if c.letter != nil {
				c.letter(&b)
			}
			c.want.Letter, c.want.Owner = 1, "me"
			got := l.judge(b, bots.Outbound{Edit: b.Edit}, "m", c.err)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUnknownIsRepeatedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		idempotent bool
		sends      int
	}{"no key": {false, 2}, "keyed": {true, maxDoubts}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newMemory(letter(1, "x"), letter(2, "x"))
				p := &platform{limits: bots.Limits{Idempotent: c.idempotent}}
				p.answer = func(_ int, out bots.Outbound) (string, error) {
					if out.Key == 1 {
						return "", &bots.SendError{Failure: bots.Unknown}
					}
					return "m", nil
				}
				_ = deliver(t, q, p, time.Hour)
				if got := len(p.keys()) - 1; got != c.sends {
					t.Errorf("%d sends, want %d", got, c.sends)
				}
				if q.row(1).state != Dead || q.row(2).state != Sent {
					t.Errorf("%+v, then %+v", q.row(1), q.row(2))
				}
			})
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	const pause = 30 * time.Second
	for name, c := range map[string]struct {
		whole bool
		slow  []int64         // letters throttled at their first send
		want  []time.Duration // when the letters 1 (x), 2 (y), 3 (z, posted after 10 s) get through
	}{
		"one chat":  {false, []int64{1}, []time.Duration{pause, 0, 10 * time.Second}},
		"the token": {true, []int64{1}, []time.Duration{pause, 0, pause}},
		"two chats": {false, []int64{1, 2}, []time.Duration{pause, pause, 10 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := newMemory(letter(1, "x"), letter(2, "y"))
				time.AfterFunc(10*time.Second, func() { q.post(letter(3, "z")) })
				throttled := map[int64]bool{}
				p := &platform{answer: func(_ int, out bots.Outbound) (string, error) {
					if slices.Contains(c.slow, out.Key) && !throttled[out.Key] {
						throttled[out.Key] = true
						return "", &bots.SendError{Failure: bots.Throttled, RetryAfter: pause, WholeToken: c.whole}
					}
					return "m", nil
				}}
				_ = deliver(t, q, p, 2*time.Minute, func(o *Options) { o.Concurrency = 1 })
				for i, want := range c.want {
					got := q.row(bots.LetterID(i + 1)).settledAt.Sub(epoch())
					if c.whole && i == 1 {
						want = pause // one at a time: the second was not begun before the pause
					}
					if got < want || got > want+time.Second+time.Millisecond {
						t.Errorf("letter %d got through at %v, want %v", i+1, got, want)
					}
				}
			})
		})
	}
}

func TestARefusedTokenPausesTheChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory()
		for id := bots.LetterID(1); id <= 50; id++ {
			q.post(letter(id, string(rune('a'+id))))
		}
		repaired := epoch().Add(150 * time.Second)
		p := &platform{latency: time.Millisecond, answer: func(_ int, _ bots.Outbound) (string, error) {
			if time.Now().Before(repaired) {
				return "", &bots.SendError{Failure: bots.Unauthorized, Code: 401, Err: errBroken}
			}
			return "m", nil
		}}
		var log bytes.Buffer
		_ = deliver(t, q, p, 5*time.Minute, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		for id := range q.rows {
			if r := q.row(id); r.state != Sent || r.letter.Attempts != 1 {
				t.Fatalf("letter %d: %+v", id, r)
			}
		}
		// All were under way at first; then one a minute asks whether it is over.
		if got := len(p.keys()); got != 50+2+50 {
			t.Errorf("%d sends", got)
		}
		if got := strings.Count(log.String(), "refuses the bot"); got != 3 {
			t.Errorf("%d alarms in 150 s, want one a minute:\n%s", got, log.String())
		}
	})
}

func TestAMovedChatIsSentToItsNewID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newMemory(letter(1, "old"), letter(2, "old"))
		p := &platform{answer: func(_ int, out bots.Outbound) (string, error) {
			if out.Chat.ID == "old" {
				return "", &bots.SendError{Failure: bots.ChatMoved, NewChat: "new"}
			}
			return "m", nil
		}}
		_ = deliver(t, q, p, 5*time.Second)
		if len(p.calls) != 3 || q.row(1).state != Sent || q.row(2).state != Sent || q.row(2).letter.Chat.ID != "new" {
			t.Errorf("%d sends, %+v", len(p.calls), q.row(2))
		}
	})
}
