package routing

import "slices"

// compileRules turns sound rules into the router.
func (l *loader) compileRules() {
	d := l.d
	d.router = router{
		slots: map[uint64]*slot{}, topics: map[string]int32{"": 0}, places: map[TerritoryID]int32{"": 0},
		ways: map[TerritoryID][]step{}, kinds: l.kinds, fallback: d.centre.Fallback,
	}
	for i := range d.rules.list {
		d.router.add(&d.rules.list[i])
	}
	for _, s := range d.router.slots {
		slices.SortStableFunc(s.rules, ranking)
		slices.SortStableFunc(s.streets, func(a, b streetRule) int { return ranking(a.Rule, b.Rule) })
	}
	for _, t := range d.territory.list {
		d.router.ways[t.ID] = d.way(t)
	}
}

func (r *router) add(rule *Rule) {
	for _, p := range rule.pairs() {
		key := slotKey(number(r.topics, p.topic), number(r.places, p.territory))
		s := r.slots[key]
		if s == nil {
			s = &slot{}
			r.slots[key] = s
		}
		if len(rule.Streets) == 0 {
			s.rules = append(s.rules, rule)
		}
		for _, name := range rule.Streets {
			s.streets = append(s.streets, streetRule{rule, name, r.kinds.streetName(name)})
		}
	}
}

// number is that of an id, a new one for a new id.
func number[ID comparable](of map[ID]int32, id ID) int32 {
	n, ok := of[id]
	if !ok {
		n = int32(len(of)) // #nosec G115 -- a directory has no thousand million of anything
		of[id] = n
	}
	return n
}

// longestWay is the most territories on a way up, any included.
const longestWay = 4

// way leads from a territory up to any. A territory that no rule names is passed
// over.
func (d *Directory) way(t Territory) []step {
	var way []step
	for range longestWay - 1 {
		if n, ok := d.router.places[t.ID]; ok {
			way = append(way, step{n, t.ID})
		}
		up, ok := d.territory.get(t.Parent)
		if !ok {
			break
		}
		t = up
	}
	return append(way, step{})
}
