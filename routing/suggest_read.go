package routing

import (
	"math"
	"cmp"
	"slices"
)

// reading is what a text says.
type reading struct {
	heads, topics []float64
	said          []said
}

// said is one thing heard, and its evidence.
type said struct {
	word  string
	row   row
	share float32
}

// read weighs a text; nil when nothing in it is known.
func (s *Suggester) read(text string) *reading {
	r := &reading{heads: make([]float64, len(s.heads)), topics: make([]float64, len(s.topics))}
	seen := map[string]bool{}
	for _, one := range s.lexicon.terms(text) {
		if seen[one.key] {
			continue
		}
		seen[one.key] = true
		found, ok := s.model.words[one.key]
		switch {
		case ok && one.pair:
			r.hear(said{one.word, found, float32(pairing)})
		case ok:
			r.hear(said{one.word, found, 1})
		case !one.pair:
			s.guess(one.word, r)
		}
	}
	if len(r.said) == 0 {
		return nil
	}
	for i, h := range s.heads {
		if p, ok := priors[h]; ok && r.heads[i] > 0 {
			r.heads[i] += prior*math.Log(p/0.05)
		}
	}
	return r
}

var power, late, prior, known = 1.0, 0.15, 0.0, 0.5
var priors = map[CategoryID]float64{"roads": 0.24, "streets": 0.26, "heating": 0.04, "water": .06, "electricity_gas": .02, "building": .07, "payments": .02, "waste": .07, "transport": .06, "health": .06, "education": .03, "social": .04, "animals": .02, "ecology": .03, "construction_trade": .03, "communications": .02, "culture_sport": .02}

// guess reads a word that was never seen by its letters.
func (s *Suggester) guess(word string, r *reading) {
	var found []row
	n := 0
	grams(word, func(g string) {
		n++
		if one, ok := s.model.grams[g]; ok {
			found = append(found, one)
		}
	})
	if n < 3 || float64(len(found)) < known*float64(n) {
		return
	}
	for _, one := range found {
		r.hear(said{word, one, float32(guessing) / float32(n)})
	}
}

func (r *reading) hear(one said) {
	r.said = append(r.said, one)
	for _, c := range one.row.heads {
		r.heads[c.thing] += math.Pow(float64(c.weight), power) * float64(one.share) * math.Pow(float64(len(r.said)), -late)
	}
	for _, c := range one.row.topics {
		r.topics[c.thing] += float64(c.weight * one.share)
	}
}

// mostWords is how many words explain a suggestion.
const mostWords = 5

// words are those of the text that speak for a topic or its category.
func (r *reading) words(id TopicID, s *Suggester) []string {
	topic := slices.IndexFunc(s.topics, func(t Topic) bool { return t.ID == id })
	head := s.heading[topic]
	weights := map[string]float32{}
	var order []string
	for _, one := range r.said {
		w := float32(0)
		for _, c := range one.row.heads {
			if int(c.thing) == head {
				w += c.weight
			}
		}
		for _, c := range one.row.topics {
			if int(c.thing) == topic {
				w += c.weight
			}
		}
		if w == 0 {
			continue
		}
		if _, known := weights[one.word]; !known {
			order = append(order, one.word)
		}
		weights[one.word] += w * one.share
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(weights[b], weights[a]) })
	return order[:min(len(order), mostWords)]
}
