// Package dialogs talks with people. It owns the turn (one message in = one
// unit of work), the state machines that conversations are, the sessions, the
// one-time buttons, and the notices that tell people what happened to a case.
//
// It does no I/O except through Tx: what a turn says becomes letters in the
// outbox, which bots/outbox delivers later. It decides nothing about who must
// answer (routing does) and holds no text (locales does).
package dialogs

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
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
	Suggester func(routing.CentreID) *routing.Suggester
	// Channels tells what the configured bots can carry, by channel name.
	Channels map[string]bots.Limits
	// Seal signs the buttons.
	Seal *Seal
	// CasesPerDay is the most one resident may file, 0 or less = no limit.
	CasesPerDay int
	// Radar is how the radar looks, nil = it is switched off.
	Radar *routing.RadarSettings
}

// Scene is one turn: what came in, the conversation it belongs to, and the unit
// of work that everything it changes goes into.
type Scene struct {
	Tx
	House   *House
	In      bots.Inbound
	Session *Session
	Now     time.Time

	directory *routing.Directory
	patient   bool   // the turn can still be run again
	pressed   string // the data of the button that the turn before was about
	warning   string // see Warn
}

// errUnsettled means the turn is to be run again in a moment: it may be about a
// message that is on the screen but whose letter is not settled yet.
var errUnsettled = errors.New("a letter to this chat is not settled yet")

// ErrNotForResident means a clerk replied to a line that was meant for him alone:
// whether his words are for the resident cannot be told, so he is asked.
var ErrNotForResident = errors.New("a reply to a line for the staff")

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
	return s.replied() // it may have been settled between the two questions
}

// replied tells by the letters which case the message replies to.
func (s *Scene) replied() (routing.CaseID, error) {
	id, purpose, err := s.SentCase(s.In.Chat, s.In.ReplyTo)
	if id != 0 && s.In.Group && purpose == bots.Notice {
		return 0, ErrNotForResident
	}
	return id, err
}

// Remark is what the message says, as a case keeps it.
func (s *Scene) Remark() routing.Remark {
	return routing.Remark{Text: strings.TrimSpace(s.In.Text), Files: EncodeFiles(s.In.Files)}
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
	return shown[0].ID, nil
}

// speaksOf tells whether our message that begins with line may be about the case.
func (s *Scene) speaksOf(k *routing.Case, line string) bool {
	if s.In.Group {
		return s.Notices().shows(k, line)
	}
	return k.Resident == s.In.Chat.String()
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

// CasesByNumber finds the cases with a number, of all centres.
func (s *Scene) CasesByNumber(number string) ([]*routing.Case, error) {
	return s.Tx.CasesByNumber(s.Directory().Region().IDs(), number)
}

// Topics are what words may be about, the best first, at most limit. What was
// learnt from an older directory counts as far as this one has the topics.
func (s *Scene) Topics(words string, limit int) []routing.TopicID {
	d := s.Directory()
	var suggester *routing.Suggester
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

// Notices tells people what happened, within this turn.
func (s *Scene) Notices() *Notices {
	return &Notices{Tx: s.Tx, House: s.House, Directory: s.Directory(), Now: s.Now}
}

// Say posts plain words to the chat of this turn, as a reply where many people
// write.
func (s *Scene) Say(text string) error {
	l := bots.Letter{Chat: s.In.Chat, Text: join(s.warned(), text), Purpose: bots.Dialog, Priority: bots.Interactive, Group: s.In.Group}
	if s.In.Group {
		l.ReplyTo = s.In.MessageID
	}
	_, err := post(s.Tx, s.House, l)
	return err
}

// kept is what a session keeps for its conversation: its memory, and the data of
// the button that the last turn was about, "" if none.
type kept struct {
	Pressed string `json:"pressed,omitempty"`
	Memory  any    `json:"memory"`
}

// Recall reads what the conversation remembered into memory. What cannot be read
// any more is given up and told as false; the chart's version guards the rest.
func (s *Scene) Recall(memory any) bool {
	k := kept{Memory: memory}
	ok := len(s.Session.Draft) == 0 || json.Unmarshal(s.Session.Draft, &k) == nil
	s.pressed = k.Pressed
	return ok
}

// Remember keeps memory for the next turn.
func (s *Scene) Remember(memory any) error {
	raw, err := json.Marshal(kept{Pressed: s.In.Data, Memory: memory})
	if err != nil {
		return err
	}
	s.Session.Draft = raw
	return nil
}
