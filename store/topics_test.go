package store_test

import (
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestThreads: which thread a topic has is kept by chat; what was opened counts as a
// message of its chat; a thread that is lost is forgotten in the commit that says so, with
// a timer for whoever shows anew what it held.
func TestThreads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		room, topic := chat("-9"), bots.Topic{Key: "case:5", Name: "five", Case: 5}
		is := func(want bots.ThreadState) {
			t.Helper()
			got, err := s.Thread(t.Context(), room, topic.Key)
			check(t, err)
			if got != want {
				t.Errorf("thread %+v, want %+v", got, want)
			}
		}
		is(bots.ThreadState{})
		check(t, s.SaveThread(t.Context(), room, topic, bots.ThreadState{ID: "7"}, noon))
		check(t, s.SaveThread(t.Context(), room, topic, bots.ThreadState{ID: "7", Closed: true}, noon.Add(time.Hour)))
		is(bots.ThreadState{ID: "7", Closed: true})
		spent, err := s.Recent(t.Context(), room.Channel, noon)
		check(t, err)
		if len(spent) != 1 || spent[0].Chat != room.ID || !spent[0].At.Equal(noon) {
			t.Errorf("spent %+v", spent)
		}
		var id bots.LetterID
		turn(t, s, func(tx dialogs.Tx) (err error) {
			about, err1 := tx.ThreadCase(room, "7")
			nothing, err2 := tx.ThreadCase(chat("-8"), "7")
			state, err3 := tx.ThreadState(room, topic.Key)
			if about != 5 || nothing != 0 || !state.Closed || err1 != nil || err2 != nil || err3 != nil {
				t.Errorf("case %d and %d, %+v; %v %v %v", about, nothing, state, err1, err2, err3)
			}
			id, err = tx.Post(bots.Letter{Chat: room, Text: "card", Purpose: bots.Card, Topic: topic, Thread: "3"})
			return err
		})
		claim := outbox.Claim{Owner: "me", Channels: []string{room.Channel}, Now: noon, Until: noon.Add(time.Minute), Max: 9}
		letters, err := s.Lease(t.Context(), claim)
		check(t, err)
		if len(letters) != 1 || letters[0].Topic != topic || letters[0].Thread != "3" {
			t.Fatalf("leased %+v", letters)
		}
		lost := outbox.Result{Letter: id, Owner: "another", Fate: outbox.Retry, At: noon, ThreadLost: "7"}
		check(t, s.Settle(t.Context(), []outbox.Result{lost}))
		is(bots.ThreadState{ID: "7", Closed: true})
		lost.Owner = "me"
		check(t, s.Settle(t.Context(), []outbox.Result{lost}))
		is(bots.ThreadState{})
		due, err := s.DueTimers(t.Context(), noon.Add(time.Second), 9)
		check(t, err)
		if len(due) != 1 || due[0].Kind != dialogs.TimerTopic || due[0].Letter != id {
			t.Errorf("timers %+v", due)
		}
	})
}

// TestDividedDesks: how a desk's chat is divided is said by its code, and forgotten when
// the desk is bound anew.
func TestDividedDesks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		room := chat("-9")
		is := func(desk routing.DeskID, how routing.TopicMode) {
			t.Helper()
			turn(t, s, func(tx dialogs.Tx) error {
				d, h, err := tx.Divided(room)
				if d != desk || h != how {
					t.Errorf("desk %q, %q; want %q, %q", d, h, desk, how)
				}
				return err
			})
		}
		is("", "")
		turn(t, s, func(tx dialogs.Tx) error {
			check(t, tx.AddInvite(dialogs.Invite{Hash: "h", Kind: dialogs.InviteDesk, Desk: "city", Expires: noon.Add(time.Hour), Topics: routing.TopicsPerCase}))
			i, err := tx.RedeemInvite("h", dialogs.InviteDesk, noon)
			if i.Topics != routing.TopicsPerCase {
				t.Errorf("redeemed %+v", i)
			}
			check(t, err)
			check(t, tx.BindDesk("city", room, "ivan"))
			return tx.DivideDesk("city", i.Topics)
		})
		is("city", routing.TopicsPerCase)
		turn(t, s, func(tx dialogs.Tx) error { return tx.BindDesk("city", room, "ivan") })
		is("city", "")
	})
}
