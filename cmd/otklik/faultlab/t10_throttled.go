//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
)

// throttled is T10: Telegram refuses half of the calls to most chats.
func throttled() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T10", Fault: "429 on half the calls, with retry_after, texts and uploads", Load: "%d s",
		Full: Size{Faults: 600}, Quick: Size{Faults: 15}, Bound: time.Hour,
		Pass: "0 lost; no call to a chat before its time; other chats < 5 s p95; at least 90 % of the allowed rate used while letters wait",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{}, func(w *World) error { return w.throttle(w.ctx) })
		},
	}
}

const (
	throttledPace  = 10 // letters a second that the channel may send
	clockTolerance = 50 * time.Millisecond
)

// throttledFolk is how many residents' chats are refused. Half of their letters rest
// for half of the longest retry_after; so many others must wait meanwhile that the
// pace is what holds them up.
func (w *World) throttledFolk() int {
	if w.Quick {
		return 24
	}
	return 480
}

func (w *World) throttle(ctx context.Context) error {
	b, err := w.newBacklog(ctx, w.throttledFolk())
	if err != nil {
		return err
	}
	if err := w.again(fmt.Sprintf("{total: %d, chat: -1, group: -1}", throttledPace)); err != nil {
		return err
	}
	r := w.newRefuser(b)
	w.wire.play(r.trick)
	calm := w.talk(ctx, "calm", bots.Telegram, "utilities", 1)
	if err := b.overload(ctx, r, time.Duration(w.Faults)*time.Second); err != nil {
		return err
	}
	r.stop()
	w.within("other_chats_p95", calm.answered(0.95), 5*time.Second)
	if err := calm.stop(); err != nil {
		return err
	}
	if err := w.again(""); err != nil { // the rest may go as fast as it can
		return err
	}
	if err := w.serveDesks(ctx); err != nil {
		return err
	}
	w.count("refused", r.refused)
	w.count("refused_uploads", r.uploads)
	w.atMost("too_early", r.early, 0)
	return w.judge(ctx, 0)
}

// overload keeps more letters waiting than may go, for so long, and measures how
// much of the allowed rate is used.
func (b *backlog) overload(ctx context.Context, r *refuser, lasts time.Duration) error {
	db, err := OpenTables(b.w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	photo, err := picture()
	if err != nil {
		return err
	}
	var posting errgroup.Group
	posting.Go(func() error { return b.keepWaiting(ctx, db, lasts, photo) })
	u, err := r.usage(ctx, db, lasts)
	if err != nil {
		return err
	}
	if err := posting.Wait(); err != nil {
		return err
	}
	b.w.add(Figure{Name: "measured_s", Value: fmt.Sprintf("%.1f", u.seconds), Limit: "at least half of the time",
		OK: u.seconds >= lasts.Seconds()/2})
	share := 100 * float64(u.calls) / (u.seconds * throttledPace)
	b.w.add(Figure{Name: "rate_used_percent", Value: fmt.Sprintf("%.0f", share), Limit: "at least 90", OK: share >= 90})
	return nil
}

// keepWaiting posts answers, every fourth with a photo, so that some always wait.
func (b *backlog) keepWaiting(ctx context.Context, db *sql.DB, lasts time.Duration, photo []byte) error {
	most := 4 * b.w.throttledFolk()
	for end := time.Now().Add(lasts); time.Now().Before(end); {
		due, err := dueIn(ctx, db, bots.Telegram)
		if err != nil {
			return err
		}
		for ; due < most; due++ {
			var photos [][]byte
			if due%4 == 0 {
				photos = [][]byte{photo}
			}
			if err := b.answer(photos...); err != nil {
				return err
			}
		}
		if err := pause(ctx, 250*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// refuser answers half of the calls to some chats with 429, and notes which come
// before their time.
type refuser struct {
	*World
	longest int // retry_after, in seconds

	mu      sync.Mutex
	until   map[string]time.Time // by chat that is refused
	over    bool
	calls   int
	refused int
	uploads int
	early   int
}

func (w *World) newRefuser(b *backlog) *refuser {
	r := &refuser{World: w, longest: 60, until: map[string]time.Time{}}
	if w.Quick {
		r.longest = 3
	}
	for _, f := range w.Crowd.Filings() {
		r.until[f.Resident.At.ID()] = time.Time{}
	}
	return r
}

func (r *refuser) trick(q request) *trick {
	if !q.letter || q.platform != bots.Telegram {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	until, refusable := r.until[q.chat]
	if !refusable {
		return nil
	}
	if early := time.Until(until); early > clockTolerance {
		r.early++
		r.wrong("chat %s was called %v before its time", q.chat, early)
	}
	if r.over || rand.IntN(2) == 0 { // #nosec G404 -- chance, no secret
		return nil
	}
	after := 1 + rand.IntN(r.longest) // #nosec G404 -- chance, no secret
	r.until[q.chat] = time.Now().Add(time.Duration(after) * time.Second)
	r.refused++
	if q.method != "sendMessage" {
		r.uploads++
	}
	return &trick{refuse: true, status: http.StatusTooManyRequests, body: fmt.Sprintf(
		`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%d}}`, after, after)}
}

// stop refuses nothing more.
func (r *refuser) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
}

func (r *refuser) called() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls
}

// used is what was used of the allowed rate while letters waited that might go.
type used struct {
	seconds float64
	calls   int
}

// usage looks at short spans: those count at whose beginning and end letters wait.
func (r *refuser) usage(ctx context.Context, db *sql.DB, lasts time.Duration) (u used, err error) {
	waits := false
	at, calls := time.Now(), r.called()
	for end := at.Add(lasts); at.Before(end); {
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return u, err
		}
		now, so := time.Now(), r.called()
		still, err := mayGo(ctx, db, now)
		if err != nil {
			return u, err
		}
		if waits && still {
			u.seconds += now.Sub(at).Seconds()
			u.calls += so - calls
		}
		at, calls, waits = now, so, still
	}
	return u, nil
}

// mayGo tells whether the heads of some chats may be sent and are not on their way.
func mayGo(ctx context.Context, db *sql.DB, now time.Time) (bool, error) {
	found, err := Rows(ctx, db, fmt.Sprintf(`SELECT count(*) FROM outbox o WHERE state = 'due' AND channel = 'telegram'
		AND not_until <= %d AND lease_until <= %d AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.state = 'due'
		AND p.channel = o.channel AND p.chat = o.chat AND p.id < o.id)`, now.UnixMilli(), now.UnixMilli()), 1)
	if err != nil {
		return false, err
	}
	return number(found[0][0]) > 0, nil
}

// picture is a small photo.
func picture() ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 32, 32)), nil)
	return b.Bytes(), err
}
