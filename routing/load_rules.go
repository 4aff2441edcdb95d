package routing

import (
	"slices"
	"strings"
)

func (l *loader) rule(v value) {
	f, ok := v.fields("id", "topics", "territories", "agency")
	if !ok {
		return
	}
	r := Rule{ID: RuleID(f.id("id")), Agency: AgencyID(f.id("agency"))}
	l.refer("agency", string(r.Agency), f.place("agency"))
	r.Topics = l.selectors(f, "topics", l.referSubject)
	for _, id := range l.selectors(f, "territories", l.referTerritory) {
		r.Territories = append(r.Territories, TerritoryID(id))
	}
	if l.declare("route", string(r.ID), f.place("id")) {
		l.d.rules.add(r.ID, r)
		l.later = append(l.later, func() { l.tie(r, f) })
	}
}

// selectors reads what a rule speaks about. No key, or "*", means anything; an
// empty list is taken for a mistake.
func (l *loader) selectors(f fields, key string, refer func(string, place)) []string {
	if _, written := f.body[key]; !written {
		return nil
	}
	items := f.body[key].list()
	if len(items) == 1 && quiet(items[0]).text() == Any {
		return nil
	}
	var ids []string
	for _, item := range items {
		id := item.id()
		switch {
		case id == "":
		case slices.Contains(ids, id):
			item.problem("%q is named twice in one route", id)
		default:
			ids = append(ids, id)
			refer(id, item.at())
		}
	}
	if len(items) == 0 {
		f.owner.s.problem(f.place(key), "%s: the list is empty; leave the key out to mean any", key)
	}
	return ids
}

// referSubject checks a rule's topic, which may be a whole category.
func (l *loader) referSubject(id string, at place) {
	kind := "category"
	if strings.Contains(id, ".") {
		kind = "topic"
	}
	l.refer(kind, id, at)
}

func (l *loader) referTerritory(id string, at place) { l.refer("territory", id, at) }

// pairs is every combination of the rule's topics and territories.
func (r Rule) pairs() []pair {
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

// tie notes two rules that are equally specific for the same complaint: nothing
// but the same pair can be, as the topic counts before the territory and the
// territories above a place are all of different levels.
func (l *loader) tie(r Rule, f fields) {
	for _, p := range r.pairs() {
		key := "pair " + p.topic + " " + string(p.territory)
		if first, taken := l.declared[key]; taken {
			l.problem(f.place("id"), "route %q ties with the one at %s: %s", r.ID, first, describe(p))
			continue
		}
		l.declared[key] = f.place("id")
	}
}

// compileRules turns sound rules into the router, and notes the ones that never
// fire.
func (l *loader) compileRules() {
	d := l.d
	d.router = router{
		rules:    map[pair]*Rule{},
		ways:     map[TerritoryID][]TerritoryID{},
		fallback: d.centre.Fallback,
	}
	for i := range d.rules.list {
		for _, p := range d.rules.list[i].pairs() {
			d.router.rules[p] = &d.rules.list[i]
		}
	}
	for _, t := range d.territory.list {
		d.router.ways[t.ID] = d.way(t)
	}
	l.lintShadowed()
}

// way leads from a territory up to "any".
func (d *Directory) way(t Territory) []TerritoryID {
	way := []TerritoryID{t.ID}
	for range levels {
		up, ok := d.territory.get(t.Parent)
		if !ok {
			break
		}
		way = append(way, up.ID)
		t = up
	}
	return append(way, "")
}

// lintShadowed asks for every complaint there can be, a place nobody knows
// included, and notes the rules that answered none.
func (l *loader) lintShadowed() {
	fired := map[*Rule]bool{}
	for _, t := range l.d.topics.list {
		for place := range l.d.router.ways {
			rule, _ := l.d.router.rule(t.ID, place)
			fired[rule] = true
		}
		rule, _ := l.d.router.rule(t.ID, "")
		fired[rule] = true
	}
	for i := range l.d.rules.list {
		if rule := &l.d.rules.list[i]; !fired[rule] {
			l.problem(l.declared["route "+string(rule.ID)],
				"route %q never fires: more specific routes cover all of it", rule.ID)
		}
	}
}
