package routing

import (
	"slices"

	"otklik/routing/lexicon"
)

// FindTerritories finds territories by typed words: a name, an alias, a code, a
// settlement, a street, an address. Best first, at most limit.
func (d *Directory) FindTerritories(text string, limit int) []TerritoryID {
	var ids []TerritoryID
	add := func(id TerritoryID) {
		if len(ids) < limit && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, word := range lexicon.Tokens(text) {
		if id, ok := d.codes.find(word, dayless); ok {
			add(id)
		}
	}
	places := d.FindPlaces(text, limit)
	for _, p := range places {
		if p.Exact {
			add(p.Territory)
		}
	}
	for _, id := range d.places.find(text, limit) {
		add(id)
	}
	for _, p := range places {
		add(p.Territory)
	}
	return ids
}
