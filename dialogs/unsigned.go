package dialogs

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
)

// This file keeps what anonymous administrators of a group write until somebody says by a
// press that it was he: the messenger hides who writes, and names who presses.
//
// Files are kept by their names, as those of a clerk's answer in hand are: what a deed
// brings to a case is copied then, and of what nobody owns up to no copy was ever made.

const (
	// unsignedFor is how long it waits: a clerk may finish a telephone call first, and words
	// that nobody answers for neither lie about for a day nor surprise a resident by night.
	unsignedFor = time.Hour
	// unsignedMost of them may wait in a chat: nobody presses under more, and each of them
	// costs the chat a message.
	unsignedMost = 5
	// claimedMost are remembered after they were claimed, for what still comes of albums and
	// for second presses.
	claimedMost = 20
)

// unsignedPerson is whose session of a chat keeps them: nobody's, since the platforms name
// people by numbers.
const unsignedPerson = "unsigned"

// unsignedMark begins the data of the button that claims; the message follows.
const unsignedMark = "u."

// Unsigned is a message of nobody knows whom, with what its author has to press.
type Unsigned struct {
	Parts []UnsignedPart `json:"parts,omitempty"` // none once it was claimed
	Asked bots.LetterID  `json:"asked"`
	Until time.Time      `json:"until"`
	ID    string         `json:"id"` // of the first part's message
	Album string         `json:"album,omitempty"`
	By    string         `json:"by,omitempty"`   // who has claimed it
	Said  string         `json:"said,omitempty"` // a hash of its words then, since a messenger tells of changes that are none
	Name  string         `json:"name,omitempty"` // his, as his messenger tells it
}

// UnsignedPart is one message as it came; the later pictures of an album are parts, too.
type UnsignedPart struct {
	Message   string         `json:"message"`
	ReplyTo   string         `json:"reply_to,omitempty"`
	ReplyLine string         `json:"reply_line,omitempty"` // the first of what it replies to: all that is looked at
	Thread    string         `json:"thread,omitempty"`
	Text      string         `json:"text,omitempty"`
	Code      string         `json:"code,omitempty"` // InviteHash of one that was in the text, which is without it then
	Album     string         `json:"album,omitempty"`
	Files     []bots.File    `json:"files,omitempty"`
	Location  *bots.Location `json:"location,omitempty"`
	At        time.Time      `json:"at"`
}

// Coded tells whether it is nothing but a one-time code, which makes its writer a clerk.
func (u *Unsigned) Coded() bool { return len(u.Parts) > 0 && u.Parts[0].Code != "" }

// DecodeUnsigned tells which unsigned message the button of a press claims.
func DecodeUnsigned(data string) (id string, ok bool) { return strings.CutPrefix(data, unsignedMark) }

// UnsignedPart makes one of the message of this turn.
func (s *Scene) UnsignedPart() UnsignedPart {
	in := s.In
	line, _, _ := strings.Cut(in.ReplyText, "\n")
	return UnsignedPart{
		Message: in.MessageID, ReplyTo: in.ReplyTo, ReplyLine: line, Thread: in.Thread,
		Text: in.Text, Album: in.Album, Files: in.Files, Location: in.Location, At: in.At,
	}
}

// Inbound is the part as if the person of a press had written it.
func (p UnsignedPart) Inbound(press bots.Inbound) bots.Inbound {
	return bots.Inbound{
		Kind: bots.Message, Key: press.Key, Chat: press.Chat, Group: press.Group, From: press.From,
		MessageID: p.Message, ReplyTo: p.ReplyTo, ReplyText: p.ReplyLine, Thread: p.Thread,
		Text: p.Text, Album: p.Album, Files: p.Files, Location: p.Location, At: p.At, Raw: press.Raw,
	}
}

// unsigned is what a chat keeps, the oldest first.
type unsigned struct {
	session *Session
	List    []*Unsigned `json:"list,omitempty"`
}

func loadUnsigned(tx Tx, chat bots.Chat) (*unsigned, error) {
	session, err := tx.Session(SessionKey{Chat: chat, Person: unsignedPerson})
	if err != nil {
		return nil, err
	}
	u := &unsigned{session: session}
	if len(session.Draft) > 0 && json.Unmarshal(session.Draft, u) != nil {
		u.List = nil // of another build: asked again
	}
	return u, nil
}

func (u *unsigned) save(tx Tx, now time.Time) (err error) {
	if u.session.Draft, err = json.Marshal(u); err != nil {
		return err
	}
	u.session.UpdatedAt = now
	return tx.SaveSession(u.session)
}

// find gives the first for which ok holds, nil if there is none.
func (u *unsigned) find(ok func(*Unsigned) bool) *Unsigned {
	if i := slices.IndexFunc(u.List, ok); i >= 0 {
		return u.List[i]
	}
	return nil
}

// waiting are those that nobody has claimed.
func (u *unsigned) waiting() (list []*Unsigned) {
	for _, m := range u.List {
		if m.By == "" {
			list = append(list, m)
		}
	}
	return list
}

// KeepUnsigned keeps the message of this turn and asks who has written it; more says that
// it is a later picture of an album that was asked about. Of one that was claimed it gives
// who did: it is his.
func (s *Scene) KeepUnsigned(p UnsignedPart, more bool) (by *bots.Person, err error) {
	u, err := loadUnsigned(s.Tx, s.In.Chat)
	if err != nil {
		return nil, err
	}
	m := u.find(func(m *Unsigned) bool { return m.ID == p.Message || p.Album != "" && m.Album == p.Album })
	switch {
	case m != nil && m.ID == p.Message:
		return nil, nil
	case m != nil && m.By != "":
		return &bots.Person{ID: m.By, Name: m.Name}, nil
	case m != nil:
		m.Parts = append(m.Parts, p)
		return nil, u.save(s.Tx, s.Now)
	case more:
		return nil, nil // its first picture was refused, and that was said
	}
	if told, err := s.answersAsked(u); err != nil || told {
		return nil, err
	}
	if n := len(u.waiting()); n >= unsignedMost {
		return nil, s.Say(s.T("unsigned.full", locales.Args{"Count": n}))
	}
	m = &Unsigned{ID: p.Message, Album: p.Album, Parts: []UnsignedPart{p}, Until: s.Now.Add(unsignedFor)}
	if m.Asked, err = s.askAuthor(m.ID); err != nil {
		return nil, err
	}
	u.List = append(u.List, m)
	if err := s.Wake(Timer{At: m.Until, Kind: TimerUnsigned, Chat: s.In.Chat}); err != nil {
		return nil, err
	}
	return nil, u.save(s.Tx, s.Now)
}

// ReviseUnsigned puts an edited message in the place of what was kept of it; of one that
// was done already it says so.
func (s *Scene) ReviseUnsigned(p UnsignedPart) error {
	u, err := loadUnsigned(s.Tx, s.In.Chat)
	if err != nil {
		return err
	}
	for _, m := range u.List {
		if m.By != "" && m.ID == p.Message {
			return s.late(u, m, p.Text)
		}
		i := slices.IndexFunc(m.Parts, func(old UnsignedPart) bool { return old.Message == p.Message })
		if i >= 0 {
			m.Parts[i] = p
			return u.save(s.Tx, s.Now)
		}
	}
	return nil
}

// WordsMark tells words from others of the same author, down to the mark of a note.
func WordsMark(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return hex.EncodeToString(sum[:4])
}

// late says, once for each change of its words, that a message was done already.
func (s *Scene) late(u *unsigned, m *Unsigned, text string) error {
	said := WordsMark(text)
	if m.Said == "" || m.Said == said {
		return nil
	}
	m.Said = said
	return errors.Join(u.save(s.Tx, s.Now), s.Say(s.T("unsigned.late", nil)))
}

// Unsigned finds a message that waits to be claimed, or was claimed; nil if there is none
// any more.
func (s *Scene) Unsigned(id string) (*Unsigned, error) {
	u, err := loadUnsigned(s.Tx, s.In.Chat)
	if err != nil {
		return nil, err
	}
	return u.find(func(m *Unsigned) bool { return m.ID == id && (m.By != "" || s.Now.Before(m.Until)) }), nil
}

// ClaimUnsigned gives out a waiting message, once, and says in place of the question that
// somebody has written it; name is how he is called here.
func (s *Scene) ClaimUnsigned(id, name string) ([]UnsignedPart, error) {
	u, err := loadUnsigned(s.Tx, s.In.Chat)
	if err != nil {
		return nil, err
	}
	m := u.find(func(m *Unsigned) bool { return m.ID == id && m.By == "" })
	if m == nil {
		return nil, nil
	}
	parts := m.Parts
	m.Parts, m.By, m.Name, m.Said = nil, s.In.From.ID, s.In.From.Name, WordsMark(parts[0].Text)
	for claimed := len(u.List) - len(u.waiting()); claimed > claimedMost; claimed-- {
		i := slices.IndexFunc(u.List, func(m *Unsigned) bool { return m.By != "" })
		u.List = slices.Delete(u.List, i, i+1)
	}
	if err := s.reword(m, "unsigned.taken", locales.Args{"Name": QuoteLine(name)}); err != nil {
		return nil, err
	}
	return parts, u.save(s.Tx, s.Now)
}

// As runs a part of this turn as another person's, with his session.
func (s *Scene) As(p bots.Person, do func(*Scene) error) error {
	other := *s
	other.In.From, other.kept, other.exchange, other.warning = p, trail{}, false, ""
	var err error
	if other.Session, err = s.Tx.Session(sessionKey(other.In)); err != nil {
		return err
	}
	if err := do(&other); err != nil {
		return err
	}
	if err := other.lastWords(); err != nil {
		return err
	}
	other.Session.UpdatedAt = s.Now
	return s.SaveSession(other.Session)
}
