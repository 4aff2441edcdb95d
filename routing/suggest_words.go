package routing

import (
	"strings"
	"unicode/utf8"
)

// lexicon brings the words of a text to the keys that the model counts.
type lexicon struct {
	keys    map[string]bool // stems of the directory's words: each stands for all words that begin with it
	longest int             // of keys, in bytes
	filler  map[string]bool // stems that say nothing
}

// term is one thing that a text says.
type term struct {
	key  string
	word string // as folded in the text
	pair bool
}

// longestKey is the greatest length of a word in bytes that is looked at.
const longestKey = 64

func newLexicon(d *Directory) *lexicon {
	l := &lexicon{keys: map[string]bool{}, filler: map[string]bool{}}
	for _, text := range d.filler {
		for _, word := range tokens(text) {
			l.filler[stem(word)] = true
		}
	}
	for _, c := range d.categories.list {
		l.know(c.Keywords)
	}
	for _, t := range d.topics.list {
		l.know(t.Keywords)
	}
	return l
}

func (l *lexicon) know(words []string) {
	for _, text := range words {
		for _, word := range tokens(text) {
			key := stem(word)
			l.keys[key] = true
			l.longest = max(l.longest, len(key))
		}
	}
}

// terms are the words of a text that may say something, and pairs of neighbours.
func (l *lexicon) terms(text string) []term {
	words := tokens(text)
	list := make([]term, 0, 2*min(len(words), longestText))
	last := term{}
	for _, word := range words[:min(len(words), longestText)] {
		if len(word) > longestKey || utf8.RuneCountInString(word) < 2 || word[0] >= '0' && word[0] <= '9' {
			continue
		}
		own := stem(word)
		if l.filler[own] {
			continue
		}
		one := term{key: l.key(word, own), word: word}
		if last.key != "" {
			list = append(list, term{key: last.key + " " + one.key, word: last.word + " " + word, pair: true})
		}
		list = append(list, one)
		last = one
	}
	return list
}

// key is the longest of the directory's stems that the word begins with, or the
// word's own stem. A stem of few letters stands for itself alone.
func (l *lexicon) key(word, own string) string {
	for n := min(len(word), l.longest); n > 0; n-- {
		if !l.keys[word[:n]] {
			continue
		}
		if word[:n] == own || utf8.RuneCountInString(word[:n]) >= shortestPrefix {
			return word[:n]
		}
	}
	return own
}

// grams are the runs of letters of a word, its beginning marked.
func grams(word string, each func(string)) {
	marked := "^" + word
	var at [longestKey + 2]int
	n := 0
	for i := range marked {
		at[n] = i
		n++
	}
	at[n] = len(marked)
	for i := 0; i+gramLength <= n; i++ {
		each(marked[at[i]:at[i+gramLength]])
	}
}

var gramLength = 4

// split breaks a phrase of the directory into the keys it stands for: a word for
// itself, several for the pairs they make.
func (l *lexicon) split(phrase string) []term {
	list := l.terms(phrase)
	if strings.ContainsRune(phrase, ' ') {
		var pairs []term
		for _, t := range list {
			if t.pair {
				pairs = append(pairs, t)
			}
		}
		return pairs
	}
	return list
}
