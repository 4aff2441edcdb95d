package dialogs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"otklik/bots"
)

func wrote(chat string, n int) (all []bots.Inbound) {
	for range n {
		all = append(all, bots.Inbound{Kind: bots.Message, Chat: bots.Chat{Channel: "vk", ID: chat}})
	}
	return all
}

// tell counts those heard and those told that it was too many.
func tell(visits []visit) string {
	heard, told := 0, 0
	for _, v := range visits {
		if v.limited {
			told++
		} else {
			heard++
		}
	}
	return fmt.Sprintf("%d heard, %d told", heard, told)
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s, want %s", what, got, want)
	}
}

// TestScreen: each resident has his own budget, is told once a minute that it is
// spent, and nothing of one is another's.
func TestScreen(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	g := newGate(Limits{Resident: 30, Burst: 20, Staff: 300})
	expect(t, "a flood", tell(g.screen(wrote("1", 10_000), now)), "20 heard, 1 told")
	expect(t, "more of it", tell(g.screen(wrote("1", 10_000), now.Add(time.Second))), "0 heard, 0 told")
	expect(t, "a neighbour", tell(g.screen(wrote("2", 10), now.Add(time.Second))), "10 heard, 0 told")
	expect(t, "half a minute later", tell(g.screen(wrote("1", 100), now.Add(30*time.Second))), "15 heard, 0 told")
	expect(t, "a minute later", tell(g.screen(wrote("1", 100), now.Add(time.Minute))), "15 heard, 1 told")

	news := []bots.Inbound{{Kind: bots.Blocked, Chat: bots.Chat{Channel: "vk", ID: "1"}}, {Kind: bots.Moved, Chat: bots.Chat{Channel: "vk", ID: "1"}}}
	expect(t, "news of the chat", tell(g.screen(news, now.Add(time.Minute))), "2 heard, 0 told")
}

// TestScreenAfterADowntime: what was written slowly and comes at once is heard; a
// flood that comes late is one all the same.
func TestScreenAfterADowntime(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	g := newGate(Limits{Resident: 30, Burst: 20})
	over := func(all []bots.Inbound, took time.Duration) []bots.Inbound {
		for i := range all {
			all[i].At = now.Add(-time.Hour).Add(took * time.Duration(i) / time.Duration(len(all)))
		}
		return all
	}
	expect(t, "an hour's words", tell(g.screen(over(wrote("1", 100), time.Hour), now)), "100 heard, 0 told")
	expect(t, "a minute's flood", tell(g.screen(over(wrote("2", 1000), time.Minute), now)), "49 heard, 1 told")
	pressed := wrote("3", 30)
	for i := range pressed { // a press between old words makes them no younger
		if i%2 == 0 {
			pressed[i].Kind = bots.Press
		} else {
			pressed[i].At = now.Add(-time.Hour)
		}
	}
	expect(t, "presses and old words", tell(g.screen(append(pressed, pressed...), now)), "40 heard, 1 told")
}

// TestScreenAlbums: an album is one message, in whatever batches its parts come;
// one that is refused is refused as a whole, and none is longer than albums are.
func TestScreenAlbums(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	album := func(name string, n int) []bots.Inbound {
		all := wrote("1", n)
		for i := range all {
			all[i].Album = name
		}
		return all
	}
	g := newGate(Limits{Resident: 30, Burst: 4})
	for range 3 { // what is given back is given back whole
		visits := g.screen(slices.Concat(album("a", 10), album("b", 10), album("c", 4)), now)
		expect(t, "a gallery", tell(visits), "24 heard, 0 told")
		refund(visits)
	}
	g.screen(slices.Concat(album("a", 10), album("b", 10), album("c", 4)), now)
	expect(t, "the rest of it, and its caption", tell(g.screen(append(album("c", 6), wrote("1", 1)...), now)), "7 heard, 0 told")
	expect(t, "one too many", tell(g.screen(album("d", 10), now)), "0 heard, 1 told")
	expect(t, "a refused one goes on", tell(g.screen(album("d", 1), now)), "0 heard, 0 told")

	g = newGate(Limits{Resident: 30, Burst: 4})
	expect(t, "no album is so long", tell(g.screen(album("a", 100), now)), "13 heard, 1 told")
}

// TestScreenStaff: in a group a flood of one person's takes nothing from a clerk.
func TestScreenStaff(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	g := newGate(Limits{Resident: 30, Burst: 20, Staff: 300})
	group := func(person string, n int) []bots.Inbound {
		all := wrote("100", n)
		for i := range all {
			all[i].Group, all[i].From.ID = true, person
		}
		return all
	}
	expect(t, "a stranger", tell(g.screen(group("666", 10_000), now)), "75 heard, 1 told")
	expect(t, "a busy clerk", tell(g.screen(group("501", 60), now)), "60 heard, 0 told")
}

// TestNoLimit: limits that are not set, or negative, are none.
func TestNoLimit(t *testing.T) {
	for _, l := range []Limits{{}, {Resident: -1, Burst: -1, Staff: -1, Channel: -1, Total: -1}} {
		g := newGate(l)
		expect(t, "everything", tell(g.screen(wrote("1", 10_000), time.Unix(0, 0))), "10000 heard, 0 told")
		if err := g.wait(t.Context(), "vk", 1_000_000, time.Unix(0, 0)); err != nil {
			t.Error(err)
		}
	}
	if d := (Limits{Resident: -1}).Defaults(); d.Resident != -1 || d.Burst != 40 || d.CasesPerDay != 20 {
		t.Errorf("defaults: %+v", d)
	}
}

// TestRefund: what was not stored is offered again and costs nothing more.
func TestRefund(t *testing.T) {
	g := newGate(Limits{Resident: 30, Burst: 20})
	now := time.Unix(1_800_000_000, 0)
	for range 50 {
		visits := g.screen(wrote("1", 21), now)
		expect(t, "offered again", tell(visits), "20 heard, 1 told")
		refund(visits)
		now = now.Add(10 * time.Millisecond)
	}
}

// TestChannelWaits: a channel that brings too much waits and loses nothing; the
// others do not wait for it, and a caller who leaves gives his turn back.
func TestChannelWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(Limits{Channel: 10, Total: 1000})
		begun := time.Now()
		if err := g.wait(t.Context(), "vk", 35, time.Now()); err != nil || time.Since(begun) != 2500*time.Millisecond {
			t.Errorf("waited %v: %v", time.Since(begun), err)
		}
		begun = time.Now()
		if err := g.wait(t.Context(), "telegram", 10, time.Now()); err != nil || time.Since(begun) != 0 {
			t.Errorf("another channel waited %v: %v", time.Since(begun), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := g.wait(ctx, "vk", 1000, time.Now()); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "vk") {
			t.Errorf("a caller who left: %v", err)
		}
		begun = time.Now()
		if err := g.wait(t.Context(), "vk", 10, time.Now()); err != nil || time.Since(begun) > time.Second {
			t.Errorf("the next waited %v: %v", time.Since(begun), err)
		}
	})
}

// hung is a store that does nothing until it is let go.
type hung struct {
	Store
	let chan struct{}
}

func (h hung) Turns(_ context.Context, turns []Turn) []error {
	<-h.let
	return make([]error, len(turns))
}

// TestWaitingIsBounded: however many bring turns, so many are in memory and no
// more; the others wait outside, and all are run in the end.
func TestWaitingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hung{let: make(chan struct{})}
		g := newGrouper(h)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = g.run(ctx) }()
		const callers = 3 * maxWaiting / 100
		done := make(chan error, callers)
		for range callers {
			go func() { done <- errors.Join(g.do(ctx, make([]Turn, 100))...) }()
		}
		synctest.Wait()
		if g.room.TryAcquire(100) {
			t.Error("there is room for more")
		}
		short, stop := context.WithTimeout(ctx, time.Second)
		defer stop()
		if err := errors.Join(g.do(short, make([]Turn, 1))...); !errors.Is(err, ErrUnavailable) {
			t.Errorf("a caller beyond the bound: %v", err)
		}
		close(h.let)
		for range callers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		cancel()
	})
}
