package routing

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"otklik/routing/lexicon"
)

// Typed words find topics and territories through one small index: stems, and
// stems that begin a longer word, weighed by how rare they are. It suggests; it
// never decides.

const (
	// longestText bounds the words of one text that are looked at.
	longestText = 400
	// faint is the share of the best score below which a find is noise.
	faint = 0.25
)

// posting says that a stem speaks for the thing with this number.
type posting struct {
	thing  int
	weight float64
}

// wordIndex finds things of one kind by words.
type wordIndex[ID comparable] struct {
	things []ID
	stems  map[string][]posting
	begun  []string         // the stems in order, where typed beginnings count
	words  *lexicon.Lexicon // says what is not heard

	spelling *spelling // of the stems by their place in spelled, nil: typos are not looked for
	spelled  []string
}

func newWordIndex[ID comparable](words *lexicon.Lexicon) *wordIndex[ID] {
	return &wordIndex[ID]{stems: map[string][]posting{}, words: words}
}

func (w *wordIndex[ID]) thing(id ID) int {
	w.things = append(w.things, id)
	return len(w.things) - 1
}

// add makes the words of text speak for the thing. Of several weights of one
// stem the largest counts.
func (w *wordIndex[ID]) add(thing int, text string, weight float64) {
	for _, word := range w.words.Tokens(text) {
		key := w.words.Stem(word)
		if w.words.Silent(word, key) {
			continue
		}
		list := w.stems[key]
		if n := len(list); n > 0 && list[n-1].thing == thing {
			list[n-1].weight = max(list[n-1].weight, weight)
			continue
		}
		w.stems[key] = append(list, posting{thing, weight})
	}
}

// find gives the best things for a text, best first; equally good ones in order.
func (w *wordIndex[ID]) find(text string, limit int) []ID { return w.search(text, limit, nil) }

// search is find that also looks for what a word that is not known may mean.
func (w *wordIndex[ID]) search(text string, limit int, guess func(word string, note func(string, float64))) []ID {
	if limit <= 0 || text == "" {
		return nil
	}
	scores := map[int]float64{}
	words := lexicon.Tokens(text)
	seen := map[string]bool{}
	for _, word := range words[:min(len(words), longestText)] {
		if own := w.words.Stem(word); !seen[word] && !w.words.Silent(word, own) {
			seen[word] = true
			w.score(word, own, scores, guess)
		}
	}
	found := slices.SortedFunc(maps.Keys(scores), func(a, b int) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
	})
	var ids []ID
	for _, thing := range found[:min(len(found), limit)] {
		if scores[thing] >= faint*scores[found[0]] {
			ids = append(ids, w.things[thing])
		}
	}
	return ids
}

// score adds what one word says: each thing counts its best stem once.
func (w *wordIndex[ID]) score(word, own string, scores map[int]float64, guess func(string, func(string, float64))) {
	best := map[int]float64{}
	note := func(key string, share float64) {
		list := w.stems[key]
		rarity := math.Log(1 + float64(len(w.things))/float64(len(list)+1))
		for _, p := range list {
			best[p.thing] = max(best[p.thing], p.weight*rarity*share)
		}
	}
	note(own, 1)
	letters := utf8.RuneCountInString(word)
	n := 0
	for i := range word {
		if n >= lexicon.ShortestPrefix && word[:i] != own {
			note(word[:i], float64(n)/float64(letters))
		}
		n++
	}
	w.beginning(own, letters, note)
	if guess != nil && len(best) == 0 {
		guess(own, note)
	}
	for thing, s := range best {
		scores[thing] += s
	}
}

// beginning takes a word for the beginning of a longer one still being typed.
func (w *wordIndex[ID]) beginning(own string, letters int, note func(string, float64)) {
	if letters < lexicon.ShortestPrefix {
		return
	}
	from, _ := slices.BinarySearch(w.begun, own)
	for _, key := range w.begun[from:] {
		if !strings.HasPrefix(key, own) {
			return
		}
		note(key, float64(len(own))/float64(len(key)+1))
	}
}

// Weights of the places a topic's words come from.
const (
	weightWords    = 1.0
	weightName     = 0.8
	weightExample  = 0.5
	weightCategory = 0.35
)

// lexiconOf is what a directory's words for topics make of a text.
func lexiconOf(d *Directory) *lexicon.Lexicon {
	var keywords, examples []string
	for _, c := range d.categories.list {
		keywords = append(keywords, c.Keywords...)
	}
	for _, t := range d.topics.list {
		keywords = append(keywords, t.Keywords...)
		examples = append(examples, t.Examples...)
	}
	return lexicon.New(keywords, examples, d.filler)
}

func indexTopics(d *Directory) *wordIndex[TopicID] {
	w := newWordIndex[TopicID](d.lexicon)
	for _, t := range d.topics.list {
		thing := w.thing(t.ID)
		for _, text := range t.Keywords {
			w.add(thing, text, weightWords)
		}
		for _, text := range t.Names {
			w.add(thing, text, weightName)
		}
		for _, text := range t.Examples {
			w.add(thing, text, weightExample)
		}
		category, _ := d.categories.get(t.Category)
		for _, text := range category.Keywords {
			w.add(thing, text, weightCategory)
		}
	}
	w.learnSpelling()
	return w
}

// weightSettlement is less than a territory's own name has.
const weightSettlement = 0.8

func indexTerritories(d *Directory) *wordIndex[TerritoryID] {
	w := newWordIndex[TerritoryID](lexicon.WithNumbers())
	for _, t := range d.territory.list {
		thing := w.thing(t.ID)
		for _, text := range t.Names {
			w.add(thing, text, 1)
		}
		for _, text := range t.Aliases {
			w.add(thing, text, 1)
		}
		for _, text := range t.Settlements {
			w.add(thing, text, weightSettlement)
		}
	}
	w.begun = slices.Sorted(maps.Keys(w.stems))
	return w
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
