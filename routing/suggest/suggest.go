// Package suggest tells which topics a text is likely to be about. It owns what is
// learnt from a directory's words and from settled cases, and how a text is weighed by
// it; it reads no cases, asks nobody, and nothing is routed by it.
package suggest

import (
	"cmp"
	"math"
	"slices"

	"otklik/routing"
	"otklik/routing/lexicon"
)

// Suggester tells which topics a text is likely to be about. It only suggests:
// nothing is routed by it. It is made once, from the directory's words and
// examples and from the centre's own cases, and never changes, so any number of
// goroutines may use it.
//
// Each word and each pair of neighbours speaks for the categories it is found
// with, and within a category for the topics, by how much likelier it is there
// than elsewhere; a word never seen speaks by its letters.
type Suggester struct {
	directory *routing.Directory
	version   string
	lessons   int
	topics    map[routing.TopicID]int // their places in the directory
	heading   []int                   // topic → its category, both by their place in the directory
	model     model
}

// Lesson is a complaint whose topic people have settled.
type Lesson struct {
	Text  string
	Topic routing.TopicID
}

// Suggestion is a topic that a text may be about.
type Suggestion struct {
	Topic    routing.TopicID
	Category routing.CategoryID
	// Score is 0..1. That of a category's best topic is how likely the category is;
	// its other topics have less by as much as they are less likely than the best.
	Score float64
	// Words are those of the text that speak for the topic, folded, loudest first.
	Words []string
}

// New learns from a directory and from lessons. Lessons about topics
// that the directory does not have are passed over.
func New(d *routing.Directory, lessons []Lesson) *Suggester {
	c := newCounter(d)
	c.seed()
	taught := c.teach(lessons)
	return &Suggester{
		directory: d,
		version:   c.version(lessons),
		lessons:   taught,
		topics:    c.topics,
		heading:   c.heading,
		model:     c.model(),
	}
}

// NewAll makes the suggesters of all centres, which learn from each other's
// cases. Centres with the same topics share one.
func NewAll(r *routing.Region, lessons []Lesson) map[routing.CentreID]*Suggester {
	made := map[*lexicon.Lexicon]*Suggester{}
	all := map[routing.CentreID]*Suggester{}
	for _, d := range r.Centres() {
		if made[d.Lexicon()] == nil {
			made[d.Lexicon()] = New(d, lessons)
		}
		all[d.Centre().ID] = made[d.Lexicon()]
	}
	return all
}

// Version names what the suggester was made of: the same directory and the same
// lessons give the same version.
func (s *Suggester) Version() string { return s.version }

// Lessons is how many cases it learnt from.
func (s *Suggester) Lessons() int { return s.lessons }

const (
	// heads is how many categories are suggested before a second topic of any.
	heads = 3
	// sharpness turns evidence into likelihood, so that a score of 0.7 is right
	// in seven cases of ten.
	sharpness = 0.75
)

// Suggest gives at most n topics, the best first, each once. The best topics of
// the three likeliest categories are among them as far as n allows. A text that
// says nothing known gets none.
func (s *Suggester) Suggest(text string, n int) []Suggestion {
	r := s.read(text)
	if r == nil || n <= 0 {
		return nil
	}
	likely := r.likelihoods()
	best := s.bests(r)
	all := make([]Suggestion, 0, len(s.heading))
	for i, t := range s.directory.Topics() {
		if h := s.heading[i]; likely[h] > 0 {
			behind := r.topics.total[i] - r.topics.total[best[h]]
			all = append(all, Suggestion{Topic: t.ID, Category: t.Category, Score: likely[h] * math.Exp(sharpness*behind)})
		}
	}
	byScore(all)
	chosen := headsFirst(all, n)
	for i := range chosen {
		chosen[i].Words = s.words(r, chosen[i].Topic)
	}
	return chosen
}

// bests are each category's best topic; of equal ones the first.
func (s *Suggester) bests(r *heard) []int {
	best := make([]int, len(s.directory.Categories()))
	for i := range best {
		best[i] = -1
	}
	for i, h := range s.heading {
		if best[h] < 0 || r.topics.total[i] > r.topics.total[best[h]] {
			best[h] = i
		}
	}
	return best
}

func byScore(list []Suggestion) {
	slices.SortStableFunc(list, func(a, b Suggestion) int { return cmp.Compare(b.Score, a.Score) })
}

// headsFirst takes n of a sorted list, the best of the first categories among them.
func headsFirst(all []Suggestion, n int) []Suggestion {
	var first, rest []Suggestion
	seen := map[routing.CategoryID]bool{}
	for _, one := range all {
		if len(first) < heads && !seen[one.Category] {
			seen[one.Category] = true
			first = append(first, one)
		} else {
			rest = append(rest, one)
		}
	}
	first = first[:min(n, len(first))]
	chosen := append(first, rest[:min(n-len(first), len(rest))]...)
	byScore(chosen)
	return chosen
}

// Topics gives at most n topics for what somebody wrote, the best first: a word or
// two are searched for as Directory.FindTopics does, more are a description, of
// which suggestions are made. What was typed on the wrong keyboard is read on the right one.
func (s *Suggester) Topics(text string, n int) []routing.TopicID {
	text = s.directory.Rekeyed(text)
	if words := lexicon.Tokens(text); len(words) <= typed {
		if found := s.directory.FindTopics(text, n); len(found) > 0 {
			return found
		}
	}
	var ids []routing.TopicID
	suggested := s.Suggest(text, n)
	for _, one := range suggested {
		if one.Score >= worthwhile*suggested[0].Score {
			ids = append(ids, one.Topic)
		}
	}
	if len(ids) == 0 {
		return s.directory.FindTopics(text, n)
	}
	return ids
}

const (
	typed      = 2   // so many words are still a search
	worthwhile = 0.1 // what is likely by less of the best is not offered
)
