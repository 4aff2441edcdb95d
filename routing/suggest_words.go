package routing

import (
	"strings"
	"unicode/utf8"
)

// lexicon brings the words of a text to the keys that are counted. A stem of the
// directory stands for all words that begin with it.
type lexicon struct {
	keys    map[string]bool
	longest int               // of keys, in bytes
	filler  map[string]bool   // words and stems
	codes   bool              // numbers say something
	stems   map[string]string // of the words of the directory, which most texts are made of
}

// term is one thing that a text says: a word, or two neighbours.
type term struct {
	key  string
	word string // as it stands in the folded text
	pair bool
}

// Who writes at length has told the matter long before the end. Lengths in bytes.
const (
	longestHeard = 8 << 10
	mostHeard    = 160 // words
	longestWord  = 64
)

func newLexicon(d *Directory) *lexicon {
	l := &lexicon{keys: map[string]bool{}, filler: map[string]bool{}, stems: map[string]string{}}
	key := func(_, own string) {
		l.keys[own] = true
		l.longest = max(l.longest, len(own))
	}
	for _, c := range d.categories.list {
		l.each(c.Keywords, key)
	}
	for _, t := range d.topics.list {
		l.each(t.Keywords, key)
		l.each(t.Examples, func(string, string) {})
	}
	l.each(d.filler, func(word, own string) {
		l.filler[word] = true
		l.filler[own] = l.filler[own] || !l.keys[own]
	})
	return l
}

// each gives the texts' words with their stems, and keeps them.
func (l *lexicon) each(texts []string, give func(word, own string)) {
	for _, text := range texts {
		for _, word := range tokens(text) {
			l.stems[word] = l.stem(word)
			give(word, l.stems[word])
		}
	}
}

// stem finds the stem of a word, or makes it.
func (l *lexicon) stem(word string) string {
	if word == "" {
		return ""
	}
	if known, ok := l.stems[word]; ok {
		return known
	}
	return stem(word)
}

// silent tells words that say nothing of a topic: filler, numbers, single letters.
// Filler is silent in all its forms, unless some are those of a keyword.
func (l *lexicon) silent(word, own string) bool {
	number := word != "" && word[0] >= '0' && word[0] <= '9'
	return l.filler[word] || l.filler[own] || number && !l.codes || utf8.RuneCountInString(word) < 2 || len(word) > longestWord
}

// terms are the words of a text that may say something, each after the pair that
// it makes with the word before it.
func (l *lexicon) terms(text string) []term {
	words := tokens(text[:min(len(text), longestHeard)])
	words = words[:min(len(words), mostHeard)]
	list := make([]term, 0, 2*len(words))
	var last term
	for _, word := range words {
		word = strings.TrimRight(word, "0123456789")
		own := l.stem(word)
		if l.silent(word, own) {
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

// hint is what a keyword of the directory says: a word itself, a phrase the pairs
// of its words.
func (l *lexicon) hint(keyword string) []term {
	list := l.terms(keyword)
	if !strings.Contains(fold(keyword), " ") {
		return list
	}
	var pairs []term
	for _, one := range list {
		if one.pair {
			pairs = append(pairs, one)
		}
	}
	return pairs
}

// key is the longest stem of the directory that the word begins with, or else the
// word's own. A stem of few letters stands for itself alone.
func (l *lexicon) key(word, own string) string {
	for n := min(len(word), l.longest); n > 0; n-- {
		begun := word[:n]
		if l.keys[begun] && (begun == own || utf8.RuneCountInString(begun) >= shortestPrefix) {
			return begun
		}
	}
	return own
}

// gramLength is how many letters a word that was never seen is read by at once.
const gramLength = 4

// grams gives each run of letters of a word to the caller, the beginning marked.
func grams(word string, each func(string)) {
	marked := "^" + word
	var starts [longestWord + 2]int
	n := 0
	for i := range marked {
		starts[n] = i
		n++
	}
	starts[n] = len(marked)
	for i := 0; i+gramLength <= n; i++ {
		each(marked[starts[i]:starts[i+gramLength]])
	}
}
