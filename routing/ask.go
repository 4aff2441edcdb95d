package routing

import "time"

// This file is what a case waits for: the resident's answer to a question, or a
// date. The clocks stand meanwhile.

// Ask asks the resident something, or goes on asking. The clocks stand until he
// answers, or long enough; the exchange goes on beyond that: see Talking.
func (c Cases) Ask(id CaseID, by Actor, r Remark) (*Case, error) {
	k, err := c.worded(id, by, Ask, r)
	if err != nil {
		return k, err
	}
	c.takeOver(k, by)
	c.stop(k)
	e := c.said(k, EventAsked, by.ID, r)
	e.Detail.More = c.Talking(k)
	if !k.Called() { // a caller's words come by telephone
		k.Talked = c.moment()
	}
	return k, c.move(k, Ask, e)
}

// keepsTalk are the deeds that an exchange outlives: it is about the case, and the
// same people go on working on it.
var keepsTalk = []Deed{Ask, Reply, Attach, Hold, Recall, Take, Assign, Retopic, Replace, SetKind, SetPrio, Join, AddWords, AddNote, Nudge, Remind, Rewind, Tell, Relay, Chase, Reveal}

// Talking tells whether a case's resident and whoever works on it are in an exchange:
// a question was asked, and since then neither was it answered for good, passed on or
// put off, nor were both silent for as long as a question waits.
func (c Cases) Talking(k *Case) bool {
	if k.Talked.IsZero() {
		return k.State == NeedInfo // asked by a build that knew no exchange
	}
	return k.State == NeedInfo || c.Now.Before(c.of(k).Calendar().Deadline(k.Talked, c.of(k).Policy().SilentQuestion))
}

// Defer puts the case off until a date, of which the resident is told. The clocks
// stand until then.
func (c Cases) Defer(id CaseID, by Actor, r Remark, until time.Time) (*Case, error) {
	k, err := c.worded(id, by, Defer, r)
	switch {
	case err != nil:
		return k, err
	case !c.soon(until):
		return k, ErrDate
	}
	c.takeOver(k, by)
	c.replied(k)
	c.stop(k)
	k.Until, k.Outcome = c.of(k).Calendar().Next(until), Postponed
	e := c.said(k, EventDeferred, by.ID, r)
	e.Detail.Until = k.Until
	return k, c.move(k, Defer, e)
}

// Resume ends the wait for the resident or for the date before its time.
func (c Cases) Resume(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Resume)
	if err != nil {
		return k, err
	}
	return k, c.move(k, Resume, c.event(k, EventResumed, by.ID))
}

// goOn ends a wait that has lasted long enough.
func (c Cases) goOn(k *Case) error {
	e := c.event(k, EventResumed, "")
	if k.State == NeedInfo {
		e.Text = Silent
	}
	return c.move(k, Resume, e)
}

// Add brings the resident's further words to whoever works on the case; they
// answer a question he was asked. Words on an ended case do not reopen it:
// judging does.
func (c Cases) Add(id CaseID, resident string, r Remark) (*Case, error) {
	k, err := c.own(id, resident)
	if err != nil {
		return nil, err
	}
	if r.Empty() {
		return k, ErrEmpty
	}
	return k, c.hear(k, c.said(k, EventWords, resident, r), true)
}

// hear takes a resident's words into a case and into those that are worked on
// instead of it: its parts, or the case it follows. asked tells whether a question
// may have been his.
func (c Cases) hear(k *Case, e Event, asked bool) error {
	deed := AddWords
	if asked && k.State == NeedInfo {
		deed = Reply
	}
	if asked && !k.Called() && c.Talking(k) {
		k.Talked = c.moment()
	}
	e.Case = k.ID
	if err := c.move(k, deed, e); err != nil {
		return err
	}
	if k.State == Merged {
		to, err := c.root(k.ID)
		if err != nil {
			return err
		}
		return c.hear(to, c.echoed(k), false)
	}
	return c.parts(k, func(part *Case) error {
		if part.State.Ended() {
			return nil
		}
		return c.hear(part, e, asked)
	})
}

// echoed tells a case that somebody has added something to one that follows it. The words
// stay that one's alone: its resident is another, and they go when he is forgotten.
func (c Cases) echoed(k *Case) Event {
	e := c.event(k, EventWords, "")
	e.Detail.Others = []CaseID{k.ID}
	return e
}

// Echoed tells whether an event is words that were added to another case, that follows this
// one, and which that is.
func (e Event) Echoed() (of CaseID, ok bool) {
	if e.Kind != EventWords || len(e.Detail.Others) != 1 {
		return 0, false
	}
	return e.Detail.Others[0], true
}
