package routing

import (
	"errors"
	"slices"
)

// Join opens a case that follows another one from its first moment: its resident has
// said that it is about the same. Whoever works on that one sees what he tells. When it
// takes nobody any more, his is a case of its own: see Case.Into.
func (c Cases) Join(f Filing, main CaseID) (*Case, error) {
	to, err := c.root(main) // before numbers are counted, as a split does
	if err != nil && !errors.Is(err, ErrNoCase) {
		return nil, err
	}
	if err != nil || !c.joins(f, to) {
		return c.Open(f)
	}
	k, err := c.admit(f)
	if err != nil {
		return nil, err
	}
	k.State, k.Into = Merged, to.ID
	k.Agency, k.Rule, k.Reason, k.Directory = to.Agency, to.Rule, to.Reason, to.Directory
	c.wind(k)
	opened := c.event(k, EventOpened, f.author())
	opened.Detail.Is, opened.Detail.Others = Merged, []CaseID{to.ID}
	if err := c.add(k, opened); err != nil {
		return nil, err
	}
	to.Followers = append(to.Followers, k.ID)
	return k, c.joined(to, k)
}

// joins tells whether what is being filed may follow a case.
func (c Cases) joins(f Filing, to *Case) bool {
	d := c.Directory.Region().CentreFor(f.Territory, c.Directory)
	return to.Joinable() && to.Centre == d.Centre().ID && to.Topic == f.Topic && to.Kind == f.Kind && to.Resident != f.Resident
}

// joined tells those who work on a case, or on its parts, that one more resident waits
// for it. His words stay his case's alone, so that they go when that is erased.
func (c Cases) joined(to, k *Case) error {
	e := c.event(to, EventJoined, "")
	e.Detail.Others = []CaseID{k.ID}
	if err := c.move(to, Join, e); err != nil {
		return err
	}
	if k.Priority == Urgent && May(to.State, SetPrio) {
		if err := c.setPriority(to, "", Urgent); err != nil {
			return err
		}
	}
	return c.parts(to, func(part *Case) error {
		if !May(part.State, Join) {
			return nil
		}
		e.Case = part.ID
		return c.move(part, Join, e)
	})
}

// Residents is how many wait for a case's answer: its own resident and those who follow it.
func (k *Case) Residents() int { return 1 + len(k.Followers) }

// Follows tells whether a resident has a case among some that follows another one.
func Follows(mine []*Case, other CaseID) bool {
	return slices.ContainsFunc(mine, func(k *Case) bool { return k.Into == other })
}
