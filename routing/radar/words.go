package radar

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"otklik/routing"
	"otklik/routing/lexicon"
)

// Testimony is what one resident wrote of a case, as far as the radar reads it.
type Testimony struct {
	Resident string // opaque: whose it is
	Text     string
	Address  string
}

const (
	mostGrown        = 5
	leastVoices      = 3    // residents who must have written a word for it to be shown
	leastLetters     = 3    // of a word
	leastBefore      = 10   // residents before, for "usual" to mean something
	grownTimes       = 2.0  // how much more common than usual a word must be
	grownSurely      = 6.6  // and the likelihood ratio that chance exceeds once in a hundred
	commonWhere      = 0.3  // without a usual: the share of residents who write it
	longestTestimony = 6400 // bytes of one text that are looked at
)

// Grown are the words that residents write now and did not before, those that tell
// most first. A word is shown only when several people wrote it; words that say
// nothing, numbers, and names that neither the directory nor several people's
// addresses know are not.
func (r *Radar) Grown(now, before []Testimony) []string {
	seen, usual := listen(r.d.Lexicon(), now), listen(r.d.Lexicon(), before)
	allowed := vocabulary(r.d)
	for key, voices := range seen.addressed {
		if len(voices) >= leastVoices {
			allowed[key] = true
		}
	}
	type candidate struct {
		word  string
		score float64
	}
	var found []candidate
	for key, w := range seen.words {
		if len(w.voices) < leastVoices || w.named() && !allowed[key] {
			continue
		}
		was := 0
		if u := usual.words[key]; u != nil {
			was = len(u.voices)
		}
		if score, ok := growth(len(w.voices), seen.residents, was, usual.residents); ok {
			found = append(found, candidate{w.form(), score})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), strings.Compare(a.word, b.word))
	})
	var words []string
	for _, c := range found[:min(len(found), mostGrown)] {
		words = append(words, c.word)
	}
	return words
}

// growth scores a word that n of all residents write now, and m of so many before,
// by the likelihood ratio of one share against two.
func growth(n, all, m, before int) (score float64, grown bool) {
	a, b := float64(n), float64(all)
	if before < leastBefore {
		return a, a >= commonWhere*b
	}
	c, d := float64(m), float64(before)
	one := (a + c) / (b + d)
	score = 2 * (likelihood(a, b*one) + likelihood(b-a, b*(1-one)) + likelihood(c, d*one) + likelihood(d-c, d*(1-one)))
	return score, score >= grownSurely && a/b >= grownTimes*(c+0.5)/(d+1)
}

func likelihood(n, expected float64) float64 {
	if n == 0 {
		return 0
	}
	return n * math.Log(n/expected)
}

// chorus is what several residents say.
type chorus struct {
	lexicon   *lexicon.Lexicon
	words     map[string]*voiced
	addressed map[string]map[string]bool // stem of an address → residents
	residents int
}

// voiced is one stem: who says it, in which forms, and how it is written.
type voiced struct {
	voices map[string]bool
	forms  map[string]int
	small  int // times it began with a small letter
	large  int // times it began with a capital inside a sentence
}

// named tells whether the word is written as names are.
func (s *voiced) named() bool { return s.small == 0 || s.large > s.small }

// form is the commonest form, the shortest and first of equally common ones.
func (s *voiced) form() string {
	best := ""
	for f, n := range s.forms {
		order := cmp.Or(cmp.Compare(s.forms[best], n), cmp.Compare(utf8.RuneCountInString(f), utf8.RuneCountInString(best)), strings.Compare(f, best))
		if best == "" || order < 0 {
			best = f
		}
	}
	return best
}

func listen(l *lexicon.Lexicon, list []Testimony) chorus {
	c := chorus{lexicon: l, words: map[string]*voiced{}, addressed: map[string]map[string]bool{}}
	residents := map[string]bool{}
	for _, t := range list {
		residents[t.Resident] = true
		c.hear(t)
		for _, word := range lexicon.Tokens(t.Address) {
			key := lexicon.Stem(word)
			if c.addressed[key] == nil {
				c.addressed[key] = map[string]bool{}
			}
			c.addressed[key][t.Resident] = true
		}
	}
	c.residents = len(residents)
	return c
}

// hear takes the words of one text, with the letters they begin with.
func (c *chorus) hear(t Testimony) {
	text := t.Text[:min(len(t.Text), longestTestimony)]
	shouted := strings.ToUpper(text) == text // all in capitals: they tell nothing
	start := true
	for len(text) > 0 {
		from := strings.IndexFunc(text, isWord)
		if from < 0 {
			return
		}
		start = start || strings.ContainsAny(text[:from], ".!?\n:;()\"")
		text = text[from:]
		to := strings.IndexFunc(text, func(r rune) bool { return !isWord(r) })
		if to < 0 {
			to = len(text)
		}
		c.note(t.Resident, text[:to], start || shouted)
		text, start = text[to:], false
	}
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// note counts a word. One that begins a sentence tells nothing by its capital.
func (c *chorus) note(resident, word string, start bool) {
	folded := lexicon.Fold(word)
	if utf8.RuneCountInString(folded) < leastLetters || strings.ContainsFunc(folded, unicode.IsDigit) {
		return
	}
	key := lexicon.Stem(folded)
	if c.lexicon.Silent(folded, key) {
		return
	}
	s := c.words[key]
	if s == nil {
		s = &voiced{voices: map[string]bool{}, forms: map[string]int{}}
		c.words[key] = s
	}
	s.voices[resident] = true
	s.forms[folded]++
	first, _ := utf8.DecodeRuneInString(word)
	switch {
	case !unicode.IsUpper(first):
		s.small++
	case !start:
		s.large++
	}
}

// vocabulary is the stems of all words that the directory itself uses for facts and
// places.
func vocabulary(d *routing.Directory) map[string]bool {
	known := map[string]bool{}
	add := func(texts ...string) {
		for _, text := range texts {
			for _, word := range lexicon.Tokens(text) {
				known[lexicon.Stem(word)] = true
			}
		}
	}
	for _, c := range d.Categories() {
		add(c.Keywords...)
	}
	for _, t := range d.Topics() {
		add(t.Keywords...)
		add(t.Examples...)
		add(t.Names["ru"])
	}
	for _, t := range d.Territories() {
		add(t.Aliases...)
		add(t.Settlements...)
		add(t.Names["ru"])
	}
	return known
}
