package routing

import (
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
	return r
}

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
	if n < 3 || len(found)*2 < n {
		return
	}
	for _, one := range found {
		r.hear(said{word, one, float32(guessing) / float32(n)})
	}
}

func (r *reading) hear(one said) {
	r.said = append(r.said, one)
	for _, c := range one.row.heads {
		r.heads[c.thing] += float64(c.weight * one.share)
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
