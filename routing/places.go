package routing

import "slices"

// find is a place in the making.
type find struct {
	territory  int // its number in the gazetteer
	settlement string
	street     string
	exact      bool
}

// places are what the words of an address may mean: first the towns that are
// named, then the streets in them. What does not stand there whole is guessed.
func (r *reading) places() []find {
	hits := r.fits(r.whole())
	streets := of(hits, street)
	towns := slices.DeleteFunc(of(hits, area, settlement), func(h hit) bool { return r.isStreet(h, streets) })
	switch {
	case len(towns) > 0:
		r.takeTowns(towns)
		return append(r.along(r.towns(towns), streets), r.instead(towns, streets)...)
	case len(streets) > 0:
		r.take(streets)
		if near := r.towns(r.guessed(r.isTown)); len(near) > 0 {
			if found := r.with(near, streets); len(found) > 0 {
				return found
			}
		}
		return r.anywhere(streets)
	}
	guesses := r.guessed(func(*gazetteerEntry) bool { return true })
	if towns = of(guesses, area, settlement); len(towns) > 0 {
		r.takeTowns(towns)
		return append(r.along(r.towns(towns), of(guesses, street)), r.instead(towns, of(guesses, street))...)
	}
	return r.anywhere(guesses)
}

func (r *reading) isTown(e *gazetteerEntry) bool { return e.class != street }

// of are the hits of some classes.
func of(hits []hit, classes ...class) []hit {
	var some []hit
	for _, h := range hits {
		if slices.Contains(classes, h.class) {
			some = append(some, h)
		}
	}
	return some
}

// isStreet says whether a town's words were said to be a street.
func (r *reading) isStreet(town hit, streets []hit) bool {
	return town.fit != sameKind && slices.ContainsFunc(streets, func(s hit) bool {
		return s.fit == sameKind && s.meets(town)
	})
}

// towns are the territories that were named, the innermost only, each with the
// settlement in it. Where no territory was named the settlements stand alone.
func (r *reading) towns(hits []hit) []find {
	var found []find
	for _, a := range of(hits, area) {
		found = append(found, find{territory: a.territory, exact: a.sure()})
	}
	settlements := of(hits, settlement)
	if found == nil {
		for _, s := range settlements {
			found = append(found, find{territory: s.territory, settlement: s.name, exact: s.sure()})
		}
		return found
	}
	for _, s := range settlements {
		for i := range found {
			if inner, ok := r.g.related(found[i].territory, s.territory); ok {
				found[i].territory, found[i].settlement = inner, s.name
				found[i].exact = found[i].exact && s.sure()
			}
		}
	}
	return slices.DeleteFunc(found, func(f find) bool {
		return slices.ContainsFunc(found, func(o find) bool {
			inner, ok := r.g.related(f.territory, o.territory)
			return ok && inner != f.territory
		})
	})
}

// sure says that nothing about a hit was guessed.
func (h hit) sure() bool { return h.whole() && h.fit >= noKind }

// along puts the streets into the towns; towns without any stay as they are.
func (r *reading) along(towns []find, streets []hit) []find {
	if found := r.with(towns, streets); len(found) > 0 {
		return found
	}
	guesses := r.guessed(func(e *gazetteerEntry) bool {
		return e.class == street && slices.ContainsFunc(towns, func(f find) bool {
			_, ok := r.g.related(f.territory, e.territory)
			return ok
		})
	})
	if found := r.with(towns, guesses); len(found) > 0 {
		return found
	}
	return towns
}

// with are the streets that lie in one of the towns and are not the towns' own
// words: the one that is named first, and its namesakes.
func (r *reading) with(towns []find, streets []hit) []find {
	var found []find
	for _, town := range towns {
		var here []hit
		for _, s := range streets {
			if _, ok := r.g.related(town.territory, s.territory); ok && !r.town[s.from] {
				here = append(here, s)
			}
		}
		here = r.likeliest(here)
		for _, s := range here {
			if s.from == here[0].from {
				inner, _ := r.g.related(town.territory, s.territory)
				found = append(found, find{inner, town.settlement, s.name, town.exact && s.sure()})
			}
		}
	}
	return found
}

// anywhere are the streets of an address that names no town, in the territories
// that have most of them: a corner is where both streets are.
func (r *reading) anywhere(streets []hit) []find {
	in := map[int][]hit{}
	streets = r.likeliest(streets)
	for _, s := range streets {
		in[s.territory] = append(in[s.territory], s)
	}
	most := 0
	for _, here := range in {
		most = max(most, names(here))
	}
	var found []find
	for _, s := range streets {
		if here := in[s.territory]; names(here) == most && s.from == here[0].from {
			found = append(found, find{s.territory, "", s.name, s.sure()})
		}
	}
	return found
}

// names counts the places in the text that the hits stand at.
func names(hits []hit) int {
	at := map[int]bool{}
	for _, h := range hits {
		at[h.from] = true
	}
	return len(at)
}

// instead are streets whose words were taken for a town's name.
func (r *reading) instead(towns, streets []hit) []find {
	var both []hit
	for _, s := range streets {
		if slices.ContainsFunc(towns, func(t hit) bool { return t.meets(s) && t.fit <= s.fit }) {
			both = append(both, s)
		}
	}
	return r.anywhere(both)
}

// likeliest leaves out streets of another kind than was typed where one of that
// kind stands at the same words, and a city's street that its district has, too.
func (r *reading) likeliest(streets []hit) []hit {
	var likely []hit
	for _, s := range streets {
		if !slices.ContainsFunc(streets, func(o hit) bool {
			inner, ok := r.g.related(s.territory, o.territory)
			within := ok && inner != s.territory && slices.Equal(s.words, o.words)
			return o.meets(s) && (o.fit > s.fit || within)
		}) {
			likely = append(likely, s)
		}
	}
	return likely
}
