package botstest

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
)

const page = "<html><head><title>502 Bad Gateway</title></head></html>"

func throttled(b *bench) {
	anna := b.friend()
	b.fault(simulator.Fault{Method: b.SendMethod, RetryAfter: 1})
	if s := b.refused(b.to(anna.Chat(), "hurry"), bots.Throttled); s.RetryAfter != time.Second {
		b.t.Errorf("retry after %v", s.RetryAfter)
	}
	b.send(b.to(anna.Chat(), "no hurry"))
}

func trouble(b *bench) {
	anna := b.friend()
	for _, status := range []int{http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable} {
		b.fault(simulator.Fault{Method: b.SendMethod, Status: status, Body: page})
		if s := b.refused(b.to(anna.Chat(), "x"), bots.Temporary); s.Code != status {
			b.t.Errorf("HTTP %d became code %d", status, s.Code)
		}
	}
	b.fault(simulator.Fault{Method: b.SendMethod, Status: http.StatusGatewayTimeout, Body: page})
	b.refused(b.to(anna.Chat(), "x"), bots.Unknown)
	if n := len(anna.Chat().Messages()); n != 1 {
		b.t.Errorf("%d messages in the chat", n)
	}
	out := b.to(anna.Chat(), "x")
	if err := b.Simulator.Close(); err != nil {
		b.t.Fatal(err)
	}
	fresh, err := b.Make(b.logger(), "") // the old one may write into a connection it believes open
	if err != nil {
		b.t.Fatal(err)
	}
	b.bot = fresh
	b.refused(out, bots.Temporary) // nobody listens: not written
}

func lost(b *bench) {
	anna := b.friend()
	out := b.to(anna.Chat(), "did it arrive?")
	for _, f := range []simulator.Fault{{DropBefore: true}, {DropAfter: true}, {BadGzip: true}} {
		f.Method = b.SendMethod
		b.fault(f)
		b.refused(out, bots.Unknown)
	}
	arrived := 3 // "/start", and the letter twice: the first never came
	if b.bot.Limits().Idempotent {
		arrived = 2
	}
	if n := len(anna.Chat().Messages()); n != arrived {
		b.t.Errorf("%d messages in the chat, want %d", n, arrived)
	}
	id := b.send(b.to(anna.Chat(), "before"))
	change := b.to(anna.Chat(), "after")
	change.Edit = id
	b.fault(simulator.Fault{DropAfter: true})
	b.refused(change, bots.Temporary) // to repeat an edit does no harm
	b.send(change)
}

func malformedSend(b *bench) {
	anna := b.friend()
	for _, body := range []string{page, "{", "[]", "null", `{"ok":"yes"}`, `{"ok":true,"result":7}`,
		`{"ok":true,"result":{"message_id":"x"}}`, `{"response":{}}`, `{"response":[]}`, `{"response":[{}]}`, `{"error":[]}`} {
		b.fault(simulator.Fault{Method: b.SendMethod, Status: http.StatusOK, Body: body})
		if id, err := b.bot.Send(b.context(), b.to(anna.Chat(), "x")); bots.FailureOf(err) != bots.Unknown || err == nil {
			b.t.Errorf("answer %q: sent as %q with %v", body, id, err)
		}
	}
}

// secrets walks the paths on which the address of a request becomes an error.
func secrets(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	in.batch()
	var said []string
	for _, f := range []simulator.Fault{
		{DropBefore: true}, {DropAfter: true}, {BadGzip: true}, {Status: http.StatusBadGateway, Body: page},
		{Code: 400, Description: "no such thing as " + b.Token},
	} {
		f.Method = b.SendMethod
		b.fault(f)
		_, err := b.bot.Send(b.context(), b.to(anna.Chat(), "canary-words"))
		said = append(said, err.Error())
	}
	canceled, cancel := context.WithCancel(b.context())
	cancel()
	_, err := b.bot.Send(canceled, b.to(anna.Chat(), "canary-words"))
	said = append(said, err.Error())
	if bots.FailureOf(err) != bots.Temporary {
		b.t.Errorf("a send cancelled before it began: %v", err)
	}
	b.fault(simulator.Fault{Method: b.PollMethod, DropAfter: true})
	if _, err := anna.Say(nil, "canary-words"); err != nil {
		b.t.Fatal(err)
	}
	in.next(bots.Message)
	if err := b.Simulator.Close(); err != nil {
		b.t.Fatal(err)
	}
	_, err = b.bot.Send(b.context(), b.to(anna.Chat(), "canary-words"))
	said = append(said, err.Error())
	_, err = b.bot.Fetch(b.context(), bots.File{Channel: b.Channel, ID: "photo1_1|" + b.Simulator.URL()})
	said = append(said, err.Error())
	in.stop()
	all := strings.Join(append(said, b.logs.String()), "\n")
	if strings.Contains(all, b.Token) || strings.Contains(all, "canary-words") {
		b.t.Errorf("a secret came out:\n%s", all)
	}
}

func offeredAgain(b *bench) {
	anna := b.friend()
	in := b.receive(b.Start)
	in.batch()
	in.refuse.Store(2)
	if _, err := anna.Say(nil, "once"); err != nil {
		b.t.Fatal(err)
	}
	stored := in.next(bots.Message)
	if stored.Text != "once" {
		b.t.Errorf("got %+v", stored)
	}
	in.stop()
	close(in.offered)
	var keys []string
	for batch := range in.offered {
		for _, m := range batch.Messages {
			keys = append(keys, m.Key)
		}
	}
	if n := len(slices.DeleteFunc(keys, func(k string) bool { return k != stored.Key })); n != 3 {
		b.t.Errorf("offered %d times, want 3", n)
	}
}

func resumes(b *bench) {
	anna := b.friend()
	in := b.receive(b.Start)
	first := in.batch().Messages
	in.stop()
	if _, err := anna.Say(nil, "meanwhile"); err != nil {
		b.t.Fatal(err)
	}
	again := b.receive(in.cursor)
	got := again.batch().Messages
	if b.Start == "" { // without a cursor, what the poll after it would have acknowledged may come again
		got = slices.DeleteFunc(got, func(m bots.Inbound) bool { return m.Key == first[0].Key })
	}
	if len(got) != 1 || got[0].Text != "meanwhile" {
		b.t.Errorf("got %+v", got)
	}
}

func malformedPoll(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	in.batch()
	for _, f := range []simulator.Fault{
		{Status: http.StatusBadGateway, Body: page}, {BadGzip: true}, {DropAfter: true}, {Status: 200, Body: "{"},
		{Status: 200, Body: `{"ts":null}`}, {Status: 200, Body: `{"ts":{},"updates":7}`},
		{Status: 200, Body: `{"ok":true,"result":null}`}, {Status: 200, Body: `{"ok":true,"result":{}}`},
		{Status: 200, Body: `{"ok":true,"result":[7]}`}, {Status: 200, Body: `[]`},
		{}, // one more, as each is seen by what follows
	} {
		if f.Method = b.PollMethod; f.Status != 0 || f.BadGzip || f.DropAfter {
			b.fault(f) // the poll that waits now is served, the one after it is not
		}
		if _, err := anna.Say(nil, "still there?"); err != nil {
			b.t.Fatal(err)
		}
		if got := in.next(bots.Message); got.Text != "still there?" {
			b.t.Errorf("got %+v", got)
		}
	}
	failed := 0
	for _, r := range b.Simulator.Ledger() {
		if r.Method == b.PollMethod && !(r.Accepted && r.Answered) && r.Status != 0 {
			failed++
		}
	}
	if failed < 9 { // all but the one with a broken body, which is answered
		b.t.Errorf("%d polls went wrong, want 9", failed)
	}
}

// works: that receiving works is told once, and not before a poll has succeeded.
func works(b *bench) {
	b.fault(simulator.Fault{Method: b.PollMethod, Status: http.StatusBadGateway, Body: page})
	anna := b.friend()
	ctx, cancel := context.WithCancel(b.context())
	told, heard, done := make(chan int, 10), make(chan bool, 10), make(chan error, 1)
	go func() {
		done <- b.bot.Receive(ctx, bots.Place{Cursor: b.Start}, func(_ context.Context, batch bots.Batch) error {
			if batch.Empty() {
				told <- b.polled()
			}
			for _, m := range batch.Messages {
				heard <- m.Text == "twice"
			}
			return nil
		})
	}()
	for _, text := range []string{"once", "twice"} {
		if _, err := anna.Say(nil, text); err != nil {
			b.t.Fatal(err)
		}
	}
	if served := <-told; served == 0 {
		b.t.Error("told before a poll has succeeded")
	}
	if _, err := anna.Say(nil, "twice"); err != nil {
		b.t.Fatal(err)
	}
	for last := false; !last; {
		last = <-heard
	}
	cancel()
	if err := <-done; err != nil || len(told) > 0 {
		b.t.Errorf("told %d times more; receiving ended with %v", len(told), err)
	}
}

// polled counts the polls that were served.
func (b *bench) polled() (n int) {
	for _, r := range b.Simulator.Ledger() {
		if r.Method == b.PollMethod && r.Accepted && r.Answered {
			n++
		}
	}
	return n
}

func revoked(b *bench) {
	b.fault(b.Revoked)
	err := b.bot.Receive(b.context(), bots.Place{}, func(context.Context, bots.Batch) error { return nil })
	if bots.FailureOf(err) != bots.Unauthorized || strings.Contains(err.Error(), b.Token) {
		b.t.Errorf("receiving ended with %v", err)
	}
}

// broken: what cannot be read is handed over with its bytes, what is unknown is
// passed over, and neither holds up what follows.
func broken(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	in.batch()
	wrong := b.Update(7001, "[]") // words of a wrong type
	b.Simulator.Inject(b.Platform, wrong)
	got := in.batch()
	if len(got.Broken) != 1 || got.Broken[0].Key == "" || !bytes.Equal(got.Broken[0].Raw, wrong) || got.Broken[0].Reason == "" {
		b.t.Errorf("got %+v", got)
	}
	b.Simulator.Inject(b.Platform, b.Unknown)
	if _, err := anna.Say(nil, "and on"); err != nil {
		b.t.Fatal(err)
	}
	if got := in.next(bots.Message); got.Text != "and on" {
		b.t.Errorf("got %+v", got)
	}
	if log := b.logs.String(); strings.Contains(log, "7001") || strings.Contains(log, "and on") {
		b.t.Errorf("the log tells what was written:\n%s", log)
	}
}

// hook is a webhook bot and what its sink got.
func (b *bench) hook() (call func(*http.Request) *httptest.ResponseRecorder, in *inbox) {
	b.t.Helper()
	bot, err := b.Make(b.logger(), "https://otklik.example/hook")
	if err != nil {
		b.t.Fatal(err)
	}
	in = b.sinkOnly()
	handler := bot.Handler(in.sink)
	return func(r *http.Request) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}, in
}

// sinkOnly is an inbox that a webhook's handler fills.
func (b *bench) sinkOnly() *inbox {
	return &inbox{t: b.t, batches: make(chan bots.Batch, 100), offered: make(chan bots.Batch, 100), begun: make(chan struct{})}
}

func webhook(b *bench) {
	call, in := b.hook()
	if w := call(b.Call(b.Update(1, `"hello"`), b.Secret)); w.Code != http.StatusOK || w.Body.String() != b.Ack {
		b.t.Errorf("answered %d %q", w.Code, w.Body)
	}
	if got := in.next(bots.Message); got.Text != "hello" || strings.Contains(string(got.Raw), b.Secret) {
		b.t.Errorf("got %+v, raw %s", got, got.Raw)
	}
	in.refuse.Store(1)
	if w := call(b.Call(b.Update(2, `"later"`), b.Secret)); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		b.t.Errorf("a refusing sink: answered %d, headers %v", w.Code, w.Header())
	}
	if w := call(b.Call(b.Update(3, `{}`), b.Secret)); w.Code != http.StatusOK {
		b.t.Errorf("a broken update: answered %d", w.Code)
	}
	if got := in.batch(); len(got.Broken) != 1 || got.Broken[0].Key == "" {
		b.t.Errorf("got %+v", got)
	}
	if w := call(b.Call(b.Unknown, b.Secret)); w.Code != http.StatusOK {
		b.t.Errorf("an unknown update: answered %d", w.Code)
	}
	if len(in.offered) != 3 { // hello, later, broken
		b.t.Errorf("the sink was asked %d times", len(in.offered))
	}
}

func guard(b *bench) {
	call, in := b.hook()
	good := b.Update(1, `"hello"`)
	for name, r := range map[string]*http.Request{
		"no secret":      b.Call(good, ""),
		"a wrong secret": b.Call(good, b.Secret+"x"),
	} {
		if w := call(r); w.Code != http.StatusForbidden && w.Code != http.StatusUnauthorized {
			b.t.Errorf("%s: answered %d", name, w.Code)
		}
	}
	for size, want := range map[int]int{b.MaxUpdate - 1<<10: http.StatusOK, b.MaxUpdate + 1<<10: http.StatusRequestEntityTooLarge} {
		if w := call(b.Call(b.Update(size, `"`+strings.Repeat("x", size)+`"`), b.Secret)); w.Code != want {
			b.t.Errorf("%d bytes: answered %d, want %d", size, w.Code, want)
		}
	}
	r := b.Call(good, b.Secret)
	r.Method = http.MethodGet
	if w := call(r); w.Code != http.StatusMethodNotAllowed {
		b.t.Errorf("GET: answered %d", w.Code)
	}
	if len(in.offered) != 1 { // the large one that was taken
		b.t.Errorf("the sink was asked %d times", len(in.offered))
	}
}
