package routing

import (
	"slices"
	"strings"
)

// streetName is a street as a rule names it: its words without the kind, and the
// kinds it may be of, 0 for any.
type streetName struct {
	words []placeWord
	kinds kindSet
}

func (k *kinds) streetName(name string) streetName {
	words, kinds := k.named(name)
	return streetName{words, kinds & k.streets}
}

// key tells streets that an address cannot tell apart.
func (s streetName) key() string {
	keys := make([]string, len(s.words))
	for i, w := range s.words {
		keys[i] = w.key
	}
	return strings.Join(keys, " ")
}

func (s streetName) at(address []placeWord) bool {
	if len(s.words) > len(address) {
		return false
	}
	for i, w := range s.words {
		if address[i].key != w.key {
			return false
		}
	}
	return true
}

func (s streetName) kindFits(k *kinds, address []placeWord, at int) bool {
	if s.kinds == 0 {
		return true
	}
	before, after := kindSet(0), kindSet(0)
	if at > 0 {
		before = address[at-1].kinds & k.streets
	}
	if end := at + len(s.words); end < len(address) {
		after = address[end].kinds & k.streets
	}
	return before == 0 && after == 0 || (before|after)&s.kinds != 0
}

// address is where a complaint is from, taken apart when a rule names a street.
type address struct {
	text   string
	place  TerritoryID
	d      *Directory
	words  []placeWord
	read   bool
	listed []hit // the gazetteer's streets that stand in it
}

// address is one that names a street, with its kind, and nothing else. A street
// of any kind is a plain street there.
func (s streetName) address(d *Directory, place TerritoryID) *address {
	kind := s.kinds
	if kind == 0 {
		kind = d.router.kinds.loose
	}
	return &address{place: place, d: d, words: append([]placeWord{{kinds: kind}}, s.words...)}
}

// where is the place of a street in the address, or -1. An avenue is not the street of
// the same name, but an address may leave the kind out; a street whose name ends in
// another one's is not that one.
func (a *address) where(s streetName) int {
	k := a.d.router.kinds
	if a.words == nil {
		a.words = k.split(a.text)
	}
	for at := 0; at+len(s.words) <= len(a.words); at++ {
		if s.at(a.words[at:]) && s.kindFits(k, a.words, at) && !a.part(s, at) {
			return at
		}
	}
	return -1
}

// part tells whether the words of a street, which stand at a place of the address, are
// only a part of another one's name there: of a longer one that is listed, unless the
// street itself is not, or of one that begins with its kind.
func (a *address) part(s streetName, at int) bool {
	if len(a.words) == len(s.words) {
		return false
	}
	for _, h := range a.streets() {
		if h.from <= at && at+len(s.words) <= h.to+1 && h.to-h.from >= len(s.words) {
			return a.d.gazetteer.lists(s, a.place)
		}
	}
	k := a.d.router.kinds
	switch kind := a.kindBefore(k, at); at - kind {
	case 2: // the street of a midshipman of the name; of two streets in a row the first is listed
		initial := a.words[at-1].kinds != 0 // which is also short for a kind: a kind is no part of a name
		return kind >= 0 && !initial && !slices.ContainsFunc(a.streets(), func(h hit) bool { return h.from == at-1 && h.to == at-1 })
	case 3: // the street of 50 years of something
		return kind >= 0 && a.words[kind+1].number
	}
	return false
}

// kindBefore is where the nearest kind of street before a place of the address stands,
// or -1.
func (a *address) kindBefore(k *kinds, at int) int {
	for at--; at >= 0 && a.words[at].kinds&k.streets == 0; at-- {
	}
	return at
}

// streets are the listed streets that stand whole in the address, of the complaint's
// place and of those around and inside it.
func (a *address) streets() []hit {
	if a.read {
		return a.listed
	}
	a.read = true
	g := a.d.gazetteer
	words := a.words[:min(len(a.words), longestAddress)]
	r := &reading{g: g, words: words}
	for _, h := range r.fits(r.whole()) {
		if h.class == street && g.near(h.territory, a.place) {
			a.listed = append(a.listed, h)
		}
	}
	return a.listed
}
