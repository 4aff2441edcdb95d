package gate

import (
	"slices"
	"strings"

	"otklik/routing/lexicon"
)

// mostWorn is how many of the recent answers may be a canned one as it stands: it is meant
// to be used, and not to be all that an agency says.
const mostWorn = 3

// Pattern is a canned answer as answers are compared with it: words, and between them
// whatever a case filled in.
type Pattern struct{ pieces [][]string }

// NewPattern makes one of the words between what is filled in.
func NewPattern(pieces []string) Pattern {
	p := Pattern{}
	for _, piece := range pieces {
		p.pieces = append(p.pieces, lexicon.Tokens(piece))
	}
	return p
}

// Fits tells whether a text is the canned one as it stands: its words in their order, with
// anything in the gaps.
func (p Pattern) Fits(text string) bool {
	words := lexicon.Tokens(text)
	last := len(p.pieces) - 1
	if last < 0 || len(slices.Concat(p.pieces...)) == 0 {
		return false
	}
	if last == 0 {
		return slices.Equal(words, p.pieces[0])
	}
	if !starts(words, p.pieces[0]) {
		return false
	}
	words = words[len(p.pieces[0]):]
	for _, piece := range p.pieces[1:last] {
		at := find(words, piece)
		if at < 0 {
			return false
		}
		words = words[at+len(piece):]
	}
	end := len(words) - len(p.pieces[last])
	return end >= 0 && slices.Equal(words[end:], p.pieces[last])
}

func starts(words, with []string) bool {
	return len(words) >= len(with) && slices.Equal(words[:len(with)], with)
}

func find(words, piece []string) int {
	for at := 0; at+len(piece) <= len(words); at++ {
		if slices.Equal(words[at:at+len(piece)], piece) {
			return at
		}
	}
	return -1
}

// repeated is the remark on an answer that others had as well. A canned one is told only
// when many had it.
func repeated(text string, recent []string, ready []Pattern) Remark {
	if at := slices.IndexFunc(ready, func(p Pattern) bool { return p.Fits(text) }); at >= 0 {
		used := 0
		for _, r := range recent {
			if ready[at].Fits(r) {
				used++
			}
		}
		if used >= mostWorn {
			return Worn
		}
		return ""
	}
	if said := same(text); said != "" && slices.ContainsFunc(recent, func(r string) bool { return same(r) == said }) {
		return Copied
	}
	return ""
}

// blank is what a clerk was to fill in; see routing.Blank.
const blank = "___"

// hasBlank tells whether something was left out of an answer.
func hasBlank(text string) bool { return strings.Contains(text, blank) }
