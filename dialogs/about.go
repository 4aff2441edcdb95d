package dialogs

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/routing"
)

// This file finds out which case a message is about.

// About tells which case the message replies to, 0 if none. The message replied
// to may be unknown: its letter is not settled yet or, after a crash, was sent
// twice and settled as the other copy. Then its words tell.
func (s *Scene) About() (routing.CaseID, error) {
	if s.In.ReplyTo == "" {
		return 0, nil
	}
	id, err := s.replied()
	if err == nil && id == 0 {
		id, err = s.quoted()
	}
	if err == nil && id == 0 && !s.patient {
		id, err = s.threaded()
	}
	if err != nil || id != 0 || !s.patient {
		return id, err
	}
	busy, err := s.InFlight(s.In.Chat)
	if err == nil && busy {
		err = errUnsettled
	}
	if err != nil {
		return 0, err
	}
	if id, err = s.replied(); err != nil || id != 0 { // it may have been settled between the two questions
		return id, err
	}
	return s.threaded()
}

// replied tells by the letters which case the message replies to.
func (s *Scene) replied() (routing.CaseID, error) {
	id, purpose, err := s.SentCase(s.In.Chat, s.In.ReplyTo)
	s.exchange = purpose == bots.Talk
	if purpose == bots.Incident {
		return 0, ErrIncidentCard
	}
	if s.In.Group && (purpose == bots.Notice || purpose == bots.Contacts) {
		return 0, ErrNotForResident
	}
	if s.In.Group && purpose == bots.Dialog {
		return 0, err // a question to a clerk: what he says to an old one is not for the resident
	}
	return id, err
}

// GoesOn tells, after About, whether the message replies to words of an exchange about
// a case that is still in it: what is said then is a part of it.
func (s *Scene) GoesOn(k *routing.Case) bool { return s.exchange && s.Cases().Talking(k) }

// Remark is what the message says, as a case keeps it; a place on the map is said by
// its link.
func (s *Scene) Remark() routing.Remark {
	text := strings.TrimSpace(s.In.Text)
	if at := s.In.Location; at != nil {
		spot := strings.TrimSpace(PlaceName(*at) + "\n" + s.words().mapLink(&routing.Point{Lat: at.Lat, Lon: at.Lon}))
		text = strings.TrimSpace(text + "\n📍 " + spot)
	}
	return routing.Remark{Text: text, Files: EncodeFiles(s.In.Files)}
}

// PlaceName is what a map calls a place, in one line; "" for a mere point.
func PlaceName(l bots.Location) string {
	name, address := QuoteLine(l.Title), QuoteLine(l.Address)
	switch {
	case name == "" || strings.Contains(address, name):
		return address
	case address == "" || strings.Contains(name, address):
		return name
	}
	return name + ", " + address
}

// Prompted tells whether a message is the last question of this conversation:
// where several people are asked, each has his own.
func (s *Scene) Prompted(message string) (bool, error) {
	if message == "" || s.Session.Prompt == 0 {
		return false, nil
	}
	sent, err := s.Letter(s.Session.Prompt)
	if err != nil {
		return false, err
	}
	if sent.MessageID == "" && sent.State == "due" && s.patient {
		return false, errUnsettled
	}
	return sent.MessageID == message, nil
}

// quoted finds the case that our message, replied to, names in its first line.
// In a desk only what shows a case counts: a question to a clerk names one too,
// and its answer is not for the resident.
func (s *Scene) quoted() (routing.CaseID, error) {
	line, _, _ := strings.Cut(s.In.ReplyText, "\n")
	number, ok := routing.NumberIn(line)
	if !ok {
		return 0, nil
	}
	numbered, err := s.CasesByNumber(number)
	if err != nil {
		return 0, err
	}
	shown := slices.DeleteFunc(numbered, func(k *routing.Case) bool { return !s.speaksOf(k, line) })
	if len(shown) > 1 {
		if shown, err = s.shownHere(shown); err != nil {
			return 0, err
		}
	}
	if len(shown) != 1 {
		return 0, nil // none, or the same number of several centres
	}
	s.exchange = s.Notices().quotesExchange(shown[0], line)
	return shown[0].ID, nil
}

// speaksOf tells whether our message that begins with line may be about the case.
func (s *Scene) speaksOf(k *routing.Case, line string) bool {
	if s.In.Group {
		return s.Notices().shows(k, line)
	}
	return s.Owns(k)
}

// shownHere keeps the cases that have a card in this chat: a number is a centre's
// own, and another one may have it, too.
func (s *Scene) shownHere(cases []*routing.Case) (shown []*routing.Case, err error) {
	for _, k := range cases {
		card, err := s.CardOf(k.ID, s.In.Chat)
		if err != nil {
			return nil, err
		}
		if card != 0 {
			shown = append(shown, k)
		}
	}
	return shown, nil
}
