package routing

import "slices"

// This file is which cases a desk answers for.

// Set is these ids or, with Not, all but these.
type Set[ID ~string] struct {
	IDs []ID
	Not bool
}

// Nothing tells whether the set is empty.
func (s Set[ID]) Nothing() bool { return !s.Not && len(s.IDs) == 0 }

func (s Set[ID]) same(other Set[ID]) bool {
	return s.Not == other.Not && slices.Equal(s.IDs, other.IDs)
}

// Scope is a part of all cases: those of these agencies in these centres.
type Scope struct {
	Agencies Set[AgencyID]
	Centres  Set[CentreID]
}

// Scopes are the cases that a desk answers for. reached tells whether a desk can
// be spoken to: what one that cannot would show is shown by the next of DesksFor.
// Cases of agencies and centres that are in no file any more are the duty desks'.
func (r *Region) Scopes(desk DeskID, reached func(DeskID) (bool, error)) ([]Scope, error) {
	reached = once(reached)
	var below []Scope
	rest := Scope{Centres: Set[CentreID]{Not: true}} // the topmost centre's, and those of centres nobody knows
	for i, d := range r.centres {
		mine, err := d.heldBy(desk, reached)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			rest.Agencies = mine
			continue
		}
		if mine.same(rest.Agencies) {
			continue
		}
		rest.Centres.IDs = append(rest.Centres.IDs, d.centre.ID)
		at := slices.IndexFunc(below, func(s Scope) bool { return s.Agencies.same(mine) })
		if at < 0 {
			at, below = len(below), append(below, Scope{Agencies: mine})
		}
		below[at].Centres.IDs = append(below[at].Centres.IDs, d.centre.ID)
	}
	return slices.DeleteFunc(append(below, rest), func(s Scope) bool { return s.Agencies.Nothing() }), nil
}

// once asks about each desk once.
func once(reached func(DeskID) (bool, error)) func(DeskID) (bool, error) {
	known := map[DeskID]bool{}
	return func(id DeskID) (bool, error) {
		if is, ok := known[id]; ok {
			return is, nil
		}
		is, err := reached(id)
		if err == nil {
			known[id] = is
		}
		return is, err
	}
}

// duty is who may act on a centre's cases of some agencies, the nearest desk first: the
// line is that of each of them.
type duty struct {
	line     []DeskID
	agencies []AgencyID
}

// dutiesOf are those of a centre, one for each desk that its line begins with. The first
// is that of agencies that nobody knows.
func (d *Directory) dutiesOf(agencies []AgencyID) []duty {
	duties := []duty{{line: d.DesksFor("")}}
	at := map[DeskID]int{duties[0].line[0]: 0}
	for _, a := range agencies {
		desk := d.DeskOf(a)
		i, ok := at[desk]
		if !ok {
			i = len(duties)
			at[desk], duties = i, append(duties, duty{line: d.DesksFor(a)})
		}
		duties[i].agencies = append(duties[i].agencies, a)
	}
	return duties
}

// heldBy are the agencies whose cases of this centre a desk answers for.
func (d *Directory) heldBy(desk DeskID, reached func(DeskID) (bool, error)) (Set[AgencyID], error) {
	var set Set[AgencyID]
	for i, one := range d.duties {
		first, err := isFirst(desk, one.line, reached)
		if err != nil {
			return Set[AgencyID]{}, err
		}
		if i == 0 {
			set.Not = first // whoever has the unknown has all but those of others
		}
		if first != set.Not {
			set.IDs = append(set.IDs, one.agencies...)
		}
	}
	slices.Sort(set.IDs)
	return set, nil
}

// isFirst tells whether desk is the first of a line that is reached, itself taken
// to be.
func isFirst(desk DeskID, line []DeskID, reached func(DeskID) (bool, error)) (bool, error) {
	at := slices.Index(line, desk)
	for i := 0; i < at; i++ {
		if ok, err := reached(line[i]); err != nil || ok {
			return false, err
		}
	}
	return at >= 0, nil
}
