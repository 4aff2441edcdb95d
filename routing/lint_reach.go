package routing

import (
	"fmt"
	"slices"
)

// This file asks for every complaint there can be, to find the rules that answer
// none and the complaints that no rule answers.

// lintReach notes the centre's own rules that never fire, and what only the
// fallback answers.
func (l *loader) lintReach() {
	s := &survey{d: l.d, fired: map[*Rule]bool{}, visited: map[visited]bool{}}
	lost := map[TopicID][]TerritoryID{}
	for _, place := range l.surveyed() {
		served := place != "" && l.serving(place)
		for i := range l.d.topics.list {
			t := &l.d.topics.list[i]
			if !s.visit(t, place) && served {
				lost[t.ID] = append(lost[t.ID], place)
			}
		}
	}
	for i := range l.d.rules.list {
		if rule := &l.d.rules.list[i]; !s.fired[rule] && rule.depth == l.own.depth {
			l.problem(l.declared["route "+string(rule.ID)], "route %q never fires: %s", rule.ID, l.whyNever(rule))
		}
	}
	l.tellUnanswered(lost)
}

// surveyed are the places from which a complaint can come to this centre or, by
// the same rules, to one below it; "" is a place nobody knows.
func (l *loader) surveyed() []TerritoryID {
	places := []TerritoryID{""}
	for _, t := range l.d.territory.list {
		if l.reaches(t.ID) {
			places = append(places, t.ID)
		}
	}
	return places
}

func (l *loader) whyNever(r *Rule) string {
	inside := func(id TerritoryID) bool {
		return slices.ContainsFunc(l.surveyed(), func(place TerritoryID) bool {
			return slices.ContainsFunc(l.d.router.way(place), func(s step) bool { return s.id == id })
		})
	}
	if len(r.Territories) > 0 && !slices.ContainsFunc(r.Territories, inside) {
		return "the centre serves none of its territories"
	}
	return "more specific routes cover all of it"
}

// tellUnanswered tells what only the fallback answers, the topics of one fate
// together and whole categories as such.
func (l *loader) tellUnanswered(lost map[TopicID][]TerritoryID) {
	served := 0
	for _, t := range l.d.territory.list {
		if l.serving(t.ID) {
			served++
		}
	}
	tell := l.warn
	if l.d.centre.Strict {
		tell = l.problem
	}
	together := map[string][]string{}
	for _, c := range l.d.categories.list {
		fates := map[string][]string{}
		for _, id := range c.Topics {
			if places := lost[id]; len(places) == served && served > 0 {
				fates["everywhere"] = append(fates["everywhere"], string(id))
			} else if len(places) > 0 {
				where := fmt.Sprintf("in %d of %d territories: %s", len(places), served, some(places))
				fates[where] = append(fates[where], string(id))
			}
		}
		for where, topics := range fates {
			if len(topics) == len(c.Topics) {
				topics = []string{string(c.ID)}
			}
			together[where] = append(together[where], topics...)
		}
	}
	for where, what := range together {
		tell(l.declared[topicKey(what[0])], "%sno agency but the fallback, %s, answers for %s, %s",
			l.whose(), l.d.centre.Fallback, some(what), where)
	}
}

// whose names the centre that a warning is about, where what it stands at is not
// the centre's own.
func (l *loader) whose() string {
	if l.up == nil {
		return ""
	}
	return "centre " + string(l.own.id) + ": "
}

// mostNamed is how many ids a message lists.
const mostNamed = 6

func some[ID ~string](ids []ID) string {
	if len(ids) <= mostNamed {
		return joined(ids)
	}
	return fmt.Sprintf("%s and %d more", joined(ids[:mostNamed]), len(ids)-mostNamed)
}

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
