package store_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// hostile is what people can send; kept is how both engines keep it.
const (
	hostile = "a\x00b\xffc Ёё 🕳 e\u0301 'x' \\ $1"
	kept    = "a\uFFFDb\uFFFDc Ёё 🕳 e\u0301 'x' \\ $1"
)

func TestReopeningKeepsEverything(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{})
		session := &dialogs.Session{Key: dialogs.SessionKey{Chat: chat("1"), Person: "p"}, Chart: "complaint", ChartVersion: 2,
			State: "topic", Rev: 4, Prompt: 9, Language: "ru", Consent: "v1", Draft: json.RawMessage(`{"a":"ё"}`), UpdatedAt: noon}
		event := routing.Event{Kind: routing.EventTransferred, Actor: "tg:7", Text: kept, Files: []string{"f"}, From: "a", To: "b", At: noon}
		l := bots.Letter{ID: 77, Chat: chat("1"), Text: "Здравствуйте 🕳", Files: []bots.File{{Channel: "vk", ID: "f", Kind: bots.Photo}},
			Keyboard: bots.Keyboard{Rows: [][]bots.Button{{{Text: "Да", Data: "y"}}}}, ReplyTo: "5", Edit: "6", Silent: true, Under: 1,
			EditOf: 2, Purpose: bots.Answer, Priority: bots.Urgent, Case: 3, NotUntil: noon}
		timer := dialogs.Timer{ID: 5, At: noon, Kind: dialogs.TimerFull, Case: 3, Letter: 4, Chat: chat("7")}
		var c *routing.Case
		turn(t, s, func(tx dialogs.Tx) error {
			c = sampleCase(tx, "26-1")
			c.Text = kept
			event.Case = c.ID
			hostileEvent := event
			hostileEvent.Text = hostile
			_, err := tx.Post(l)
			return errors.Join(err, tx.AddCase(c), tx.AddEvent(hostileEvent), tx.SaveSession(session), tx.Wake(timer), tx.SaveCursor("tg", "c1", 0),
				tx.AddClerk(dialogs.Clerk{Desk: "roads", Channel: "tg", Person: "p", Name: "Анна", Since: noon}),
				tx.AddInvite(dialogs.Invite{Hash: "h", Kind: dialogs.InviteDesk, Desk: "roads", Expires: noon.Add(time.Hour)}),
				tx.BindDesk("roads", chat("desk"), "tg:p"), tx.AddConsent(dialogs.Consent{Chat: chat("1"), Given: true}),
				tx.Quarantine(dialogs.Poison{Channel: "tg", Raw: []byte(hostile), Reason: hostile}))
		})
		check(t, s.Close())
		s = storetest.Open(t, dsn, store.Options{})
		turn(t, s, func(tx dialogs.Tx) error {
			gotCase, err1 := tx.Case(c.ID)
			events, err2 := tx.Events(c.ID)
			gotSession, err3 := tx.Session(session.Key)
			sent, err4 := tx.Letter(77)
			clerk, known, err5 := tx.Clerk("roads", "tg", "p")
			at, bound, err6 := tx.ChatOf("roads")
			check(t, err1, err2, err3, err4, err5, err6)
			same(t, gotCase, c)
			same(t, events, []routing.Event{event})
			same(t, gotSession, session)
			same(t, sent, dialogs.Sent{Letter: l, State: "due"})
			if !known || clerk.Name != "Анна" || !clerk.Since.Equal(noon) || !bound || at != chat("desk") {
				t.Errorf("desk: %v %v %v %v", clerk, known, at, bound)
			}
			if _, ok, _ := tx.Clerk("roads", "tg", "stranger"); ok {
				t.Error("a stranger is a clerk")
			}
			return nil
		})
		if place, err := s.Cursor(t.Context(), "tg"); place.Cursor != "c1" || err != nil {
			t.Errorf("place %+v, %v", place, err)
		}
		due, err := s.DueTimers(t.Context(), noon, 5)
		check(t, err)
		same(t, due, []dialogs.Timer{timer})
	})
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestInvitesAndTimersAreUsedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			check(t, tx.AddInvite(dialogs.Invite{Hash: "h", Kind: dialogs.InviteClerk, Desk: "d", Expires: noon}), tx.Wake(dialogs.Timer{ID: 1, At: noon}))
			good := noon.Add(-time.Second)
			_, late := tx.RedeemInvite("h", dialogs.InviteClerk, noon)
			_, other := tx.RedeemInvite("h", dialogs.InviteDesk, good)
			first, err := tx.RedeemInvite("h", dialogs.InviteClerk, good)
			_, twice := tx.RedeemInvite("h", dialogs.InviteClerk, good)
			for _, refused := range []error{late, other, twice} {
				if !errors.Is(refused, dialogs.ErrNoInvite) {
					t.Errorf("a code that is late, of another kind or used: %v", refused)
				}
			}
			if err != nil || first.Desk != "d" {
				t.Errorf("a good code: %v %v", first, err)
			}
			check(t, tx.AddInvite(first))
			if back, err := tx.RedeemInvite("h", dialogs.InviteClerk, good); err != nil || !reflect.DeepEqual(back, first) {
				t.Errorf("a code put back: %v %v", back, err)
			}
			taken, err1 := tx.TakeTimer(1)
			again, err2 := tx.TakeTimer(1)
			check(t, err1, err2)
			if !taken || again {
				t.Errorf("timer taken %v, again %v", taken, again)
			}
			return nil
		})
	})
}

// Of two replicas that failed with a timer, one puts it off.
func TestPutOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := dialogs.Timer{ID: 1, At: noon, Kind: dialogs.TimerFull, Case: 3}
		turn(t, s, func(tx dialogs.Tx) error {
			return errors.Join(tx.Wake(w), tx.PutOff(w, noon.Add(time.Minute)), tx.PutOff(w, noon.Add(time.Hour)))
		})
		now, err1 := s.DueTimers(t.Context(), noon, 9)
		due, err2 := s.DueTimers(t.Context(), noon.Add(time.Minute), 9)
		check(t, err1, err2)
		w.At, w.Failures = noon.Add(time.Minute), 1
		same(t, len(now), 0)
		same(t, due, []dialogs.Timer{w})
	})
}

// A timer of a newer build waits for that build: this one neither handles it nor gives
// it up.
func TestTimersOfNewerBuilds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			err := tx.Wake(dialogs.Timer{ID: 1, At: noon, Kind: "of the future"})
			for i, kind := range dialogs.TimerKinds() {
				err = errors.Join(err, tx.Wake(dialogs.Timer{ID: int64(i + 2), At: noon, Kind: kind}))
			}
			return err
		})
		due, err := s.DueTimers(t.Context(), noon, 99)
		check(t, err)
		same(t, len(due), len(dialogs.TimerKinds()))
		if due[0].ID == 1 {
			t.Error("a timer that nobody here can handle is due")
		}
	})
}

func TestForgetSeen(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := noon
		s := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return now }})
		see := func(key string) (first bool) {
			turn(t, s, func(tx dialogs.Tx) (err error) { first, err = tx.FirstTime("tg", key); return err })
			return first
		}
		see("old")
		now = noon.Add(time.Hour)
		see("new")
		if n, err := s.ForgetSeen(t.Context(), now); n != 1 || err != nil {
			t.Errorf("forgot %d, %v", n, err)
		}
		if see("new") || !see("old") {
			t.Error("the wrong key was forgotten")
		}
	})
}

// A cursor is kept with the time of its unit of work, over an older one's too.
func TestCursorKnowsWhenItWasStored(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := noon
		s := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return now }})
		for _, want := range []bots.Place{{Cursor: "1", At: noon}, {Cursor: "2", At: noon.Add(time.Hour)}} {
			now = want.At
			turn(t, s, func(tx dialogs.Tx) error { return tx.SaveCursor("vk", want.Cursor, 0) })
			got, err := s.Cursor(t.Context(), "vk")
			check(t, err)
			same(t, got, want)
		}
		none, err := s.Cursor(t.Context(), "never")
		check(t, err)
		same(t, none, bots.Place{})
	})
}

func TestIDsGrow(t *testing.T) {
	now := noon
	s := storetest.Open(t, storetest.SQLite(t), store.Options{Now: func() time.Time { return now }})
	last := s.NewID()
	for i := range 10000 {
		if i%100 == 0 {
			now = now.Add(-time.Second) // a clock that steps back
		}
		id := s.NewID()
		if id <= last {
			t.Fatalf("id %d after %d", id, last)
		}
		last = id
	}
}

func TestReplicaIsInRange(t *testing.T) {
	for _, n := range []int{-1, 1024} {
		if _, err := store.Open(t.Context(), storetest.SQLite(t), store.Options{Replica: n}); err == nil || !strings.Contains(err.Error(), "replica") {
			t.Errorf("replica %d: %v", n, err)
		}
	}
}

// Two processes that make the same ids get in each other's way only for a moment.
func TestAnUnluckyIDIsMadeAnew(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		o := store.Options{Replica: 7, Now: func() time.Time { return noon }}
		for _, s := range []*store.Store{storetest.Open(t, dsn, o), storetest.Open(t, dsn, o)} {
			turn(t, s, func(tx dialogs.Tx) error { return tx.Quarantine(dialogs.Poison{Channel: "tg"}) }) // written at once
			for range 3 {
				turn(t, s, func(tx dialogs.Tx) error { _, err := tx.Post(bots.Letter{Chat: chat("1")}); return err }) // at the end
			}
		}
	})
}

// A key that is taken for good is the turn's own fault, and nobody else's.
func TestATakenKeyStopsOneTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		number := func(tx dialogs.Tx) error { return tx.AddCase(sampleCase(tx, "26-1")) }
		turn(t, s, number)
		errs := s.Turns(t.Context(), []dialogs.Turn{{Do: number}, {Do: func(tx dialogs.Tx) error { return tx.SaveCursor("tg", "1", 0) }}})
		if errs[0] == nil || errors.Is(errs[0], dialogs.ErrUnavailable) || errs[1] != nil {
			t.Errorf("errors: %v", errs)
		}
	})
}

func TestOpenExplains(t *testing.T) {
	for dsn, words := range map[string]string{
		"":                               "empty",
		"mysql://u:hunter2@h/db":         "unknown kind",
		"postgres://u:hunter2@h:port/db": "not understood",
		"postgres://u:hunter2@127.0.0.1:1/db?connect_timeout=1": "unavailable",
		"sqlite:/no/such/folder/x.db":                           "no such file",
		"sqlite::memory:":                                       "path of a file",
	} {
		_, err := store.Open(t.Context(), dsn, store.Options{})
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v; want %q", dsn, err, words)
		}
	}
}

func TestSchemaTellsWhatIsPending(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s, err := store.Open(t.Context(), dsn, store.Options{})
		check(t, err)
		defer s.Close()
		before, err := s.Schema(t.Context())
		if err != nil || before.Ready() || len(before.Pending) == 0 {
			t.Errorf("empty: %+v, %v", before, err)
		}
		n, err := s.Migrate(t.Context())
		after, err2 := s.Schema(t.Context())
		if err != nil || err2 != nil || n != len(before.Pending) || !after.Ready() || len(after.Pending) != 0 {
			t.Errorf("migrated %d: %+v, %v, %v", n, after, err, err2)
		}
	})
}
