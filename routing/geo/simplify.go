package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/paulmach/orb/simplify"
)

// Outlines are simplified all together, so that neighbours stay neighbours: the
// lines are cut where three of them meet, and the stretch between two such
// joints becomes the same simpler line for whoever shares it.

// Simplifier drops vertices that lie nearer to the simpler line than so many
// metres. A point farther than that from an outline stays on its side of it.
type Simplifier struct {
	metres float64
	joints map[orb.Point]joint
}

// joint is a vertex with the ones next to it in any outline: more than two make
// it an end of stretches.
type joint struct {
	near [2]orb.Point
	n    uint8
}

// NewSimplifier makes one for all the shapes that are to stay neighbours.
func NewSimplifier(metres float64, shapes []orb.MultiPolygon) *Simplifier {
	s := &Simplifier{metres: metres, joints: map[orb.Point]joint{}}
	for _, ring := range slices.Concat(slices.Concat(shapes...)...) {
		for i := 1; i < len(ring); i++ {
			s.join(ring[i-1], ring[i])
			s.join(ring[i], ring[i-1])
		}
	}
	return s
}

func (s *Simplifier) join(at, next orb.Point) {
	j := s.joints[at]
	for i := range min(j.n, 2) {
		if j.near[i] == next {
			return
		}
	}
	if j.n < 2 {
		j.near[j.n] = next
	}
	j.n = min(j.n+1, 3)
	s.joints[at] = j
}

// Shape is a simpler copy of one of the shapes it was made for.
func (s *Simplifier) Shape(shape orb.MultiPolygon) orb.MultiPolygon {
	simpler := make(orb.MultiPolygon, len(shape))
	for i, polygon := range shape {
		for _, ring := range polygon {
			simpler[i] = append(simpler[i], s.ring(ring))
		}
	}
	return simpler
}

// ring gives a ring thinner than the tolerance back as it was.
func (s *Simplifier) ring(ring orb.Ring) orb.Ring {
	ring, cuts := s.cut(ring)
	var simpler orb.Ring
	for i := 1; i < len(cuts); i++ {
		stretch := s.stretch(orb.LineString(ring[cuts[i-1] : cuts[i]+1]))
		simpler = append(simpler, stretch[min(i-1, 1):]...) // its first point ended the one before
	}
	if len(simpler) < 4 {
		return ring
	}
	return simpler
}

// cut turns the ring so that it begins at a joint, and gives the indexes of the
// joints. A ring with fewer than two gets what every copy of it gets: its
// westernmost vertex and the one farthest from the beginning.
func (s *Simplifier) cut(ring orb.Ring) (orb.Ring, []int) {
	open := ring[:len(ring)-1]
	first := slices.IndexFunc(open, func(p orb.Point) bool { return s.joints[p].n > 2 })
	if first < 0 {
		first = extreme(open, comparePoints)
	}
	turned := slices.Concat(open[first:], open[:first], orb.Ring{open[first]})
	cuts := []int{0}
	for i := 1; i < len(turned)-1; i++ {
		if s.joints[turned[i]].n > 2 {
			cuts = append(cuts, i)
		}
	}
	if len(cuts) == 1 {
		cuts = append(cuts, extreme(turned[:len(turned)-1], func(a, b orb.Point) int {
			return cmp.Or(
				cmp.Compare(planar.DistanceSquared(turned[0], b), planar.DistanceSquared(turned[0], a)),
				comparePoints(a, b))
		}))
	}
	return turned, append(cuts, len(turned)-1)
}

// stretch goes the same way whichever way its ring does.
func (s *Simplifier) stretch(line orb.LineString) orb.LineString {
	n := len(line)
	backwards := cmp.Or(comparePoints(line[0], line[n-1]), comparePoints(line[1], line[n-2])) > 0
	line = slices.Clone(line)
	if backwards {
		slices.Reverse(line)
	}
	line = s.simpler(line)
	if backwards {
		slices.Reverse(line)
	}
	return line
}

// simpler leaves out what lies within the tolerance, measured in metres.
func (s *Simplifier) simpler(line orb.LineString) orb.LineString {
	plane := planeAt(line[0].Lat())
	flat := make(orb.LineString, len(line))
	for i, p := range line {
		flat[i] = orb.Point{(p.Lon() - line[0].Lon()) * plane.perLon, (p.Lat() - line[0].Lat()) * plane.perLat}
	}
	kept := simplify.DouglasPeucker(s.metres).LineString(flat.Clone())
	n := 0
	for i := range line {
		if n < len(kept) && flat[i] == kept[n] {
			line[n] = line[i]
			n++
		}
	}
	return line[:n]
}

func comparePoints(a, b orb.Point) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
}

// extreme is the index of the first point in an order.
func extreme(points []orb.Point, order func(a, b orb.Point) int) int {
	best := 0
	for i := range points {
		if order(points[i], points[best]) < 0 {
			best = i
		}
	}
	return best
}
