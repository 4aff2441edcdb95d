package routing

import (
	"slices"
	"strings"
)

// This file is who works on a case: taking, giving, passing on.

// Take makes a clerk the one who works on the case; ErrTaken when it is
// somebody else's already, ErrHeld when a colleague's answer is on its way. Taking one's
// own again changes nothing.
func (c Cases) Take(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Take)
	if err != nil {
		return k, err
	}
	if k.Assignee != "" && k.Assignee != by.ID {
		return k, ErrTaken
	}
	if k.Assignee == by.ID && k.State == InProgress {
		return k, nil
	}
	if err := c.free(k, by.ID); err != nil {
		return k, err
	}
	k.Assignee = by.ID
	return k, c.move(k, Take, c.event(k, EventTaken, by.ID))
}

// Assign gives the case to a clerk. The caller has checked that he is on the
// roster of the agency's desk.
func (c Cases) Assign(id CaseID, by Actor, clerk string) (*Case, error) {
	k, err := c.mine(id, by, Assign)
	switch {
	case err != nil:
		return k, err
	case clerk == "":
		return k, ErrEmpty
	case clerk == k.Assignee && k.State != Assigned:
		return k, nil
	}
	if err := c.free(k, clerk); err != nil {
		return k, err
	}
	e := c.event(k, EventAssigned, by.ID)
	e.Detail.Before, e.Detail.After = k.Assignee, clerk
	k.Assignee = clerk
	return k, c.move(k, Assign, e)
}

// Release gives a taken case back to the whole desk.
func (c Cases) Release(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Release)
	if err != nil {
		return k, err
	}
	if k.Assignee != "" && k.Assignee != by.ID {
		return k, ErrTaken
	}
	k.Assignee = ""
	return k, c.move(k, Release, c.event(k, EventReleased, by.ID))
}

// Transfer hands the case to another agency, of any centre, with a reason; the
// clocks go on, and the case stays its centre's. An agency whose transfer is one too
// many only says whom it wishes for: the centre decides.
func (c Cases) Transfer(id CaseID, by Actor, to AgencyID, reason string) (*Case, error) {
	k, err := c.mine(id, by, Transfer)
	if err != nil {
		return k, err
	}
	if to == k.Agency {
		return k, ErrSameAgency
	}
	if err := c.checkTarget(k, to, reason); err != nil {
		return k, err
	}
	e := c.event(k, EventTransferred, by.ID)
	e.Text, e.From, e.To = reason, k.Agency, to
	if k.Transfers >= c.of(k).Policy().Transfers && !Allowed(Decide, c.rolesOf(k, by)...) {
		return k, c.refer(k, e)
	}
	k.Agency, k.Assignee, k.Transfers = to, "", k.Transfers+1
	return k, c.move(k, Transfer, e)
}

func (c Cases) checkTarget(k *Case, to AgencyID, reason string) error {
	if !c.of(k).Knows(to) {
		return ErrNoAgency
	}
	if strings.TrimSpace(reason) == "" {
		return ErrEmpty
	}
	return nil
}

// refer lets the centre decide where a case goes, soon.
func (c Cases) refer(k *Case, e Event) error {
	e.Kind, e.Detail.After = EventReferred, string(e.To)
	k.Wish, k.Assignee, k.Transfers = e.To, "", k.Transfers+1
	k.Decide = c.of(k).Calendar().Deadline(c.Now, c.of(k).Policy().Decide)
	k.Stages = slices.DeleteFunc(k.Stages, func(s string) bool { return s == lateDecision.String() })
	c.toCentre(k, "decision: passed on too often")
	e.To = k.Agency
	return c.move(k, Refer, e)
}

// Decide is the centre's word on who answers, the one who had it included.
func (c Cases) Decide(id CaseID, by Actor, to AgencyID, reason string) (*Case, error) {
	k, err := c.mine(id, by, Decide)
	if err == nil {
		err = c.checkTarget(k, to, reason)
	}
	if err != nil {
		return k, err
	}
	e := c.event(k, EventDecided, by.ID)
	e.Text, e.From, e.To = reason, k.Agency, to
	k.Agency, k.Wish = to, ""
	return k, c.move(k, Decide, e)
}

// Admit lets a moderated case through to the rules.
func (c Cases) Admit(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Admit)
	if err != nil {
		return k, err
	}
	e := c.event(k, EventAdmitted, by.ID)
	e.From = k.Agency
	c.route(k)
	e.To = k.Agency
	return k, c.move(k, Admit, e)
}

// Nudge asks whoever has the case how it stands.
func (c Cases) Nudge(id CaseID, by Actor, words string) (*Case, error) {
	k, err := c.mine(id, by, Nudge)
	if err != nil {
		return k, err
	}
	return k, c.move(k, Nudge, c.said(k, EventNudged, by.ID, Remark{Text: words}))
}

// Note keeps words that only the staff may read.
func (c Cases) Note(id CaseID, by Actor, r Remark) (*Case, error) {
	k, err := c.mine(id, by, AddNote)
	if err != nil {
		return k, err
	}
	if r.Empty() {
		return k, ErrEmpty
	}
	return k, c.record(k, c.said(k, EventNote, by.ID, r))
}
