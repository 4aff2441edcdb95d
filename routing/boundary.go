package routing

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// boundaries finds the territory around a point, or the nearest one: an R-tree
// of the outlines' boxes leaves a few candidates, which are asked one by one.
type boundaries struct {
	boxes    rtree.RTreeG[int]
	outlines []outline
	nearest  float64 // how far from an outline a point may lie, in metres; 0: not at all
}

func (b *boundaries) add(id TerritoryID, level int, shape orb.MultiPolygon) {
	box := shape.Bound()
	o := newOutline(shape)
	o.id, o.level, o.area = id, level, planar.Area(shape)
	b.boxes.Insert(box.Min, box.Max, len(b.outlines))
	b.outlines = append(b.outlines, o)
}

// at is the most specific territory around the point; of two equally specific
// ones, the smaller.
func (b *boundaries) at(p Point) (TerritoryID, bool) {
	if !onEarth(orb.Point{p.Lon, p.Lat}) {
		return "", false
	}
	best := -1
	where := [2]float64{p.Lon, p.Lat}
	b.boxes.Search(where, where, func(_, _ [2]float64, i int) bool {
		o := &b.outlines[i]
		if (best < 0 || o.within(&b.outlines[best])) && o.holds(p.Lon, p.Lat) {
			best = i
		}
		return true
	})
	if best < 0 {
		return "", false
	}
	return b.outlines[best].id, true
}

// alike is the difference between two distances, in metres, that tells nothing:
// a city and its district end at the same line.
const alike = 1

// near is the territory whose outline is the nearest to a point outside of all,
// and its distance. Of several equally near ones it is the most specific.
func (b *boundaries) near(p Point) (id TerritoryID, metres float64, ok bool) {
	if b.nearest <= 0 || !onEarth(orb.Point{p.Lon, p.Lat}) {
		return "", 0, false
	}
	plane := planeAt(p.Lat)
	low, high := plane.around(p, b.nearest)
	var found []int
	var distances []float64
	least := b.nearest
	b.boxes.Search(low, high, func(_, _ [2]float64, i int) bool {
		d := b.outlines[i].distance(plane, p, least+alike)
		if d <= b.nearest && d <= least+alike {
			found, distances = append(found, i), append(distances, d)
			least = min(least, d)
		}
		return true
	})
	best := -1
	for i := range found {
		if distances[i] <= least+alike && (best < 0 || b.outlines[found[i]].within(&b.outlines[found[best]])) {
			best = i
		}
	}
	if best < 0 {
		return "", 0, false
	}
	return b.outlines[found[best]].id, distances[best], true
}

// draws tells whether the territory has an outline here.
func (b *boundaries) draws(id TerritoryID) bool {
	return slices.ContainsFunc(b.outlines, func(o outline) bool { return o.id == id })
}
