package routing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// This file asks for every complaint there can be, to find the rules that answer
// none and the complaints that no rule answers.

// mostTrials bounds the combinations of answers and times that are tried for one
// rule: beyond it the rule is taken to be well.
const mostTrials = 4096

// lintReach notes the centre's own rules that never fire, and what only the
// fallback answers.
func (l *loader) lintReach() {
	s := &survey{d: l.d, fired: map[*Rule]bool{}}
	lost := map[CategoryID]*unanswered{}
	for _, place := range l.surveyed() {
		served := place != "" && l.serving(place)
		for i := range l.d.topics.list {
			t := &l.d.topics.list[i]
			if s.visit(t, place) || !served {
				continue
			}
			u := lost[t.Category]
			if u == nil {
				u = &unanswered{topics: map[TopicID]bool{}, places: map[TerritoryID]bool{}}
				lost[t.Category] = u
			}
			u.topics[t.ID], u.places[place] = true, true
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
		return slices.ContainsFunc(l.surveyed(), func(t TerritoryID) bool { return slices.Contains(l.d.router.way(t), id) })
	}
	if len(r.Territories) > 0 && !slices.ContainsFunc(r.Territories, inside) {
		return "the centre serves none of its territories"
	}
	return "more specific routes cover all of it"
}

// unanswered is what no rule covers of one category.
type unanswered struct {
	topics map[TopicID]bool
	places map[TerritoryID]bool
}

// tellUnanswered tells what only the fallback answers, the categories of one fate
// together.
func (l *loader) tellUnanswered(lost map[CategoryID]*unanswered) {
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
	together := map[string][]CategoryID{}
	for _, c := range l.d.categories.list {
		u := lost[c.ID]
		if u == nil {
			continue
		}
		where := "everywhere"
		if len(u.places) < served {
			where = fmt.Sprintf("in %d of %d territories: %s", len(u.places), served, some(sortedKeys(u.places)))
		}
		if len(u.topics) == len(c.Topics) {
			together[where] = append(together[where], c.ID)
			continue
		}
		tell(l.declared["category "+string(c.ID)], "no agency but the fallback, %s, answers for topics %s, %s",
			l.d.centre.Fallback, some(sortedKeys(u.topics)), where)
	}
	for where, list := range together {
		tell(l.declared["category "+string(list[0])], "no agency but the fallback, %s, answers for %s, %s",
			l.d.centre.Fallback, some(list), where)
	}
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
	d     *Directory
	fired map[*Rule]bool
}

// candidate is a rule on the way of a complaint, in the order of Match.
type candidate struct {
	*Rule
	street []string // the words of the street it is tried for, nil for a rule without
}

// visit goes the way of all complaints about a topic in a place; it tells whether
// each of them is answered by a rule.
func (s *survey) visit(t *Topic, place TerritoryID) (covered bool) {
	var before []candidate
	for _, one := range s.way(t, place) {
		if !s.fired[one.Rule] && s.fires(one, before, t) {
			s.fired[one.Rule] = true
		}
		if one.street == nil && one.plain() {
			return true // whatever comes after it is shadowed here
		}
		before = append(before, one)
	}
	return s.d.exhaust(before, t, func(trial trial) bool { return trial.answered(before, nil) })
}

// way lists the rules that a complaint may meet.
func (s *survey) way(t *Topic, place TerritoryID) []candidate {
	var all []candidate
	r := &s.d.router
	for _, topic := range [...]string{string(t.ID), string(t.Category), ""} {
		for _, at := range r.way(place) {
			for _, one := range r.streets[pair{topic, at}] {
				all = append(all, candidate{one.Rule, one.words})
			}
		}
		for _, at := range r.way(place) {
			for _, rule := range r.rules[pair{topic, at}] {
				all = append(all, candidate{Rule: rule})
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
func (s *survey) fires(one candidate, before []candidate, t *Topic) bool {
	for _, w := range one.When {
		if !slices.Contains(t.Ask, w.Question) {
			return false
		}
	}
	var rivals []candidate
	for _, b := range before {
		if b.street == nil || indexWords(one.street, b.street) >= 0 {
			rivals = append(rivals, b)
		}
	}
	if len(rivals) == 0 {
		return true
	}
	found := false
	s.d.exhaust(append(rivals, one), t, func(trial trial) bool {
		found = trial.meets(one.Rule) && !trial.answered(rivals, one.street)
		return !found
	})
	return found
}

// trial is one combination of answers and time.
type trial struct {
	answers map[string]string
	moment
}

func (t trial) meets(r *Rule) bool {
	return r.fits(&Complaint{Answers: t.answers}, &t.moment)
}

// answered tells whether one of the rules takes a complaint from the street.
func (t trial) answered(rules []candidate, street []string) bool {
	return slices.ContainsFunc(rules, func(one candidate) bool {
		return (one.street == nil || indexWords(street, one.street) >= 0) && t.meets(one.Rule)
	})
}

// exhaust tries every combination of answers and times that the rules can tell
// apart, until try says false; it tells whether it never did. What is too much to
// try is taken to be well.
func (d *Directory) exhaust(rules []candidate, t *Topic, try func(trial) bool) bool {
	var questions []QuestionID
	var seasons []Season
	for _, one := range rules {
		seasons = append(seasons, one.Season)
		for _, w := range one.When {
			if !slices.Contains(questions, w.Question) {
				questions = append(questions, w.Question)
			}
		}
	}
	if len(rules) == 0 {
		return try(trial{moment: moment{known: true}})
	}
	days := sampleDays(seasons)
	domains, n := make([][]string, len(questions)), 2*len(days)
	for i, id := range questions {
		domains[i] = d.domain(id, t)
		n *= len(domains[i])
	}
	if n > mostTrials {
		return true
	}
	for _, hours := range [...]Hours{HoursWorking, HoursOff} {
		for _, day := range days {
			answers := map[string]string{}
			if !eachAnswer(questions, domains, answers, func() bool {
				return try(trial{answers, moment{known: true, hours: hours, day: day}})
			}) {
				return false
			}
		}
	}
	return true
}

// domain is what may be answered to a question about a topic; "" is no answer.
func (d *Directory) domain(id QuestionID, t *Topic) []string {
	if !slices.Contains(t.Ask, id) {
		return []string{""}
	}
	q, _ := d.questions.get(id)
	var domain []string
	if !q.Required {
		domain = append(domain, "")
	}
	for _, o := range q.Options {
		domain = append(domain, o.ID)
	}
	return domain
}

func eachAnswer(questions []QuestionID, domains [][]string, answers map[string]string, do func() bool) bool {
	if len(questions) == 0 {
		return do()
	}
	for _, value := range domains[0] {
		answers[string(questions[0])] = value
		if !eachAnswer(questions[1:], domains[1:], answers, do) {
			return false
		}
	}
	return true
}

// lintUse notes what is declared and not used.
func (l *loader) lintUse() {
	served := map[DeskID]bool{l.d.centre.DutyDesk: true}
	for _, a := range l.d.agencies.list {
		served[a.Desk] = true
	}
	for _, desk := range l.d.desks.list {
		if at := "desk " + string(desk.ID); !served[desk.ID] && l.owner[at] == l.own {
			l.warn(l.declared[at], "desk %q serves no agency", desk.ID)
		}
	}
	asked := map[string]bool{}
	for _, r := range l.d.rules.list {
		for _, w := range r.When {
			asked[string(w.Question)] = true
			for _, o := range w.Options {
				asked[string(w.Question)+" "+o] = true
			}
		}
	}
	for _, q := range l.d.questions.list {
		var idle []string
		for _, o := range q.Options {
			if !asked[string(q.ID)+" "+o.ID] {
				idle = append(idle, o.ID)
			}
		}
		if at := "question " + string(q.ID); asked[string(q.ID)] && len(idle) > 0 && l.owner[at] == l.own {
			l.note(l.declared[at], "no route asks for these answers to %q, so they decide nothing: %s", q.ID, strings.Join(idle, ", "))
		}
	}
}

// lintNames finds things on one screen that look alike: whoever chooses by the
// name gets the first, and nobody can reach the other.
func (l *loader) lintNames() {
	seen := names{}
	for _, c := range l.d.categories.list {
		l.alike(seen, "category", string(c.ID), c.Names)
	}
	for _, c := range l.d.categories.list {
		seen := names{}
		for _, id := range c.Topics {
			t, _ := l.d.topics.get(id)
			l.alike(seen, "topic", string(t.ID), t.Names)
		}
	}
	for _, q := range l.d.questions.list {
		seen := names{}
		for _, o := range q.Options {
			for lang, name := range o.Names {
				if first, taken := seen.take(lang, name, o.ID); taken {
					l.problem(l.declared["question "+string(q.ID)], "nobody can choose %q of %q: %q is also the name of %q", o.ID, q.ID, name, first)
				}
			}
		}
	}
}

// names are the folded words that stand on one screen, by language.
type names map[string]string

func (n names) take(lang, name, id string) (first string, taken bool) {
	key := cmp.Or(lang, "ru") + " " + fold(name)
	if first, taken = n[key]; taken && first != id {
		return first, true
	}
	n[key] = id
	return "", false
}

func (l *loader) alike(seen names, kind, id string, words Words) {
	at := l.declared[kind+" "+id]
	for lang, name := range words {
		if first, taken := seen.take(lang, name, id); taken {
			l.problem(at, "nobody can choose %s %q: %q is also the name of %q at %s",
				kind, id, name, first, l.declared[kind+" "+first])
		}
	}
}
