package dialogs_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// kept gives what lies in quarantine.
func (d *desk) kept(t *testing.T) []dialogs.Kept {
	t.Helper()
	list, err := d.s.Poisons(t.Context(), "", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestReplay: an update that failed is handled once when it no longer fails, and
// stays with the new reason while it does; the person is told of a failure once.
func TestReplay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := receive(t, s, s)
		b := batch("7", "fail")
		b.Messages[0].AltKey = "vk 0 1"
		if err := d.Take(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		d.said(t)
		k := d.kept(t)[0]
		in := bots.Inbound{Kind: bots.Message, Key: k.Key, AltKey: "vk 0 1", Chat: bots.Chat{Channel: "vk", ID: "0"}, Text: "panic"}
		if err := d.Replay(t.Context(), k, in); !errors.Is(err, dialogs.ErrAgain) || strings.Contains(err.Error(), "words of a resident") {
			t.Errorf("a failing replay: %v", err)
		}
		if left := d.kept(t); len(left) != 1 || left[0].Reason != "panic (string)" || len(d.said(t)) != 0 {
			t.Errorf("after a failing replay: %+v", left)
		}
		in.Text = "mended"
		for i, want := range []error{nil, dialogs.ErrTaken} {
			if err := d.Replay(t.Context(), k, in); !errors.Is(err, want) {
				t.Errorf("replay %d: %v", i+1, err)
			}
		}
		if err := d.Take(t.Context(), bots.Batch{Channel: "vk", Messages: []bots.Inbound{in}}); err != nil {
			t.Fatal(err)
		}
		if said := d.said(t)["0"]; said != "heard mended" || len(d.talk.heard) != 1 || len(d.kept(t)) != 0 {
			t.Errorf("said %q, heard %v, %d kept", said, d.talk.heard, len(d.kept(t)))
		}
	})
}

// TestReplayOfWhatWasSeen: an update that could not be read, and whose message came
// by another name meanwhile, is not handled twice.
func TestReplayOfWhatWasSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := receive(t, s, s)
		b := batch("7", "once")
		b.Messages[0].Key = "vk 0 1"
		b.Broken = []bots.Broken{{Key: "event", Raw: []byte("1"), Reason: "x"}}
		if err := d.Take(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		in := b.Messages[0]
		in.Key, in.AltKey = "event", "vk 0 1"
		if err := d.Replay(t.Context(), d.kept(t)[0], in); err != nil {
			t.Fatal(err)
		}
		if len(d.talk.heard) != 1 || len(d.kept(t)) != 0 {
			t.Errorf("heard %v, %d kept", d.talk.heard, len(d.kept(t)))
		}
	})
}

// TestReplayOfAPress: the signature of a button is judged as if it had just come.
func TestReplayOfAPress(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	d := receive(t, s, s)
	chat := bots.Chat{Channel: "vk", ID: "0"}
	for data, want := range map[string]string{
		d.House.Seal.Sign(chat, "", "d.review.1.send"): "heard d.review.1.send",
		"d.review.1.send": "heard ",
	} {
		in := bots.Inbound{Kind: bots.Press, Key: data, Chat: chat, Data: data}
		err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
			return tx.Quarantine(dialogs.Poison{Channel: "vk", Key: in.Key, Chat: chat.String(), Raw: []byte("{}"), Reason: "x", At: noon})
		}}})[0]
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Replay(t.Context(), d.kept(t)[0], in); err != nil {
			t.Fatal(err)
		}
		if said := d.said(t)["0"]; said != want {
			t.Errorf("%q: %q, want %q", data, said, want)
		}
	}
}

// TestReplayOfWhatIsNoMessage: what is of no use any more goes, what is still
// broken stays, a timer is a timer again.
func TestReplayOfWhatIsNoMessage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := receive(t, s, s)
		b := bots.Batch{Channel: "vk", Broken: []bots.Broken{{Key: "a", Raw: []byte("1"), Reason: "x"}, {Raw: []byte("2"), Reason: "x"}}}
		if err := d.Take(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		list := d.kept(t)
		if err := d.Unused(t.Context(), list[0]); err != nil {
			t.Fatal(err)
		}
		if err := d.Blame(t.Context(), list[1], "still broken"); !errors.Is(err, dialogs.ErrAgain) {
			t.Errorf("blame: %v", err)
		}
		if timer, err := d.ReplayTimer(t.Context(), list[1]); timer || err != nil {
			t.Errorf("an update is taken for a timer: %v", err)
		}
		if left := d.kept(t); len(left) != 1 || left[0].Reason != "still broken" {
			t.Errorf("left: %+v", left)
		}

		raw := []byte(`{"ID":5,"At":"2026-11-23T08:00:00Z","Kind":"letter","Letter":9,"Failures":12}`)
		err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
			return tx.Quarantine(dialogs.Poison{Key: "timer-5", Raw: raw, Reason: "x", At: noon})
		}}})[0]
		if err != nil {
			t.Fatal(err)
		}
		k := d.kept(t)[1]
		for i, want := range []error{nil, dialogs.ErrTaken} {
			if timer, err := d.ReplayTimer(t.Context(), k); !timer || !errors.Is(err, want) {
				t.Errorf("timer, replay %d: %v", i+1, err)
			}
		}
		due, err := s.DueTimers(t.Context(), noon, 9)
		if err != nil || len(due) != 1 || due[0].Letter != 9 || due[0].Failures != 0 || !due[0].At.Equal(noon.Add(-time.Hour)) {
			t.Errorf("timers: %+v %v", due, err)
		}
	})
}
