package routing

import (
	"cmp"
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"otklik/routing/lexicon"
)

//go:embed kinds.txt
var kindsText string

// kindSet is a set of kinds of place (street, avenue, village, …), a bit each.
type kindSet uint64

// The bits of words that are no kind.
const (
	houseBit  kindSet = 1 << 63
	fillerBit kindSet = 1 << 62
)

// kinds are the words that say of what kind a place is.
type kinds struct {
	words   map[string]kindSet // as written, and stems of longer ones
	streets kindSet
	areas   kindSet // municipalities and districts
	towns   kindSet
	loose   kindSet // the kind of street that people say for any
}

func readKinds() *kinds {
	k := &kinds{words: map[string]kindSet{}}
	next := kindSet(1)
	for line := range strings.Lines(kindsText) {
		class, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		bit := next
		switch class {
		case "street":
			k.streets |= bit
			k.loose = cmp.Or(k.loose, bit)
		case "settlement":
			k.towns |= bit
		case "area":
			k.areas |= bit
		case "house":
			bit = houseBit
		case "filler":
			bit = fillerBit
		default:
			continue
		}
		if bit == next {
			next <<= 1
		}
		for word := range strings.FieldsSeq(lexicon.Fold(words)) {
			k.words[word] |= bit
			if utf8.RuneCountInString(word) >= lexicon.ShortestPrefix {
				k.words[lexicon.Stem(word)] |= bit
			}
		}
	}
	return k
}

// placeWord is one word of an address or of a place's name.
type placeWord struct {
	key    string // its stem; a number's digits
	kinds  kindSet
	number bool
}

// split takes an address or a name apart: numbers lose their endings (the 9th is
// 9), what is joined by a hyphen becomes two words unless it is an abbreviated
// kind, initials and fillers are left out.
func (k *kinds) split(text string) []placeWord {
	var words []placeWord
	for _, field := range strings.FieldsFunc(lexicon.Fold(text), func(r rune) bool { return r != '-' && !wordRune(r) }) {
		if set := k.words[field]; set != 0 {
			words = append(words, placeWord{key: lexicon.Stem(field), kinds: set})
			continue
		}
		for i, part := range strings.FieldsFunc(field, func(r rune) bool { return r == '-' }) {
			w := k.word(part)
			ending := i > 0 && words != nil && words[len(words)-1].number && utf8.RuneCountInString(part) <= 3
			if w.kinds == 0 && !w.number && (ending || utf8.RuneCountInString(part) < 2) {
				continue
			}
			words = append(words, w)
		}
	}
	return withoutFillers(words)
}

// ofWord are the kinds that a word is of, 0 = none.
func (k *kinds) ofWord(word string) kindSet {
	if words := k.split(word); len(words) == 1 {
		return words[0].kinds
	}
	return 0
}

func (k *kinds) word(part string) placeWord {
	if digits := strings.IndexFunc(part, func(r rune) bool { return !unicode.IsDigit(r) }); digits != 0 {
		if digits < 0 {
			digits = len(part)
		}
		return placeWord{key: part[:digits], number: true}
	}
	w := placeWord{key: lexicon.Stem(part), kinds: k.words[part]}
	if w.kinds == 0 && utf8.RuneCountInString(part) >= lexicon.ShortestPrefix {
		w.kinds = k.words[w.key]
	}
	return w
}

// withoutFillers also settles what a one-letter word before a number is: a house,
// not a village.
func withoutFillers(words []placeWord) []placeWord {
	kept := words[:0]
	for i, w := range words {
		if w.kinds&houseBit != 0 && w.kinds != houseBit && i+1 < len(words) && words[i+1].number {
			w.kinds = houseBit
		}
		if w.kinds != fillerBit {
			kept = append(kept, w)
		}
	}
	return kept
}

func wordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}
