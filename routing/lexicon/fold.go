package lexicon

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// palochka is the letter of Chechen that few keyboards have, in its small form.
const palochka = '\u04cf'

// Fold brings two spellings of a text to one: lower case, one form of the letters
// that people confuse, single blanks. The figure one stays what it is, since houses
// have numbers, although it is typed for the palochka as well.
func Fold(s string) string {
	if !composed(s) {
		s = norm.NFC.String(s)
	}
	folded := make([]byte, 0, len(s))
	blank, latin := false, false
	for _, r := range s {
		if unicode.IsSpace(r) {
			blank = len(folded) > 0
			continue
		}
		if blank {
			folded, blank = append(folded, ' '), false
		}
		r = fold(unicode.ToLower(r))
		latin = latin || r == 'i' || r == 'l'
		folded = utf8.AppendRune(folded, r)
	}
	if latin {
		return palochkas(string(folded))
	}
	return string(folded)
}

// fold brings the letters people confuse to one form: io to ie, the Chuvash letters
// typed with Latin look-alikes, the capital palochka.
func fold(r rune) rune {
	switch r {
	case '\u0451':
		return '\u0435'
	case '\u0103':
		return '\u04d1'
	case '\u0115':
		return '\u04d7'
	case '\u00e7':
		return '\u04ab'
	case '\u00ff':
		return '\u04f3'
	case '\u04c0':
		return palochka
	}
	return r
}

// composed tells whether a text is in its composed form. Of the letters that nearly all
// texts are made of none can be part of another one, which the tables need not be asked.
func composed(s string) bool {
	for _, r := range s {
		switch {
		case r < '\u0300', '\u0400' <= r && r < '\u0483', '\u048a' <= r && r < '\u0530', '\u2010' <= r && r < '\u2028':
		default:
			return norm.NFC.IsNormalString(s)
		}
	}
	return true
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
