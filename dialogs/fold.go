package dialogs

import (
	"strings"
	"unicode"

	"otklik/routing/lexicon"
)

// Fold makes two spellings of a label equal: case, letters that people confuse,
// emoji and punctuation do not matter. A label is no house number, so the figure
// one inside a word is the letter that it is typed for.
func Fold(s string) string {
	s = lexicon.Fold(s)
	if strings.ContainsRune(s, '1') {
		s = insideOnes(s)
	}
	return strings.Join(strings.FieldsFunc(s, notWord), " ")
}

func insideOnes(s string) string {
	letters := []rune(s)
	for i := 1; i < len(letters)-1; i++ {
		if letters[i] == '1' && unicode.IsLetter(letters[i-1]) && unicode.IsLetter(letters[i+1]) {
			letters[i] = 'l' // the palochka, once lexicon.Fold has seen what stands beside it
		}
	}
	return lexicon.Fold(string(letters))
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }
