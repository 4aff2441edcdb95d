package lexicon

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folding brings the letters people confuse to one form: io to ie, the Chuvash
// letters typed with Latin look-alikes, the capital palochka.
var folding = strings.NewReplacer(
	"\u0451", "\u0435",
	"\u0103", "\u04d1", "\u0115", "\u04d7", "\u00e7", "\u04ab", "\u00ff", "\u04f3",
	"\u04c0", string(palochka),
)

// palochka is the letter of Chechen that few keyboards have, in its small form.
const palochka = '\u04cf'

// Fold brings two spellings of a text to one: lower case, one form of the letters
// that people confuse, single blanks. The figure one stays what it is, since houses
// have numbers, although it is typed for the palochka as well.
func Fold(s string) string {
	s = folding.Replace(strings.ToLower(norm.NFC.String(s)))
	if strings.ContainsAny(s, "il") {
		s = palochkas(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

// palochkas turns the Latin i and l into the palochka where they stand beside a
// Cyrillic letter: nobody writes two alphabets in one word otherwise.
func palochkas(s string) string {
	letters := []rune(s)
	for i, r := range letters {
		if (r == 'i' || r == 'l') && (cyrillic(letters, i-1) || cyrillic(letters, i+1)) {
			letters[i] = palochka
		}
	}
	return string(letters)
}

func cyrillic(letters []rune, i int) bool {
	return i >= 0 && i < len(letters) && unicode.Is(unicode.Cyrillic, letters[i])
}
