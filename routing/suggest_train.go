package routing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
)

// What a seed counts beside a lesson.
var (
	weightOfWord    = 10.0
	weightOfHead = 10.0
	weightOfExample = 1.0
	weightOfLesson  = 1.0
	fame = 50.0
)

// Shape of the evidence.
var (
	belief    = 0.8 // how much of a word's likelihood is taken from what was counted
	doubt     = 8.0 // a word counted so often is half believed
	pairing   = 0.5 // what a pair counts beside a word
	guessing  = 0.25 // what the letters of an unknown word count beside a word
	sharpness = 0.7 // evidence → likelihood
)

// model is what was learnt: for each key, whom it speaks for and how loudly.
type model struct {
	words map[string]row
	grams map[string]row
}

// row is the evidence of one key.
type row struct {
	heads, topics []cell
}

// cell is evidence for the thing with this number, above nothing.
type cell struct {
	thing  int32
	weight float32
}

// trainer counts.
type trainer struct {
	d      *Directory
	s      *Suggester
	byHead map[CategoryID]int
	byID   map[TopicID]int
	words  map[string]tally
	grams  map[string]tally
	taught int
}

// tally is how often a key was seen with each topic; categories' own words stand
// behind the topics.
type tally map[int32]float64

func newTrainer(d *Directory) *trainer {
	t := &trainer{
		d: d, byHead: map[CategoryID]int{}, byID: map[TopicID]int{}, words: map[string]tally{}, grams: map[string]tally{},
		s: &Suggester{topics: d.topics.list, lexicon: newLexicon(d)},
	}
	for _, c := range d.categories.list {
		t.byHead[c.ID] = len(t.s.heads)
		t.s.heads = append(t.s.heads, c.ID)
	}
	for i, one := range d.topics.list {
		t.byID[one.ID] = i
		t.s.heading = append(t.s.heading, t.byHead[one.Category])
	}
	return t
}

// seed counts what the directory says.
func (t *trainer) seed() {
	for _, c := range t.d.categories.list {
		for _, text := range c.Keywords {
			t.count(t.s.lexicon.split(text), len(t.s.topics)+t.byHead[c.ID], weightOfHead)
		}
	}
	for i, one := range t.d.topics.list {
		for _, text := range one.Keywords {
			t.count(t.s.lexicon.split(text), i, weightOfWord)
		}
		for _, text := range one.Examples {
			t.count(t.s.lexicon.terms(text), i, weightOfExample)
		}
		t.count(t.s.lexicon.terms(one.Names["ru"]), i, weightOfExample)
	}
}

func (t *trainer) learn(l Lesson) {
	if i, ok := t.byID[l.Topic]; ok {
		t.count(t.s.lexicon.terms(l.Text), i, weightOfLesson)
		t.taught++
	}
}

func (t *trainer) count(terms []term, thing int, weight float64) {
	seen := map[string]bool{}
	add := func(m map[string]tally, key string) {
		if m[key] == nil {
			m[key] = tally{}
		}
		m[key][int32(thing)] += weight
	}
	for _, one := range terms {
		if seen[one.key] {
			continue
		}
		seen[one.key] = true
		add(t.words, one.key)
		if !one.pair {
			grams(one.word, func(g string) { add(t.grams, g) })
		}
	}
}

func (t *trainer) suggester(lessons []Lesson) *Suggester {
	t.s.lessons = t.taught
	t.s.version = t.version(lessons)
	t.s.model = model{words: t.weigh(t.words), grams: t.weigh(t.grams)}
	return t.s
}

func (t *trainer) version(lessons []Lesson) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d\n", t.d.Version(), len(lessons))
	for _, l := range lessons {
		fmt.Fprintf(h, "%s %d %s\n", l.Topic, len(l.Text), l.Text)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// weigh turns counts into evidence.
func (t *trainer) weigh(counts map[string]tally) map[string]row {
	heads := make([]float64, len(t.s.heads))
	topics := make([]float64, len(t.s.topics))
	for _, list := range counts {
		for thing, n := range list {
			heads[t.headOf(thing)] += n
			if int(thing) < len(topics) {
				topics[thing] += n
			}
		}
	}
	rows := make(map[string]row, len(counts))
	for key, list := range counts {
		byHead, byTopic := map[int]float64{}, map[int]float64{}
		for thing, n := range list {
			byHead[t.headOf(thing)] += n
			if int(thing) < len(topics) {
				byTopic[int(thing)] += n
			}
		}
		r := row{heads: evidence(byHead, heads, len(heads))}
		for h := range byHead {
			within := map[int]float64{}
			siblings := 0
			for i, head := range t.s.heading {
				if head == h {
					siblings++
					if n, ok := byTopic[i]; ok {
						within[i] = n
					}
				}
			}
			r.topics = append(r.topics, evidence(within, topics, siblings)...)
		}
		rows[key] = r
	}
	return rows
}

func (t *trainer) headOf(thing int32) int {
	if int(thing) < len(t.s.heading) {
		return t.s.heading[thing]
	}
	return int(thing) - len(t.s.heading)
}

// evidence weighs each thing's rate against the mean rate of all things.
func evidence(counts map[int]float64, totals []float64, things int) []cell {
	mean, sum := 0.0, 0.0
	for thing, n := range counts {
		mean += n / (totals[thing] + fame)
		sum += n
	}
	mean /= float64(things)
	var list []cell
	for thing, n := range counts {
		w := math.Log1p(belief/(1-belief)*(n/(totals[thing]+50))/mean) * sum / (sum + doubt)
		list = append(list, cell{int32(thing), float32(w)})
	}
	return list
}
