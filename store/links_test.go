package store_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

func TestLinks(t *testing.T) {
	a, b, c := bots.Chat{Channel: "tg", ID: "1"}, bots.Chat{Channel: "vk", ID: "2"}, bots.Chat{Channel: "vk", ID: "3"}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		linked := func(of bots.Chat, want ...bots.Chat) {
			t.Helper()
			turn(t, s, func(tx dialogs.Tx) error {
				got, err := tx.LinkedTo(of)
				if check(t, err); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%v is linked to %v, want %v", of, got, want)
				}
				return nil
			})
		}
		unlink := func(of bots.Chat, strays ...routing.CaseID) {
			t.Helper()
			turn(t, s, func(tx dialogs.Tx) error {
				got, err := tx.Unlink(of)
				if check(t, err); fmt.Sprint(got) != fmt.Sprint(strays) {
					t.Errorf("%v leaves %v astray, want %v", of, got, strays)
				}
				return nil
			})
		}
		linked(a)
		turn(t, s, func(tx dialogs.Tx) error { return tx.Link(a, b) })
		turn(t, s, func(tx dialogs.Tx) error { return tx.Link(a, b) }) // the same again
		linked(a, b)
		linked(b, a)
		turn(t, s, func(tx dialogs.Tx) error { return tx.Link(c, b) })
		linked(a, b, c)
		turn(t, s, func(tx dialogs.Tx) error { return tx.MoveChat(a, "9") })
		linked(bots.Chat{Channel: "tg", ID: "9"}, b, c)
		unlink(b)
		linked(b)
		linked(c, bots.Chat{Channel: "tg", ID: "9"})
		unlink(c)
		linked(c)
		linked(bots.Chat{Channel: "tg", ID: "9"})
	})
}

// When chats part, what one of them is answered in the other's stead is told of; what it
// is answered itself, and what strangers are, is not.
func TestUnlinkTellsOfStrays(t *testing.T) {
	a, b, c := bots.Chat{Channel: "tg", ID: "1"}, bots.Chat{Channel: "vk", ID: "2"}, bots.Chat{Channel: "vk", ID: "3"}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			check(t, tx.Link(a, b), tx.Link(a, c))
			for i, k := range []struct{ resident, origin string }{
				{a.String(), b.String()}, {b.String(), a.String()}, {b.String(), b.String()}, {a.String(), c.String()}, {"", b.String()}, {"tg:5", b.String()},
			} {
				id := routing.CaseID(i + 1)
				check(t, tx.AddCase(&routing.Case{ID: id, Number: fmt.Sprint(id), Centre: "c", Resident: k.resident, Origin: k.origin}))
			}
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			strays, err := tx.Unlink(b)
			if fmt.Sprint(strays) != "[1 2]" {
				t.Errorf("astray: %v", strays)
			}
			return err
		})
	})
}

// Each step of an offer is its own chat's, in its order, once, and in time.
func TestLinkOffers(t *testing.T) {
	a, b, c := bots.Chat{Channel: "tg", ID: "1"}, bots.Chat{Channel: "vk", ID: "2"}, bots.Chat{Channel: "vk", ID: "3"}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		soon := noon.Add(10 * time.Minute)
		step := func(want bool, do func(dialogs.Tx) (dialogs.LinkOffer, error)) (o dialogs.LinkOffer) {
			t.Helper()
			turn(t, s, func(tx dialogs.Tx) (err error) {
				o, err = do(tx)
				if want && err != nil || !want && !errors.Is(err, dialogs.ErrNoInvite) {
					t.Errorf("allowed %v, got %+v, %v", want, o, err)
				}
				return nil
			})
			return o
		}
		turn(t, s, func(tx dialogs.Tx) error { return tx.AddLinkCode("old", a, soon) })
		turn(t, s, func(tx dialogs.Tx) error { return tx.AddLinkCode("new", a, soon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.ClaimLink("old", b, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.ClaimLink("new", a, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.ClaimLink("new", b, soon) })
		o := step(true, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.ClaimLink("new", b, noon) })
		if o.Of != a || o.By != b {
			t.Errorf("an offer of %v by %v", o.Of, o.By)
		}
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.ClaimLink("new", c, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.SealLink(o.ID, a, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.AgreeLink(o.ID, c, noon) })
		step(true, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.AgreeLink(o.ID, b, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.AgreeLink(o.ID, b, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.SealLink(o.ID, b, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.RefuseLink(o.ID, c) })
		step(true, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.SealLink(o.ID, a, noon) })
		step(false, func(tx dialogs.Tx) (dialogs.LinkOffer, error) { return tx.RefuseLink(o.ID, a) })
	})
}

// However many offers are taken up at the same moment, nobody gets more chats than he may
// have, and chats that are one person's are not torn apart.
func TestLinksMadeAtOnce(t *testing.T) {
	const most, rounds, hands = 3, 12, 6
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for round := range rounds {
			hub := bots.Chat{Channel: "tg", ID: fmt.Sprint("hub", round)}
			var all sync.WaitGroup
			made := make([]bool, hands)
			for i := range hands {
				other := bots.Chat{Channel: "vk", ID: fmt.Sprint(round, "-", i)}
				all.Go(func() {
					errs := s.Turns(t.Context(), []dialogs.Turn{{Chats: []bots.Chat{other}, Do: func(tx dialogs.Tx) error {
						if err := tx.HoldLinks(); err != nil {
							return err
						}
						others, err := tx.LinkedTo(hub)
						if err != nil || len(others)+1 >= most {
							return err
						}
						made[i] = true
						return tx.Link(hub, other)
					}}})
					if errs[0] != nil {
						t.Error(errs[0])
					}
				})
			}
			all.Wait()
			turn(t, s, func(tx dialogs.Tx) error {
				others, err := tx.LinkedTo(hub)
				for i, ok := range made {
					other := bots.Chat{Channel: "vk", ID: fmt.Sprint(round, "-", i)}
					if ok && !slices.Contains(others, other) {
						t.Errorf("%v was linked and is not: %v", other, others)
					}
				}
				if len(others) != most-1 {
					t.Errorf("%d chats beside the first", len(others))
				}
				return err
			})
		}
	})
}
