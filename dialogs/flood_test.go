package dialogs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// counting counts whom a conversation hears.
type counting struct {
	dialogs.Conversation
	heard map[bots.Chat]int
}

func (c counting) Hear(s *dialogs.Scene) error {
	c.heard[s.In.Chat]++
	return c.Conversation.Hear(s)
}

// TestOneAbuser: ten thousand messages a minute of one person cost the turns of a
// few dozen, and one warning; two hundred others are each answered in the batch
// they came in, in the midst of it.
func TestOneAbuser(t *testing.T) {
	heard, counts := map[bots.Chat]int{}, map[dialogs.Result]int{}
	g := dialogstest.Open(t, "../examples/cheboksary", func(r *dialogs.Reception) {
		r.Limits = dialogs.Limits{Channel: -1}.Defaults()
		r.Residents = counting{r.Residents, heard}
		r.Observe = func(_ string, result dialogs.Result, n int) { counts[result] += n }
	})
	const (
		seconds = 60
		honest  = 200
	)
	abuser := bots.Chat{Channel: "telegram", ID: "13"}
	g.Hear(t, from(abuser, "", "/start"))
	told, sent := 0, 0
	for second := range seconds {
		g.Now = g.Now.Truncate(time.Minute).Add(time.Duration(second) * time.Second)
		if second == 0 {
			g.Now = g.Now.Add(time.Minute)
		}
		var batch []bots.Inbound
		for i := range 166 {
			batch = append(batch, from(abuser, "", fmt.Sprint("/help ", i)))
		}
		var waiting []bots.Chat
		for who := second; who < honest; who += seconds {
			chat := bots.Chat{Channel: "telegram", ID: fmt.Sprint(1000 + who)}
			waiting = append(waiting, chat)
			batch = append(batch, from(chat, "", "/start"))
		}
		sent += len(batch)
		answered := map[bots.Chat]bool{}
		for _, l := range g.Batch(t, batch...) {
			answered[l.Chat] = true
			if strings.Contains(l.Text, "пишете слишком часто") {
				told++
				if l.Chat != abuser || !strings.Contains(l.Text, "112") {
					t.Errorf("%v was told %q", l.Chat, l.Text)
				}
			}
		}
		for _, chat := range waiting {
			if !answered[chat] {
				t.Fatalf("second %d: %v was not answered", second, chat)
			}
		}
	}
	if n := heard[abuser]; n < 40 || n > 71 {
		t.Errorf("%d turns were spent on the abuser, want 40 at once and 30 a minute", n)
	}
	if told != 1 {
		t.Errorf("told %d times in a minute", told)
	}
	if want := sent + 1 - heard[abuser] - honest; counts[dialogs.Limited] != want {
		t.Errorf("%d counted as limited, want %d", counts[dialogs.Limited], want)
	}
	if g.Log.Len() > 0 {
		t.Error(g.Log)
	}
}

// TestNoticeOfTheLimit: it comes once a minute, in the person's own language, also
// when another replica has told it; in a group only where it is a desk.
func TestNoticeOfTheLimit(t *testing.T) {
	g := dialogstest.Open(t, "../examples/cheboksary", func(r *dialogs.Reception) {
		r.Limits = dialogs.Limits{Resident: 1, Burst: 2, Staff: 4}
	})
	g.Step = 0
	g.Now = g.Now.Truncate(time.Minute)
	john := bots.Chat{Channel: "telegram", ID: "21"}
	g.Hear(t, from(john, "", "/start"))
	g.Hear(t, from(john, "", "English"))
	flood := func() (said []string) {
		for _, l := range g.Batch(t, from(john, "", "one"), from(john, "", "two"), from(john, "", "three")) {
			said = append(said, l.Text)
		}
		return said
	}
	if said := flood(); len(said) != 1 || !strings.Contains(said[0], "You write very fast") {
		t.Errorf("told %q", said)
	}
	g.Now = g.Now.Add(59 * time.Second)
	if said := flood(); len(said) != 0 {
		t.Errorf("told again within the minute: %q", said)
	}
	another := dialogs.NewReception(dialogs.Reception{
		House: g.House, Residents: g.Reception.Residents, Staff: g.Reception.Staff, Log: g.Reception.Log,
		Limits: dialogs.Limits{Resident: 1, Burst: 1}, Now: g.Reception.Now,
	}, g.Store)
	first := g.Reception
	g.Reception = another
	go func() { _ = another.Run(t.Context()) }()
	if said := flood(); len(said) != 1 || strings.Contains(said[0], "You write very fast") {
		t.Errorf("another replica said %q", said)
	}
	g.Reception = first

	stranger := bots.Chat{Channel: "telegram", ID: "-55"}
	in := func() bots.Inbound {
		return bots.Inbound{Kind: bots.Message, Chat: stranger, Group: true, From: bots.Person{ID: "5"}, MessageID: "1", Text: "слово"}
	}
	if said := g.Batch(t, in(), in(), in()); len(said) != 0 {
		t.Errorf("said in a chat that is no desk: %q", said[0].Text)
	}
}

// TestLimitedByBothNames: a message that was told to be too many does not come back
// under its other name.
func TestLimitedByBothNames(t *testing.T) {
	heard := map[bots.Chat]int{}
	g := dialogstest.Open(t, "../examples/cheboksary", func(r *dialogs.Reception) {
		r.Limits = dialogs.Limits{Resident: 1, Burst: 1}
		r.Residents = counting{r.Residents, heard}
	})
	chat := bots.Chat{Channel: "vk", ID: "21"}
	take := func(key, altKey string) {
		in := from(chat, "", "слово")
		in.Key, in.AltKey, in.At = key, altKey, g.Now
		if err := g.Reception.Take(t.Context(), bots.Batch{Channel: "vk", Messages: []bots.Inbound{in}}); err != nil {
			t.Fatal(err)
		}
	}
	take("event 1", "vk 21 1")
	take("event 2", "vk 21 2")
	g.Now = g.Now.Add(time.Hour)
	take("vk 21 2", "")
	if heard[chat] != 1 {
		t.Errorf("%d heard, want 1", heard[chat])
	}
}
