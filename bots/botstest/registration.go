package botstest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"otklik/bots"
	"otklik/bots/simulator"
)

// confirming: where a repeat is harmless, what became of a lost answer can be
// asked too.
func confirming(b *bench) {
	anna := b.friend()
	out := b.to(anna.Chat(), "did it arrive?")
	if !b.bot.Limits().Idempotent {
		if id, err := b.bot.Confirm(b.context(), out); id != "" || !errors.Is(err, bots.ErrNoKeys) {
			b.t.Errorf("confirmed %q, %v", id, err)
		}
		return
	}
	found := func(want string) {
		b.t.Helper()
		if id, err := b.bot.Confirm(b.context(), out); id != want || err != nil {
			b.t.Errorf("confirmed %q, %v; want %q", id, err, want)
		}
	}
	b.fault(simulator.Fault{Method: b.SendMethod, DropBefore: true})
	b.refused(out, bots.Unknown)
	found("")
	b.fault(simulator.Fault{Method: b.SendMethod, DropAfter: true})
	b.refused(out, bots.Unknown)
	b.send(b.to(anna.Chat(), "another"))
	found(anna.Chat().Messages()[1].ID)
	if err := b.Simulator.Close(); err != nil {
		b.t.Fatal(err)
	}
	if id, err := b.bot.Confirm(b.context(), out); id != "" || bots.FailureOf(err) != bots.Temporary {
		b.t.Errorf("with nobody there: confirmed %q, %v", id, err)
	}
}

// converting: what the quarantine keeps can be read again, without a word to the
// platform.
func converting(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	out := b.to(anna.Chat(), "Well?")
	out.Keyboard = twoButtons(false)
	if err := anna.Press(nil, b.send(out), "Yes"); err != nil {
		b.t.Fatal(err)
	}
	press := in.next(bots.Press)
	in.stop()
	before := b.asked()
	if got := b.bot.Convert(press.Raw).Messages; len(got) != 1 || got[0].Kind != bots.Press || got[0].Data != "answer:yes" || got[0].Key != press.Key {
		b.t.Errorf("the press became %+v", got)
	}
	raw := b.Update(1, `"hello"`)
	if got := b.bot.Convert(raw); len(got.Messages) != 1 || got.Messages[0].Text != "hello" || got.Channel != b.Channel ||
		!bytes.Equal(got.Messages[0].Raw, raw) {
		b.t.Errorf("a message became %+v", got)
	}
	wrong := b.Update(7001, "[]")
	if got := b.bot.Convert(wrong); len(got.Broken) != 1 || !bytes.Equal(got.Broken[0].Raw, wrong) || len(got.Messages) != 0 {
		b.t.Errorf("a broken one became %+v", got)
	}
	if got := b.bot.Convert(b.Unknown); len(got.Messages)+len(got.Broken) != 0 {
		b.t.Errorf("an unknown one became %+v", got)
	}
	if n := b.asked(); n != before {
		b.t.Errorf("%d requests went out", n-before)
	}
}

// asked counts the requests so far, without those for updates: one may still arrive when
// nobody waits for it any more.
func (b *bench) asked() (n int) {
	for _, r := range b.Simulator.Ledger() {
		if r.Method != "getUpdates" && r.Method != "longpoll" {
			n++
		}
	}
	return n
}

// registration: the gateway points the platform at itself, sees that it is so,
// and takes it back.
func registration(b *bench) {
	in := b.sinkOnly()
	var handler http.Handler
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	b.t.Cleanup(server.Close)
	bot, err := b.Make(b.logger(), server.URL+"/hooks/x")
	if err != nil {
		b.t.Fatal(err)
	}
	handler = bot.Handler(in.sink)
	state := func(who Bot, url string, ok bool) {
		b.t.Helper()
		got, err := who.Registered(b.context())
		if err != nil || got.URL != url || got.OK != ok || strings.Contains(fmt.Sprint(got), b.Secret) {
			b.t.Errorf("registered %+v, %v; want %q, %v", got, err, url, ok)
		}
	}
	state(bot, "", false)
	state(b.bot, "", true) // one that polls
	for range 2 {
		if err := bot.Register(b.context()); err != nil {
			b.t.Fatal(err)
		}
		state(bot, server.URL+"/hooks/x", true)
	}
	anna := b.friend()
	if _, err := anna.Say(nil, "by webhook"); err != nil {
		b.t.Fatal(err)
	}
	said := in.next(bots.Message)
	if said.Text != "by webhook" {
		b.t.Errorf("got %+v", said)
	}
	if err := anna.EditText(nil, said.MessageID, "edited"); err != nil { // a kind that must be asked for
		b.t.Fatal(err)
	}
	in.next(bots.Edit)
	for range 2 { // what is not there need not be taken away
		if err := bot.Unregister(b.context()); err != nil {
			b.t.Fatal(err)
		}
	}
	state(bot, "", false)
	if err := b.bot.Register(b.context()); err == nil {
		b.t.Error("a bot without an address for it was registered")
	}
}
