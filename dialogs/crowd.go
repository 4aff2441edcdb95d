package dialogs

import (
	"strconv"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is a desk to which more comes than its chat can show: the messengers let a bot
// do so much a minute in a group. Then one card grows and lists what came, instead of a
// queue of hundreds, behind which danger, residents' words and clerks would wait.

// Crowds keeps which cases a growing card stands for.
type Crowds interface {
	// Waiting counts the letters to a chat that wait, up to most of what is stored.
	Waiting(chat bots.Chat, most int) (int, error)
	// Crowd finds the newest growing card of a chat that grew since a time, 0 if none, and
	// how many cases came to it since another.
	Crowd(chat bots.Chat, grew, recent time.Time) (card bots.LetterID, n int, err error)
	AddCrowded(of routing.CaseID, chat bots.Chat, card bots.LetterID) error
	// DropCrowded forgets what grew in a chat before a time.
	DropCrowded(chat bots.Chat, before time.Time) error
	// Crowded lists the cases that a card stands for, the oldest first.
	Crowded(card bots.LetterID, skip, limit int) (page []routing.CaseID, total int, err error)
}

const (
	stillCrowded = 10               // cases in crowdSpan: the burst goes on
	crowdSpan    = 2 * time.Minute  // a desk reads so many in it
	crowdGrows   = 15 * time.Minute // after such a pause a new card begins: the old one is far up
	crowdKept    = 30 * 24 * time.Hour
)

// ViewCrowd is the list behind a growing card.
const ViewCrowd = "crowd"

// crowded lets a card grow in place of showing a case, where its desk's chat has more
// waiting than House.Crowd; false means that the case is to be shown. What is urgent always is.
func (n *Notices) crowded(k *routing.Case, chat bots.Chat) (bool, error) {
	most := n.House.Crowd[chat.Channel]
	if most <= 0 || k.Priority == routing.Urgent {
		return false, nil
	}
	shown, err := n.Tx.CardOf(k.ID, chat)
	if err != nil || shown != 0 {
		return false, err
	}
	waiting, err := n.Tx.Waiting(chat, most)
	if err != nil {
		return false, err
	}
	card, recent, err := n.Tx.Crowd(chat, n.Now.Add(-crowdGrows), n.Now.Add(-crowdSpan))
	if err != nil || waiting < most && recent < stillCrowded {
		return false, err
	}
	return true, n.grow(k, chat, card)
}

// grow adds a case to a growing card, 0 = a new one.
func (n *Notices) grow(k *routing.Case, chat bots.Chat, card bots.LetterID) error {
	l := bots.Letter{Chat: chat, Purpose: bots.Notice, Priority: bots.Showing, Group: true, EditOf: card}
	if card == 0 {
		l.ID = bots.LetterID(n.Tx.NewID())
		card = l.ID
		if err := n.Tx.DropCrowded(chat, n.Now.Add(-crowdKept)); err != nil {
			return err
		}
	}
	if err := n.Tx.AddCrowded(k.ID, chat, card); err != nil {
		return err
	}
	_, total, err := n.Tx.Crowded(card, 0, 1)
	if err != nil {
		return err
	}
	w := n.desk(k)
	l.Text = w.t("crowd.card", locales.Args{"Count": total, "Last": w.when(n.Now)})
	data, _ := QueuePress{View: ViewCrowd, Arg: strconv.FormatInt(int64(card), 36)}.Encode()
	l.Keyboard = bots.Keyboard{Rows: [][]bots.Button{{{Text: w.t("crowd.list", nil), Data: data}}}}
	_, err = post(n.Tx, n.House, l)
	return err
}

// CrowdPage lists cases that a growing card stands for, by the words of its button; those
// that a desk may not see are left out.
func (s *Scene) CrowdPage(desk routing.DeskID, arg string, skip, limit int) (page []*routing.Case, total int, err error) {
	card, err := strconv.ParseInt(arg, 36, 64)
	if err != nil {
		return nil, 0, nil // no button of ours
	}
	ids, total, err := s.Crowded(bots.LetterID(card), skip, limit)
	if err != nil {
		return nil, 0, err
	}
	for _, id := range ids {
		k, err := s.Tx.Case(id)
		if err != nil {
			return nil, 0, err
		}
		if s.Cases().Serves(desk, k) {
			page = append(page, k)
		}
	}
	return page, total, nil
}
