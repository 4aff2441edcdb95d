package dialogs

import (
	"errors"
	"strconv"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is which thread of a desk's chat is whose, where the chat has threads and its
// desk wants them. What is posted names its topic; the courier opens the threads.

// modeAt is how the chat of a desk is divided; off where its messenger has no threads or
// nobody asked for them.
func (n *Notices) modeAt(chat bots.Chat) (routing.TopicMode, error) {
	if !n.House.Channels[chat.Channel].Threads {
		return routing.TopicsOff, nil
	}
	desk, bound, err := n.Tx.Divided(chat)
	if err != nil || desk == "" {
		return routing.TopicsOff, err
	}
	return bound.Or(n.deskNamed(desk).Topics).Or(routing.TopicsOff), nil
}

// place names the topic of a letter about a case. What changes or replies to another
// letter stays with it, wherever that is.
func (n *Notices) place(k *routing.Case, l *bots.Letter) error {
	mode, err := n.modeAt(l.Chat)
	if err != nil || mode == routing.TopicsOff {
		return err
	}
	before := max(l.EditOf, l.Under)
	if before == 0 {
		l.Topic = n.topic(k, mode)
		return nil
	}
	earlier, err := n.Tx.Letter(before)
	if err != nil && !errors.Is(err, ErrNoLetter) {
		return err
	}
	l.Topic = earlier.Topic
	l.Topic.Over = settledFor(k)
	return nil
}

// topic is where a case is shown that is shown now.
func (n *Notices) topic(k *routing.Case, mode routing.TopicMode) bots.Topic {
	w := n.desk(k)
	if mode == routing.TopicsPerDay {
		day := n.Now.In(n.of(k).Location())
		return bots.Topic{Key: "day:" + day.Format("2006-01-02"), Name: w.t("topic.day", locales.Args{"Day": day.Format("02.01.2006")}), Over: settledFor(k)}
	}
	name := w.t("card.head", locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic)})
	return bots.Topic{Key: topicKey(k), Name: name, Case: int64(k.ID), Over: settledFor(k)}
}

func topicKey(k *routing.Case) string { return "case:" + strconv.FormatInt(int64(k.ID), 10) }

// settledFor tells whether a desk has nothing more to do about a case.
func settledFor(k *routing.Case) bool { return k.State.Ended() || k.State == routing.Merged }

// endTopics closes the topics of a case that has just ended.
func (n *Notices) endTopics(k *routing.Case, e routing.Event) error {
	if !settledFor(k) || e.Detail.Was == e.Detail.Is {
		return nil
	}
	chats, err := n.shownIn(k)
	if err != nil {
		return err
	}
	for _, chat := range chats {
		if err := n.endTopic(k, chat); err != nil {
			return err
		}
	}
	return nil
}

// endTopic closes a case's own topic in a chat, behind all that was posted there.
func (n *Notices) endTopic(k *routing.Case, chat bots.Chat) error {
	mode, err := n.modeAt(chat)
	if err != nil || mode != routing.TopicsPerCase {
		return err
	}
	if s, err := n.Tx.ThreadState(chat, topicKey(k)); err != nil || s.Closed {
		return err
	}
	_, err = n.Tx.Post(bots.Letter{
		Chat: chat, Purpose: bots.Closing, Priority: bots.Showing, Group: true,
		Topic: bots.Topic{Key: topicKey(k), Case: int64(k.ID), Over: true, Close: true},
	})
	return err
}

// topicGone shows a case anew whose topic somebody has deleted with all that stood in
// it. A fresh card is on its way there itself.
func (n *Notices) topicGone(l Sent) error {
	if l.Case == 0 || l.Purpose == bots.Card && l.EditOf == 0 {
		return nil
	}
	k, err := n.Tx.Case(routing.CaseID(l.Case))
	if errors.Is(err, routing.ErrNoCase) {
		return nil
	}
	if err != nil || settledFor(k) {
		return err // of what has ended nobody needs the card: /case shows it
	}
	return n.Show(k, l.Chat)
}

// TopicElsewhere is the name of a case's own topic where that is not the thread that this
// turn is in, "" otherwise.
func (s *Scene) TopicElsewhere(k *routing.Case) (string, error) {
	n := s.Notices()
	mode, err := n.modeAt(s.In.Chat)
	if err != nil || mode != routing.TopicsPerCase {
		return "", err
	}
	state, err := s.ThreadState(s.In.Chat, topicKey(k))
	if err != nil || state.ID != "" && state.ID == s.In.Thread {
		return "", err
	}
	return n.topic(k, mode).Name, nil
}

// ThreadCase is the case whose own topic this turn is in, nil if none.
func (s *Scene) ThreadCase() (*routing.Case, error) {
	if s.In.Thread == "" {
		return nil, nil
	}
	id, err := s.Tx.ThreadCase(s.In.Chat, s.In.Thread)
	if err != nil || id == 0 {
		return nil, err
	}
	return s.Case(id)
}

// threaded is the case of a topic in which somebody replies to words of ours that are
// about nothing else.
func (s *Scene) threaded() (routing.CaseID, error) {
	if !s.In.Group || s.In.Thread == "" || s.In.ReplyText == "" {
		return 0, nil
	}
	if _, purpose, err := s.SentCase(s.In.Chat, s.In.ReplyTo); err != nil || purpose != "" {
		return 0, err // what was said to a clerk is his own
	}
	return s.Tx.ThreadCase(s.In.Chat, s.In.Thread)
}
