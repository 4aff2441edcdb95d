package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestErasure: an order takes a person's cases out of his hands at once; what speaks of
// them goes step by step, each of which may be repeated; a letter that is being sent is
// waited for; what is younger than the order, or another's, stays.
func TestErasure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		me, other, desk := bots.Chat{Channel: "vk", ID: "1"}, bots.Chat{Channel: "vk", ID: "10"}, bots.Chat{Channel: "telegram", ID: "-5"}
		turn := func(do func(dialogs.Tx) error) {
			t.Helper()
			if err := s.Turns(t.Context(), []dialogs.Turn{{Do: do}})[0]; err != nil {
				t.Fatal(err)
			}
		}
		open := func(chat bots.Chat) (id routing.CaseID) {
			t.Helper()
			turn(func(tx dialogs.Tx) error {
				id = routing.CaseID(tx.NewID())
				k := routing.Case{ID: id, Number: fmt.Sprint(id), Resident: chat.String(), Origin: chat.String(), State: routing.Closed, Centre: "c",
					ClosedAt: time.UnixMilli(1000), Complaint: routing.Complaint{Text: "secret"}}
				if err := tx.AddCase(&k); err != nil {
					return err
				}
				if err := tx.AddEvent(routing.Event{Case: id, Kind: routing.EventWords, Actor: chat.String(), Text: "secret", Detail: routing.Detail{Before: "secret", After: "secret"}}); err != nil {
					return err
				}
				if err := tx.AddEvent(routing.Event{Case: id, Kind: routing.EventAnswered, Actor: "vk:7", Text: "mended"}); err != nil {
					return err
				}
				if _, err := tx.Post(bots.Letter{Chat: desk, Text: "secret", Case: int64(id), Purpose: bots.Card}); err != nil {
					return err
				}
				if _, err := tx.Post(bots.Letter{Chat: chat, Text: "secret"}); err != nil {
					return err
				}
				return tx.KeepFiles([]bots.File{{Channel: "vk", ID: fmt.Sprint(id)}}, chat.String(), id)
			})
			return id
		}
		mine, theirs := open(me), open(other)
		turn(func(tx dialogs.Tx) error { return tx.AddConsent(dialogs.Consent{Chat: me, Person: "1", Given: true}) })
		var order int64
		turn(func(tx dialogs.Tx) error {
			order = tx.NewID()
			if _, err := tx.Case(mine); err != nil { // a reading that must not outlive the order
				return err
			}
			return tx.OrderErasure(dialogs.Erasure{ID: order, Who: "somebody", Reason: dialogs.ErasedOnDemand}, me)
		})
		younger := open(me)
		turn(func(tx dialogs.Tx) error {
			k, err := tx.Case(mine)
			if err != nil || !k.Erased() || k.Resident == me.String() {
				t.Errorf("at once: %+v, %v", k, err)
			}
			ids, err := tx.ErasableCases(order, 0, 10)
			if len(ids) != 1 || ids[0] != mine {
				t.Errorf("to be erased: %v", ids)
			}
			return err
		})
		claim := outbox.Claim{Owner: "o", Channels: []string{"telegram"}, Now: s.Now().Add(time.Second), Until: s.Now().Add(time.Minute), Max: 1}
		held, err := s.Lease(t.Context(), claim)
		if err != nil || len(held) != 1 || held[0].Case != int64(mine) {
			t.Fatalf("leased %v, %v", held, err)
		}
		turn(func(tx dialogs.Tx) error {
			n, busy, err := tx.EraseTraces(mine, me.String(), "demand")
			if !busy || n != (dialogs.Traces{}) {
				t.Errorf("while a letter is being sent: %+v, %v", n, busy)
			}
			return err
		})
		if err := s.Settle(t.Context(), []outbox.Result{{Letter: held[0].ID, Owner: "o", Fate: outbox.Sent, MessageID: "m", At: s.Now()}}); err != nil {
			t.Fatal(err)
		}
		for again := range 2 {
			turn(func(tx dialogs.Tx) error {
				n, busy, err := tx.EraseTraces(mine, me.String(), "demand")
				if want := (dialogs.Traces{Events: 1, Letters: 1, Files: 1}); busy || again == 0 && n != want || again == 1 && n != (dialogs.Traces{}) {
					t.Errorf("run %d: %+v, %v", again, n, busy)
				}
				if err == nil {
					err = tx.DropResident(mine)
				}
				return err
			})
			turn(func(tx dialogs.Tx) error {
				n, more, err := tx.EraseChat(me, order, order, "somebody", 10)
				if more || again == 0 && n.Letters != 1 || again == 1 && n.Letters != 0 {
					t.Errorf("the chat, run %d: %+v, %v", again, n, more)
				}
				return err
			})
		}
		turn(func(tx dialogs.Tx) error {
			events, err := tx.Events(mine)
			if len(events) != 2 || events[0].Text+events[0].Detail.Before+events[0].Detail.After != "" || events[0].Actor != routing.Gone || events[1].Text != "mended" {
				t.Errorf("the history: %+v", events)
			}
			for _, id := range []routing.CaseID{theirs, younger} {
				k, err2 := tx.Case(id)
				list, err3 := tx.Events(id)
				if err2 != nil || err3 != nil || k.Erased() || list[0].Text != "secret" {
					t.Errorf("what must stay: %+v %+v", k, list)
				}
			}
			if sent, err := tx.Letter(held[0].ID); err != nil || sent.Text != "" || sent.MessageID != "m" {
				t.Errorf("the card: %+v, %v", sent, err)
			}
			return err
		})
		d, err := s.Dossier(t.Context(), me)
		if err != nil || len(d.Cases) != 1 || len(d.Consents) != 0 || len(d.Letters) != 1 {
			t.Errorf("what is left of him: %+v, %v", d, err)
		}
	})
}

// What is ordered destroyed is what a chat's person has filed, wherever it is answered,
// with its parts; what another one has filed stays, although it is answered here.
func TestErasureGoesByWhoFiled(t *testing.T) {
	me, other := bots.Chat{Channel: "vk", ID: "1"}, bots.Chat{Channel: "telegram", ID: "2"}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		add := func(id routing.CaseID, resident, origin string, c routing.Course) {
			turn(t, s, func(tx dialogs.Tx) error {
				return tx.AddCase(&routing.Case{ID: id, Number: fmt.Sprint(id), Centre: "c", Resident: resident, Origin: origin, Course: c})
			})
		}
		add(1, me.String(), other.String(), routing.Course{Children: []routing.CaseID{2, 3}})
		add(2, "", other.String(), routing.Course{Parent: 1})
		add(3, "", me.String(), routing.Course{Parent: 1})
		add(4, other.String(), me.String(), routing.Course{Children: []routing.CaseID{5}})
		add(5, "", me.String(), routing.Course{Parent: 4})
		turn(t, s, func(tx dialogs.Tx) error {
			order := tx.NewID()
			check(t, tx.OrderErasure(dialogs.Erasure{ID: order, Who: "x", Reason: dialogs.ErasedOnDemand}, me))
			ids, err := tx.ErasableCases(order, 0, 10)
			if fmt.Sprint(ids) != "[3 2 1]" {
				t.Errorf("to be erased: %v", ids)
			}
			return err
		})
	})
}

// A file that was of a draft in one chat, and filed from another, is the latter's.
func TestFilesAreOfWhoFiledThem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		file := []bots.File{{Channel: "vk", ID: "photo"}}
		turn(t, s, func(tx dialogs.Tx) error {
			check(t, tx.AddCase(&routing.Case{ID: 1, Number: "1", Centre: "c", Resident: "telegram:2", Origin: "telegram:2"}))
			return tx.KeepFiles(file, "vk:1", 0)
		})
		turn(t, s, func(tx dialogs.Tx) error { return tx.KeepFiles(file, "telegram:2", 1) })
		turn(t, s, func(tx dialogs.Tx) error {
			n, _, err := tx.EraseTraces(1, "telegram:2", "demand")
			if n.Files != 1 {
				t.Errorf("destroyed: %+v", n)
			}
			return err
		})
	})
}

// What a letter about another case, or about none, tells of somebody's words goes with his
// case, and nothing else of it does.
func TestMentionsAreErased(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var told, other bots.LetterID
		turn(t, s, func(tx dialogs.Tx) (err error) {
			for id := routing.CaseID(1); id <= 2; id++ {
				check(t, tx.AddCase(&routing.Case{ID: id, Number: fmt.Sprint(id), Centre: "c", Resident: "vk:1", Origin: "vk:1"}))
			}
			told, err = tx.Post(bots.Letter{Chat: bots.Chat{Channel: "vk", ID: "9"}, Text: "secret", Case: 2, Mentions: []int64{1, 1}})
			check(t, err)
			other, err = tx.Post(bots.Letter{Chat: bots.Chat{Channel: "vk", ID: "9"}, Text: "another's", Case: 2})
			return err
		})
		turn(t, s, func(tx dialogs.Tx) error {
			n, _, err := tx.EraseTraces(1, "vk:1", "demand")
			if n.Letters != 1 {
				t.Errorf("destroyed: %+v", n)
			}
			return err
		})
		turn(t, s, func(tx dialogs.Tx) error {
			gone, err := tx.Letter(told)
			stays, err2 := tx.Letter(other)
			if gone.Text != "" || gone.State == "due" || gone.Case != 2 || stays.Text != "another's" {
				t.Errorf("left: %+v, %+v", gone, stays)
			}
			return errors.Join(err, err2)
		})
	})
}
