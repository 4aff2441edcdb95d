package routing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// wrongShape says everything for which a shape cannot be a boundary. Which way a
// ring winds does not matter, here or to the point test.
func wrongShape(shape orb.MultiPolygon) []string {
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
		if !onEarth(p) {
			return fmt.Sprintf("the point %s is not on Earth: the order is longitude, latitude", written(p))
		}
	}
	if len(ring) < 4 {
		return "a ring must have at least four points"
	}
	if first, last := ring[0], ring[len(ring)-1]; first != last {
		return fmt.Sprintf("the ring does not end where it begins: %s and %s", written(first), written(last))
	}
	if box := ring.Bound(); box.Min.Lon() == box.Max.Lon() || box.Min.Lat() == box.Max.Lat() {
		return "the ring encloses nothing"
	}
	return ""
}

func onEarth(p orb.Point) bool {
	return math.Abs(p.Lon()) <= 180 && math.Abs(p.Lat()) <= 90 // false for NaN as well
}

// written is a position as it stands in the file, so that it can be searched for.
func written(p orb.Point) string { return fmt.Sprintf("[%v, %v]", p.Lon(), p.Lat()) }

const (
	// hairline is how deep one edge must cut another, in degrees: some
	// centimetres. What touches, or misses by a rounding, does not cross.
	hairline = 5e-7
	// mostPairs bounds the edges compared in one outline. One so tangled that
	// it needs more is taken as it is.
	mostPairs = 20_000_000
)

// crossing counts the places where the outline crosses itself, and gives an end
// of one of the edges that do. It compares about so many pairs of edges at most.
func crossing(shape orb.MultiPolygon, most int) (n int, at orb.Point) {
	edges := edgesOf(shape)
	west := func(e edge) float64 { return min(e.x0, e.x1) }
	slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(west(a), west(b)) })
	var open []edge // those that reach as far east as the sweep
	pairs := 0
	for _, e := range edges {
		open = slices.DeleteFunc(open, func(o edge) bool { return max(o.x0, o.x1) < west(e) })
		if pairs += len(open); pairs > most {
			return n, at
		}
		for _, o := range open {
			if o.low < e.high && e.low < o.high && o.cuts(e) && e.cuts(o) {
				n, at = n+1, orb.Point{e.x0, e.low}
			}
		}
		open = append(open, e)
	}
	return n, at
}

// cuts says whether the ends of other lie on either side of the line through e,
// none of them on it.
func (e edge) cuts(other edge) bool {
	dx, dy := e.x1-e.x0, e.high-e.low
	long := math.Hypot(dx, dy)
	a := dx*(other.low-e.low) - dy*(other.x0-e.x0)
	b := dx*(other.high-e.low) - dy*(other.x1-e.x0)
	return min(a, b) < -hairline*long && max(a, b) > hairline*long
}
