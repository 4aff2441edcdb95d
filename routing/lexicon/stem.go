package lexicon

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
)

// Tokens splits a text into folded words.
func Tokens(text string) []string {
	return strings.FieldsFunc(Fold(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
}

// Stem is a folded word without its ending. The word must not be empty.
func Stem(word string) string {
	if word[0] < utf8.RuneSelf {
		return english.Stem(word, false)
	}
	return russian.Stem(word, false)
}

// ShortestPrefix is the least number of letters of a stem that may stand for a
// longer word: three would make gas of a lawn in Russian.
const ShortestPrefix = 4
