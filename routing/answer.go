package routing

import (
	"slices"
	"time"
)

// This file is what an agency says to the resident: answers, drafts of them,
// interim words, questions, deferrals.

// Answer sends the agency's words to the resident, or to the approver where the
// topic has one. The clerk who answers an untaken case has taken it.
func (c Cases) Answer(id CaseID, by Actor, r Remark) (*Case, error) {
	if r.empty() {
		return nil, ErrEmpty
	}
	return c.reply(id, by, Answer, Draft{Kind: EventAnswered, Text: r.Text, Files: r.Files})
}

// Finish tells the resident that the work is done, without further words.
func (c Cases) Finish(id CaseID, by Actor) (*Case, error) {
	return c.reply(id, by, Finish, Draft{Kind: EventDone})
}

func (c Cases) reply(id CaseID, by Actor, deed Deed, d Draft) (*Case, error) {
	k, err := c.mine(id, by, deed)
	if err != nil {
		return k, err
	}
	if k.Assignee == "" {
		k.Assignee = by.ID
	}
	if c.of(k).Approved(k.Topic) {
		d.Author = by.ID
		k.Draft = &d
		return k, c.move(k, Submit, c.said(k, EventDrafted, by.ID, Remark{d.Text, d.Files}))
	}
	return k, c.answer(k, deed, c.said(k, d.Kind, by.ID, Remark{d.Text, d.Files}))
}

// answer is the moment from which the resident has an answer.
func (c Cases) answer(k *Case, d Deed, e Event) error {
	c.replied(k)
	k.AnsweredAt, k.Outcome, k.Done, k.Promised = c.Now, "", e.Kind == EventDone, time.Time{}
	return c.move(k, d, e)
}

// Approve sends what waits for approval.
func (c Cases) Approve(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Approve)
	if err != nil {
		return k, err
	}
	if k.Draft == nil {
		return k, ErrState
	}
	e := c.said(k, k.Draft.Kind, by.ID, Remark{k.Draft.Text, k.Draft.Files})
	e.Detail.Author = k.Draft.Author
	return k, c.answer(k, Approve, e)
}

// Return gives a draft back to its author with words about it.
func (c Cases) Return(id CaseID, by Actor, words string) (*Case, error) {
	k, err := c.mine(id, by, Return)
	switch r := (Remark{Text: words}); {
	case err != nil:
		return k, err
	case r.empty():
		return k, ErrEmpty
	default:
		return k, c.move(k, Return, c.said(k, EventReturned, by.ID, r))
	}
}

// Attach adds further files to what was said last, as the later pictures of one
// album.
func (c Cases) Attach(id CaseID, by Actor, r Remark) (*Case, error) {
	if r.empty() {
		return nil, ErrEmpty
	}
	k, err := c.mine(id, by, Attach)
	if err != nil {
		return k, err
	}
	e := c.said(k, EventAttached, by.ID, r)
	if k.State == Approval && k.Draft != nil {
		e.Kind = EventDrafted
		k.Draft.Files = slices.Concat(k.Draft.Files, r.Files)
	}
	return k, c.move(k, Attach, e)
}

// Correct replaces an answer that was sent; the event keeps both. Where answers
// are approved so are their corrections: an approver makes them.
func (c Cases) Correct(id CaseID, by Actor, r Remark) (*Case, error) {
	k, err := c.mine(id, by, Correct)
	switch {
	case err != nil:
		return k, err
	case r.empty():
		return k, ErrEmpty
	case c.of(k).Approved(k.Topic) && !slices.Contains(c.rolesOf(k, by), Approver):
		return k, ErrRole
	}
	last, err := c.lastAnswer(k)
	if err != nil {
		return k, err
	}
	e := c.said(k, EventCorrected, by.ID, r)
	e.Detail.Before, e.Detail.After = last.Text, r.Text
	return k, c.move(k, Correct, e)
}

// lastAnswer is the answer of a case as it stands, with its corrections and all
// its files; the zero value when there is none.
func (c Cases) lastAnswer(k *Case) (Event, error) {
	events, err := c.Tx.Events(k.ID)
	if err != nil {
		return Event{}, err
	}
	var last Event
	for _, e := range events {
		switch e.Kind {
		case EventAnswered, EventDone:
			last = e
		case EventCorrected:
			last.Text = e.Text
			last.Files = slices.Concat(last.Files, e.Files)
		case EventAttached:
			last.Files = slices.Concat(last.Files, e.Files)
		}
	}
	return last, nil
}

// Interim is a first reply that promises the answer for a date. It ends the wait
// for a word, not the wait for the answer.
func (c Cases) Interim(id CaseID, by Actor, r Remark, until time.Time) (*Case, error) {
	k, err := c.mine(id, by, Interim)
	switch {
	case err != nil:
		return k, err
	case r.empty():
		return k, ErrEmpty
	case !c.soon(until):
		return k, ErrDate
	}
	c.takeOver(k, by)
	c.replied(k)
	k.Promised = c.of(k).Calendar().Next(until)
	k.Stages = slices.DeleteFunc(k.Stages, func(s string) bool { return s == brokenPromise.String() })
	e := c.said(k, EventInterim, by.ID, r)
	e.Detail.Until = k.Promised
	return k, c.move(k, Interim, e)
}

// takeOver makes a clerk the one who works on a case that nobody had taken.
func (c Cases) takeOver(k *Case, by Actor) {
	if k.Assignee == "" {
		k.Assignee = by.ID
	}
}

// Ask asks the resident something. The clocks stand until he answers, or long
// enough.
func (c Cases) Ask(id CaseID, by Actor, r Remark) (*Case, error) {
	k, err := c.mine(id, by, Ask)
	switch {
	case err != nil:
		return k, err
	case r.empty():
		return k, ErrEmpty
	}
	c.takeOver(k, by)
	c.stop(k)
	return k, c.move(k, Ask, c.said(k, EventAsked, by.ID, r))
}

// Defer puts the case off until a date, of which the resident is told. The clocks
// stand until then.
func (c Cases) Defer(id CaseID, by Actor, r Remark, until time.Time) (*Case, error) {
	k, err := c.mine(id, by, Defer)
	switch {
	case err != nil:
		return k, err
	case r.empty():
		return k, ErrEmpty
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
	if r.empty() {
		return k, ErrEmpty
	}
	return k, c.hear(k, resident, r, true)
}

// hear takes a resident's words into a case and into those that are worked on
// instead of it: its parts, or the case it follows. asked tells whether a question
// may have been his.
func (c Cases) hear(k *Case, resident string, r Remark, asked bool) error {
	deed := AddWords
	if asked && k.State == NeedInfo {
		deed = Reply
	}
	if err := c.move(k, deed, c.said(k, EventWords, resident, r)); err != nil {
		return err
	}
	if k.State == Merged {
		to, err := c.root(k.ID)
		if err != nil {
			return err
		}
		return c.hear(to, resident, r, false)
	}
	return c.parts(k, func(part *Case) error {
		if part.State.Ended() {
			return nil
		}
		return c.hear(part, resident, r, asked)
	})
}
