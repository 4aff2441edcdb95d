package danger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"otklik/routing/lexicon"
)

// This file is how words about danger are found in a text, and what takes them back.

// heardWord is one word of a text.
type heardWord struct {
	word, stem string
	sentence   int
	clause     int
	name       bool // part of a name, so that it says nothing
}

// takenBack tells whether a sentence has one of the phrases that speak against it.
func (k Kind) takenBack(words []heardWord, sentence int) bool {
	for _, p := range k.Unless {
		for i := range words {
			if words[i].sentence != sentence {
				continue
			}
			if _, ok := p.match(words, i); ok {
				return true
			}
		}
	}
	return false
}

// match finds a phrase that begins with the word i; at are the places of its words.
func (p Phrase) match(words []heardWord, i int) (at []int, ok bool) {
	if !p[0].is(words[i]) {
		return nil, false
	}
	at = append(make([]int, 0, len(p)), i)
	for _, next := range p[1:] {
		last := at[len(at)-1]
		for j := last + 1; ; j++ {
			if j >= len(words) || j > last+1+gap || words[j].sentence != words[i].sentence {
				return nil, false
			}
			if next.is(words[j]) {
				at = append(at, j)
				break
			}
		}
	}
	return at, true
}

func (a anyWord) is(s heardWord) bool {
	for _, f := range a {
		switch {
		case f.prefix && strings.HasPrefix(s.word, f.word), f.stem == "" && !f.prefix && f.word == s.word, f.stem != "" && f.stem == s.stem:
			return true
		}
	}
	return false
}

// negated tells whether what was found is denied: a "not" before one of its words, or
// a "none" near the first, which then is in an oblique case. Without that, another
// thing may be what there is none of.
func (w *Watch) negated(p Phrase, words []heardWord, at []int) bool {
	for _, i := range at {
		if i > 0 && words[i-1].clause == words[i].clause && w.before[words[i-1].word] && !slices.Contains(at, i-1) {
			return true
		}
	}
	first, last := at[0], at[len(at)-1]
	near := func(from, to int) bool {
		for i := max(from, 0); i <= to && i < len(words); i++ {
			if words[i].clause == words[first].clause && w.around[words[i].word] && !slices.Contains(at, i) {
				return true
			}
		}
		return false
	}
	if words[first].word[0] < utf8.RuneSelf { // no cases: only what stands right before it
		return near(first-1, first-1)
	}
	return p[0].oblique(words[first].word) && (near(first-gap, first-1) || near(last+1, last+gap))
}

// oblique tells whether a word is not in the form that the phrase has it in.
func (a anyWord) oblique(word string) bool {
	for _, f := range a {
		if f.stem != "" && f.word == word {
			return false
		}
	}
	return true
}

// listen takes a text apart. A capitalised word in quotation marks after another
// word, or behind a word such as "street", is somebody's name.
func (w *Watch) listen(text string) []heardWord {
	var words []heardWord
	shouted := strings.ToUpper(text) == text
	sentence, clause, quoted := 0, 0, false
	for len(text) > 0 {
		from := strings.IndexFunc(text, isWord)
		if from < 0 {
			break
		}
		between := text[:from]
		follows := len(words) > 0 && !strings.ContainsAny(between, ".!?;\n,:")
		if strings.ContainsAny(between, ".!?;\n\u2026") {
			sentence++
		}
		if strings.Trim(between, " -\u00a0\"\u00ab\u00bb\u201c\u201d\u201e") != "" {
			clause++
		}
		opens, closes := strings.ContainsAny(between, "\u00ab\u201e\u201c"), strings.ContainsAny(between, "\u00bb\u201d")
		if straight := strings.Count(between, `"`); straight%2 == 1 {
			opens, closes = !quoted, quoted
		}
		text = text[from:]
		to := strings.IndexFunc(text, func(r rune) bool { return !isWord(r) })
		if to < 0 {
			to = len(text)
		}
		first, _ := utf8.DecodeRuneInString(text)
		capital := unicode.IsUpper(first) && !shouted
		switch {
		case opens:
			quoted = capital && follows
		case closes:
			quoted = false
		}
		folded := lexicon.Fold(text[:to])
		after := follows && len(words) > 0 && w.names[words[len(words)-1].word]
		if folded != "" {
			words = append(words, heardWord{
				word: folded, stem: w.stemOf(folded), sentence: sentence, clause: clause, name: quoted || capital && after,
			})
		}
		text = text[to:]
	}
	return words
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}
