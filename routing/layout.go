package routing

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed layout.txt
var layoutText string

// layout gives each key of one keyboard what the other has there, both ways.
type layout map[rune]rune

func readLayout() layout {
	l := layout{}
	var rows [][]rune
	for line := range strings.Lines(layoutText) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			rows = append(rows, []rune(line))
		}
	}
	for i, key := range rows[0] {
		l[key], l[rows[1][i]] = rows[1][i], key
	}
	return l
}

// Retype is the text as it would have been typed on the other keyboard, Russian for
// English or the other way round, in small letters; "" for a text of both alphabets or
// of none.
func (d *Directory) Retype(text string) string { return d.layout.retype(text) }

func (l layout) retype(text string) string {
	text = strings.ToLower(text)
	latin := strings.ContainsFunc(text, func(r rune) bool { return r >= 'a' && r <= 'z' })
	russian := strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf && l[r] != 0 })
	if latin == russian {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if other, ok := l[r]; ok && (r < utf8.RuneSelf) == latin {
			return other
		}
		return r
	}, text)
}

// spell finds the stems that a mistyped word may stand for: a letter wrong, too many,
// missing, or two in each other's place.
func (w *wordIndex[ID]) spell(word string, note func(key string, share float64)) {
	if w.spelling == nil {
		return
	}
	letters := float64(utf8.RuneCountInString(word))
	w.spelling.near(word, func(number int32, typos int) {
		if typos <= oneTypo {
			note(w.spelled[number], (letters-1)/letters)
		}
	})
}

// oneTypo is as many as a word of a search may have: with two it is another word.
const oneTypo = 1

// learnSpelling makes stems findable by words with a typo.
func (w *wordIndex[ID]) learnSpelling() {
	w.spelled = sortedKeys(w.stems)
	numbers := map[string]int32{}
	for i, key := range w.spelled {
		numbers[key] = int32(i) // #nosec G115 -- a place in a list of words
	}
	w.spelling = newSpelling(numbers)
}

// findTyped is find for words that somebody typed to search for: where they say nothing
// as they stand, they may be of the other keyboard, or mistyped, or both.
func (w *wordIndex[ID]) findTyped(text string, limit int, l layout) []ID {
	retyped := l.retype(text)
	for _, try := range []func() []ID{
		func() []ID { return w.find(text, limit) },
		func() []ID { return w.find(retyped, limit) },
		func() []ID { return w.search(text, limit, w.spell) },
		func() []ID { return w.search(retyped, limit, w.spell) },
	} {
		if found := try(); len(found) > 0 {
			return found
		}
	}
	return nil
}

// wrongAlphabet tells whether a text is likely to be of the other keyboard: as it stands
// no word of it is known, on the other one some is.
func (w *wordIndex[ID]) wrongAlphabet(text, retyped string) bool {
	heard := func(text string) bool {
		return slices.ContainsFunc(tokens(text), func(word string) bool { return w.knows(word) })
	}
	return retyped != "" && !heard(text) && heard(retyped)
}

func (w *wordIndex[ID]) knows(word string) bool {
	own := w.words.stem(word)
	return len(w.stems[own]) > 0 || w.words.filler[word]
}
