package complaint

import (
	"slices"
	"time"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is what becomes of words that nobody sends: their author is reminded of them
// once, and later they are dropped with their files.

// watch has what was begun looked after. There is one timer for a chat at most.
func (t *talk) watch() error {
	if !t.unsent() {
		t.Reminded = false
		return nil
	}
	if !t.Watch.IsZero() {
		return nil
	}
	return t.lookAfter(t.Now)
}

// lookAfter sets the timer for the next thing to do about a draft whose author wrote
// last at a time.
func (t *talk) lookAfter(last time.Time) error {
	d := t.House.Drafts
	switch {
	case t.recallable() && (d.Keep <= 0 || d.Remind < d.Keep):
		return t.lookAt(last.Add(d.Remind))
	case d.Keep > 0:
		return t.lookAt(last.Add(d.Keep))
	}
	return nil
}

func (t *talk) lookAt(at time.Time) error {
	t.Watch = at.Truncate(time.Millisecond) // as a timer keeps it
	return t.Wake(dialogs.Timer{At: t.Watch, Kind: dialogs.TimerIdle, Chat: t.In.Chat})
}

// recallable tells whether its author is still to be reminded: once, if he has agreed to
// our keeping his words, and not of what the directory ended or this channel takes no more.
func (t *talk) recallable() bool {
	return t.House.Drafts.Remind > 0 && !t.Session.Settings.Stopped && !t.Reminded && t.consented() && t.Session.State != stStop && t.policy() != routing.ChannelOff
}

// Idle looks after a chat in which somebody has begun something: it reminds him, or
// drops what he left, or asks to be called later.
func (c *Conversation) Idle(s *dialogs.Scene) error {
	t := &talk{Scene: s, version: c.consentVersion(s)}
	if !s.Recall(&t.memory) || t.Watch.IsZero() || t.Watch.After(t.Now) {
		return nil // another timer is meant
	}
	t.Watch = time.Time{}
	shown := t.Draft.Shown
	if t.unsent() {
		if err := t.leftAlone(); err != nil {
			return err
		}
	}
	if err := t.hideCaller(shown); err != nil {
		return err
	}
	return s.Remember(t.memory)
}

// leftAlone does what is due about what was begun.
func (t *talk) leftAlone() error {
	last, d := t.Session.UpdatedAt, t.House.Drafts
	switch {
	case t.expired():
		return t.lapse()
	case !t.recallable() || t.Now.Before(last.Add(d.Remind).Truncate(time.Millisecond)):
		return t.lookAfter(last)
	}
	if up := t.Awake(t.Now); up.After(t.Now) {
		return t.lookAt(up)
	}
	t.Reminded = true
	if err := t.remind(last); err != nil {
		return err
	}
	return t.lookAfter(last)
}

// expired tells whether what was begun is too old, by the clock or by somebody who comes
// back before it.
func (t *talk) expired() bool {
	keep, last := t.House.Drafts.Keep, t.Session.UpdatedAt
	return keep > 0 && t.unsent() && !last.IsZero() && !t.Now.Before(last.Add(keep).Truncate(time.Millisecond))
}

// remind tells of a draft, with its topic and the day on which it will be gone.
func (t *talk) remind(last time.Time) error {
	args := locales.Args{"Topic": "", "Until": ""}
	if t.Draft.Topic != "" {
		args["Topic"] = t.Topic(t.Draft.Topic)
	}
	if keep := t.House.Drafts.Keep; keep > 0 {
		args["Until"] = t.Day(last.Add(keep).In(t.Directory().Location()))
	}
	return t.Offer(t.T("draft.remind", args), stHome, []dialogs.Choice{
		{Label: t.T("button.resume", nil), Value: menuResume},
		{Label: t.T("button.discard", nil), Value: menuDiscard},
	})
}

// lapse drops what was begun, with its files. Its author is told when he comes back: he
// knew the day.
func (t *talk) lapse() error {
	if err := t.forget("draft expired"); err != nil {
		return err
	}
	t.toHome()
	t.From, t.Lapsed = "", true
	return nil
}

// toHome leaves what makes no sense without a draft.
func (t *talk) toHome() {
	if at := t.Session.State; filing[at] || slices.Contains(drafting, at) {
		t.Session.State, t.Session.Prompt = stHome, 0
	}
}

// drafting are the states beside filing that make no sense without a draft.
var drafting = []string{stStop, stKind, stWhich, stAnswers}

// sayLapsed tells somebody who is back that what he had begun is gone.
func (t *talk) sayLapsed() {
	if t.Lapsed {
		t.Lapsed = false
		t.Warn(t.T("draft.lapsed", nil))
	}
}
