package geo

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// WrongShape says everything for which a shape cannot be a boundary. Which way a
// ring winds does not matter, here or to the point test.
func WrongShape(shape orb.MultiPolygon) []string {
	rings := slices.Concat(shape...)
	if len(rings) == 0 {
		return []string{"the outline is empty"}
	}
	var wrong []string
	for i, ring := range rings {
		if w := wrongRing(ring); w != "" {
			wrong = append(wrong, fmt.Sprintf("ring %d of %d: %s", i+1, len(rings), w))
		}
	}
	return wrong
}

func wrongRing(ring orb.Ring) string {
	for _, p := range ring {
		if !OnEarth(p) {
			return fmt.Sprintf("the point %s is not on Earth: the order is longitude, latitude", Written(p))
		}
	}
	if len(ring) < 4 {
		return "a ring must have at least four points"
	}
	if first, last := ring[0], ring[len(ring)-1]; first != last {
		return fmt.Sprintf("the ring does not end where it begins: %s and %s", Written(first), Written(last))
	}
	if box := ring.Bound(); box.Min.Lon() == box.Max.Lon() || box.Min.Lat() == box.Max.Lat() {
		return "the ring encloses nothing"
	}
	return ""
}

// OnEarth tells whether there is such a position.
func OnEarth(p orb.Point) bool {
	return math.Abs(p.Lon()) <= 180 && math.Abs(p.Lat()) <= 90 // false for NaN as well
}

// Written is a position as it stands in the file, so that it can be searched for.
func Written(p orb.Point) string { return fmt.Sprintf("[%v, %v]", p.Lon(), p.Lat()) }

const (
	// hairline is how deep one edge must cut another, in degrees: some
	// centimetres. What touches, or misses by a rounding, does not cross.
	hairline = 5e-7
	// MostPairs bounds the edges compared in one outline. One so tangled that
	// it needs more is taken as it is.
	MostPairs = 20_000_000
)

// Crossing counts the places where the outline crosses itself, and gives an end
// of one of the edges that do. It compares about so many pairs of edges at most.
func Crossing(shape orb.MultiPolygon, most int) (n int, at orb.Point) {
	edges := edgesOf(shape)
	west := func(e Edge) float64 { return min(e.X0, e.X1) }
	slices.SortFunc(edges, func(a, b Edge) int { return cmp.Compare(west(a), west(b)) })
	var open []Edge // those that reach as far east as the sweep
	pairs := 0
	for _, e := range edges {
		open = slices.DeleteFunc(open, func(o Edge) bool { return max(o.X0, o.X1) < west(e) })
		if pairs += len(open); pairs > most {
			return n, at
		}
		for _, o := range open {
			if o.Low < e.High && e.Low < o.High && o.cuts(e) && e.cuts(o) {
				n, at = n+1, orb.Point{e.X0, e.Low}
			}
		}
		open = append(open, e)
	}
	return n, at
}

// cuts says whether the ends of other lie on either side of the line through e,
// none of them on it.
func (e Edge) cuts(other Edge) bool {
	dx, dy := e.X1-e.X0, e.High-e.Low
	long := math.Hypot(dx, dy)
	a := dx*(other.Low-e.Low) - dy*(other.X0-e.X0)
	b := dx*(other.High-e.Low) - dy*(other.X1-e.X0)
	return min(a, b) < -hairline*long && max(a, b) > hairline*long
}
