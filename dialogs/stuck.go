package dialogs

import (
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what happens to somebody who is not understood.

// enough is how many misses in a row bring a human.
const enough = 2

// callAgain is the least time between two calls for one person: the duty desk knows
// by then.
const callAgain = time.Hour

// mind counts the answers in a row that were not understood, and lets the chart help
// after enough of them. Before a question was asked nothing can miss it.
func (m *Machine[C]) mind(c C, s *Scene, h Heard, move *Move, asked bool) error {
	if !asked || !missed(h, *move) {
		s.kept.Misses = 0
		return nil
	}
	s.kept.Misses++
	if s.kept.Misses < enough || m.chart.Stuck == nil {
		return nil
	}
	s.kept.Misses = 0
	help, err := m.chart.Stuck(c)
	move.Aside = join(move.Aside, help)
	return err
}

// missed tells whether free words led nowhere: something was said of them, and the
// same question comes again. Files are seldom an answer, so only a step can say that they are none.
func missed(h Heard, m Move) bool {
	if h.Value != "" || len(h.Files) > 0 && !m.Missed || m.Kept || m.Event != "" || m.Silent || m.Receipt != "" {
		return false
	}
	return m.Missed || m.Aside != ""
}

// CallDuty tells the duty desk that the person of this turn gets nowhere with the
// bot: why, the key of what to say of him, where he stands, that of a text about the topic
// he has chosen, and nothing of himself. called is false when there is no desk to hear it; a second call within
// an hour is taken for heard.
func (s *Scene) CallDuty(why, where string, topic routing.TopicID) (called bool, err error) {
	if !s.kept.Called.IsZero() && s.Now.Sub(s.kept.Called) < callAgain {
		return true, nil
	}
	n := s.Notices()
	chat, ok, err := n.seat(n.Directory.Centre().DutyDesk)
	if err != nil || !ok {
		return false, err
	}
	w := n.speak(n.Directory, locales.Default)
	text := w.t(why, locales.Args{
		"Channel": w.channelName(s.In.Chat.Channel), "Where": w.t(where, locales.Args{"Topic": w.topic(topic)}),
		"Phone": n.Directory.Centre().Emergency.Duty,
	})
	_, err = post(s.Tx, s.House, bots.Letter{Chat: chat, Text: text, Purpose: bots.Notice, Priority: bots.Showing, Group: true})
	s.kept.Called = s.Now
	return err == nil, err
}
