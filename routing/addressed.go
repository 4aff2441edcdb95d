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

// The most words before a house that name its street, and houses of one text that are read.
const (
	mostNames  = 3
	mostHouses = 3
)

// AddressIn finds the first listed street with a house behind it that stands among other
// words, as it was written; "" if there is none.
func (d *Directory) AddressIn(text string) string {
	all := strings.Fields(text)
	all = all[:min(len(all), longestAddress)]
	for i, houses := 1, 0; i < len(all) && houses < mostHouses; i++ {
		if !houseNumber.MatchString(all[i]) {
			continue
		}
		houses++
		for from := i - 1; from >= max(0, i-mostNames); from-- {
			said := strings.TrimRight(strings.Join(all[from:i+1], " "), ".,!")
			if !slices.ContainsFunc(d.FindPlaces(said, 1), func(p PlaceFound) bool { return p.Exact && p.Street != "" }) {
				continue
			}
			if from > 0 && d.gazetteer.kinds.street(all[from-1]) {
				said = all[from-1] + " " + said
			}
			return said
		}
	}
	return ""
}
