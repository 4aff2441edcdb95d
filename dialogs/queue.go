package dialogs

import (
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/routing"
	"otklik/routing/lexicon"
)

// This file is what a desk's lists of cases are asked with, and their buttons.

// MostCounted is how far a list is counted: beyond that nobody reads it.
const MostCounted = 1000

// Queue asks for a page of cases, those that are open by what is due first or, where
// words are looked for, all that have them, the newest first. Zero fields ask nothing.
type Queue struct {
	Scopes      []routing.Scope
	Words       []string // as lexicon.Index gives them; each must be there
	Assignee    string
	Unassigned  bool
	DueBefore   time.Time // by whatever the case owes next; those whose clocks stand are none of them
	Topic       string    // a topic or a category
	Territories []routing.TerritoryID

	Skip, Limit int
}

// Share is how many open cases there are of a topic in a territory.
type Share struct {
	Topic     routing.TopicID
	Territory routing.TerritoryID
	Cases     int
}

// Queue lists what a desk may see: of its own when mine is set, which leaves out what
// another desk answers for.
func (n *Notices) Queue(desk routing.DeskID, mine bool, q Queue) (page []*routing.Case, total int, err error) {
	if q.Scopes, err = n.scopes(desk, mine); err != nil || len(q.Scopes) == 0 {
		return nil, 0, err
	}
	return n.Tx.Queue(q)
}

// Spread counts what a desk may see of open cases by topic and territory.
func (n *Notices) Spread(desk routing.DeskID) ([]Share, error) {
	scopes, err := n.scopes(desk, false)
	if err != nil || len(scopes) == 0 {
		return nil, err
	}
	return n.Tx.Spread(scopes)
}

// scopes are what a desk answers for now or, unless mine is set, all that it may act on
// (routing.Directory.DesksFor): what it would answer for if it were the only one.
func (n *Notices) scopes(desk routing.DeskID, mine bool) ([]routing.Scope, error) {
	reached := func(routing.DeskID) (bool, error) { return false, nil }
	if mine {
		reached = func(d routing.DeskID) (bool, error) {
			_, ok, err := n.seat(d)
			return ok, err
		}
	}
	return n.Directory.Region().Scopes(desk, reached)
}

// QueuePress is a decoded button of a list: "l.<view>.<page>[.<arg>]". It is good for
// ever and for everybody at the desk, who sees what he may see then.
type QueuePress struct {
	View string
	Page int
	Arg  string
}

// Encode gives the button's data; ok is false when no button can carry it.
func (p QueuePress) Encode() (data string, ok bool) {
	data = "l." + p.View + "." + strconv.Itoa(p.Page)
	if p.Arg != "" {
		data += "." + p.Arg
	}
	return data, len(data)+markLen <= maxData
}

// DecodeQueue reads a button of a list.
func DecodeQueue(data string) (p QueuePress, ok bool) {
	parts := strings.SplitN(data, ".", 4)
	if len(parts) < 3 || parts[0] != "l" {
		return p, false
	}
	page, err := strconv.Atoi(parts[2])
	p = QueuePress{View: parts[1], Page: page}
	if len(parts) == 4 {
		p.Arg = parts[3]
	}
	return p, err == nil && page >= 0 && page <= MostCounted
}

// SearchWords are the words of a text as cases are found by them.
func (s *Scene) SearchWords(text string) []string { return lexicon.Index(text) }

// SayWith posts words with buttons that stay good, as a reply where many people write. A
// press of one is answered by changing the message that it is on.
func (s *Scene) SayWith(text string, k bots.Keyboard) error { return s.SayAside(text, k, false) }

// SayAside is SayWith that leaves a message that was pressed as it is, if aside.
func (s *Scene) SayAside(text string, k bots.Keyboard, aside bool) error {
	l := bots.Letter{
		Chat: s.In.Chat, Text: join(s.warned(), text), Keyboard: k, Purpose: bots.Dialog, Priority: bots.Interactive, Group: s.In.Group, Thread: s.In.Thread,
	}
	switch {
	case s.In.Kind == bots.Press && aside:
		l.ReplyTo = s.In.MessageID
	case s.In.Kind == bots.Press:
		l.Edit = s.In.MessageID
	case s.In.Group:
		l.ReplyTo = s.In.MessageID
	}
	_, err := post(s.Tx, s.House, l)
	return err
}
