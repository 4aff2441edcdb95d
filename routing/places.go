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
	roads := r.standing(streets)
	towns := only(of(hits, area, settlement), func(h hit) bool { return !roads.isStreet(h) })
	switch {
	case len(towns) > 0:
		named, towns := r.towns(towns)
		return append(r.along(named, streets), r.instead(towns, streets)...)
	case len(streets) > 0:
		r.take(streets)
		near, _ := r.towns(r.guessed(func(e *gazetteerEntry) bool { return e.class != street }))
		if found := r.with(near, streets); len(found) > 0 {
			return found
		}
		return r.anywhere(streets)
	}
	guesses := r.guessed(func(*gazetteerEntry) bool { return true })
	streets = of(guesses, street)
	if towns = of(guesses, area, settlement); len(towns) > 0 {
		named, towns := r.towns(towns)
		return append(r.along(named, streets), r.instead(towns, streets)...)
	}
	return r.anywhere(streets)
}

// of are the hits of some classes.
func of(hits []hit, classes ...class) []hit {
	return only(hits, func(h hit) bool { return slices.Contains(classes, h.class) })
}

// isStreet says whether a town's words were said to be a street.
func (s standing) isStreet(town hit) bool {
	return town.fit != sameKind && s.any(town, func(street hit) bool { return street.fit == sameKind })
}

// mostTowns bounds the names of towns that one address is read with.
const mostTowns = 100

// towns are the territories that were named, the innermost only, each with the
// settlement in it, and the hits that named them. Where no territory was named
// the settlements stand alone.
func (r *reading) towns(hits []hit) ([]find, []hit) {
	areas, settlements := of(hits, area), of(hits, settlement)
	if len(areas) == 0 {
		areas = settlements
	}
	areas = areas[:min(len(areas), mostTowns)]
	var found []find
	for _, a := range areas {
		f := find{territory: a.territory}
		if a.class == settlement {
			f.settlement = a.name
		}
		same := slices.IndexFunc(found, func(o find) bool { return o.territory == f.territory && o.settlement == f.settlement })
		if same < 0 {
			same, found = len(found), append(found, f)
		}
		found[same].exact = found[same].exact || a.sure()
	}
	naming := slices.Clone(areas)
	for _, s := range settlements {
		for i := range found {
			inner, ok := r.g.related(found[i].territory, s.territory)
			if ok && found[i].settlement == "" {
				naming = append(naming, s)
				found[i].territory, found[i].settlement = inner, s.name
				found[i].exact = found[i].exact && s.sure()
			}
		}
	}
	r.takeTowns(naming)
	return only(found, func(f find) bool {
		return !slices.ContainsFunc(found, func(o find) bool {
			inner, ok := r.g.related(f.territory, o.territory)
			return ok && inner != f.territory
		})
	}), naming
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
	named, most := map[int]int{}, 0
	for territory, here := range in {
		named[territory] = names(here)
		most = max(most, named[territory])
	}
	var found []find
	for _, s := range streets {
		if named[s.territory] == most && s.from == in[s.territory][0].from {
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

// instead are streets that all that was taken for a town's name may mean as well.
func (r *reading) instead(towns, streets []hit) []find {
	return r.anywhere(only(streets, func(s hit) bool {
		return !slices.ContainsFunc(towns, func(t hit) bool { return !t.meets(s) || t.fit > s.fit })
	}))
}

// likeliest leaves out streets of another kind than was typed where one of that
// kind stands at the same words, and a city's street that its district has, too.
// What was called a street may be an avenue of another town.
func (r *reading) likeliest(streets []hit) []hit {
	standing := r.standing(streets)
	return only(streets, func(s hit) bool {
		return !standing.any(s, func(o hit) bool {
			inner, related := r.g.related(s.territory, o.territory)
			better := o.fit > s.fit && (related || s.fit != looseKind)
			deeper := related && inner != s.territory && slices.Equal(s.words, o.words)
			return better || deeper
		})
	})
}
