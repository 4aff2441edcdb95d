// Package lexicon brings the words of a text to what they are known by: one form of
// letters, the stem, the key that a directory has for it. It owns folding and stems
// and tells which words say nothing; it knows no directory and does not judge what
// the words are about.
package lexicon

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Lexicon brings the words of a text to the keys that are counted. A stem of the
// directory stands for all words that begin with it.
type Lexicon struct {
	keys    map[string]bool
	longest int                 // of keys, in bytes
	filler  map[string]bool     // words and stems
	codes   bool                // numbers say something
	stems   map[string]string   // of the words of the directory, which most texts are made of
	texts   map[string][]string // the words of the directory's texts, each of which is read several times
}

// Term is one thing that a text says: a word, or two neighbours.
type Term struct {
	Key  string
	Word string // as it stands in the folded text
	Pair bool
}

// Who writes at length has told the matter long before the end. Lengths in bytes.
const (
	longestHeard = 8 << 10
	mostHeard    = 160 // words
	longestWord  = 64
)

// New makes a lexicon of the texts that name things outright, those that show what
// people write of them, and those that say nothing.
func New(keywords, examples, filler []string) *Lexicon {
	l := &Lexicon{keys: map[string]bool{}, filler: map[string]bool{}, stems: map[string]string{}, texts: map[string][]string{}}
	l.each(keywords, func(_, own string) {
		l.keys[own] = true
		l.longest = max(l.longest, len(own))
	})
	l.each(examples, func(string, string) {})
	l.each(filler, func(word, own string) {
		l.filler[word] = true
		l.filler[own] = l.filler[own] || !l.keys[own]
	})
	return l
}

// WithNumbers makes an empty lexicon to which numbers say something.
func WithNumbers() *Lexicon { return &Lexicon{codes: true} }

// each gives the texts' words with their stems, and keeps them.
func (l *Lexicon) each(texts []string, give func(word, own string)) {
	for _, text := range texts {
		words, read := l.texts[text]
		if !read {
			words = Tokens(text)
			l.texts[text] = words
		}
		for _, word := range words {
			l.stems[word] = l.Stem(word)
			give(word, l.stems[word])
		}
	}
}

// Tokens splits a text into folded words.
func (l *Lexicon) Tokens(text string) []string {
	if words, ok := l.texts[text]; ok {
		return words
	}
	return Tokens(text)
}

// Stem finds the stem of a word, or makes it.
func (l *Lexicon) Stem(word string) string {
	if word == "" {
		return ""
	}
	if known, ok := l.stems[word]; ok {
		return known
	}
	return Stem(word)
}

// Silent tells words that say nothing of a topic: filler, numbers, single letters.
// Filler is silent in all its forms, unless some are those of a keyword.
func (l *Lexicon) Silent(word, own string) bool {
	number := word != "" && word[0] >= '0' && word[0] <= '9'
	return l.filler[word] || l.filler[own] || number && !l.codes || utf8.RuneCountInString(word) < 2 || len(word) > longestWord
}

// Filler tells words that the directory has for such as say nothing, in this form.
func (l *Lexicon) Filler(word string) bool { return l.filler[word] }

// Terms are the words of a text that may say something, each after the pair that
// it makes with the word before it.
func (l *Lexicon) Terms(text string) []Term {
	words := l.Tokens(text[:min(len(text), longestHeard)])
	words = words[:min(len(words), mostHeard)]
	list := make([]Term, 0, 2*len(words))
	var last Term
	for _, word := range words {
		word = strings.TrimRight(word, "0123456789")
		own := l.Stem(word)
		if l.Silent(word, own) {
			continue
		}
		one := Term{Key: l.key(word, own), Word: word}
		if last.Key != "" {
			list = append(list, Term{Key: last.Key + " " + one.Key, Word: last.Word + " " + word, Pair: true})
		}
		list = append(list, one)
		last = one
	}
	return list
}

// Hint is what a keyword of the directory says: a word itself, a phrase the pairs
// of its words.
func (l *Lexicon) Hint(keyword string) []Term {
	list := l.Terms(keyword)
	if !strings.ContainsFunc(strings.TrimSpace(keyword), unicode.IsSpace) {
		return list
	}
	var pairs []Term
	for _, one := range list {
		if one.Pair {
			pairs = append(pairs, one)
		}
	}
	return pairs
}

// key is the longest stem of the directory that the word begins with, or else the
// word's own. A stem of few letters stands for itself alone.
func (l *Lexicon) key(word, own string) string {
	for n := min(len(word), l.longest); n > 0; n-- {
		begun := word[:n]
		if l.keys[begun] && (begun == own || utf8.RuneCountInString(begun) >= ShortestPrefix) {
			return begun
		}
	}
	return own
}

// GramLength is how many letters a word that was never seen is read by at once.
const GramLength = 4

// Grams gives each run of letters of a word to the caller, the beginning marked.
func Grams(word string, each func(string)) {
	marked := "^" + word
	var starts [longestWord + 2]int
	n := 0
	for i := range marked {
		starts[n] = i
		n++
	}
	starts[n] = len(marked)
	for i := 0; i+GramLength <= n; i++ {
		each(marked[starts[i]:starts[i+GramLength]])
	}
}
