package routing

import "slices"

// This file is a case that is about the same as another one. It follows that:
// nobody works on it any more, and its resident gets the other's answer, once,
// in his own language. Cases that follow form a tree; a case is in it once.

// answers are the events that bring a resident an answer or change it.
var answers = []EventKind{EventAnswered, EventDone, EventAttached, EventCorrected}

// carried are the events of a case that concern those who follow it, too.
var carried = slices.Concat(answers, []EventKind{EventInterim, EventDeferred})

// Merge makes a case follow another one, or what that follows itself. A second
// time it changes nothing. A part follows nobody.
func (c Cases) Merge(id CaseID, by Actor, into CaseID) (*Case, error) {
	k, err := c.mine(id, by, Merge)
	if err != nil {
		return k, err
	}
	to, err := c.root(into)
	if err != nil {
		return k, err
	}
	if err := c.checkMerge(k, to, by); err != nil {
		return k, err
	}
	if k.State == Merged {
		if at, err := c.root(k.ID); err != nil || at.ID == to.ID {
			return k, err
		}
		return k, ErrState
	}
	e := c.event(k, EventMerged, by.ID)
	e.Detail.Others = []CaseID{to.ID}
	k.Into = to.ID
	to.Followers = append(to.Followers, k.ID)
	if err := c.move(k, Merge, e); err != nil {
		return k, err
	}
	if err := c.Tx.SaveCase(to); err != nil || to.AnsweredAt.IsZero() {
		return k, err
	}
	last, err := c.lastAnswer(to)
	if err != nil || last.Kind == "" {
		return k, err
	}
	last.At = c.Now
	return k, c.Echo(k.ID, to, last)
}

func (c Cases) checkMerge(k, to *Case, by Actor) error {
	switch {
	case k.ID == to.ID:
		return ErrSame
	case !c.Serves(by.Desk, to):
		return ErrNotYours
	case k.Parent != 0:
		return ErrParts
	case to.State == Rejected || to.State == Withdrawn:
		return ErrState
	}
	return nil
}

// root is the case that a case follows in the end, and the whole of a part.
func (c Cases) root(id CaseID) (*Case, error) {
	for {
		k, err := c.Tx.Case(id)
		switch {
		case err != nil:
			return nil, err
		case k.Parent != 0:
			id = k.Parent
		case k.State == Merged:
			id = k.Into
		default:
			return k, nil
		}
	}
}

// Unmerge takes a merge back: the case is its agency's again.
func (c Cases) Unmerge(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Unmerge)
	if err != nil {
		return k, err
	}
	if err := c.leave(k); err != nil {
		return k, err
	}
	return k, c.unmerge(k, by.ID)
}

func (c Cases) unmerge(k *Case, actor string) error {
	e := c.event(k, EventUnmerged, actor)
	k.Assignee = ""
	if !k.AnsweredAt.IsZero() {
		c.wind(k) // what it was promised has been kept once
	}
	return c.move(k, Unmerge, e)
}

// leave takes a case off the list of the one it follows.
func (c Cases) leave(k *Case) error {
	to, err := c.Tx.Case(k.Into)
	if err != nil {
		return err
	}
	to.Followers = slices.DeleteFunc(to.Followers, func(id CaseID) bool { return id == k.ID })
	k.Into = 0
	return c.Tx.SaveCase(to)
}

// release lets those who follow a case go their own way again.
func (c Cases) release(k *Case) error {
	followers := k.Followers
	if len(followers) == 0 {
		return nil
	}
	k.Followers = nil
	if err := c.Tx.SaveCase(k); err != nil {
		return err
	}
	for _, id := range followers {
		f, err := c.Tx.Case(id)
		if err == nil && f.State == Merged {
			f.Into = 0
			err = c.unmerge(f, "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// followed tells whether somebody still waits for a case's answer beside its own
// resident.
func (c Cases) followed(k *Case) (bool, error) {
	for _, id := range k.Followers {
		f, err := c.Tx.Case(id)
		if err != nil {
			return false, err
		}
		if f.State == Merged && !f.Left {
			return true, nil
		}
		if deeper, err := c.followed(f); err != nil || deeper {
			return deeper, err
		}
	}
	return false, nil
}

// fan carries what happened to a case to those who follow it.
func (c Cases) fan(k *Case, e Event) error {
	if !slices.Contains(carried, e.Kind) {
		return nil
	}
	for _, id := range k.Followers {
		err := c.Tx.Apart(func() error { return c.Echo(id, k, e) })
		switch {
		case err != nil && fatal(err):
			return err
		case err != nil: // the others and their agency must not wait for it
			lost := c.event(k, EventUndelivered, "")
			lost.Text, lost.Detail.Others = LostFollower, []CaseID{id}
			if err := c.Tx.AddEvent(lost); err != nil {
				return err
			}
		}
	}
	return nil
}

// LostFollower is the text of the event that says that a case which follows could not
// be told something.
const LostFollower = "follower"

// Echo tells a case that follows another one what happened to that: its resident
// hears it like his own. Those who follow it in turn hear it whatever became of
// it. The caller echoes each event once.
func (c Cases) Echo(follower CaseID, of *Case, e Event) error {
	k, err := c.Tx.Case(follower)
	if err != nil {
		return err
	}
	e.Case = k.ID
	e.Detail = Detail{Before: e.Detail.Before, After: e.Detail.After, Until: e.Detail.Until, Others: []CaseID{of.ID}, Proof: e.Detail.Proof}
	if k.State != Merged || k.Left {
		return c.fan(k, e)
	}
	k.Agency, k.Assignee = of.Agency, of.Assignee // whoever speaks is who hears of it
	c.replied(k)
	if slices.Contains(answers, e.Kind) {
		k.AnsweredAt, k.Done, k.Outcome = c.Now, of.Done, ""
	}
	return c.move(k, Follow, e)
}
