package routing

import (
	"slices"
	"time"
)

// This file is what an agency answers the resident: answers, drafts of them,
// corrections, interim words.

// Answer sends the agency's words to the resident, or to the approver where the
// topic has one. The clerk who answers an untaken case has taken it.
func (c Cases) Answer(id CaseID, by Actor, r Remark) (*Case, error) {
	if r.Empty() {
		return nil, ErrEmpty
	}
	return c.reply(id, by, Answer, draftOf(EventAnswered, r))
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
		return k, c.move(k, Submit, c.said(k, EventDrafted, by.ID, d.remark()))
	}
	return k, c.answer(k, deed, c.said(k, d.Kind, by.ID, d.remark()))
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
	e := c.said(k, k.Draft.Kind, by.ID, k.Draft.remark())
	e.Detail.Author = k.Draft.Author
	return k, c.answer(k, Approve, e)
}

// Return gives a draft back to its author with words about it.
func (c Cases) Return(id CaseID, by Actor, words string) (*Case, error) {
	r := Remark{Text: words}
	k, err := c.worded(id, by, Return, r)
	if err != nil {
		return k, err
	}
	return k, c.move(k, Return, c.said(k, EventReturned, by.ID, r))
}

// Attach adds further files to what was said last, as the later pictures of one
// album.
func (c Cases) Attach(id CaseID, by Actor, r Remark) (*Case, error) {
	if r.Empty() {
		return nil, ErrEmpty
	}
	if k, added, err := c.supplement(id, by, r); err != nil || added {
		return k, err
	}
	k, err := c.mine(id, by, Attach)
	if err == nil {
		err = c.approved(k, by)
	}
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

// approved keeps later pictures from an answer that was approved without them:
// ErrUnapproved. A question and a promise need nobody's approval.
func (c Cases) approved(k *Case, by Actor) error {
	if k.State == Approval || !c.of(k).Approved(k.Topic) || slices.Contains(c.rolesOf(k, by), Approver) {
		return nil
	}
	events, err := c.Tx.Events(k.ID)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		switch e.Kind {
		case EventAsked, EventInterim, EventDeferred:
			return nil
		case EventDrafted, EventReturned, EventAnswered, EventDone, EventCorrected:
			return ErrUnapproved
		}
	}
	return ErrUnapproved
}

// Correct replaces an answer that was sent; the event keeps both. Where answers
// are approved so are their corrections: an approver makes them.
func (c Cases) Correct(id CaseID, by Actor, r Remark) (*Case, error) {
	k, err := c.worded(id, by, Correct, r)
	switch {
	case err != nil:
		return k, err
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

// AnswerText are the words of a case's answer as it stands, "" for none.
func (c Cases) AnswerText(k *Case) (string, error) {
	last, err := c.lastAnswer(k)
	return last.Text, err
}

// Interim is a first reply that promises the answer for a date. It ends the wait
// for a word, not the wait for the answer.
func (c Cases) Interim(id CaseID, by Actor, r Remark, until time.Time) (*Case, error) {
	k, err := c.worded(id, by, Interim, r)
	switch {
	case err != nil:
		return k, err
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
