package routing_test

import (
	"testing"
	"time"

	"otklik/routing"
)

// TestCountdown: a promise counts down by the hour on its last day if it is short, and by
// the days on the wall else; it stands and is late.
func TestCountdown(t *testing.T) {
	c, l, id := office(t) // Monday 10:00: the first reply by 15:00, the whole by 7 December 17:00
	k, err := l.Case(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		at    string
		clock routing.Clock
		want  routing.Countdown
	}{
		{"2026-11-23 10:01", routing.FirstReply, routing.Countdown{Standing: routing.StandsRunning, Hours: 5}},
		{"2026-11-23 12:00", routing.FirstReply, routing.Countdown{Standing: routing.StandsRunning, Hours: 3}},
		{"2026-11-23 14:59", routing.FirstReply, routing.Countdown{Standing: routing.StandsRunning, Hours: 1}},
		{"2026-11-23 15:01", routing.FirstReply, routing.Countdown{Standing: routing.StandsLate}},
		{"2026-11-25 00:00", routing.FirstReply, routing.Countdown{Standing: routing.StandsLate, Days: 2}},
		{"2026-11-23 23:59", routing.FullAnswer, routing.Countdown{Standing: routing.StandsRunning, Days: 14}},
		{"2026-12-06 00:00", routing.FullAnswer, routing.Countdown{Standing: routing.StandsRunning, Days: 1}},
		{"2026-12-07 12:00", routing.FullAnswer, routing.Countdown{Standing: routing.StandsRunning}},
		{"2026-11-23 12:00", routing.PromisedAnswer, routing.Countdown{}},
	} {
		got := c.Directory.Countdown(k, x.clock, moscow(t, x.at))
		x.want.Due = k.Due(x.clock)
		if got != x.want {
			t.Errorf("%s of %s: %+v, want %+v", x.at, x.clock, got, x.want)
		}
	}
	if k, err = c.Ask(id, ivan, routing.Remark{Text: "Где именно?"}); err != nil {
		t.Fatal(err)
	}
	if got := c.Directory.Countdown(k, routing.FullAnswer, c.Now); got.Standing != routing.StandsPaused {
		t.Errorf("while the resident is asked: %+v", got)
	}
}

// TestRecounts: a case is looked at when the words of its countdown change: by the hour
// while a short promise runs out, else once a night.
func TestRecounts(t *testing.T) {
	c, l, id := office(t, "handling.yaml", "escalation: []\n")
	looks := map[string]int{}
	for end := c.Now.AddDate(0, 0, 5); c.Now.Before(end); {
		k, err := l.Case(id)
		if err != nil {
			t.Fatal(err)
		}
		c.Now = k.NextLook
		looks[c.Now.In(c.Directory.Location()).Format(time.DateOnly)]++
		if _, err := c.Look(id); err != nil {
			t.Fatal(err)
		}
	}
	for day, most := range map[string]int{"2026-11-23": 5, "2026-11-24": 1, "2026-11-25": 1, "2026-11-26": 1} {
		if looks[day] < 1 || looks[day] > most {
			t.Errorf("%s: looked at %d times, at most %d", day, looks[day], most)
		}
	}
	if looks["2026-11-23"] < 4 {
		t.Errorf("the hours of the first reply: %d", looks["2026-11-23"])
	}
}
