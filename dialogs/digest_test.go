package dialogs_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// planned is the sample directory with a digest every working day and on Mondays.
func planned(t *testing.T) *routing.Directory {
	return dialogstest.Changed(t, "../examples/cheboksary", "centre.yaml", "duty_desk: city", "duty_desk: city\n  digest: {daily: \"09:00\", weekly: mon}")
}

// TestNextDigest: on working days, the weekly one in place of the daily one.
func TestNextDigest(t *testing.T) {
	d := planned(t)
	at := func(s string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", s, d.Location())
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for after, want := range map[string]string{
		"2026-11-26 08:59": "2026-11-26 09:00 daily 2026-11-25", // a Thursday
		"2026-11-26 09:00": "2026-11-27 09:00 daily 2026-11-26",
		"2026-11-27 10:00": "2026-11-30 09:00 weekly 2026-11-23",
		"2026-12-30 10:00": "2027-01-11 09:00 weekly 2027-01-04", // the holidays
	} {
		g, ok := d.NextDigest("city", at(after))
		if got := g.At.Format("2006-01-02 15:04 ") + string(g.Kind) + g.Period.Since.Format(" 2006-01-02"); !ok || got != want {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
	plain := dialogstest.Open(t, "../examples/cheboksary").Directory
	if _, ok := plain.NextDigest("city", noon); ok {
		t.Error("nobody has asked for digests")
	}
}

// TestDigestsComeOnce, whichever replica is awake and however often the clocks start.
func TestDigestsComeOnce(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
	d := planned(t)
	g := newGuard(t, s, 2, nil)
	g.stop() // the clocks read what is changed
	for _, c := range g.replicas {
		c.d.House.Region = d.Region
	}
	g.start()
	g.file(3)
	next, _ := d.NextDigest("city", g.now)
	for range 3 {
		g.start()
	}
	g.now = next.At.Add(-time.Minute)
	g.look(2 * time.Hour)
	g.start()
	g.look(time.Hour)
	told := digestsTold(t, s, g.now)
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	due := g.replicas[0].due(next.At.AddDate(0, 0, 7))
	n := 0
	for _, one := range due {
		if one.Kind == dialogs.TimerDigest && one.Chat.ID == "city" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d digests to come: %+v", n, due)
	}
}

// digestsTold sends all that is due and counts the digests among it.
func digestsTold(t *testing.T, s *store.Store, now time.Time) (told int) {
	t.Helper()
	for {
		letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "test", Channels: []string{"vk", "telegram"}, Now: now, Until: now.Add(time.Minute), Max: 100})
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == 0 {
			break
		}
		var results []outbox.Result
		for _, l := range letters {
			if l.Purpose == bots.Digest && strings.Contains(l.Text, "сводка за") {
				told++
			}
			results = append(results, outbox.Result{Letter: l.ID, Owner: "test", Fate: outbox.Sent, MessageID: "m", At: now})
		}
		if err := s.Settle(t.Context(), results); err != nil {
			t.Fatal(err)
		}
	}
	return told
}

// TestLateDigest: one that was due while no gateway ran comes when one does; half a day
// later the next one tells it.
func TestLateDigest(t *testing.T) {
	for late, want := range map[time.Duration]int{2 * time.Hour: 1, 11 * time.Hour: 1, 13 * time.Hour: 0} {
		s := storetest.Open(t, storetest.SQLite(t), store.Options{})
		bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
		d := planned(t)
		g := newGuard(t, s, 1, nil)
		g.stop() // the clock reads what is changed
		g.replicas[0].d.House.Region = d.Region
		g.start()
		g.file(3)
		next, _ := d.NextDigest("city", g.now)
		g.now = next.At.Add(late)
		g.start()
		got := 0
		for range 200 { // a digest is made beside the clock
			g.replicas[0].strikes(g.now)
			if got += digestsTold(t, s, g.now); got > 0 {
				break
			}
		}
		if got != want {
			t.Errorf("late by %v: told %d, want %d", late, got, want)
		}
	}
}
