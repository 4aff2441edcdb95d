// Package danger finds words of danger in what people write: phrases of a kind, unless
// something in the same sentence speaks against them or they are denied. It owns how
// phrases are written and found. It does not own which there are, nor what is done
// when one is found.
package danger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"otklik/routing/lexicon"
)

// Kind is a kind of danger: the phrases that tell of it, and those that take it back
// in the same sentence.
type Kind struct {
	Words  []Phrase
	Unless []Phrase
}

// Phrase is words that follow one another, with few others between.
type Phrase []anyWord

// anyWord is a place in a phrase: any of these words.
type anyWord []form

// form is one word of a phrase as it is compared.
type form struct {
	word   string // as written, folded
	stem   string // "" where the word itself or its beginning counts
	prefix bool
}

// leastPrefix is the least number of letters that may stand for all that begins so.
const leastPrefix = 3

// Parse reads a phrase such as "=smell|=smells gas": = is the word itself, * at the
// end any ending, otherwise any form of the word; | separates words of which any will
// do. wrong says why a text is no phrase; it is "" for a good one.
func Parse(text string) (p Phrase, wrong string) {
	for place := range strings.FieldsSeq(text) {
		var choice anyWord
		for word := range strings.SplitSeq(place, "|") {
			f, wrong := parseForm(word)
			if wrong != "" {
				return nil, wrong
			}
			choice = append(choice, f)
		}
		p = append(p, choice)
	}
	if strings.IndexFunc(text, unicode.IsLetter) < 0 {
		return nil, "a number alone tells nothing"
	}
	return p, ""
}

func parseForm(word string) (f form, wrong string) {
	rest, exact := strings.CutPrefix(word, "=")
	rest, prefix := strings.CutSuffix(rest, "*")
	f = form{word: lexicon.Fold(rest), prefix: prefix}
	letters := utf8.RuneCountInString(f.word)
	switch {
	case letters == 0 || strings.ContainsFunc(f.word, func(r rune) bool { return !isWord(r) }):
		return f, "a word of letters is missing around " + word
	case exact && prefix:
		return f, "= and * do not go together in " + word
	case prefix && letters < leastPrefix:
		return f, "too few letters before the * of " + word
	case !exact && !prefix:
		f.stem = lexicon.Stem(f.word)
	}
	return f, ""
}

// gap is how many other words may stand between two of a phrase.
const gap = 2

// Denials are the words that take what is beside them back.
type Denials struct {
	Before []string // right before the word: "not"
	Around []string // near it: "none"
}

// Watch finds kinds of danger in texts. It is immutable and safe for concurrent use.
type Watch struct {
	kinds  []Kind
	before map[string]bool
	around map[string]bool
	names  map[string]bool // words that a name follows: "street"

	starts   map[string][]begun // by the key of the first word
	prefixes []begun            // those that begin with a beginning
	heads    map[string]bool    // of the stems: the only words worth stemming
}

// New makes a watch. names are words behind which a capitalised one is a name.
func New(kinds []Kind, d Denials, names []string) *Watch {
	w := &Watch{kinds: kinds, before: setOf(d.Before), around: setOf(d.Around), names: setOf(names)}
	w.index()
	return w
}

func setOf(words []string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[lexicon.Fold(w)] = true
	}
	return set
}

// longestText is how much of a text is read, in bytes: who writes at length has told
// it before.
const longestText = 8 << 10

// In gives the numbers of the kinds that a text tells of, in their order.
func (w *Watch) In(text string) (found []int) {
	words := w.listen(text[:min(len(text), longestText)])
	told := make([]bool, len(w.kinds))
	for i, said := range words {
		if said.name {
			continue
		}
		for _, p := range w.beginning(said) {
			k := w.kinds[p.kind]
			at, ok := p.phrase.match(words, i)
			if ok && !told[p.kind] && !w.negated(p.phrase, words, at) && !k.takenBack(words, said.sentence) {
				told[p.kind] = true
			}
		}
	}
	for i := range w.kinds {
		if told[i] {
			found = append(found, i)
		}
	}
	return found
}

// begun is a phrase of the kind with this number.
type begun struct {
	kind   int
	phrase Phrase
}

// index sorts the phrases by what they begin with.
func (w *Watch) index() {
	w.starts, w.prefixes, w.heads = map[string][]begun{}, nil, map[string]bool{}
	for i, k := range w.kinds {
		for _, p := range slices.Concat(k.Words, k.Unless) {
			w.note(p)
		}
		for _, p := range k.Words {
			for _, f := range p[0] {
				if f.prefix {
					w.prefixes = append(w.prefixes, begun{i, append(Phrase{{f}}, p[1:]...)})
				} else {
					key := f.key()
					w.starts[key] = append(w.starts[key], begun{i, p})
				}
			}
		}
	}
}

// note remembers how the stems of a phrase begin.
func (w *Watch) note(p Phrase) {
	for _, place := range p {
		for _, f := range place {
			if f.stem != "" {
				w.heads[head(f.stem, headLetters)] = true
			}
		}
	}
}

// headLetters is how much of a stem is looked at before a word is stemmed: no stemmer
// touches the beginning.
const headLetters = 3

// head is the first letters of a word.
func head(word string, letters int) string {
	n := 0
	for i := range word {
		if n++; n > letters {
			return word[:i]
		}
	}
	return word
}

// stemOf is the stem of a word, "" when no phrase has one that begins so.
func (w *Watch) stemOf(word string) string {
	for letters := headLetters; letters > 0; letters-- { // some stems are shorter
		if w.heads[head(word, letters)] {
			return lexicon.Stem(word)
		}
	}
	return ""
}

// key is what a form is found by, "=" before the word itself.
func (f form) key() string {
	if f.stem != "" {
		return f.stem
	}
	return "=" + f.word
}

// beginning are the phrases that may begin with a word.
func (w *Watch) beginning(said heardWord) []begun {
	list := slices.Concat(w.starts[said.stem], w.starts["="+said.word])
	for _, p := range w.prefixes {
		if p.phrase[0].is(said) {
			list = append(list, p)
		}
	}
	return list
}
