package routing

import (
	"errors"
	"slices"
	"time"
)

// This file is an answer that waits for a few seconds before it goes, so that whoever
// gave it may take it back. The case does not know of it: it stands as it stood, with its
// clocks, and the answer is given when the time is over. It is kept in the history, which
// builds that know nothing of it leave alone.

// The texts of the event that says that a waiting answer could not be given any more.
const (
	Unsent = "unsent" // the case has changed
	Barred = "barred" // its clerk may not answer any more
)

// Hold keeps an answer until a time. deed is Answer, Finish or Approve, what the answer
// will come to. ErrHeld when another one waits.
func (c Cases) Hold(id CaseID, by Actor, deed Deed, r Remark, until time.Time) (*Case, error) {
	k, err := c.mine(id, by, deed)
	if err != nil {
		return k, err
	}
	if deed == Answer && r.Empty() {
		return k, ErrEmpty
	}
	if deed == Finish {
		if err := c.shows(k, r); err != nil {
			return k, err
		}
	}
	if _, held, err := c.held(k); err != nil || held {
		return k, orHeld(err)
	}
	e := c.said(k, EventSending, by.ID, r)
	if deed == Approve {
		if k.Draft == nil {
			return k, ErrState
		}
		e = c.said(k, EventSending, by.ID, k.Draft.remark())
	}
	e.Detail.Until, e.Detail.Before, e.Detail.After, e.Detail.Desk = until, string(k.Agency), string(deed), by.Desk
	return k, c.move(k, Hold, e)
}

func orHeld(err error) error {
	if err == nil {
		return ErrHeld
	}
	return err
}

// Recall takes a waiting answer back: nothing has happened. until tells which one is
// meant; ErrState when it does not wait any more. Whoever gave it may, whatever else he
// may do with the case by now.
func (c Cases) Recall(id CaseID, by Actor, until time.Time) (*Case, Event, error) {
	k, barred := c.mine(id, by, Recall)
	if k == nil {
		return nil, Event{}, barred
	}
	e, held, err := c.held(k)
	switch {
	case err != nil:
	case barred != nil && (!held || e.Actor != by.ID):
		err = barred
	case !held || !e.Detail.Until.Equal(until):
		err = ErrState
	}
	if err != nil {
		return k, Event{}, err
	}
	return k, e, c.move(k, Recall, c.event(k, EventRecalled, by.ID))
}

// Went tells whether the answer that waited until then has gone to the resident.
func (c Cases) Went(k *Case, until time.Time) (bool, error) {
	events, err := c.Tx.Events(k.ID)
	waited := false
	for _, e := range events {
		switch e.Kind {
		case EventSending:
			waited = waited || e.Detail.Until.Equal(until)
		case EventRecalled:
			if waited {
				return false, nil
			}
		case EventAnswered, EventDone:
			if waited {
				return true, nil
			}
		}
	}
	return false, err
}

// Holder gives who gave an answer that waits, with the roles he has now; ok is false when
// he is no clerk any more.
type Holder func(Event) (by Actor, ok bool, err error)

// SendHeld gives the answer whose time has come, if who gave it may still; what became of
// it is the case's last event. It is the waiting answer's, the zero value when none waits.
func (c Cases) SendHeld(id CaseID, who Holder) (*Case, Event, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, Event{}, err
	}
	e, held, err := c.held(k)
	if err != nil || !held || c.Now.Before(e.Detail.Until) {
		return k, Event{}, err
	}
	deed := Deed(e.Detail.After)
	why, err := c.unfit(k, e, deed, who)
	if err != nil {
		return k, Event{}, err
	}
	if why != "" {
		gone := c.event(k, EventRecalled, "")
		gone.Text = why
		return k, e, c.move(k, Recall, gone)
	}
	given := c.said(k, kindOf(k, deed), e.Actor, Remark{Text: e.Text, Files: e.Files, Doubts: e.Detail.Doubts, Proof: e.Detail.Proof})
	if deed == Approve {
		given.Detail.Author = k.Draft.Author
	} else if k.Assignee == "" {
		k.Assignee = e.Actor
	}
	return k, e, c.answer(k, deed, given)
}

// unfit tells why a waiting answer may not be given, "" if it may.
func (c Cases) unfit(k *Case, e Event, deed Deed, who Holder) (string, error) {
	if !c.stillGood(k, e, deed) {
		return Unsent, nil
	}
	if e.Detail.Desk == "" { // of a build that did not say
		return "", nil
	}
	by, ok, err := who(e)
	if err != nil {
		return "", err
	}
	if ok {
		err = c.Check(k, by, deed)
	}
	switch {
	case !ok || errors.Is(err, ErrRole):
		return Barred, nil
	case err != nil: // somebody else has taken it, say
		return Unsent, nil
	}
	return "", nil
}

// stillGood tells whether a waiting answer may be given: its agency has the case, the
// state allows it, and what was approved is what waits.
func (c Cases) stillGood(k *Case, e Event, deed Deed) bool {
	if AgencyID(e.Detail.Before) != k.Agency || !May(k.State, deed) {
		return false
	}
	if deed != Approve {
		return !c.of(k).Approved(k.Topic) // a reload may have made it so
	}
	return k.Draft != nil && k.Draft.Text == e.Text && slices.Equal(k.Draft.Files, e.Files)
}

func kindOf(k *Case, deed Deed) EventKind {
	switch deed {
	case Approve:
		return k.Draft.Kind
	case Finish:
		return EventDone
	}
	return EventAnswered
}

// Waits tells whether an answer to a case waits to go.
func (c Cases) Waits(k *Case) (bool, error) {
	_, held, err := c.held(k)
	return held, err
}

// held is the answer that waits, with the pictures that came after it.
func (c Cases) held(k *Case) (Event, bool, error) {
	events, err := c.Tx.Events(k.ID)
	if err != nil {
		return Event{}, false, err
	}
	var files []string
	for _, e := range slices.Backward(events) {
		switch e.Kind {
		case EventSending:
			if files = slices.Concat(e.Files, files); e.Detail.More {
				continue
			}
			e.Files = files
			return e, true, nil
		case EventRecalled, EventAnswered, EventDone:
			return Event{}, false, nil
		}
	}
	return Event{}, false, nil
}

// free tells whether a clerk may have the case: ErrHeld while a colleague's answer waits.
func (c Cases) free(k *Case, to string) error {
	e, held, err := c.held(k)
	if err == nil && held && e.Actor != to && Deed(e.Detail.After) != Approve {
		err = ErrHeld
	}
	return err
}

// supplement adds later pictures to an answer of the same clerk that waits; ok is false
// when none does. What was approved is what goes: nothing joins that.
func (c Cases) supplement(id CaseID, by Actor, r Remark) (k *Case, ok bool, err error) {
	if k, err = c.mine(id, by, Hold); err != nil {
		return k, false, nil // Attach says why
	}
	held, ok, err := c.held(k)
	if err != nil || !ok || held.Actor != by.ID || Deed(held.Detail.After) == Approve {
		return k, false, err
	}
	e := c.said(k, EventSending, by.ID, r)
	e.Detail.More = true
	return k, true, c.move(k, Hold, e)
}
