package routing

import (
	"slices"

	"otklik/routing/geo"
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
		if geo.Distance(*a.Point, *c.Point) <= float64(a.Radius) {
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
	case a.names(d, c.Address):
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

// names tells whether an address names one of the streets.
func (a IncidentArea) names(d *Directory, address string) bool {
	k := d.router.kinds
	said := k.split(address)
	return slices.ContainsFunc(a.Streets, func(street string) bool {
		s := k.streetName(street)
		return len(s.words) > 0 && s.in(k, said) >= 0
	})
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
