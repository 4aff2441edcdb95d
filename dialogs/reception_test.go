package dialogs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// scripted does with a message what its text says.
type scripted struct {
	mu    sync.Mutex
	heard []string
	stale int // how many more times "stale" meets a changed case
}

func (c *scripted) Hear(s *dialogs.Scene) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s.In.Text {
	case "panic":
		panic("the words of a resident")
	case "fail":
		return errors.New("cannot be handled")
	case "stale":
		if c.stale--; c.stale >= 0 {
			return fmt.Errorf("saving: %w", routing.ErrStale)
		}
	}
	c.heard = append(c.heard, s.In.Text)
	return s.Say("heard " + s.In.Text + s.In.Data)
}

type desk struct {
	*dialogs.Reception
	talk *scripted
	log  *bytes.Buffer
	s    *store.Store
}

var noon = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func receive(t *testing.T, s *store.Store, via dialogs.Store) *desk {
	t.Helper()
	texts, directory := dialogstest.Texts(t), dialogstest.Sample(t, "../examples/cheboksary")
	d := &desk{talk: &scripted{}, log: &bytes.Buffer{}, s: s}
	d.Reception = dialogs.NewReception(dialogs.Reception{
		House: &dialogs.House{
			Texts: texts, Region: func() *routing.Region { return directory.Region() },
			Channels: map[string]bots.Limits{"vk": {Text: 4096}}, Seal: dialogs.NewSeal([]byte("key")),
		},
		Residents: d.talk, Staff: d.talk, Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(d.log, nil)),
	}, via)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = d.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return d
}

func batch(cursor string, texts ...string) bots.Batch {
	b := bots.Batch{Channel: "vk", Cursor: cursor}
	for i, text := range texts {
		b.Messages = append(b.Messages, bots.Inbound{
			Kind: bots.Message, Key: cursor + text, Chat: bots.Chat{Channel: "vk", ID: fmt.Sprint(i)}, Text: text, Raw: []byte(`{"raw":true}`),
		})
	}
	return b
}

// said gives what the outbox holds, and takes it out.
func (d *desk) said(t *testing.T) map[string]string {
	t.Helper()
	letters, err := d.s.Lease(t.Context(), outbox.Claim{Owner: "test", Channels: []string{"vk"}, Now: noon, Until: noon.Add(time.Minute), Max: 100})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	var results []outbox.Result
	for _, l := range letters {
		out[l.Chat.ID] = l.Text
		results = append(results, outbox.Result{Letter: l.ID, Owner: "test", Fate: outbox.Sent, MessageID: "m", At: noon})
	}
	if err := d.s.Settle(t.Context(), results); err != nil {
		t.Fatal(err)
	}
	return out
}

func (d *desk) cursor(t *testing.T) string {
	t.Helper()
	c, err := d.s.Cursor(t.Context(), "vk")
	if err != nil {
		t.Fatal(err)
	}
	return c.Cursor
}

// TestOneTurnEach: every message is heard once, however often it is delivered.
func TestOneTurnEach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := receive(t, s, s)
		b := batch("1", "a", "b", "c")
		b.Messages = append(b.Messages, b.Messages[0]) // twice in one batch
		for range 3 {
			if err := d.Take(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"a", "b", "c"}, d.talk.heard); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]string{"0": "heard a", "1": "heard b", "2": "heard c"}, d.said(t)); diff != "" {
			t.Error(diff)
		}
		if got := d.cursor(t); got != "1" {
			t.Errorf("cursor %q", got)
		}
	})
}

// TestTwoNames: a message is heard once by whichever of its names it comes, also
// when it could not be handled; both are kept.
func TestTwoNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := receive(t, s, s)
		named := func(key, alt, text string) bots.Batch {
			b := batch("", text)
			b.Messages[0].Key, b.Messages[0].AltKey = key, alt
			return b
		}
		for _, b := range []bots.Batch{
			named("e1", "m/1", "event first"), named("m/1", "m/1", "its history"),
			named("m/2", "m/2", "history first"), named("e2", "m/2", "its event"),
			named("e4", "", "by an older build"), named("e4", "m/4", "by a newer one"), named("m/4", "m/4", "its history"),
			named("e3", "m/3", "fail"), named("m/3", "m/3", "the failed one again"),
		} {
			if err := d.Take(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"event first", "history first", "by an older build"}, d.talk.heard); diff != "" {
			t.Error(diff)
		}
	})
}

// TestPoison: a message that cannot be handled is kept, its person is told, the
// others of its batch are handled, the poll moves on, and the log has no words of his.
func TestPoison(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := receive(t, s, s)
		b := batch("7", "before", "panic", "fail", "after")
		b.Broken = []bots.Broken{{Key: "k", Raw: []byte("{oops"), Reason: "not JSON"}, {Raw: []byte("?"), Reason: "no key"}}
		for range 2 { // delivered again, it is not kept again
			if err := d.Take(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff([]string{"before", "after"}, d.talk.heard); diff != "" {
			t.Error(diff)
		}
		said := d.said(t)
		for _, id := range []string{"1", "2"} {
			if !strings.Contains(said[id], "Не получилось") {
				t.Errorf("chat %s was told %q", id, said[id])
			}
		}
		if got := d.cursor(t); got != "7" {
			t.Errorf("cursor %q", got)
		}
		if strings.Contains(d.log.String(), "words of a resident") {
			t.Errorf("the log repeats a panic's words: %s", d.log)
		}
	})
}

// TestStale: a turn that met a case somebody else changed is run again; one that
// meets it for ever is kept like poison.
func TestStale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := receive(t, s, s)
		d.talk.stale = 2
		if err := d.Take(t.Context(), batch("1", "stale")); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"stale"}, d.talk.heard); diff != "" {
			t.Error(diff)
		}
		d.said(t)
		d.talk.stale = 1000
		if err := d.Take(t.Context(), batch("2", "stale")); err != nil {
			t.Fatal(err)
		}
		if said := d.said(t)["0"]; !strings.Contains(said, "Не получилось") {
			t.Errorf("after giving up: %q", said)
		}
	})
}

// down is a store whose database is away.
type down struct {
	dialogs.Store
	away bool
}

func (d *down) Turns(ctx context.Context, turns []dialogs.Turn) []error {
	if !d.away {
		return d.Store.Turns(ctx, turns)
	}
	errs := make([]error, len(turns))
	for i := range errs {
		errs[i] = fmt.Errorf("no route: %w", dialogs.ErrUnavailable)
	}
	return errs
}

// TestUnavailable: while the database is away nothing is acknowledged, nothing is
// called poison, and the same batch goes through afterwards.
func TestUnavailable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		away := &down{Store: s, away: true}
		d := receive(t, s, away)
		b := batch("3", "a", "fail")
		if err := d.Take(t.Context(), b); !errors.Is(err, dialogs.ErrUnavailable) {
			t.Fatalf("taken without a database: %v", err)
		}
		if got := d.cursor(t); got != "" || d.log.Len() > 0 {
			t.Errorf("cursor %q, log %q", got, d.log)
		}
		away.away = false
		if err := d.Take(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if got := d.cursor(t); got != "3" {
			t.Errorf("cursor %q", got)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := d.Take(ctx, batch("4", "late")); !errors.Is(err, dialogs.ErrUnavailable) {
			t.Errorf("taken while stopping: %v", err)
		}
	})
}
