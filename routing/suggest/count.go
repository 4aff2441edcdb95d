package suggest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math"
	"strings"

	"otklik/routing"
	"otklik/routing/lexicon"
)

// How often a thing that the directory says is counted. What it names outright
// weighs more than a word of an example.
const (
	countOfKeyword = 10
	countOfExample = 1
)

// counter counts what is found with which topic: what the directory says, and
// apart from it what the lessons say.
type counter struct {
	d       *routing.Directory
	lexicon *lexicon.Lexicon
	topics  map[routing.TopicID]int // their places in the directory
	heading []int                   // topic → its category

	seeds, letters, lessons census
	taught                  []float64 // lessons by category
}

// census is how often each key was found with each thing. Things are the topics,
// by their place, and after them the categories, for what names no topic of one.
type census map[string]map[int]float64

func (c census) add(key string, thing int, n float64) {
	if c[key] == nil {
		c[key] = map[int]float64{}
	}
	c[key][thing] += n
}

func newCounter(d *routing.Directory) *counter {
	c := &counter{d: d, lexicon: d.Lexicon(), topics: map[routing.TopicID]int{}, seeds: census{}, letters: census{}, lessons: census{}}
	heads := map[routing.CategoryID]int{}
	for i, one := range d.Categories() {
		heads[one.ID] = i
	}
	for i, t := range d.Topics() {
		c.topics[t.ID] = i
		c.heading = append(c.heading, heads[t.Category])
	}
	c.taught = make([]float64, len(d.Categories()))
	return c
}

// head is the category of a thing.
func (c *counter) head(thing int) int {
	if thing < len(c.heading) {
		return c.heading[thing]
	}
	return thing - len(c.heading)
}

// seed counts what the directory says.
func (c *counter) seed() {
	for i, one := range c.d.Categories() {
		for _, text := range one.Keywords {
			c.count(c.lexicon.Hint(text), len(c.heading)+i, countOfKeyword)
		}
	}
	for i, t := range c.d.Topics() {
		c.count(c.lexicon.Terms(t.Names.In("ru")), i, countOfExample)
		for _, text := range t.Keywords {
			c.count(c.lexicon.Hint(text), i, countOfKeyword)
		}
		for _, text := range t.Examples {
			c.count(c.lexicon.Terms(text), i, countOfExample)
		}
	}
}

func (c *counter) count(said []lexicon.Term, thing int, n float64) {
	for _, one := range distinct(said) {
		c.seeds.add(one.Key, thing, n)
		if !one.Pair {
			lexicon.Grams(one.Word, func(letters string) { c.letters.add(letters, thing, n) })
		}
	}
}

// teach counts the lessons, and tells how many were about topics that exist.
// What is rare in them is not counted: most pairs are, and would fill the memory.
func (c *counter) teach(lessons []Lesson) int {
	var rough sketch
	each := func(do func(topic int, said []lexicon.Term)) {
		for _, l := range lessons {
			if topic, ok := c.topics[l.Topic]; ok {
				do(topic, distinct(c.lexicon.Terms(l.Text)))
			}
		}
	}
	each(func(_ int, said []lexicon.Term) {
		for _, one := range said {
			rough.note(one.Key)
		}
	})
	known := 0
	each(func(topic int, said []lexicon.Term) {
		known++
		c.taught[c.heading[topic]]++
		for _, one := range said {
			if rough.often(one.Key) {
				c.lessons.add(one.Key, topic, 1)
			}
		}
	})
	return known
}

// distinct keeps the first of each key: a word that is said twice says no more.
func distinct(said []lexicon.Term) []lexicon.Term {
	seen := make(map[string]bool, len(said))
	kept := said[:0]
	for _, one := range said {
		if !seen[one.Key] {
			seen[one.Key] = true
			kept = append(kept, one)
		}
	}
	return kept
}

// version hashes what the suggester is made of.
func (c *counter) version(lessons []Lesson) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s %d\n", c.d.Version(), len(lessons))
	for _, l := range lessons {
		fmt.Fprintf(h, "%s %d %s\n", l.Topic, len(l.Text), l.Text)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// leastOften is how many lessons must know a key: a word is else a name, a pair
// chance.
func leastOften(key string) int {
	if strings.Contains(key, " ") {
		return 3
	}
	return 2
}

// sketch counts keys roughly, never too low, in little memory.
type sketch [1 << 20]uint8

func (s *sketch) at(key string) *uint8 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // a hash takes anything
	return &s[h.Sum32()%uint32(len(s))]
}

func (s *sketch) note(key string) {
	if n := s.at(key); *n < math.MaxUint8 {
		*n++
	}
}

func (s *sketch) often(key string) bool { return int(*s.at(key)) >= leastOften(key) }
