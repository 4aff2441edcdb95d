package dialogs

import (
	"errors"
	"testing"

	"otklik/bots"
	"otklik/routing"
)

// settling is a letter that another process settles while a turn asks about it.
type settling struct {
	Tx
	asked int
	after int // questions until the letter is settled
}

func (s *settling) settled() bool {
	s.asked++
	return s.asked > s.after
}

func (s *settling) SentCase(bots.Chat, string) (routing.CaseID, bots.Purpose, error) {
	if s.settled() {
		return 7, bots.Card, nil
	}
	return 0, "", nil
}

func (s *settling) InFlight(bots.Chat) (bool, error) { return !s.settled(), nil }

// Whenever another process settles a card's letter, a reply to it is not lost: its
// case is found, or the turn is run again.
func TestAReplyIsNotLostBetweenTwoQuestions(t *testing.T) {
	for after := range 4 {
		s := &Scene{Tx: &settling{after: after}, patient: true,
			In: bots.Inbound{ReplyTo: "15", Group: true, Chat: bots.Chat{Channel: "tg", ID: "-1"}}}
		id, err := s.About()
		if id != 7 && !errors.Is(err, errUnsettled) {
			t.Errorf("settled after %d questions: case %d, %v", after, id, err)
		}
	}
}
