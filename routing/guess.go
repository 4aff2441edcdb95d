package routing

import (
	"cmp"
	"maps"
	"slices"
)

// leastShare is how much of a name's letters must stand in the text for a guess.
const leastShare = 0.5

// guessed are names that the words not taken yet give in part or with typos,
// best first.
func (r *reading) guessed(wanted func(*gazetteerEntry) bool) []hit {
	found := map[int32][]seen{}
	for at, w := range r.words {
		if r.taken[at] || w.kinds != 0 {
			continue
		}
		note := func(number int32, typos int) {
			for _, entry := range r.g.naming[number] {
				if wanted(&r.g.entries[entry]) {
					found[entry] = append(found[entry], seen{at, number, typos})
				}
			}
		}
		if number, ok := r.g.words[w.key]; ok {
			note(number, 0)
		} else if !w.number {
			r.g.spelling.near(w.key, note)
		}
	}
	var hits []hit
	for _, number := range slices.Sorted(maps.Keys(found)) {
		if h, ok := r.partly(number, found[number]); ok {
			hits = append(hits, h)
		}
	}
	return r.best(r.fits(hits))
}

// partly is the best that the words found say about an entry. A number alone says
// nothing: it is a house's.
func (r *reading) partly(number int32, found []seen) (hit, bool) {
	e := &r.g.entries[number]
	h := hit{gazetteerEntry: e, from: found[0].at, to: found[len(found)-1].at}
	best := map[int32]int{}
	word := false
	for _, s := range found {
		word = word || !r.words[s.at].number
		if n, ok := best[s.word]; !ok || s.typos < n {
			best[s.word] = s.typos
		}
	}
	letters := 0
	for word, n := range best {
		letters += r.g.lengths[word]
		h.typos += n
	}
	h.share = float64(letters) / float64(e.letters)
	return h, word && h.share >= leastShare
}

// farBehind is by how much a guess may be worse than the best one.
const farBehind = 0.15

func (r *reading) best(hits []hit) []hit {
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score(), a.score()) })
	n := slices.IndexFunc(hits, func(h hit) bool { return h.score() < hits[0].score()-farBehind })
	if n < 0 {
		return hits
	}
	return hits[:n]
}

func (h hit) score() float64 { return h.share + 0.1*float64(h.fit) - 0.1*float64(h.typos) }
