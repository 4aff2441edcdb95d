package complaint

import (
	"errors"
	"slices"
	"time"

	"otklik/bots"
	"otklik/dialogs"
)

// Who may not write is told so once a day. What he writes is kept and reaches nobody's
// screen; what everybody has a right to goes on, and danger is answered as always.

const tellAgain = 24 * time.Hour

// granted are the commands that nobody can be kept from.
var granted = []string{menuMyData, menuDelete, menuStop}

// restrained hears whoever may not write; done is false for everybody else.
func (c *Conversation) restrained(t *talk) (done bool, err error) {
	if t.In.Kind != bots.Message && t.In.Kind != bots.Press && t.In.Kind != bots.Edit {
		return false, nil
	}
	r, ok, err := t.Restraint()
	if err != nil || !ok || t.granted() {
		return false, err
	}
	if asked, err := t.isAsked(); err != nil || asked {
		return false, err
	}
	if t.In.Kind == bots.Message {
		if err := t.Withhold(&r); err != nil {
			return true, err
		}
	}
	if t.Now.Sub(r.Told) >= tellAgain {
		r.Told = t.Now
		if err := t.Say(t.RestraintText(r)); err != nil {
			return true, err
		}
	}
	return true, errors.Join(t.SaveRestraint(r), t.raise()) // of danger the duty desk hears all the same
}

// isAsked tells whether the message answers what a desk is asking him: that it wants to hear.
func (t *talk) isAsked() (bool, error) {
	if t.In.Kind != bots.Message || t.commandName() != "" {
		return false, nil
	}
	id, err := t.answering()
	return id != 0 && slices.Contains(t.exchanges(), id), err
}

// granted tells whether the message is what nobody can be kept from: a command, the answer
// to what it asks, a verdict on an answer.
func (t *talk) granted() bool {
	if slices.Contains(granted, t.commandName()) {
		return true
	}
	if t.In.Kind != bots.Press {
		return false
	}
	_, verdict := dialogs.DecodeCase(t.In.Data)
	return verdict || t.Session.State == stErase
}
