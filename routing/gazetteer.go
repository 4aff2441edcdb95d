package routing

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// class is what a name in the gazetteer names.
type class uint8

const (
	area class = iota // a territory of the directory
	settlement
	street
)

// gazetteer finds places by the names of territories, settlements and streets in
// a typed address.
type gazetteer struct {
	kinds       *kinds
	territories []TerritoryID
	parents     []int // of each territory, -1 at the top
	entries     []gazetteerEntry
	words       map[string]int32 // a word's number
	naming      [][]int32        // by number: the entries in whose names the word stands
	lengths     []int            // by number: the word's letters
	spelling    *spelling
}

// gazetteerEntry is one name of one territory.
type gazetteerEntry struct {
	name      string // as listed
	territory int
	class     class
	kinds     kindSet
	words     []int32 // without the kind
	letters   int     // of the words together
}

// listed is a name from one of the lists.
type listed struct {
	territory TerritoryID
	class     class
	name      string
}

func newGazetteer(d *Directory, kinds *kinds, lists []listed) *gazetteer {
	g := &gazetteer{kinds: kinds, words: map[string]int32{}}
	for _, t := range d.territory.list {
		g.territories = append(g.territories, t.ID)
		parent, ok := d.territory.at[t.Parent]
		if !ok {
			parent = -1
		}
		g.parents = append(g.parents, parent)
		for _, tag := range sortedKeys(t.Names) {
			g.add(len(g.parents)-1, area, t.Names[tag])
		}
		for _, alias := range t.Aliases {
			if !oktmoShape.MatchString(alias) {
				g.add(len(g.parents)-1, area, alias)
			}
		}
	}
	slices.SortStableFunc(lists, func(a, b listed) int {
		return cmp.Compare(d.territory.at[a.territory], d.territory.at[b.territory])
	})
	for _, one := range lists {
		g.add(d.territory.at[one.territory], one.class, one.name)
	}
	g.spelling = newSpelling(g.words)
	return g
}

// add enters a name; one that is there already is not entered again.
func (g *gazetteer) add(territory int, class class, name string) {
	e := gazetteerEntry{name: name, territory: territory, class: class}
	words, kinds := g.kinds.named(name)
	e.kinds = kinds
	for _, w := range words {
		number, ok := g.words[w.key]
		if !ok {
			number = int32(len(g.naming)) // #nosec G115 -- far fewer than 2^31
			g.words[w.key] = number
			g.naming = append(g.naming, nil)
			g.lengths = append(g.lengths, utf8.RuneCountInString(w.key))
		}
		if !slices.Contains(e.words, number) {
			e.words = append(e.words, number)
			e.letters += g.lengths[number]
		}
	}
	if len(e.words) == 0 || g.has(e) {
		return
	}
	for _, w := range e.words {
		g.naming[w] = append(g.naming[w], int32(len(g.entries))) // #nosec G115 -- far fewer than 2^31
	}
	g.entries = append(g.entries, e)
}

func (g *gazetteer) has(e gazetteerEntry) bool {
	for _, i := range g.naming[e.words[0]] {
		o := &g.entries[i]
		if o.territory == e.territory && o.class == e.class && o.kinds == e.kinds && slices.Equal(o.words, e.words) {
			return true
		}
	}
	return false
}

// named takes a name apart: its kind is its first word that is one, unless the
// name consists of nothing else (the Embankment).
func (k *kinds) named(name string) ([]placeWord, kindSet) {
	words := k.split(name)
	at := slices.IndexFunc(words, func(w placeWord) bool { return w.kinds&^houseBit != 0 })
	if at < 0 || len(words) == 1 {
		return words, 0
	}
	kinds := words[at].kinds &^ houseBit
	return slices.Delete(words, at, at+1), kinds
}

// names says whether a listed name says anything but a kind.
func (k *kinds) names(name string) bool {
	const abbreviated = 4
	words, _ := k.named(name)
	return len(words) > 1 || len(words) == 1 && (words[0].kinds == 0 || utf8.RuneCountInString(words[0].key) > abbreviated)
}

// lists tells whether a street is listed under no more than its name, in a place or
// around or inside it.
func (g *gazetteer) lists(s streetName, place TerritoryID) bool {
	numbers := make([]int32, len(s.words))
	for i, w := range s.words {
		number, ok := g.words[w.key]
		if !ok {
			return false
		}
		numbers[i] = number
	}
	return slices.ContainsFunc(g.naming[numbers[0]], func(i int32) bool {
		e := &g.entries[i]
		return e.class == street && slices.Equal(e.words, numbers) && (s.kinds == 0 || s.kinds&e.kinds != 0) && g.near(e.territory, place)
	})
}

// near tells whether a territory is the place, or lies around or inside it; all are
// near a place that the gazetteer does not know.
func (g *gazetteer) near(territory int, place TerritoryID) bool {
	at := slices.Index(g.territories, place)
	if at < 0 {
		return true
	}
	_, ok := g.related(territory, at)
	return ok
}

// related says whether one territory lies inside the other, and gives the inner.
func (g *gazetteer) related(a, b int) (inner int, ok bool) {
	for up := a; up >= 0; up = g.parents[up] {
		if up == b {
			return a, true
		}
	}
	for up := b; up >= 0; up = g.parents[up] {
		if up == a {
			return b, true
		}
	}
	return 0, false
}
