package routing

import "strings"

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

// in is where the street stands in an address, or -1. An avenue is not the street
// of the same name, but an address may leave the kind out.
func (s streetName) in(k *kinds, address []placeWord) int {
	for at := 0; at+len(s.words) <= len(address); at++ {
		if s.at(address[at:]) && s.kindFits(k, address, at) {
			return at
		}
	}
	return -1
}

func (s streetName) at(address []placeWord) bool {
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
