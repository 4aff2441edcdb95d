package routing

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// IncidentArea is where an incident is: a circle where Point is given, else
// Territories with all that lies inside them, and there only Streets, if any.
type IncidentArea struct {
	Territories []TerritoryID `json:"territories,omitempty"`
	Streets     []string      `json:"streets,omitempty"`
	Point       *Point        `json:"point,omitempty"`
	Radius      int           `json:"radius,omitempty"` // metres around Point
}

// Coverage tells whether a place lies in an area.
type Coverage int

// The coverages: what is told of a place may not be enough to say.
const (
	Outside Coverage = iota
	Unsure
	Inside
)

// Covers tells whether the place of a complaint lies in the area.
func (a IncidentArea) Covers(d *Directory, c Complaint) Coverage {
	if a.Point != nil && c.Point != nil {
		if Distance(*a.Point, *c.Point) <= float64(a.Radius) {
			return Inside
		}
		return Outside
	}
	known := a.territory(d, c.Territory)
	switch {
	case known == Outside:
		return Outside
	case a.Point != nil:
		return Unsure
	case len(a.Streets) == 0:
		return known
	case a.names(c.Address):
		return Inside
	}
	return Unsure
}

// territory compares a territory with those of the area. One that holds part of
// the area, as the whole region does for who does not know his own, says nothing.
func (a IncidentArea) territory(d *Directory, t TerritoryID) Coverage {
	best := Unsure
	if t != "" {
		best = Outside
	}
	for _, mine := range a.Territories {
		switch {
		case slices.Contains(d.upFrom(t), mine):
			return Inside
		case slices.Contains(d.upFrom(mine), t):
			best = Unsure
		}
	}
	return best
}

// names tells whether an address names one of the streets: all words of its name,
// whatever their endings.
func (a IncidentArea) names(address string) bool {
	said := nameWords(address)
	return slices.ContainsFunc(a.Streets, func(street string) bool {
		words := nameWords(street)
		return len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(said, w) })
	})
}

// nameWords are the stems of a name's words, abbreviations left out.
func nameWords(text string) []string {
	var words []string
	for _, w := range tokens(text) {
		if utf8.RuneCountInString(w) >= shortestPrefix || unicode.IsDigit(rune(w[0])) {
			words = append(words, stem(w))
		}
	}
	return words
}

// upFrom is a territory with all it lies in, the narrowest first.
func (d *Directory) upFrom(id TerritoryID) []TerritoryID {
	var up []TerritoryID
	for range levels {
		t, ok := d.territory.get(id)
		if !ok {
			break
		}
		up = append(up, id)
		id = t.Parent
	}
	return up
}
