package routing

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// houseNumber is one as people write it: 5, 12a, 7/2, 3-1. A time, a telephone and the
// number of a car are none.
var houseNumber = regexp.MustCompile(`^\d{1,3}\p{L}?([/-]\d{1,3}\p{L}?)?[.,!]?$`)

// Housed tells whether words have, behind others, what may be the number of a house.
func Housed(text string) bool {
	all := strings.Fields(text)
	return len(all) > 1 && slices.ContainsFunc(all[1:], houseNumber.MatchString)
}

// endsHoused tells whether they end with it.
func endsHoused(text string) bool {
	all := strings.Fields(text)
	return len(all) > 1 && houseNumber.MatchString(all[len(all)-1])
}

// LooksAddressed tells whether words have the look of an address, listed or not: a street by
// its kind, with a house or at the beginning of a few words; or a name and a house.
func (d *Directory) LooksAddressed(text string) bool {
	const few, shortName = 4, 4
	words := d.gazetteer.kinds.split(text)
	names, numbers, streets := 0, 0, 0
	for i, w := range words {
		switch {
		case w.number:
			numbers++
		case w.kinds == 0 && utf8.RuneCountInString(w.key) >= shortName-1:
			names++
		case w.kinds&d.gazetteer.kinds.streets != 0 && (i == 0 || i+1 == len(words) || endsHoused(text)):
			streets++
		}
	}
	switch {
	case len(words) > few || names == 0:
		return false
	case streets > 0:
		return endsHoused(text) || words[0].kinds&d.gazetteer.kinds.streets != 0
	}
	return names == 1 && endsHoused(text) && numbers+names == len(words) && len(words) <= 3
}

// The most words before a house that name its street and, before those, its town; and the
// most houses of one text that are read.
const (
	mostNames  = 3
	mostTown   = 2
	mostHouses = 3
)

// AddressIn finds the first listed street with a house behind it that stands among other
// words, as it was written, with its town where that is named; "" if there is none. A mere
// number that other words follow at once may count anything, and counted tells whether the
// next word is what it counts.
func (d *Directory) AddressIn(text string, counted func(next string) bool) string {
	for line := range strings.Lines(text) {
		if said := d.addressIn(strings.Fields(line), counted); said != "" {
			return said
		}
	}
	return ""
}

func (d *Directory) addressIn(all []string, counted func(string) bool) string {
	for i, houses := 1, 0; i < min(len(all), longestAddress) && houses < mostHouses; i++ {
		if !houseNumber.MatchString(bare(all[i])) {
			continue
		}
		houses++
		if i+1 < len(all) && counted(bare(all[i+1])) || !d.isHouse(all, i) {
			continue
		}
		for from := i - 1; from >= max(0, i-mostNames); from-- {
			if found := d.exactly(all[from : i+1]); len(found) > 0 {
				return addressText(all[d.addressBegin(all, from, i, found) : i+1])
			}
		}
	}
	return ""
}

// stops are what sets words apart.
const stops = ".,!:;()\u2014\u2013-"

func bare(word string) string { return strings.Trim(word, stops) }

// isHouse tells the number of a house from another: it is the last word, or set apart, or no
// mere figures.
func (d *Directory) isHouse(all []string, at int) bool {
	apart := func(word string) bool { return word != strings.TrimRight(word, stops) }
	figures := !strings.ContainsFunc(bare(all[at]), func(r rune) bool { return r < '0' || r > '9' })
	return at == len(all)-1 || !figures || apart(all[at]) || apart(all[at-1]) || bare(all[at+1]) == "" ||
		d.gazetteer.kinds.ofWord(all[at-1])&houseBit != 0
}

// exactly are the listed streets that words name, whole.
func (d *Directory) exactly(words []string) []PlaceFound {
	const few = 4
	return slices.DeleteFunc(d.FindPlaces(addressText(words), few), func(p PlaceFound) bool { return !p.Exact || p.Street == "" })
}

// addressBegin is where an address begins whose street begins at from: at the kind of the
// street, and at its town.
func (d *Directory) addressBegin(all []string, from, house int, found []PlaceFound) int {
	kinds := d.gazetteer.kinds
	if from > 0 && kinds.ofWord(all[from-1])&kinds.streets != 0 {
		from--
		found = d.exactly(all[from : house+1])
	}
	for at := from - 1; at >= max(0, from-mostTown); at-- {
		if with := d.exactly(all[at : house+1]); len(with) > 0 && !slices.Equal(with, found) || d.isTown(all[at:from]) {
			return at
		}
	}
	return from
}

// isTown tells whether words are the name of a town or a district, and nothing more.
func (d *Directory) isTown(words []string) bool {
	return slices.ContainsFunc(d.FindPlaces(addressText(words), 1), func(p PlaceFound) bool { return p.Exact && p.Street == "" })
}

func addressText(words []string) string {
	return strings.Trim(strings.Join(words, " "), stops+" ")
}
