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
