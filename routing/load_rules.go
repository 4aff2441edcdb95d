package routing

import (
	"cmp"
	"slices"
	"strings"
)

// route is a rule as it was read.
type route struct {
	Rule
	f      fields
	layer  *layer
	topics []ref
	broken bool // a part of it was not understood, and noted
}

func (l *loader) rule(v value) {
	f, ok := v.fields("id", "topics", "territories", "streets", "when", "hours", "season", "agency")
	if !ok {
		return
	}
	r, problems := route{f: f, layer: l.reading}, len(l.problems)
	r.ID, r.Agency, r.depth = RuleID(f.id("id")), AgencyID(f.id("agency")), l.reading.depth
	l.refer("agency", string(r.Agency), f.place("agency"))
	r.topics = l.selectors(f, "topics")
	for _, t := range r.topics {
		l.referSubject(t.id, t.at)
	}
	for _, t := range l.selectors(f, "territories") {
		l.refer("territory", t.id, t.at)
		r.Territories = append(r.Territories, TerritoryID(t.id))
	}
	r.Streets = l.streetNames(f)
	r.When = l.conditions(f)
	s := l.schedule(f)
	r.Hours, r.Season = s.Hours, s.Season
	r.broken = len(l.problems) > problems
	if l.declare("route", string(r.ID), f.place("id")) {
		l.routes = append(l.routes, r)
	}
}

// selectors reads what a rule speaks about. No key, or "*", means anything; an
// empty list is taken for a mistake.
func (l *loader) selectors(f fields, key string) []ref {
	if _, written := f.body[key]; !written {
		return nil
	}
	items := f.body[key].list()
	if len(items) == 1 && quiet(items[0]).text() == Any {
		return nil
	}
	var refs []ref
	named := map[string]bool{}
	for _, item := range items {
		id := item.id()
		switch {
		case id == "":
		case named[id]:
			item.problem("%q is named twice in one route", id)
		default:
			named[id], refs = true, append(refs, ref{id, item.at()})
		}
	}
	if len(items) == 0 {
		l.problem(f.place(key), "%s: the list is empty; leave the key out to mean any", key)
	}
	return refs
}

// streetNames must be words that an address can hold, and that a reason can.
func (l *loader) streetNames(f fields) []string {
	var names []string
	for _, v := range f.list("streets") {
		switch name := v.text(); {
		case name == "":
		case strings.ContainsAny(name, ",:") || len(l.kinds.streetName(name).words) == 0:
			v.problem("%q is no street: write its name as in an address, without commas", name)
		default:
			names = append(names, name)
		}
	}
	return names
}

// referSubject checks a topic, which may be a whole category.
func (l *loader) referSubject(id string, at place) {
	kind := "category"
	if strings.Contains(id, ".") {
		kind = "topic"
	}
	l.refer(kind, id, at)
}

// settleRules keeps the rules that the centre has a use for, and finds ties among
// them.
func (l *loader) settleRules() {
	told := map[subject][]*route{}
	for i := range l.routes {
		r := &l.routes[i]
		if !l.offered(r) || r.broken {
			continue
		}
		l.lintAsked(r)
		l.d.rules.put(r.ID, r.Rule)
		for _, s := range r.subjects(l.kinds) {
			if other := tying(told[s], r); other != nil {
				l.problem(r.f.place("id"), "route %q ties with the one at %s: %s",
					r.ID, other.f.place("id"), s.describe(&r.Rule, l.kinds))
			}
			told[s] = append(told[s], r)
		}
	}
}

// dropFarRules leaves out what the centre has from above and no complaint to it can meet:
// rules for places that neither it nor a centre below serves.
func (l *loader) dropFarRules() {
	near := map[TerritoryID]bool{}
	for _, place := range l.surveyed() {
		for _, id := range l.d.upFrom(place) {
			near[id] = true
		}
	}
	l.d.rules.keep(func(r *Rule) bool {
		return r.depth == l.own.depth || len(r.Territories) == 0 || slices.ContainsFunc(r.Territories, func(id TerritoryID) bool { return near[id] })
	})
}

// offered takes the topics that the centre does not offer out of a rule; false
// means that nothing is left of it.
func (l *loader) offered(r *route) bool {
	r.Topics = l.offeredOf(r.topics, r.layer)
	return len(r.Topics) > 0 || len(r.topics) == 0
}

// offeredOf are those of the topics and categories that a layer of the directory names
// which the centre offers. The centre's own layer must not name others.
func (l *loader) offeredOf(named []ref, by *layer) (ids []string) {
	for _, t := range named {
		switch {
		case !l.isOff(TopicID(t.id)):
			ids = append(ids, t.id)
		case by == l.own:
			l.problem(t.at, "%q is switched off in this centre", t.id)
		}
	}
	return ids
}

// lintAsked notes a condition that no complaint can meet: nobody is asked.
func (l *loader) lintAsked(r *route) {
	if r.layer != l.own {
		return
	}
	for _, w := range r.When {
		asked := slices.ContainsFunc(l.d.topics.list, func(t Topic) bool {
			return slices.Contains(t.Ask, w.Question) && r.speaksOf(t)
		})
		if !asked && !l.blind {
			l.problem(r.f.place("when"), "route %q can never fire: %q is asked about none of its topics", r.ID, w.Question)
		}
	}
}

func (r *Rule) speaksOf(t Topic) bool {
	return len(r.Topics) == 0 || slices.Contains(r.Topics, string(t.ID)) || slices.Contains(r.Topics, string(t.Category))
}

// subject is one topic, territory and street that a rule speaks about; "" means
// any. About one subject, only conditions tell rules apart.
type subject struct {
	pair
	street string
	layer  *layer
}

func (r *route) subjects(k *kinds) []subject {
	var all []subject
	for _, p := range r.pairs() {
		if len(r.Streets) == 0 {
			all = append(all, subject{p, "", r.layer})
		}
		for _, name := range r.Streets {
			all = append(all, subject{p, k.streetName(name).key(), r.layer})
		}
	}
	return all
}

// pairs is every combination of the rule's topics and territories.
func (r *Rule) pairs() []pair {
	topics, territories := r.Topics, r.Territories
	if len(topics) == 0 {
		topics = []string{""}
	}
	if len(territories) == 0 {
		territories = []TerritoryID{""}
	}
	pairs := make([]pair, 0, len(topics)*len(territories))
	for _, t := range topics {
		for _, place := range territories {
			pairs = append(pairs, pair{t, place})
		}
	}
	return pairs
}

// tying finds a rule of one subject that is as specific as r and may hold together
// with it. Nothing but the same subject can tie, as the topic counts before the place,
// and the territories above a place are all of different levels.
func tying(told []*route, r *route) *route {
	for _, other := range told {
		if ranking(&other.Rule, &r.Rule) == 0 && agree(other.When, r.When) && other.schedule().meets(r.schedule()) {
			return other
		}
	}
	return nil
}

// agree tells whether one complaint can meet both.
func agree(a, b []Condition) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Question == y.Question && !x.meets(y) {
				return false
			}
		}
	}
	return true
}

// describe is what two rules both speak about.
func (s subject) describe(r *Rule, k *kinds) string {
	text := "topic " + cmp.Or(s.topic, Any) + ", territory " + cmp.Or(string(s.territory), Any)
	for _, name := range r.Streets {
		if k.streetName(name).key() == s.street {
			text += ", street " + name
		}
	}
	for _, w := range r.When {
		text += ", " + string(w.Question) + " " + strings.Join(w.Options, " or ")
	}
	return text
}
