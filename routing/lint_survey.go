package routing

import "slices"

// This file goes the ways of complaints, each once, for lint_reach.go.

// survey goes through complaints and notes the rules that answer one.
type survey struct {
	d       *Directory
	fired   map[*Rule]bool
	visited map[visited]bool // whether every complaint that goes this way is answered
}

// slots are those that complaints about a topic in a place may meet, in the order of
// Match, nil where there is none.
type slots [3][longestWay]*slot

// visited is a way that has been gone: those of most places and topics are the same.
type visited struct {
	slots slots
	ask   string
	place TerritoryID // where streets are named: which are listed there may count
}

// candidate is a rule on the way of a complaint, in the order of Match.
type candidate struct {
	*Rule
	street *streetRule // which it is tried for, nil for a rule without
	slot   *slot       // that has it
}

// rival tells whether the candidate goes before a rule for a street at an address that
// names this street alone; nil is an address of no street.
func (c candidate) rival(one candidate, a *address) bool {
	switch {
	case c.street == nil:
		return true
	case one.street == nil:
		return false
	case one.street.kinds == 0 && c.street.kinds != 0:
		return false // there are streets of other kinds
	case c.slot == one.slot && ranking(c.Rule, one.Rule) == 0 && len(c.street.words) < len(one.street.words):
		return false
	}
	return a.where(c.street.streetName) >= 0
}

// visit goes the way of all complaints about a topic in a place; it tells whether
// each of them is answered by a rule.
func (s *survey) visit(t *Topic, place TerritoryID) (covered bool) {
	found := s.slots(t, place)
	key := visited{slots: found, ask: joined(t.Ask)}
	if found.streets() {
		key.place = place
	}
	covered, gone := s.visited[key]
	if !gone {
		covered = s.follow(found.way(), t, place)
		s.visited[key] = covered
	}
	return covered
}

func (s *survey) follow(way []candidate, t *Topic, place TerritoryID) (covered bool) {
	var before []candidate
	for _, one := range way {
		if !s.fired[one.Rule] && s.fires(one, before, t, place) {
			s.fired[one.Rule] = true
		}
		if one.street == nil && one.plain() {
			return true // whatever comes after it is shadowed here
		}
		before = append(before, one)
	}
	anywhere := plain(before)
	return s.d.exhaust(before, t, func(trial trial) bool { return trial.answered(anywhere) })
}

func (s *survey) slots(t *Topic, place TerritoryID) (found slots) {
	r := &s.d.router
	for i, topic := range r.levels(t.ID) {
		for j, at := range r.way(place) {
			found[i][j] = r.slots[slotKey(topic.n, at.n)]
		}
	}
	return found
}

func (s *slots) streets() bool {
	for i := range s {
		for _, one := range s[i] {
			if one != nil && len(one.streets) > 0 {
				return true
			}
		}
	}
	return false
}

// way lists the rules that a complaint may meet.
func (s *slots) way() []candidate {
	var all []candidate
	for i := range s {
		found := slices.DeleteFunc(slices.Clone(s[i][:]), func(one *slot) bool { return one == nil })
		for _, one := range found {
			for j := range one.streets {
				all = append(all, candidate{one.streets[j].Rule, &one.streets[j], one})
			}
		}
		for _, one := range found {
			for _, rule := range one.rules {
				all = append(all, candidate{Rule: rule, slot: one})
				if rule.plain() {
					return all
				}
			}
		}
	}
	return all
}

// fires tells whether some complaint about the topic passes all the rules before
// one and meets it.
func (s *survey) fires(one candidate, before []candidate, t *Topic, place TerritoryID) bool {
	for _, w := range one.When {
		if !slices.Contains(t.Ask, w.Question) {
			return false
		}
	}
	var rivals []candidate
	var a *address
	if one.street != nil {
		a = one.street.address(s.d, place)
	}
	for _, b := range before {
		if b.rival(one, a) {
			rivals = append(rivals, b)
		}
	}
	if len(rivals) == 0 {
		return true
	}
	found := false
	s.d.exhaust(append(rivals, one), t, func(trial trial) bool {
		found = trial.meets(one.Rule) && !trial.answered(rivals)
		return !found
	})
	return found
}
