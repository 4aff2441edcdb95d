package routing

import "slices"

// PlaceFound is a place that a typed address may mean.
type PlaceFound struct {
	Territory  TerritoryID
	Settlement string // as listed; "" where the address names none
	Street     string // as listed, with its kind; "" where none was found
	// Exact says that every name stood in the address as it is listed. Otherwise
	// it is a guess: a part of a name, a typo, another kind of street.
	Exact bool
}

// FindPlaces reads a typed address: the territory, the settlement and the street
// by their names, without regard to the house. An address that names no town is
// placed by its street: one place where only one town has it, several otherwise.
// Exact ones first, those of other centres where this one has none, at most limit. It
// only suggests: the resident confirms.
func (d *Directory) FindPlaces(text string, limit int) []PlaceFound {
	places := d.gazetteer.find(text, limit)
	if len(places) > 0 && places[0].Exact {
		return places
	}
	var all []PlaceFound
	for _, p := range append(d.nextDoor(text, limit), places...) {
		if len(all) < limit && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// longestAddress bounds the words of one text that are read as an address.
const longestAddress = 40

func (g *gazetteer) find(text string, limit int) []PlaceFound {
	return g.list(g.read(text).places(), limit)
}

// read takes an address apart.
func (g *gazetteer) read(text string) *reading {
	words := g.kinds.split(text)
	words = words[:min(len(words), longestAddress)]
	return &reading{g: g, words: words, taken: make([]bool, len(words)), town: make([]bool, len(words))}
}

// list names what was found, the exact ones first, at most limit.
func (g *gazetteer) list(found []find, limit int) []PlaceFound {
	found = append(
		only(found, func(f find) bool { return f.exact }),
		only(found, func(f find) bool { return !f.exact })...)
	var places []PlaceFound
	for _, f := range found {
		if len(places) >= limit {
			break
		}
		p := PlaceFound{Territory: g.territories[f.territory], Settlement: f.settlement, Street: f.street, Exact: f.exact}
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}
