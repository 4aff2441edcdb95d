package dialogs

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/routing"
)

// This file is about chats of one person in several messengers.

// Links keeps which chats are one person's, and the offers to link them. An offer is
// good once and for a while: whoever asked for the code and whoever typed it both say
// yes, so that nobody is linked who was only talked into telling a code, or typing one.
type Links interface {
	// LinkedTo lists the other chats of a chat's person.
	LinkedTo(bots.Chat) ([]bots.Chat, error)
	// HoldLinks keeps others from linking and parting chats until this unit of work ends:
	// what LinkedTo tells from then on stays true.
	HoldLinks() error
	// Link makes two chats those of one person, with all that are linked to either.
	Link(a, b bots.Chat) error
	// Unlink makes a chat a person of its own again; strays are cases that are answered
	// in a chat which is their resident's no more.
	Unlink(bots.Chat) (strays []routing.CaseID, err error)
	// AddLinkCode keeps the hash of a code that a chat asked for; its earlier ones are
	// good no more.
	AddLinkCode(hash string, chat bots.Chat, expires time.Time) error
	// ClaimLink uses a code up for the chat that typed it; ErrNoInvite when there is no
	// such code, as in what follows.
	ClaimLink(hash string, by bots.Chat, now time.Time) (LinkOffer, error)
	// AgreeLink is the word of the chat that typed the code.
	AgreeLink(id int64, by bots.Chat, now time.Time) (LinkOffer, error)
	// SealLink is the word of the chat that asked for the code, after the other's; the
	// offer ends with it.
	SealLink(id int64, by bots.Chat, now time.Time) (LinkOffer, error)
	// RefuseLink ends an offer; either chat may.
	RefuseLink(id int64, by bots.Chat) (LinkOffer, error)
}

// LinkOffer is a code on its way to a link.
type LinkOffer struct {
	ID int64
	Of bots.Chat // asked for the code
	By bots.Chat // typed it
}

// linkCodeLen is how many characters a code has that links chats: 40 bits, good once, for
// minutes, and for a few tries of each chat.
const linkCodeLen = 8

// NewLinkCode makes a code that links chats: "ABCD-EFGH".
func NewLinkCode() string {
	var raw [linkCodeLen]byte
	rand.Read(raw[:]) // never fails (Go 1.24)
	var b strings.Builder
	for i, v := range raw {
		if i == linkCodeLen/2 {
			b.WriteByte('-')
		}
		b.WriteByte(inviteLetters[int(v)%len(inviteLetters)])
	}
	return b.String()
}

// Chats are all chats of this turn's person, the one of the turn first. What cannot be
// read fails the turn at its first write; until then he has one.
func (s *Scene) Chats() []bots.Chat {
	if s.chats == nil {
		others, err := s.LinkedTo(s.In.Chat)
		if err != nil {
			others = nil
		}
		s.chats = append([]bots.Chat{s.In.Chat}, others...)
	}
	return s.chats
}

// Owns tells whether a case is that of this turn's person, in whichever of his chats he
// filed it.
func (s *Scene) Owns(k *routing.Case) bool {
	_, ok := s.OwnerOf(k)
	return ok
}

// OwnerOf is the chat of this turn's person that a case is of, or the whole that it is a
// part of; ok is false where it is a stranger's. What cannot be read is nobody's.
func (s *Scene) OwnerOf(k *routing.Case) (resident string, ok bool) {
	if k.Parent != 0 {
		whole, err := s.Case(k.Parent)
		if err != nil {
			return "", false
		}
		k = whole
	}
	if k.Resident == s.In.Chat.String() {
		return k.Resident, true
	}
	chat, ok := bots.ParseChat(k.Resident)
	return k.Resident, ok && slices.Contains(s.Chats(), chat)
}

// OwnCases lists the cases of this turn's person, the newest first.
func (s *Scene) OwnCases(limit int) (list []*routing.Case, err error) {
	for _, chat := range s.Chats() {
		some, err := s.CasesOf(chat.String(), limit)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	slices.SortStableFunc(list, func(a, b *routing.Case) int { return int(min(max(b.ID-a.ID, -1), 1)) })
	return list[:min(len(list), limit)], nil
}

// Part makes this turn's chat a person of its own again, and tells which chats those
// are that it was linked to. Cases that one was answered in the other's stead come home.
func (s *Scene) Part() (others []bots.Chat, err error) {
	others = s.Chats()[1:]
	strays, err := s.Unlink(s.In.Chat)
	if err != nil {
		return nil, err
	}
	s.chats = nil
	for _, id := range strays {
		if _, err := s.Cases().ComeHome(id); err != nil {
			return nil, err
		}
	}
	return others, nil
}

// channelName is what people call a channel: as its centre does or, where that has no
// name for it, as the configuration.
func (w wording) channelName(channel string) string {
	if c, ok := w.directory.Centre().Channels[channel]; ok && len(c.Names) > 0 {
		return c.Names.In(w.lang)
	}
	return channel
}

// channelOf is what people call the channel of a chat that a history names.
func (w wording) channelOf(chat string) string {
	c, _ := bots.ParseChat(chat)
	return w.channelName(c.Channel)
}

// ChannelName is what people call a channel.
func (s *Scene) ChannelName(channel string) string { return s.words().channelName(channel) }

// PostTo posts words with buttons to a private chat that is perhaps not this turn's.
func (s *Scene) PostTo(chat bots.Chat, text string, rows ...[]bots.Button) error {
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: chat, Text: text, Keyboard: bots.Keyboard{Rows: rows}, Purpose: bots.Dialog, Priority: bots.Interactive,
	})
	return err
}
