// Package botstest holds the suite every adapter passes, against the real
// simulator over real HTTP. It knows no platform: what differs is in Fixture.
// It owns no test of rendering or converting; those are beside the adapters.
package botstest

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
)

// patience bounds every wait of the suite; reaching it is a failure.
const patience = 6 * time.Second

// Bot is an adapter with all it offers beside the port.
type Bot interface {
	bots.Messenger
	Handler(bots.Sink) http.Handler
	Convert(raw []byte) bots.Batch
	Register(context.Context) error
	Registered(context.Context) (bots.Registration, error)
	Unregister(context.Context) error
	bots.Usher
}

// Fixture is one adapter in front of a fresh simulator.
type Fixture struct {
	Platform  bots.Platform
	Channel   string // the configured name of all the bots below
	Simulator *simulator.Simulator
	// Make builds a bot on the simulator; with a hook, an https URL, it receives by
	// webhook there.
	Make func(log *slog.Logger, hook string) (Bot, error)
	// Token may appear in no error and no log.
	Token string
	// Start is the cursor of the simulator's very first event.
	Start string
	// The methods are named as faults and the ledger know them.
	SendMethod, PollMethod, AnswerMethod string
	// Revoked is the fault of a token that was taken back.
	Revoked simulator.Fault
	// Update is a text message as the platform delivers it: n makes its key,
	// and text is a JSON value, so that one of a wrong type can be made too.
	Update func(n int, text string) []byte
	// Unknown is a well-formed update of a kind no adapter uses.
	Unknown []byte
	// Call is a webhook call with that body and the given secret.
	Call func(update []byte, secret string) *http.Request
	// MaxUpdate is the largest webhook call taken, in bytes.
	MaxUpdate int
	// Secret and Ack are the webhook's secret and the body of its success.
	Secret, Ack string
}

// Logs collects a bot's log. It is safe for concurrent use.
type Logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (l *Logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *Logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// bench is a fixture at work in one test.
type bench struct {
	Fixture
	t    *testing.T
	bot  Bot
	logs *Logs
	keys atomic.Int64
}

func newBench(t *testing.T, fixture func(*testing.T) Fixture) *bench {
	t.Helper()
	b := &bench{Fixture: fixture(t), t: t, logs: &Logs{}}
	var err error
	b.bot, err = b.Make(b.logger(), "")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(b.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// friend is a person who has started the bot.
func (b *bench) friend() *simulator.Person {
	b.t.Helper()
	p := b.Simulator.Person(b.Platform, "Anna Petrova", "en")
	if _, err := p.Say(nil, "/start"); err != nil {
		b.t.Fatal(err)
	}
	return p
}

func (b *bench) to(c *simulator.Chat, text string) bots.Outbound {
	return bots.Outbound{Chat: bots.Chat{Channel: b.Channel, ID: c.ID()}, Text: text, Key: b.keys.Add(1)}
}

func (b *bench) send(out bots.Outbound) string {
	b.t.Helper()
	id, err := b.bot.Send(b.context(), out)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// refused sends and wants this failure.
func (b *bench) refused(out bots.Outbound, want bots.Failure) *bots.SendError {
	b.t.Helper()
	id, err := b.bot.Send(b.context(), out)
	var s *bots.SendError
	if !errors.As(err, &s) || s.Failure != want {
		b.t.Fatalf("sent as %q with %v, want %s", id, err, want)
	}
	return s
}

func (b *bench) context() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	b.t.Cleanup(cancel)
	return ctx
}

// seen finds a message as the person sees it.
func (b *bench) seen(c *simulator.Chat, id string) simulator.Message {
	b.t.Helper()
	for _, m := range c.Messages() {
		if m.ID == id {
			return m
		}
	}
	b.t.Fatalf("chat %s shows no message %q", c.ID(), id)
	return simulator.Message{}
}

// inbox is a running Receive.
type inbox struct {
	t       *testing.T
	batches chan bots.Batch
	refuse  atomic.Int32 // how many more batches to refuse
	offered chan bots.Batch
	begun   chan struct{} // closed by the first batch
	begin   sync.Once
	stop    func()
	cursor  string
	waiting []bots.Inbound
}

var errStore = errors.New("the store is down")

// receive starts the bot's own loop and waits for its first batch, as a platform
// may begin to tell of presses and edits only when the bot has asked for them.
func (b *bench) receive(cursor string) *inbox {
	in := &inbox{t: b.t, batches: make(chan bots.Batch, 1000), offered: make(chan bots.Batch, 1000), begun: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.bot.Receive(ctx, bots.Place{Cursor: cursor}, in.sink) }()
	in.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			b.t.Errorf("receiving ended with %v", err)
		}
	})
	b.t.Cleanup(in.stop)
	select {
	case <-in.begun:
	case <-time.After(patience):
		b.t.Fatal("nothing was received")
	}
	return in
}

func (in *inbox) sink(_ context.Context, batch bots.Batch) error {
	if batch.Empty() {
		return nil // receiving works: a part of its own looks at that
	}
	in.offered <- batch
	in.begin.Do(func() { close(in.begun) })
	if in.refuse.Add(-1) >= 0 {
		return errStore
	}
	in.batches <- batch
	return nil
}

func (in *inbox) batch() bots.Batch {
	in.t.Helper()
	select {
	case batch := <-in.batches:
		if batch.Cursor != "" {
			in.cursor = batch.Cursor
		}
		return batch
	case <-time.After(patience):
		in.t.Fatal("nothing was received")
		return bots.Batch{}
	}
}

// next waits for the next event of a kind and lets others pass.
func (in *inbox) next(kind bots.Kind) bots.Inbound {
	in.t.Helper()
	for {
		for len(in.waiting) == 0 {
			in.waiting = in.batch().Messages
		}
		m := in.waiting[0]
		in.waiting = in.waiting[1:]
		if m.Kind == kind && m.Text != "/start" {
			return m
		}
	}
}
