package suggest

import (
	"cmp"
	"math"
	"slices"

	"otklik/routing"
	"otklik/routing/lexicon"
)

// How a text is heard.
const (
	pairing  = 0.5  // a pair beside a word
	guessing = 0.25 // the letters of a word that was never seen, beside a known one
	known    = 0.5  // of the letters of such a word that must be known
	fatigue  = 0.15 // people begin with the matter: what comes later counts less by this power
	faintest = 0.25 // evidence below this is chance
)

// heard is what a text says.
type heard struct {
	heads, topics tallies
	said          []said
}

// tallies sum the evidence for the categories, or for the topics.
type tallies struct {
	voices []float64 // heard for each
	total  []float64 // voices with tolls and prior
}

// said is one thing heard, whom it speaks for, and how much it counts.
type said struct {
	word  string
	row   row
	share float32
}

// read weighs a text; nil when it says nothing that is known.
func (s *Suggester) read(text string) *heard {
	r := &heard{
		heads:  tallies{voices: make([]float64, len(s.directory.Categories()))},
		topics: tallies{voices: make([]float64, len(s.heading))},
	}
	for _, one := range distinct(s.directory.Lexicon().Terms(text)) {
		found, ok := s.model.words[one.Key]
		switch {
		case ok && one.Pair:
			r.hear(one.Word, found, pairing)
		case ok:
			r.hear(one.Word, found, 1)
		case !one.Pair:
			s.guess(one.Word, r)
		}
	}
	if len(r.said) == 0 || slices.Max(r.heads.voices) < faintest {
		return nil
	}
	r.close(&s.model)
	return r
}

// guess reads a word that was never seen by its letters: a typing error leaves
// most of them.
func (s *Suggester) guess(word string, r *heard) {
	var found []row
	all := 0
	lexicon.Grams(word, func(letters string) {
		all++
		if one, ok := s.model.letters[letters]; ok {
			found = append(found, one)
		}
	})
	if all <= lexicon.GramLength/2 || float64(len(found)) < known*float64(all) {
		return
	}
	for _, one := range found {
		r.hear(word, one, guessing/float64(all))
	}
}

func (r *heard) hear(word string, one row, share float64) {
	late := math.Pow(float64(len(r.said)+1), -fatigue)
	heard := said{word, one, float32(share * late)}
	r.said = append(r.said, heard)
	for _, v := range one.heads {
		r.heads.voices[v.thing] += float64(v.weight * heard.share)
	}
	for _, v := range one.topics {
		r.topics.voices[v.thing] += float64(v.weight * heard.share)
	}
}

// close adds what does not come from single words.
func (r *heard) close(m *model) {
	taught := 0.0
	for _, one := range r.said {
		if one.row.taught {
			taught += float64(one.share)
		}
	}
	r.heads.total, r.topics.total = make([]float64, len(r.heads.voices)), make([]float64, len(r.topics.voices))
	for i, v := range r.heads.voices {
		r.heads.total[i] = v + taught*m.tollOfHead[i] + m.prior[i]
	}
	for i, v := range r.topics.voices {
		r.topics.total[i] = v + taught*m.tollOfTopic[i]
	}
}

// likelihoods are the categories' shares of one; those that nothing speaks for
// have none.
func (r *heard) likelihoods() []float64 {
	most := math.Inf(-1)
	for i, v := range r.heads.voices {
		if v > 0 {
			most = max(most, r.heads.total[i])
		}
	}
	shares, all := make([]float64, len(r.heads.voices)), 0.0
	for i, v := range r.heads.voices {
		if v > 0 {
			shares[i] = math.Exp(sharpness * (r.heads.total[i] - most))
			all += shares[i]
		}
	}
	for i := range shares {
		shares[i] /= all
	}
	return shares
}

// mostWords is how many words explain a suggestion.
const mostWords = 5

// words are those that speak for a topic or its category, the loudest first.
func (s *Suggester) words(r *heard, id routing.TopicID) []string {
	topic := s.topics[id]
	weights := map[string]float32{}
	var order []string
	for _, one := range r.said {
		w := one.share * (one.row.heads.of(s.heading[topic]) + one.row.topics.of(topic))
		if w <= 0 {
			continue
		}
		if _, twice := weights[one.word]; !twice {
			order = append(order, one.word)
		}
		weights[one.word] += w
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(weights[b], weights[a]) })
	return order[:min(len(order), mostWords)]
}
