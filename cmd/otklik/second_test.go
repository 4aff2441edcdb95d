package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/cmd/otklik/faultlab"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// Gateways come and go over one PostgreSQL database while a resident talks: each
// channel always has one owner, who goes on where the last one stopped.
func TestGatewaysComeAndGo(t *testing.T) {
	log := &safeBuffer{}
	o := townOptions{database: pgtest.URL(t), log: slog.New(slog.NewTextHandler(log, nil)), pace: unhurried}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(tail(log.String(), 4000))
		}
	})
	first := newLifecycle(t.Context(), o.log)
	town, err := openTown(t.Context(), o, first)
	if err != nil {
		t.Fatal(err)
	}
	script, err := faultlab.LoadScript()
	if err != nil {
		t.Fatal(err)
	}
	people := map[bots.Platform]*faultlab.Somebody{}
	for _, p := range []bots.Platform{bots.Telegram, bots.VK} {
		person := town.sim.Person(p, string(p), "ru")
		people[p] = script.Cast(person, person.Chat(), string(p))
	}
	sample, err := sampleReading(false)
	if err != nil {
		t.Fatal(err)
	}
	older := first
	// The town's cleanups close the simulator, too: the gateway's parts are told to end alone.
	stop := func(l *lifecycle) { l.cancel(); _ = l.parts.Wait(); l.cancelBase(); _ = l.bases.Wait() }
	for round := range 4 {
		l := newLifecycle(t.Context(), o.log)
		t.Cleanup(func() { _ = l.stop(patience) })
		g, err := assemble(t.Context(), townConfig(town.sim, o), sample, nil, o.log, l)
		if err != nil {
			t.Fatal(err)
		}
		g.start(l)
		for p, s := range people {
			after := s.Newest()
			if round == 0 {
				err = s.Begin(t.Context())
			} else {
				err = s.Say("/help")
			}
			if err == nil {
				_, err = s.Await(t.Context(), after, "", "")
			}
			if err != nil {
				t.Fatalf("round %d, %s: %v", round, p, err)
			}
		}
		stop(older)
		older = l
	}
	stop(older)
	_ = first.stop(patience)
	for _, c := range town.sim.Chats() {
		seen := map[string]int{}
		for _, m := range c.Messages() {
			if m.From == "bot" {
				seen[m.ReplyTo+m.Text]++
			}
		}
		for text, n := range seen {
			if n > 3 { // the same help three times at most
				t.Errorf("%s: %d times %q", c.Title(), n, text)
			}
		}
	}
}

// TestASecondGatewayOverOneFile is refused before it touches anything; commands
// that only look or write a row work beside the first.
func TestASecondGatewayOverOneFile(t *testing.T) {
	dsn := storetest.SQLite(t)
	log := slog.New(slog.DiscardHandler)
	l := newLifecycle(t.Context(), log)
	t.Cleanup(func() { _ = l.stop(patience) })
	o := townOptions{addr: "127.0.0.1:0", database: dsn, now: time.Now, log: log}
	first, err := openTown(t.Context(), o, l)
	if err != nil {
		t.Fatal(err)
	}
	second := newLifecycle(t.Context(), log)
	_, err = openTown(t.Context(), o, second)
	_ = second.stop(patience)
	if err == nil || !strings.Contains(err.Error(), "in use by another running gateway") {
		t.Fatalf("a second gateway: %v", err)
	}
	err = withStore(t.Context(), townConfig(first.sim, o), func(s *store.Store) error {
		_, err := s.Schema(t.Context())
		return err
	})
	if err != nil {
		t.Errorf("another command: %v", err)
	}
}
