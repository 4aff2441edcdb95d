package routing

import (
	"cmp"
	"math"
	"slices"
)


// Suggester tells which topics a text is likely to be about. It suggests and
// never routes. It is built once from the directory's words and examples and the
// centre's own cases, and never changes, so any number of goroutines may use it.
type Suggester struct {
	version string
	lessons int
	lexicon *lexicon
	topics  []Topic
	heads   []CategoryID
	heading []int // topic → its category
	model   model
}

// Lesson is a complaint whose topic people have settled.
type Lesson struct {
	Text  string
	Topic TopicID
}

// Suggestion is a topic that a text may be about.
type Suggestion struct {
	Topic    TopicID
	Category CategoryID
	// Score lies in 0..1. That of a category's best topic is the likelihood of the
	// category; the other topics of it have less, by how much they are less likely.
	Score float64
	// Words are the folded words of the text that speak for the topic, the strongest first.
	Words []string
}

// NewSuggester learns from a directory and from lessons. A lesson about a topic
// that the directory does not have is passed over.
func NewSuggester(d *Directory, lessons []Lesson) *Suggester {
	t := newTrainer(d)
	t.seed()
	for _, one := range lessons {
		t.learn(one)
	}
	return t.suggester(lessons)
}

// Version names what the suggester was made of: the same directory and lessons
// give the same version.
func (s *Suggester) Version() string { return s.version }

// Lessons is how many cases it has learnt from.
func (s *Suggester) Lessons() int { return s.lessons }

// suggestedHeads is how many categories come before a second topic of any.
const suggestedHeads = 3

// Suggest gives at most n topics, the best first. The best topics of the three
// likeliest categories are among them, as far as n allows; a text that says
// nothing the suggester knows gets none.
func (s *Suggester) Suggest(text string, n int) []Suggestion {
	if n <= 0 {
		return nil
	}
	r := s.read(text)
	if r == nil {
		return nil
	}
	likely := likelihoods(r.heads, sharpness)
	all := make([]Suggestion, 0, len(s.topics))
	best := s.bests(r.topics)
	for i, t := range s.topics {
		h := s.heading[i]
		if r.heads[h] <= 0 {
			continue
		}
		all = append(all, Suggestion{
			Topic: t.ID, Category: t.Category,
			Score: likely[h] * math.Exp(sharpness*(r.topics[i]-r.topics[best[h]])),
		})
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int { return cmp.Compare(b.Score, a.Score) })
	chosen := headsFirst(all, n)
	for i := range chosen {
		chosen[i].Words = r.words(chosen[i].Topic, s)
	}
	return chosen
}

// bests are the numbers of each category's best topic; of equal ones the first.
func (s *Suggester) bests(scores []float64) []int {
	best := make([]int, len(s.heads))
	for i := range best {
		best[i] = -1
	}
	for i, h := range s.heading {
		if best[h] < 0 || scores[i] > scores[best[h]] {
			best[h] = i
		}
	}
	return best
}

// headsFirst takes n of a sorted list so that the first topics of the first
// categories are among them.
func headsFirst(all []Suggestion, n int) []Suggestion {
	var heads, rest []Suggestion
	seen := map[CategoryID]bool{}
	for _, one := range all {
		if !seen[one.Category] && len(seen) < suggestedHeads {
			seen[one.Category] = true
			heads = append(heads, one)
			continue
		}
		rest = append(rest, one)
	}
	heads = heads[:min(n, len(heads))]
	chosen := append(heads, rest[:min(n-len(heads), len(rest))]...)
	slices.SortStableFunc(chosen, func(a, b Suggestion) int { return cmp.Compare(b.Score, a.Score) })
	return chosen
}

// likelihoods turns evidence into shares of one.
func likelihoods(evidence []float64, sharpness float64) []float64 {
	most := slices.Max(evidence)
	shares, sum := make([]float64, len(evidence)), 0.0
	for i, e := range evidence {
		shares[i] = math.Exp(sharpness * (e - most))
		sum += shares[i]
	}
	for i := range shares {
		shares[i] /= sum
	}
	return shares
}
