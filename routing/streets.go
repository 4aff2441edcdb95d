package routing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"otklik/routing/lexicon"
)

// This file is what the streets that a directory lists say of a typed address.

// FindStreets reads a typed address whose territory is known: the listed streets of it,
// and of those around and inside, that it may mean. Exact ones first, at most limit.
func (d *Directory) FindStreets(id TerritoryID, text string, limit int) []PlaceFound {
	g := d.gazetteer
	at := slices.Index(g.territories, id)
	if at < 0 {
		return nil
	}
	r := g.read(text)
	hits := r.fits(r.whole())
	roads := r.standing(of(hits, street))
	r.takeTowns(only(of(hits, area, settlement), func(h hit) bool {
		_, ok := g.related(h.territory, at)
		return ok && !roads.isStreet(h)
	}))
	found := r.along([]find{{territory: at, exact: true}}, of(hits, street))
	return g.list(only(found, func(f find) bool { return f.street != "" }), limit)
}

// Houseless tells whether an address names one listed street of a territory, or of those
// around and inside it, and no house. A corner needs none.
func (d *Directory) Houseless(id TerritoryID, text string) bool {
	g := d.gazetteer
	r := g.read(text)
	streets := only(r.fits(r.whole()), func(h hit) bool { return h.class == street && g.near(h.territory, id) })
	if names(streets) != 1 {
		return false
	}
	for i, w := range r.words {
		own := slices.ContainsFunc(streets, func(h hit) bool { return h.from <= i && i <= h.to })
		if !own && strings.ContainsFunc(w.key, unicode.IsDigit) {
			return false
		}
	}
	return true
}

// Respelt is an address with a street's listed name in place of what was typed for it;
// where that is not to be found, the name stands behind.
func (d *Directory) Respelt(text string, p PlaceFound) string {
	g := d.gazetteer
	r := g.read(text)
	guesses := r.guessed(func(e *gazetteerEntry) bool {
		return e.class == street && e.name == p.Street && g.territories[e.territory] == p.Territory
	})
	if len(guesses) == 0 {
		return text + " (" + p.Street + ")"
	}
	said := map[string]bool{}
	for _, w := range r.words[guesses[0].from : guesses[0].to+1] {
		said[w.key] = true
	}
	from, to := g.kinds.spot(text, said)
	if to == 0 {
		return text + " (" + p.Street + ")"
	}
	return text[:from] + p.Street + text[to:]
}

// spot is where some words stand in a text, with the kind of street beside them; to is 0
// where they do not stand together.
func (k *kinds) spot(text string, said map[string]bool) (from, to int) {
	fields := fieldsOf(text)
	first, last, n := -1, -1, 0
	for i, f := range fields {
		words := k.split(text[f[0]:f[1]])
		if len(words) > 0 && said[words[0].key] {
			if first < 0 {
				first = i
			}
			last, n = i, n+1
		}
	}
	if first < 0 || last-first+1 != n {
		return 0, 0
	}
	isKind := func(i int) bool {
		return i >= 0 && i < len(fields) && k.words[strings.TrimSuffix(lexicon.Fold(text[fields[i][0]:fields[i][1]]), ".")]&k.streets != 0
	}
	switch {
	case isKind(first - 1):
		first--
	case isKind(last + 1):
		last++
	}
	return fields[first][0], fields[last][1]
}

// fieldsOf are the words of a text as it stands, from where to where.
func fieldsOf(text string) (fields [][2]int) {
	from := -1
	for i, r := range text {
		switch in := wordRune(r) || r == '-'; {
		case in && from < 0:
			from = i
		case !in && from >= 0:
			fields, from = append(fields, [2]int{from, i}), -1
		}
	}
	if from >= 0 {
		fields = append(fields, [2]int{from, len(text)})
	}
	for i, f := range fields { // a full stop belongs to what it abbreviates
		if f[1] < len(text) && text[f[1]] == '.' && utf8.RuneCountInString(text[f[0]:f[1]]) < longTypo {
			fields[i][1]++
		}
	}
	return fields
}
