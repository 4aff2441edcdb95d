package dialogs

import (
	"time"

	"otklik/bots"
)

// Drafts is for how long what was begun and not sent is kept, and when its author is
// reminded of it, once. 0 is the default, below 0 is never.
type Drafts struct {
	Remind time.Duration `yaml:"remind"`
	Keep   time.Duration `yaml:"keep"`
}

// What holds for drafts where nobody has said otherwise.
const (
	usualRemind = 20 * time.Hour
	usualKeep   = 7 * 24 * time.Hour
)

// Defaults fills in what was left out.
func (d Drafts) Defaults() Drafts {
	if d.Remind == 0 {
		d.Remind = usualRemind
	}
	if d.Keep == 0 {
		d.Keep = usualKeep
	}
	return d
}

// Check tells what is wrong, by the field.
func (d Drafts) Check() map[string]string {
	wrong := map[string]string{}
	if d.Keep > 0 && d.Remind >= d.Keep {
		wrong["remind"] = "must be shorter than keep: a draft that is gone cannot be recalled"
	}
	if d.Keep > 0 && d.Keep < time.Hour {
		wrong["keep"] = "at least an hour"
	}
	return wrong
}

// Awake is the next moment from t at which the person of this turn may be written to
// unasked: t itself, unless it lies in his quiet hours.
func (s *Scene) Awake(t time.Time) time.Time {
	how, hours, _ := s.Quiet()
	if end, within := hours.Within(t.In(s.Directory().Location())); within && how != Loud {
		return end
	}
	return t
}

// Offer posts words with buttons of the main menu, which lead where the menu's own do,
// to somebody who has not written: home is the state of the menu. The question that he
// was asked last stays as it is.
func (s *Scene) Offer(text, home string, choices []Choice) error {
	data := func(value string) string {
		return dialogPress{state: home, rev: s.Session.Rev, value: value}.encode()
	}
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: s.In.Chat, Text: text, Keyboard: bots.Keyboard{Rows: rows(choices, 1, data)},
		Purpose: bots.Dialog, Priority: bots.Answering,
	})
	return err
}
