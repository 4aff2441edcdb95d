// Package maplink reads the point out of a map's link that somebody typed or passed on:
// Yandex Maps, 2GIS, OpenStreetMap, Google and Apple, a "geo:" address, or the bare
// coordinates that maps copy. It owns in which order each of them writes a point, which
// differs. It opens nothing: a short link keeps its point to itself and is only known as
// one. It does not own whose territory a point is, nor what is said of a link.
package maplink

import (
	"strings"

	"otklik/routing/geo"
)

// Kind is what a text has of a map.
type Kind string

// The kinds. The zero value is a text without a map's link.
const (
	None  Kind = ""
	Found Kind = "found" // a point
	Short Kind = "short" // a link whose point only its service knows
	Bare  Kind = "bare"  // a map without a point
)

// Link is what was read.
type Link struct {
	Kind  Kind
	Point geo.Point // of a Found one
	// Words are the text without its links, in one line.
	Words string
}

// Bounds on what is looked at: no message of a messenger has more.
const (
	longestText = 20_000 // bytes
	longestLink = 4_000
)

// Read finds the map's link in a text: the first one with a point or, where none has
// one, the first of all.
func Read(text string) Link {
	if len(text) > longestText {
		return Link{}
	}
	if p, ok := copied(text); ok {
		return Link{Kind: Found, Point: p}
	}
	var best Link
	var words []string
	for _, field := range strings.Fields(text) {
		before, link, after := cut(field)
		words = append(words, before, after)
		if link == "" {
			continue
		}
		if kind, p := read(link); best.Kind == None || kind == Found && best.Kind != Found {
			best.Kind, best.Point = kind, p
		}
	}
	best.Words = tidy(words)
	return best
}

// tidy joins what was said beside the links.
func tidy(words []string) string {
	kept := words[:0]
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return strings.Trim(strings.Join(kept, " "), " :;,-—–|")
}
