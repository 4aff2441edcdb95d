package routing

import (
	"cmp"
	"maps"
	"slices"
)

// reading is a typed address with what its words may name.
type reading struct {
	g     *gazetteer
	words []placeWord
	taken []bool // words that need not be guessed at
	town  []bool // words of a town's name
}

// fit says how the kind that was typed beside a name suits the listed one.
type fit int

const (
	another   fit = iota - 3 // a street is no village
	otherKind                // an avenue is not a boulevard, but may be meant
	looseKind                // anything may be called a street
	noKind                   // none was typed
	sameKind
)

// hit is a name found in the words, from the first to the last of them.
type hit struct {
	*gazetteerEntry
	from, to int
	fit      fit
	typos    int
	share    float64 // of the name's letters that were typed
}

func (h hit) whole() bool { return h.share == 1 && h.typos == 0 }

// meets says whether two hits share a word.
func (h hit) meets(o hit) bool { return h.from <= o.to && o.from <= h.to }

// inside says whether h is a smaller part of o: the last name of a longer one.
func (h hit) inside(o hit) bool {
	return o.from <= h.from && h.to <= o.to && o.to-o.from > h.to-h.from
}

// seen is a word of the text that stands for a word of a name.
type seen struct {
	at    int
	word  int32
	typos int
}

// whole are the names that stand in the text completely, the words side by side.
func (r *reading) whole() []hit {
	found := map[int32][]seen{}
	for at, w := range r.words {
		if number, ok := r.g.words[w.key]; ok {
			for _, entry := range r.g.naming[number] {
				found[entry] = append(found[entry], seen{at: at, word: number})
			}
		}
	}
	var hits []hit
	for _, number := range slices.Sorted(maps.Keys(found)) {
		hits = append(hits, r.together(number, found[number])...)
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.from, b.from) })
	return hits
}

// together finds where all words of an entry stand side by side, in any order.
func (r *reading) together(number int32, found []seen) []hit {
	e := &r.g.entries[number]
	var hits []hit
	for i := 0; i+len(e.words) <= len(found); i++ {
		last := i + len(e.words) - 1
		words := map[int32]bool{}
		for _, s := range found[i : last+1] {
			words[s.word] = true
		}
		if len(words) == len(e.words) && found[last].at-found[i].at == last-i {
			hits = append(hits, hit{gazetteerEntry: e, from: found[i].at, to: found[last].at, share: 1})
		}
	}
	return hits
}

// fits looks at the kinds that were typed beside each hit and leaves out those
// that were said to be something else.
func (r *reading) fits(hits []hit) []hit {
	claimed := map[int]bool{} // kinds that belong to the name before them, or are it
	for _, h := range hits {
		switch {
		case r.kind(h.from-1)&h.kinds != 0: // a street whose name is a kind, such as the Embankment
			claimed[h.to] = true
		case r.kind(h.from-1) == 0 && r.kind(h.to+1)&h.kinds != 0:
			claimed[h.to+1] = true
		}
	}
	for i := range hits {
		hits[i].fit = r.fit(hits[i], claimed)
	}
	hits = only(hits, func(h hit) bool { return h.fit != another })
	longer := r.standing(only(hits, func(h hit) bool { return h.to > h.from }))
	return only(hits, func(h hit) bool { return !longer.any(h, h.inside) })
}

// standing are hits by the words that they stand at, so that each is compared
// with those that share a word with it and not with all.
type standing [][]hit

func (r *reading) standing(hits []hit) standing {
	at := make(standing, len(r.words))
	for _, h := range hits {
		for i := h.from; i <= h.to; i++ {
			at[i] = append(at[i], h)
		}
	}
	return at
}

// any says whether one of the hits that share a word with h is such.
func (s standing) any(h hit, such func(hit) bool) bool {
	for i := h.from; i <= h.to; i++ {
		if slices.ContainsFunc(s[i], such) {
			return true
		}
	}
	return false
}

// only makes a new list, so that the condition may look at the whole of the old.
func only[T any](list []T, wanted func(T) bool) []T {
	var some []T
	for _, one := range list {
		if wanted(one) {
			some = append(some, one)
		}
	}
	return some
}

// fit goes by the kind before the name, and by the one after it where there is
// none, unless that one begins the next name.
func (r *reading) fit(h hit, claimed map[int]bool) fit {
	own := h.kinds
	if own == 0 { // a name without a kind has any of its class
		own = r.g.kinds.of(h.class)
	}
	typed := r.kind(h.from - 1)
	if typed == 0 || claimed[h.from-1] {
		typed = r.kind(h.to + 1)
		if typed&own == 0 && !r.ends(h.to+2) {
			typed = 0
		}
	}
	switch {
	case typed == 0:
		return noKind
	case typed&own != 0:
		return sameKind
	case typed&r.g.kinds.of(h.class) == 0:
		return another
	case typed&r.g.kinds.loose != 0:
		return looseKind
	}
	return otherKind
}

// of are the kinds that a name of a class may have: territories are towns, too.
func (k *kinds) of(c class) kindSet {
	switch c {
	case street:
		return k.streets
	case settlement:
		return k.towns
	}
	return k.areas | k.towns
}

// kind is what the word at this place says of its neighbour, if it is a kind.
func (r *reading) kind(at int) kindSet {
	if at < 0 || at >= len(r.words) {
		return 0
	}
	return r.words[at].kinds &^ houseBit
}

// ends says whether no name begins at this place. A number may begin one.
func (r *reading) ends(at int) bool {
	if at < len(r.words) && r.words[at].number {
		at++
	}
	return at >= len(r.words) || r.words[at].number || r.words[at].kinds != 0
}

// take marks words that have been explained.
func (r *reading) take(hits []hit) {
	for _, h := range hits {
		for i := h.from; i <= h.to; i++ {
			r.taken[i] = true
		}
	}
}

func (r *reading) takeTowns(hits []hit) {
	r.take(hits)
	for _, h := range hits {
		for i := h.from; i <= h.to; i++ {
			r.town[i] = true
		}
	}
}
