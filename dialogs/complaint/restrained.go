package complaint

import (
	"errors"
	"slices"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
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
	return true, errors.Join(t.SaveRestraint(r), t.cry(r))
}

// mostCries is how many letters the duty desk gets from who may not write, unless he tells
// of another danger.
const mostCries = 5

// cry lets the duty desk read what he writes of danger, and what he writes for a while after
// it: where that is may come in a message of its own.
func (t *talk) cry(r dialogs.Restraint) error {
	a := &t.Alarm
	since := t.Now.Sub(a.Called)
	going := a.Cries > 0 && since < helpAgain
	switch {
	case !t.consented():
		return t.raise() // whose words are not kept are not passed on
	case t.In.Kind == bots.Press || !t.tells() || going && a.Cries >= mostCries && !t.novel:
		return nil
	case len(t.dangers) == 0 && (!going || since >= warnAgain):
		return nil
	case !going:
		a.Call, a.Cries = 0, 0
	}
	letter, err := t.CryOf(r, t.perils(), t.In.Text, a.Call)
	if err != nil || letter == 0 {
		return err
	}
	if a.Cries++; !going {
		a.Call, a.Called = letter, t.Now
	}
	return nil
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
	return verdict || t.Session.State == stErase || t.judges()
}

// judges tells whether the message is a verdict's button where a case is looked at.
func (t *talk) judges() bool {
	value, ok := dialogs.MenuPress(t.In.Data, stCase)
	return ok && t.Session.State == stCase && slices.Contains(verdictKeys, routing.Outcome(value))
}
