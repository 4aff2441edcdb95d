package geo

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// Boundaries finds the outline around a point, or the nearest one: an R-tree of the outlines' boxes leaves a few candidates, which are asked one by one.
type Boundaries struct {
	boxes    rtree.RTreeG[int]
	Outlines []Outline // read only
	Nearest  float64   // how far from an outline a point may lie, in metres; 0: not at all
}

// Add puts an outline in: whose it is, how deep that lies inside of others, and its
// shape, in degrees.
func (b *Boundaries) Add(id string, level int, shape orb.MultiPolygon) {
	box := shape.Bound()
	o := NewOutline(shape)
	o.ID, o.Level, o.area = id, level, planar.Area(shape)
	b.boxes.Insert(box.Min, box.Max, len(b.Outlines))
	b.Outlines = append(b.Outlines, o)
}

// At is the most specific territory around the point; of two equally specific
// ones, the smaller.
func (b *Boundaries) At(p Point) (string, bool) {
	if !OnEarth(orb.Point{p.Lon, p.Lat}) {
		return "", false
	}
	best := -1
	where := [2]float64{p.Lon, p.Lat}
	b.boxes.Search(where, where, func(_, _ [2]float64, i int) bool {
		o := &b.Outlines[i]
		if (best < 0 || o.within(&b.Outlines[best])) && o.Holds(p.Lon, p.Lat) {
			best = i
		}
		return true
	})
	if best < 0 {
		return "", false
	}
	return b.Outlines[best].ID, true
}

// alike is the difference between two distances, in metres, that tells nothing:
// a city and its district end at the same line.
const alike = 1

// Near is the territory whose outline is the nearest to a point outside of all,
// and its distance. Of several equally near ones it is the most specific.
func (b *Boundaries) Near(p Point) (id string, metres float64, ok bool) {
	if b.Nearest <= 0 || !OnEarth(orb.Point{p.Lon, p.Lat}) {
		return "", 0, false
	}
	plane := planeAt(p.Lat)
	low, high := plane.around(p, b.Nearest)
	var found []int
	var distances []float64
	least := b.Nearest
	b.boxes.Search(low, high, func(_, _ [2]float64, i int) bool {
		d := b.Outlines[i].distance(plane, p, least+alike)
		if d <= b.Nearest && d <= least+alike {
			found, distances = append(found, i), append(distances, d)
			least = min(least, d)
		}
		return true
	})
	best := -1
	for i := range found {
		if distances[i] <= least+alike && (best < 0 || b.Outlines[found[i]].within(&b.Outlines[found[best]])) {
			best = i
		}
	}
	if best < 0 {
		return "", 0, false
	}
	return b.Outlines[found[best]].ID, distances[best], true
}

// Draws tells whether the territory has an outline here.
func (b *Boundaries) Draws(id string) bool {
	return slices.ContainsFunc(b.Outlines, func(o Outline) bool { return o.ID == id })
}
