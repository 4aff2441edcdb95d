package dialogs_test

import (
	"errors"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestDroppedAnswerIsTold: an answer that an operator withdrew is undelivered in its
// case's history, for a reason that has words in every language, without his own.
func TestDroppedAnswerIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := runClock(t, s)
		var id routing.CaseID
		var answer bots.LetterID
		turn := func(do func(dialogs.Tx) error) {
			t.Helper()
			if err := s.Turns(t.Context(), []dialogs.Turn{{Do: do}})[0]; err != nil {
				t.Fatal(err)
			}
		}
		turn(func(tx dialogs.Tx) (err error) {
			k := &routing.Case{ID: routing.CaseID(tx.NewID()), Number: "26-00001", Centre: "cheboksary", State: routing.Answered,
				Agency: "city-roads", Origin: "vk:7", Version: 1, OpenedAt: noon}
			id = k.ID
			answer, err = tx.Post(bots.Letter{Chat: bots.Chat{Channel: "vk", ID: "7"}, Text: "x", Purpose: bots.Answer, Case: int64(id)})
			return errors.Join(err, tx.AddCase(k))
		})
		if _, err := s.Drop(t.Context(), []bots.LetterID{answer}, "sent by post"); err != nil {
			t.Fatal(err)
		}
		c.strikes(noon.AddDate(1, 0, 0)) // the store's own clock wrote the timer
		turn(func(tx dialogs.Tx) error {
			events, err := tx.Events(id)
			if len(events) != 1 || events[0].Kind != routing.EventUndelivered || events[0].Text != "dropped" {
				t.Errorf("history: %+v", events)
			}
			return err
		})
	})
}
