// Package complaint is the conversation with a resident in his private chat:
// greeting, language, consent, filing a case step by step, and looking after
// cases later. It owns the chart, its steps and the draft. It does not decide
// who answers (routing) or word anything itself (locales, the directory).
package complaint

import (
	"errors"
	"sync/atomic"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// Conversation talks with residents. It is safe for concurrent use.
type Conversation struct {
	machine  *dialogs.Machine[*talk]
	consents atomic.Pointer[consents]
}

// New checks the chart and makes the conversation.
func New() (*Conversation, error) {
	m, err := dialogs.NewMachine(chart())
	if err != nil {
		return nil, err
	}
	return &Conversation{machine: m}, nil
}

// Mermaid draws the chart.
func (c *Conversation) Mermaid() string { return c.machine.Mermaid() }

// talk is one turn of the conversation, with what it remembers.
type talk struct {
	*dialogs.Scene
	memory
	version string // of the consent text in force

	dangers   []routing.Danger // that the message tells of
	novel     bool             // one of them is told of for the first time
	went      routing.CaseID   // the case that it went to, 0 = none
	rating    routing.CaseID   // whose mark was asked for in the turn before, 0 = none
	verdictOf routing.CaseID   // whose verdict was
	sure      bool             // whether the turn before asked if the draft is to go
}

// Hear answers one message of a resident.
func (c *Conversation) Hear(s *dialogs.Scene) error {
	t := &talk{Scene: s, version: c.consentVersion(s)}
	if !s.Recall(&t.memory) {
		t.memory = memory{}
	}
	t.sure, t.Sure = t.Sure, false
	shown := t.Draft.Shown
	if err := t.revoked(); err != nil {
		return err
	}
	var known []bots.File // copied, or to be
	if t.consented() {
		known = t.unfiled()
	}
	if t.expired() {
		if err := t.lapse(); err != nil {
			return err
		}
	}
	t.sayLapsed()
	t.resumeNotices()
	t.discreet()
	t.heed()
	if !t.dropUnfit() && t.known() {
		return s.Remember(t.memory)
	}
	if done, err := c.restrained(t); done || err != nil {
		return errors.Join(err, s.Remember(t.memory))
	}
	t.lastAsked()
	t.Passing = t.forCaller()
	before := t.traces()
	if err := c.answer(t); err != nil {
		return err
	}
	t.trace(before)
	if err := t.hideCaller(shown); err != nil {
		return err
	}
	if err := t.raise(); err != nil {
		return err
	}
	if err := errors.Join(t.keepFiles(known), t.watch()); err != nil {
		return err
	}
	return s.Remember(t.memory)
}

// answer tries what may come at any moment, then the question that was asked.
func (c *Conversation) answer(t *talk) error {
	switch t.In.Kind {
	case bots.Message, bots.Press:
		t.echoes()
	case bots.Edit:
		return c.edited(t)
	default:
		return nil
	}
	handlers := []func(*talk) (bool, error){c.verdict, c.verify, c.shut, c.renew, c.album, c.command, c.spoken, c.reply, c.pin}
	for _, h := range handlers {
		if done, err := h(t); done || err != nil {
			return err
		}
	}
	return c.machine.Converse(t, t.Scene)
}

func (t *talk) consented() bool { return t.Session.Consent == t.version }

// known tells whether the conversation has begun for this resident.
func (t *talk) known() bool { return t.Session.State != "" && t.consented() }
