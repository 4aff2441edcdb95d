package dialogs

import (
	"strconv"
	"strings"
	"time"

	"otklik/bots"
)

// doubleTap is how long after a press a second one of the same button is taken
// for an accident and not answered.
const doubleTap = 3 * time.Second

// AtOnce tells a message that comes so soon after the one before that its author cannot
// have read the answer to that.
func (s *Scene) AtOnce() bool { return s.Now.Sub(s.Session.UpdatedAt) < doubleTap }

// Heard is an answer as a step reads it.
type Heard struct {
	// Value is the offered answer that was pressed or typed as its label, "" for
	// free words.
	Value    string
	Text     string
	Files    []bots.File
	Location *bots.Location
}

// Converse runs one turn of a conversation: it reads what came in, moves the
// machine and asks the next question. c is given to the chart's steps.
func (m *Machine[C]) Converse(c C, s *Scene) error {
	aside := m.settle(s)
	step := m.chart.Steps[s.Session.State]
	asked := s.Session.Prompt != 0
	h, verdict := s.listen(step.Ask(c))
	switch verdict {
	case ignored:
		return nil
	case stale:
		return s.ask(m.prompt(c, s), Move{Aside: s.T("stale.button", nil)}, 0, false)
	case turnPage:
		page, _ := strconv.Atoi(strings.TrimPrefix(h.Value, pageMark))
		return s.ask(step.Ask(c), Move{}, page, true)
	}
	move, err := step.Hear(c, h)
	if err != nil {
		return err
	}
	move.Aside = join(aside, move.Aside)
	if err := m.mind(c, s, h, &move, asked); err != nil {
		return err
	}
	return m.Go(c, s, move)
}

// Ask makes a move that did not come from a question, and asks the next one in a
// new message: what was pressed (a card, an answer) stays as it is.
func (m *Machine[C]) Ask(c C, s *Scene, move Move) error { return m.move(c, s, move, false) }

// Go makes a move that did not come from the question asked: a command, say.
func (m *Machine[C]) Go(c C, s *Scene, move Move) error { return m.move(c, s, move, true) }

func (m *Machine[C]) move(c C, s *Scene, move Move, edit bool) error {
	move.Aside = join(m.settle(s), move.Aside)
	if move.Event != "" {
		next, err := m.Fire(s.Session.State, move.Event)
		if err != nil {
			return err
		}
		s.Session.State = next
	}
	if move.Silent {
		return nil
	}
	return s.ask(m.prompt(c, s), move, 0, edit)
}

func (m *Machine[C]) prompt(c C, s *Scene) Prompt { return m.chart.Steps[s.Session.State].Ask(c) }

// settle puts a new session, or one whose state this chart no longer knows, into
// the initial state. What the person has told is kept; the words to say about
// it are returned.
func (m *Machine[C]) settle(s *Scene) (aside string) {
	old := s.Session
	fresh := old.State == ""
	if !fresh && old.Chart == m.chart.Name && old.ChartVersion == m.chart.Version && m.Knows(old.State) {
		return ""
	}
	old.Chart, old.ChartVersion, old.State = m.chart.Name, m.chart.Version, m.chart.Initial
	if fresh {
		return ""
	}
	return s.T("home.restarted", nil)
}

// verdict is what an inbound turned out to be for the question asked.
type verdict int

const (
	answer verdict = iota
	turnPage
	stale
	ignored
)

// listen reads what came in against the question that was asked.
func (s *Scene) listen(p Prompt) (Heard, verdict) {
	in := s.In
	h := Heard{Text: strings.TrimSpace(in.Text), Files: in.Files, Location: in.Location}
	if in.Kind != bots.Press {
		if h.Value = s.typed(p, h.Text); strings.HasPrefix(h.Value, pageMark) {
			return h, turnPage
		}
		return h, answer
	}
	d, ok := decodeDialog(in.Data)
	fresh := ok && d.state == s.Session.State && d.rev == s.Session.Rev%revs
	h.Value = d.value
	switch {
	case ok && in.Data == s.kept.Pressed && s.AtOnce():
		return h, ignored
	case fresh && strings.HasPrefix(d.value, pageMark):
		return h, turnPage
	case fresh && p.offers(d.value):
		return h, answer
	}
	return h, stale
}

// ask posts a question. Asked again word for word because nothing came of what was said, it
// is the same one: the buttons of its first copy, which he may be looking at, go on working.
// A press on an attached keyboard is answered by changing
// the message it came from, so that a chat does not fill with old menus.
func (s *Scene) ask(p Prompt, m Move, page int, edit bool) error {
	if print := p.print(s.Session.State); m.Event != "" || print != s.kept.Asked {
		s.Session.Rev++
		s.kept.Asked = print
	}
	s.kept.Page = page
	warning := s.warned()
	l := s.question(p, join(warning, m.Aside), page)
	if m.Receipt != "" {
		l.Text, l.Purpose, l.Case = join(warning, m.Receipt, s.numbered(p, page)), bots.Receipt, int64(m.Case)
		edit = false
	}
	if edit && s.In.Kind == bots.Press && !l.Keyboard.Menu {
		l.Edit = s.In.MessageID
	}
	id, err := postFor(s.Tx, s.House, l, s.Session.Key.Person)
	s.Session.Prompt = id
	return err
}

// Correct changes the last question in place, as when the second photo of an
// album arrives: the count grows and no new message appears.
func (m *Machine[C]) Correct(c C, s *Scene, aside string) error {
	if s.Session.Prompt == 0 || !m.Knows(s.Session.State) {
		return m.Go(c, s, Move{Aside: aside})
	}
	s.kept.Page = 0
	l := s.question(m.prompt(c, s), aside, 0)
	if l.Keyboard.Menu {
		return nil // no platform edits such a message
	}
	l.EditOf, l.Under, l.ReplyTo = s.Session.Prompt, 0, ""
	_, err := postFor(s.Tx, s.House, l, s.Session.Key.Person)
	return err
}

// question makes the letter that asks p in the present state and revision.
func (s *Scene) question(p Prompt, aside string, page int) bots.Letter {
	data := func(value string) string {
		return dialogPress{state: s.Session.State, rev: s.Session.Rev, value: value}.encode()
	}
	return bots.Letter{
		Chat: s.In.Chat, Text: join(aside, p.Text, s.numbered(p, page)),
		Keyboard: p.keyboard(s.limits(), page, s.pageWords(), data),
		Under:    p.Under, Purpose: bots.Dialog, Priority: bots.Interactive, Group: s.In.Group, Thread: s.In.Thread, Mentions: p.Mentions, Case: int64(p.Case),
		Passing: s.Passing,
	}
}

func (s *Scene) limits() bots.Limits { return s.House.Channels[s.In.Chat.Channel] }

func (s *Scene) pageWords() pageWords {
	return pageWords{more: s.T("button.more", nil), fewer: s.T("button.fewer", nil)}
}

func join(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n\n")
}
