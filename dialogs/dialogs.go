// Package dialogs talks with people. It owns the turn (one message in = one
// unit of work), the state machines that conversations are, the sessions, the
// one-time buttons, and the notices that tell people what happened to a case.
//
// It does no I/O except through Tx: what a turn says becomes letters in the
// outbox, which bots/outbox delivers later. It decides nothing about who must
// answer (routing does) and holds no text (locales does).
package dialogs

import (
	"errors"
	"log/slog"
	"slices"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
	"otklik/routing/radar"
	"otklik/routing/suggest"
)

// House is what does not change from turn to turn.
type House struct {
	Texts *locales.Catalogue
	// Region gives the directories in force; a reload swaps them between turns.
	Region func() *routing.Region
	// Centres tells whose each channel is; one that is not here is the topmost
	// centre's.
	Centres map[string]routing.CentreID
	// Suggester gives a centre's newest suggester; nil, or one that gives nil, leaves
	// the search by words. It is swapped between turns and never waited for.
	Suggester func(routing.CentreID) *suggest.Suggester
	// Channels tells what the configured bots can carry, by channel name.
	Channels map[string]bots.Limits
	// Seal signs the buttons.
	Seal *Seal
	// Stamp makes the codes of answers, nil = they get none.
	Stamp *Stamp
	// CasesPerDay is the most one resident may file, 0 or less = no limit.
	CasesPerDay int
	// Radar is how the radar looks, nil = it is switched off.
	Radar *radar.Settings
	// Log is for what nobody can be told, nil = none.
	Log *slog.Logger

	// Undo lets answers wait for as long as their centres want, so that they may be taken
	// back; without it they go at once.
	Undo bool

	// Crowd is how many letters may wait for a desk's chat before new cases come to it in
	// one growing card, by channel; 0 = each comes by itself.
	Crowd map[string]int

	// Drafts is what becomes of what residents begin and do not send.
	Drafts Drafts

	labels labels
}

// Scene is one turn: what came in, the conversation it belongs to, and the unit
// of work that everything it changes goes into.
type Scene struct {
	Tx
	House   *House
	In      bots.Inbound
	Session *Session
	Now     time.Time
	// Passing says that what is said here quotes somebody whose chat this is not.
	Passing bool

	directory *routing.Directory
	patient   bool // the turn can still be run again
	exchange  bool // the message replies to words of an exchange
	kept      trail
	chats     []bots.Chat // see Chats
	warning   string      // see Warn
}

// errUnsettled means the turn is to be run again in a moment: it may be about a
// message that is on the screen but whose letter is not settled yet.
var errUnsettled = errors.New("a letter to this chat is not settled yet")

// ErrNotForResident means a clerk replied to a line that was meant for him alone:
// whether his words are for the resident cannot be told, so he is asked.
var ErrNotForResident = errors.New("a reply to a line for the staff")

// ErrIncidentCard means a clerk replied to an incident's card: what goes to all who
// joined is asked for, and shown to him, before it goes.
var ErrIncidentCard = errors.New("a reply to an incident's card")

// Directory gives one directory for the whole turn, whatever is reloaded meanwhile:
// that of the centre whose channel this is or, in a desk's chat, of the desk's.
func (s *Scene) Directory() *routing.Directory {
	if s.directory == nil {
		s.directory = s.House.Region().Of(s.House.Centres[s.In.Chat.Channel])
	}
	return s.directory
}

// SitAt makes the turn one of a desk's centre, whichever centre's channel its chat
// is in.
func (s *Scene) SitAt(desk routing.DeskID) {
	if d, ok := s.Directory().Region().CentreOfDesk(desk); ok {
		s.directory = d
	}
}

// ForCase is the turn as the case's centre words it, its times in that centre's zone.
func (s *Scene) ForCase(k *routing.Case) *Scene {
	c := *s
	c.directory = s.Directory().Region().Of(k.Centre)
	return &c
}

// Speaking is the turn in another language, in whole sentences: what it says is read by
// others than the person of this turn.
func (s *Scene) Speaking(lang string) *Scene {
	c, session := *s, *s.Session
	session.Language, session.Settings.Simple = lang, false
	c.Session = &session
	return &c
}

// CasesByNumber finds the cases with a number, of all centres.
func (s *Scene) CasesByNumber(number string) ([]*routing.Case, error) {
	return s.Tx.CasesByNumber(number)
}

// Topics are what words may be about, the best first, at most limit. What was
// learnt from an older directory counts as far as this one has the topics.
func (s *Scene) Topics(words string, limit int) []routing.TopicID {
	d := s.Directory()
	var suggester *suggest.Suggester
	if s.House.Suggester != nil {
		suggester = s.House.Suggester(d.Centre().ID)
	}
	if suggester == nil {
		return d.FindTopics(words, limit)
	}
	return slices.DeleteFunc(suggester.Topics(words, limit), func(id routing.TopicID) bool {
		_, ok := d.Topic(id)
		return !ok
	})
}

// T words a text in the conversation's language.
func (s *Scene) T(key string, args locales.Args) string { return s.words().t(key, args) }

// TIn words a text in another language than the conversation's.
func (s *Scene) TIn(lang, key string, args locales.Args) string {
	w := s.words()
	w.lang = lang
	return w.t(key, args)
}

// Labels are the words of a button in every language, to know it when it is typed.
func (s *Scene) Labels(key string) []string {
	all := s.House.Texts.All(key)
	for _, lang := range s.House.Texts.Languages() {
		if own, ok := s.Directory().Text(lang, key); ok {
			all = append(all, own)
		}
	}
	return all
}

// Language is the conversation's, or what the person's messenger reports while
// nothing was chosen.
func (s *Scene) Language() string {
	if s.Session.Language != "" {
		return s.Session.Language
	}
	return s.House.Texts.Match(s.In.From.Language)
}

// Cases gives the deeds on cases within this turn.
func (s *Scene) Cases() routing.Cases { return s.Notices().cases() }

// Incidents gives the deeds on incidents within this turn.
func (s *Scene) Incidents() routing.Incidents { return s.Notices().Incidents() }

// Notices tells people what happened, within this turn.
func (s *Scene) Notices() *Notices {
	n := &Notices{Tx: s.Tx, House: s.House, Directory: s.Directory(), Now: s.Now}
	if !s.In.Group {
		n.Speaker = s.In.Chat
	}
	return n
}

// GiveFor posts words about a case, with a file and buttons, to the private chat of this
// turn.
func (s *Scene) GiveFor(k *routing.Case, text string, keyboard bots.Keyboard, files ...bots.File) error {
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: s.In.Chat, Text: text, Keyboard: keyboard, Files: files, Purpose: bots.Dialog, Priority: bots.Interactive, Case: int64(k.ID),
	})
	return err
}

// Give posts words with files to the private chat of this turn.
func (s *Scene) Give(text string, files []bots.File) error {
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: s.In.Chat, Text: join(s.warned(), text), Files: files, Purpose: bots.Dialog, Priority: bots.Interactive,
	})
	return err
}

// Say posts plain words to the chat of this turn, as a reply where many people
// write.
func (s *Scene) Say(text string) error {
	l := bots.Letter{Chat: s.In.Chat, Text: join(s.warned(), text), Purpose: bots.Dialog, Priority: bots.Interactive, Group: s.In.Group, Thread: s.In.Thread, Passing: s.Passing}
	if s.In.Group {
		l.ReplyTo = s.In.MessageID
	}
	_, err := post(s.Tx, s.House, l)
	return err
}
