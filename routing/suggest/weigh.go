package suggest

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// model is what was learnt.
type model struct {
	words   map[string]row // words, and pairs of them
	letters map[string]row
	// Where lessons know a word, what they did not hear it with speaks by its toll.
	tollOfHead, tollOfTopic []float64
	// prior is what is likely before a word is heard.
	prior []float64
}

// row is whom a key speaks for, and how loudly.
type row struct {
	heads, topics voices
	taught        bool // the lessons know it
}

// voices are the evidence of one key, in the order of the things.
type voices []voice

func (v voices) of(thing int) float32 {
	for _, one := range v {
		if int(one.thing) == thing {
			return one.weight
		}
	}
	return 0
}

// voice is evidence for one category or topic; never negative.
type voice struct {
	thing  int32
	weight float32
}

// How counts become evidence. Found by trying, on complaints that are not in this
// repository; otklik suggest eval tells what any change brings.
const (
	belief   = 0.8  // share of a key's likelihood that is taken from its counts
	halfSure = 8    // a key that was counted so often is half believed
	few      = 50   // things counted less often are not believed to be about little else
	trust    = 0.25 // evidence of lessons beside that of the directory
	fade     = 200  // lessons after which a key of the directory is half replaced
	caution  = 1000 // how much is counted before lessons differ from their mean
	unheard  = 2e4  // what is taken to have been said beside the lessons, so that the first ones are news
	habit    = 0.3  // how much the share of a category in the lessons matters
)

func (c *counter) model() model {
	m := model{words: c.weigh(c.seeds), letters: c.weigh(c.letters), prior: c.prior()}
	c.weighLessons(&m)
	return m
}

// prior compares the categories' shares in the lessons.
func (c *counter) prior() []float64 {
	mean := 0.0
	for _, n := range c.taught {
		mean += n / float64(len(c.taught))
	}
	prior := make([]float64, len(c.taught))
	for i, n := range c.taught {
		prior[i] = habit * math.Log((n+100)/(mean+100))
	}
	return prior
}

// totals are how much was counted for each category and each topic.
func (c *counter) totals(all census) (heads, topics []float64) {
	heads, topics = make([]float64, len(c.taught)), make([]float64, len(c.heading))
	for _, key := range slices.Sorted(maps.Keys(all)) { // sums must not depend on the order of a map
		for _, thing := range slices.Sorted(maps.Keys(all[key])) {
			heads[c.head(thing)] += all[key][thing]
			if thing < len(topics) {
				topics[thing] += all[key][thing]
			}
		}
	}
	return heads, topics
}

// weigh turns what the directory says into evidence.
func (c *counter) weigh(all census) map[string]row {
	heads, topics := c.totals(all)
	rows := make(map[string]row, len(all))
	for key, found := range all {
		byHead, byTopic := c.split(found)
		if pair := strings.Contains(key, " "); pair && sum(byHead) <= countOfExample {
			continue // chance
		}
		one := row{heads: contrast(byHead, heads, len(heads))}
		for _, h := range slices.Sorted(maps.Keys(byTopic)) {
			one.topics = append(one.topics, contrast(byTopic[h], topics, len(c.d.Categories()[h].Topics))...)
		}
		rows[key] = one
	}
	return rows
}

// split sums what was found by category, and by topic within each category.
func (c *counter) split(found map[int]float64) (byHead map[int]float64, byTopic map[int]map[int]float64) {
	byHead, byTopic = map[int]float64{}, map[int]map[int]float64{}
	for _, thing := range slices.Sorted(maps.Keys(found)) {
		h := c.head(thing)
		byHead[h] += found[thing]
		if thing < len(c.heading) {
			if byTopic[h] == nil {
				byTopic[h] = map[int]float64{}
			}
			byTopic[h][thing] += found[thing]
		}
	}
	return byHead, byTopic
}

// contrast weighs how often a key is found with each thing against how often it
// is found with the things on average. What was not found has no voice.
func contrast(found map[int]float64, totals []float64, things int) voices {
	rate := func(thing int) float64 { return found[thing] / (totals[thing] + few) }
	in := slices.Sorted(maps.Keys(found))
	mean := 0.0
	for _, thing := range in {
		mean += rate(thing) / float64(things)
	}
	n := sum(found)
	list := make(voices, 0, len(in))
	for _, thing := range in {
		w := math.Log1p(belief/(1-belief)*rate(thing)/mean) * n / (n + halfSure)
		list = append(list, voice{int32(thing), float32(w)}) // #nosec G115 -- an index of topics
	}
	return list
}

// weighLessons adds what the lessons say to what the directory says, the more of
// the one and the less of the other the better they know a key. Naive Bayes, its
// rates drawn to those of all lessons, or to those of the category.
func (c *counter) weighLessons(m *model) {
	heads, topics := c.totals(c.lessons)
	m.tollOfHead, m.tollOfTopic = tolls(heads), tolls(topics)
	everything := 0.0
	for _, n := range heads {
		everything += n
	}
	for key, found := range c.lessons {
		byHead, byTopic := c.split(found)
		n := sum(byHead)
		if int(n) < leastOften(key) {
			continue
		}
		old := m.words[key]
		one := row{taught: true, heads: blend(old.heads, surprise(byHead, n/(everything+unheard)), n)}
		var news voices
		for _, h := range slices.Sorted(maps.Keys(byTopic)) {
			news = append(news, surprise(byTopic[h], byHead[h]/heads[h])...)
		}
		one.topics = blend(old.topics, news, n)
		m.words[key] = one
	}
}

// tolls are what it costs a thing that a key is known but was never found with it.
func tolls(totals []float64) []float64 {
	list := make([]float64, len(totals))
	for i, n := range totals {
		list[i] = trust * math.Log(caution/(n+caution))
	}
	return list
}

// surprise weighs what was found against what its rate elsewhere makes expect.
func surprise(found map[int]float64, rate float64) voices {
	list := make(voices, 0, len(found))
	for _, thing := range slices.Sorted(maps.Keys(found)) {
		list = append(list, voice{int32(thing), float32(trust * math.Log1p(found[thing]/(caution*rate)))}) // #nosec G115 -- an index of topics
	}
	return list
}

// blend lets the directory's voices fade by how often lessons know the key.
func blend(seeds, lessons voices, n float64) voices {
	weights := map[int32]float32{}
	for _, v := range seeds {
		weights[v.thing] = v.weight * float32(fade/(fade+n))
	}
	for _, v := range lessons {
		weights[v.thing] += v.weight
	}
	list := make(voices, 0, len(weights))
	for _, thing := range slices.Sorted(maps.Keys(weights)) {
		list = append(list, voice{thing, weights[thing]})
	}
	return list
}

func sum(found map[int]float64) float64 {
	total := 0.0
	for _, n := range found { // whole numbers: their sum is the same in any order
		total += n
	}
	return total
}
