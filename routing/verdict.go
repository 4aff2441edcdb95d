package routing

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
)

// This file is how a case ends, and how it comes back.

// lastRework is how often a case may be worked on anew before those above hear
// of it.
const lastRework = 2

// Judge is the resident's verdict on an answer: Solved closes the case, Partly
// and NotSolved reopen it with new clocks.
func (c Cases) Judge(id CaseID, resident string, o Outcome) (*Case, error) {
	k, err := c.judge(id, resident, o)
	if err != nil {
		return k, err
	}
	return k, c.repeat(k, o)
}

func (c Cases) judge(id CaseID, resident string, o Outcome) (*Case, error) {
	k, err := c.whole(id, resident)
	if err != nil {
		return nil, err
	}
	e := c.event(k, EventJudged, resident)
	e.Text = string(o)
	if o != Solved {
		return k, c.rework(k, o, e)
	}
	if k.State == Merged && !k.Judgeable() {
		return k, ErrState
	}
	if k.State == Closed {
		if judged, err := c.judged(k); err != nil || judged {
			return k, cmp.Or(err, ErrState)
		}
	}
	return k, c.end(k, Accept, o, e)
}

// judged tells whether the resident has said something of how a closed case ended: one
// that was closed because he was silent may still be called solved.
func (c Cases) judged(k *Case) (bool, error) {
	events, err := c.Tx.Events(k.ID)
	for _, e := range slices.Backward(events) {
		switch e.Kind {
		case EventSilent:
			return false, err
		case EventJudged:
			return true, err
		}
	}
	return true, err
}

// end closes a case, and its parts with it.
func (c Cases) end(k *Case, d Deed, o Outcome, e Event) error {
	if !May(k.State, d) {
		return ErrState
	}
	k.Outcome, k.ClosedAt = o, c.Now
	if err := c.move(k, d, e); err != nil {
		return err
	}
	return c.parts(k, func(part *Case) error {
		if !May(part.State, d) {
			return nil
		}
		e.Case = part.ID
		return c.end(part, d, o, e)
	})
}

// closeSilent closes a case that its resident has left unjudged. It is counted
// apart from those he called solved.
func (c Cases) closeSilent(k *Case) error {
	o := Explained
	if k.Done {
		o = Solved
	}
	return c.end(k, Close, o, c.event(k, EventSilent, ""))
}

// GoodMark is the least mark that counts as good.
const GoodMark = 4

// Rate is the resident's mark of an answer, 1 to 5, with words or without. A bad
// one brings the case back like NotSolved.
func (c Cases) Rate(id CaseID, resident string, mark int, words string) (*Case, error) {
	k, err := c.whole(id, resident)
	switch {
	case err != nil:
		return nil, err
	case mark < 1 || mark > 5:
		return k, ErrMark
	case k.AnsweredAt.IsZero() && k.Reopened == 0:
		return k, ErrState // nothing was answered yet
	case mark == k.Mark && words == "" && k.State != Answered:
		return k, nil // pressed twice
	}
	e := c.said(k, EventRated, resident, Remark{Text: words})
	e.Detail.Mark = mark
	k.Mark = mark
	if mark < GoodMark && !k.AnsweredAt.IsZero() && May(k.State, Reopen) {
		return k, c.rework(k, NotSolved, e)
	}
	return k, c.move(k, Rate, e)
}

// Reopen is the staff's own verdict that an ended case is not done.
func (c Cases) Reopen(id CaseID, by Actor, reason string) (*Case, error) {
	k, err := c.mine(id, by, Reopen)
	switch {
	case err != nil:
		return k, err
	case strings.TrimSpace(reason) == "":
		return k, ErrEmpty
	case k.State == Merged:
		return k, ErrState // it has nothing of its own to reopen: see Unmerge
	case k.Parent != 0:
		return k, ErrParts // the whole comes back, with all its parts
	}
	return k, c.rework(k, NotSolved, c.said(k, EventReopened, by.ID, Remark{Text: reason}))
}

// rework brings a case back with new clocks. The second time those above hear of
// it.
func (c Cases) rework(k *Case, o Outcome, e Event) error {
	if k.State == Merged && !k.Judgeable() || !May(k.State, Reopen) {
		return ErrState
	}
	if k.Into != 0 { // it goes its own way now, whatever became of it there
		if err := c.leave(k); err != nil {
			return err
		}
	}
	parts, err := c.answered(k)
	if err != nil {
		return err
	}
	deed := Reopen
	if len(parts) > 0 {
		deed = Redo
	}
	c.renew(k, o)
	if err := c.move(k, deed, e); err != nil {
		return err
	}
	for _, part := range parts {
		c.renew(part, o)
		e.Case = part.ID
		if err := c.set(part); err != nil {
			return err
		}
		if err := c.move(part, Reopen, e); err != nil {
			return err
		}
	}
	if !k.Raised() {
		return nil
	}
	again := c.event(k, EventEscalated, "")
	again.Text, again.Detail.To = string(Rework), ToCentre
	return c.move(k, Remind, again)
}

// renew is what a case loses when it comes back.
func (c Cases) renew(k *Case, o Outcome) {
	c.wind(k)
	k.Outcome, k.Done = o, false
	k.Reopened++
}

// Reject ends a case that is not worked on, for one of the fixed reasons, and
// says where to turn to instead. Those who follow it are not refused with it.
func (c Cases) Reject(id CaseID, by Actor, why RejectReason, where, words string) (*Case, error) {
	k, err := c.mine(id, by, Reject)
	switch {
	case err != nil:
		return k, err
	case !why.known():
		return k, ErrReason
	case why == RejectNotCompetence && strings.TrimSpace(where) == "":
		return k, ErrWhere
	}
	e := c.said(k, EventRejected, by.ID, Remark{Text: words})
	e.Detail.Reason, e.Detail.Where = why, where
	k.Outcome, k.Refusal, k.ClosedAt = Refused, why, c.Now
	if err := c.move(k, Reject, e); err != nil {
		return k, err
	}
	return k, c.release(k)
}

// Reverses tells whether a clerk may take a refusal back for the one reason that it is his own.
func (c Cases) Reverses(k *Case, by Actor) (bool, error) {
	if k.State != Rejected || !c.Serves(by.Desk, k) || !Allowed(Reject, c.rolesOf(k, by)...) {
		return false, nil
	}
	events, err := c.Tx.Events(k.ID)
	for _, e := range slices.Backward(events) {
		if e.Kind == EventRejected {
			return e.Actor == by.ID, err
		}
	}
	return false, err
}

// Restore takes a refusal back. The clocks have gone on. Who refused it may, too.
func (c Cases) Restore(id CaseID, by Actor, reason string) (*Case, error) {
	k, err := c.mine(id, by, Restore)
	if errors.Is(err, ErrRole) {
		if his, failed := c.Reverses(k, by); failed != nil || his {
			err = failed
		}
	}
	switch {
	case err != nil:
		return k, err
	case strings.TrimSpace(reason) == "":
		return k, ErrEmpty
	}
	if whole, err := c.root(k.ID); err != nil || k.Parent != 0 && whole.State != Divided {
		return k, cmp.Or(err, ErrParts) // the whole has been answered without it
	}
	e := c.said(k, EventRestored, by.ID, Remark{Text: reason})
	e.From = k.Agency
	if k.Unrouted {
		c.route(k)
	}
	e.To = k.Agency
	k.Outcome, k.Refusal, k.ClosedAt, k.Assignee = "", "", time.Time{}, ""
	if err := c.set(k); err != nil { // the calendar may have changed meanwhile
		return k, err
	}
	return k, c.move(k, Restore, e)
}

// Withdraw is the resident's word that he wants nothing more. A case that others
// follow goes on without him.
func (c Cases) Withdraw(id CaseID, resident string) (*Case, error) {
	k, err := c.whole(id, resident)
	if err != nil {
		return nil, err
	}
	if k.Left {
		return k, ErrState
	}
	followed, err := c.followed(k)
	if err != nil {
		return k, err
	}
	if followed {
		k.Left = true
		return k, c.move(k, Leave, c.event(k, EventWithdrawn, resident))
	}
	return k, c.takeBack(k, resident)
}

// takeBack ends a case and its parts.
func (c Cases) takeBack(k *Case, actor string) error {
	e := c.event(k, EventWithdrawn, actor)
	if k.State == Merged { // one less waits there
		if err := c.leave(k); err != nil {
			return err
		}
	}
	k.ClosedAt = c.Now
	if err := c.move(k, Withdraw, e); err != nil {
		return err
	}
	return c.parts(k, func(part *Case) error {
		if !May(part.State, Withdraw) {
			return nil
		}
		e.Case, part.ClosedAt = part.ID, c.Now
		return c.move(part, Withdraw, e)
	})
}
