package vk_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/bots/vk"
)

// community is a simulated VK with one bot of it.
type community struct {
	t   *testing.T
	sim *simulator.Simulator
	bot *vk.Bot
}

func newCommunity(t *testing.T, o simulator.Options, change func(*vk.Config)) community {
	t.Helper()
	o.VKToken, o.VKGroup = token, group
	sim, err := simulator.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	c := vk.Config{Name: "vk", Token: token, Group: group, APIURL: sim.VKURL(), Wait: 5 * time.Second}
	if change != nil {
		change(&c)
	}
	bot, err := vk.New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return community{t, sim, bot}
}

// receive runs Receive until enough of what came is there, and gives it in order.
func (c community) receive(from bots.Place, enough func([]bots.Batch) bool) []bots.Batch {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 10*time.Second)
	defer cancel()
	var got []bots.Batch
	ended := false
	err := c.bot.Receive(ctx, from, func(_ context.Context, b bots.Batch) error {
		got = append(got, b)
		if ended = enough(got); ended {
			cancel()
		}
		return nil
	})
	if err != nil || !ended {
		c.t.Fatalf("receiving ended with %v after %+v", err, got)
	}
	return got
}

func (c community) say(p *simulator.Person, chat *simulator.Chat, texts ...string) {
	c.t.Helper()
	for _, text := range texts {
		if _, err := p.Say(chat, text); err != nil {
			c.t.Fatal(err)
		}
	}
}

// said lists the messages of batches as "chat: text".
func said(batches []bots.Batch) (list []string) {
	for _, b := range batches {
		for _, m := range b.Messages {
			list = append(list, m.Chat.ID+": "+m.Text)
		}
	}
	return list
}

func until(text string) func([]bots.Batch) bool {
	return func(b []bots.Batch) bool {
		return slices.ContainsFunc(said(b), func(s string) bool { return strings.HasSuffix(s, text) })
	}
}

var longAgo = bots.Place{Cursor: "1"}

// When VK has lost the events, what people said is read from their chats: as the
// same messages, in order, before anything else, under a name by which those taken
// already are known.
func TestLostEventsAreFoundInTheChats(t *testing.T) {
	for name, fault := range map[string]simulator.Fault{
		"history outdated": {Method: "longpoll", Body: `{"failed":1,"ts":7}`, Status: 200},
		"ts lost":          {Method: "longpoll", Code: 3},
		"key run out":      {Method: "longpoll", Code: 2},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCommunity(t, simulator.Options{}, nil)
			anna, clerk := c.sim.Person(bots.VK, "Anna Petrova", "ru"), c.sim.Person(bots.VK, "Clerk", "ru")
			desk := c.sim.Group(bots.VK, "desk", clerk)
			c.say(anna, nil, "before")
			first := c.receive(longAgo, until("before"))[0].Messages[0]
			c.say(anna, nil, "one", "two")
			c.say(clerk, desk, "three")
			c.say(anna, nil, "four")
			fault.Platform = bots.VK
			c.sim.Fault(fault)
			got := c.receive(bots.Place{Cursor: "2", At: time.Now()}, func(b []bots.Batch) bool { return b[len(b)-1].Cursor != "" || name == "key run out" && len(b) == 3 })
			list := said(got)
			for _, want := range []string{"5001: before", "5001: one", "5001: two", "2000000001: three", "5001: four"} {
				if !slices.Contains(list, want) {
					t.Errorf("%s is not among %q", want, list)
				}
			}
			alone := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !strings.HasPrefix(s, "5001") })
			if len(alone) < 4 || !slices.Equal(alone[:4], []string{"5001: before", "5001: one", "5001: two", "5001: four"}) {
				t.Errorf("in another order: %q", alone)
			}
			for _, m := range append(got[0].Messages, got[1].Messages...) {
				if m.Key != m.AltKey || c.bot.Convert(m.Raw).Messages[0].Key != m.Key {
					t.Errorf("a found one is called %q and %q", m.Key, m.AltKey)
				}
				if m.Text == "before" && (m.AltKey != first.AltKey || m.Key == first.Key || m.From.Name != "Anna Petrova") {
					t.Errorf("taken as %+v, found as %+v", first, m)
				}
			}
		})
	}
}

// Nothing is asked of the chats while the events are whole.
func TestChatsAreNotAskedForNothing(t *testing.T) {
	c := newCommunity(t, simulator.Options{}, nil)
	c.say(c.sim.Person(bots.VK, "Anna", ""), nil, "hello")
	c.receive(longAgo, until("hello"))
	for _, r := range c.sim.Ledger() {
		if strings.HasPrefix(r.Method, "messages.get") {
			t.Errorf("asked %s", r.Method)
		}
	}
}

// How far back is looked: to shortly before the place was stored, at most 48
// hours; when nobody knows, what our last message left unanswered. A channel that
// never received begins at the present.
func TestHowFarBackIsLooked(t *testing.T) {
	now := time.Now()
	var clock atomic.Pointer[time.Time]
	at := func(ago time.Duration) { then := now.Add(-ago); clock.Store(&then) }
	at(0)
	for _, x := range []struct {
		name string
		from bots.Place
		want []string
	}{
		{"known", bots.Place{At: now.Add(-2 * time.Hour)}, []string{"5001: in the margin", "5001: after the answer", "5001: last"}},
		{"known and long ago", bots.Place{At: now.Add(-100 * time.Hour)}, []string{"5001: yesterday", "5001: in the margin", "5001: after the answer", "5001: last"}},
		{"unknown", bots.Place{Cursor: "callback"}, []string{"5001: after the answer", "5001: last"}},
		{"never received", bots.Place{}, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := newCommunity(t, simulator.Options{Now: func() time.Time { return *clock.Load() }},
				func(c *vk.Config) { c.Receive, c.Secret = vk.Callback, secret })
			anna, olga := c.sim.Person(bots.VK, "Anna", ""), c.sim.Person(bots.VK, "Olga", "")
			at(50 * time.Hour)
			c.say(olga, nil, "too long ago")
			c.say(anna, nil, "too long ago")
			at(24 * time.Hour)
			c.say(anna, nil, "yesterday")
			at(4*time.Hour - time.Minute) // VK tries for two hours to deliver
			c.say(anna, nil, "in the margin")
			at(time.Hour)
			if _, err := c.bot.Send(t.Context(), bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: "5001"}, Text: "answer", Key: 1}); err != nil {
				t.Fatal(err)
			}
			c.say(anna, nil, "after the answer")
			at(0)
			c.say(anna, nil, "last")
			got := said(c.receive(x.from, func(b []bots.Batch) bool { return b[len(b)-1].Cursor == "callback" }))
			if !slices.Equal(got, x.want) {
				t.Errorf("found %q, want %q", got, x.want)
			}
		})
	}
}

// From Callback to Long Poll: what was delivered the other way cannot be polled, so
// the chats are asked from when that was last known to work.
func TestFromCallbackToLongPoll(t *testing.T) {
	c := newCommunity(t, simulator.Options{}, nil)
	anna := c.sim.Person(bots.VK, "Anna", "")
	c.say(anna, nil, "between")
	got := c.receive(bots.Place{Cursor: "callback", At: time.Now()}, func(b []bots.Batch) bool { return b[len(b)-1].Cursor != "" })
	if list := said(got); !slices.Equal(list, []string{"5001: between"}) || got[1].Cursor != "2" {
		t.Errorf("found %q, then the place %q", list, got[len(got)-1].Cursor)
	}
}

// Long histories are read page by page, and a chat VK does not show is passed over.
func TestLongHistories(t *testing.T) {
	c := newCommunity(t, simulator.Options{}, func(c *vk.Config) { c.Receive, c.Secret, c.Pace.Total = vk.Callback, secret, -1 })
	for i := range 205 { // more conversations than a page holds
		c.say(c.sim.Person(bots.VK, fmt.Sprint("P", i), ""), nil, "hello")
	}
	hidden, _ := c.sim.Chat(bots.VK, "5007")
	talker, _ := c.sim.Chat(bots.VK, "5001")
	for i := range 450 {
		c.say(talker.Members()[0], nil, fmt.Sprint("word ", i))
	}
	c.sim.Fault(simulator.Fault{Platform: bots.VK, Method: "messages.getHistory", Chat: hidden.ID(), Code: 917})
	c.sim.Fault(simulator.Fault{Platform: bots.VK, Method: "messages.getHistory", Code: 10}) // tried again
	got := map[string]int{}
	var words []string
	for _, s := range said(c.receive(bots.Place{At: time.Now()}, func(b []bots.Batch) bool {
		distinct := map[string]bool{}
		for _, s := range said(b) {
			distinct[s] = true
		}
		return len(distinct) == 204+450
	})) {
		if got[s]++; strings.HasPrefix(s, "5001: word") && got[s] == 1 {
			words = append(words, strings.TrimPrefix(s, "5001: word "))
		}
	}
	for i, w := range words {
		if w != fmt.Sprint(i) {
			t.Fatalf("word %d is %q", i, w)
		}
	}
	if got["5007: hello"] != 0 || len(words) != 450 {
		t.Errorf("%d words, %d of a hidden chat", len(words), got["5007: hello"])
	}
}

// A crowd of letters and presses stays within VK's requests per second, and nobody
// is refused for it.
func TestACrowdStaysWithinTheRate(t *testing.T) {
	const rate, people, each = 20, 30, 10
	c := newCommunity(t, simulator.Options{VKRate: rate}, nil)
	var all sync.WaitGroup
	for i := range people {
		p := c.sim.Person(bots.VK, fmt.Sprint("P", i), "")
		c.say(p, nil, "hello")
		all.Go(func() {
			for j := range each {
				out := bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: p.ID()}, Text: fmt.Sprint(j), Key: int64(i*each + j + 1)}
				if _, err := c.bot.Send(t.Context(), out); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for _, chat := range c.sim.Chats() {
		for j, m := range chat.Messages()[1:] {
			if m.Text != fmt.Sprint(j) {
				t.Errorf("chat %s: message %d says %s", chat.ID(), j, m.Text)
			}
		}
		if n := len(chat.Messages()); n != 1+each {
			t.Errorf("chat %s: %d messages", chat.ID(), n)
		}
	}
	if n := c.sim.VKBusiest(); n > rate {
		t.Errorf("%d requests in a second, at most %d", n, rate)
	}
	packed := 0
	for _, r := range c.sim.Ledger() {
		if r.Packed {
			packed++
		}
	}
	if packed < people*each/2 {
		t.Errorf("%d of %d letters travelled together", packed, people*each)
	}
}
