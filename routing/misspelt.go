package routing

import (
	"slices"
	"unicode/utf8"

	"otklik/routing/lexicon"
)

// This file is what people search for and do not spell as it is spelled.

// Rekeyed is a text as it was meant where it was typed on the wrong keyboard, and the text
// itself otherwise.
func (d *Directory) Rekeyed(text string) string {
	if other := d.layout.Retype(text); d.subjects.wrongAlphabet(text, other) {
		return other
	}
	return text
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
func (w *wordIndex[ID]) findTyped(text string, limit int, l lexicon.Layout) []ID {
	retyped := l.Retype(text)
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
		return slices.ContainsFunc(lexicon.Tokens(text), func(word string) bool { return w.knows(word) })
	}
	return retyped != "" && !heard(text) && heard(retyped)
}

func (w *wordIndex[ID]) knows(word string) bool {
	own := w.words.Stem(word)
	return len(w.stems[own]) > 0 || w.words.Filler(word)
}
