package routing

import (
	"cmp"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// spelling finds words that differ from a mistyped one by a letter or two.
type spelling struct{ words []spelled }

// spelled is a word with the set of its letters, by which most others are told
// from it at a glance.
type spelled struct {
	letters []rune
	set     uint64
	number  int32
}

// shortestTypo is the length from which a word may be mistyped, and longTypo the
// one from which it may be so in two places.
const (
	shortestTypo = 4
	longTypo     = 8
)

func newSpelling(words map[string]int32) *spelling {
	s := &spelling{}
	for _, word := range sortedKeys(words) {
		if n := utf8.RuneCountInString(word); n >= shortestTypo-1 && !unicode.IsDigit(rune(word[0])) {
			letters := []rune(word)
			s.words = append(s.words, spelled{letters, letterSet(letters), words[word]})
		}
	}
	slices.SortStableFunc(s.words, func(a, b spelled) int { return cmp.Compare(len(a.letters), len(b.letters)) })
	return s
}

// near gives the words that are at most so many typos away, with how many.
func (s *spelling) near(word string, note func(number int32, typos int)) {
	letters := []rune(word)
	most := typosIn(len(letters))
	if most == 0 {
		return
	}
	set := letterSet(letters)
	from, _ := slices.BinarySearchFunc(s.words, len(letters)-most, func(w spelled, n int) int {
		return cmp.Compare(len(w.letters), n)
	})
	for _, w := range s.words[from:] {
		if len(w.letters) > len(letters)+most {
			return
		}
		if bits.OnesCount64(set&^w.set) <= most && bits.OnesCount64(w.set&^set) <= most {
			if n := typos(letters, w.letters); n <= most {
				note(w.number, n)
			}
		}
	}
}

func typosIn(letters int) int {
	switch {
	case letters < shortestTypo:
		return 0
	case letters < longTypo:
		return 1
	}
	return 2
}

// letterSet may give two letters the same bit: it only rules out.
func letterSet(letters []rune) uint64 {
	var set uint64
	for _, r := range letters {
		set |= 1 << (uint32(r) % 64) // #nosec G115 -- a bit of 64, whatever the sign
	}
	return set
}

// typos counts the letters to add, drop, replace or exchange with the next one
// to make one word the other.
func typos(a, b []rune) int {
	older, old := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := range a {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range b {
			same := old[j]
			if a[i] != b[j] {
				same++
			}
			row[j+1] = min(same, old[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
		older, old = old, row
	}
	return old[len(b)]
}
