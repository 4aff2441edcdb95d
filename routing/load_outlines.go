package routing

import (
	"cmp"
	"math"
	"slices"
)

const (
	// overlapShare is the share of the smaller outline that an overlap, or of an
	// outline that its part beyond the parent, must reach to be told.
	overlapShare = 0.005
	// leastPatch is the smallest overlap or gap that is told, in m².
	leastPatch = 50_000
	// largestGap is the share of the smallest outline that a gap may have: a
	// larger one is a neighbour whom the centre does not serve.
	largestGap = 0.1
	// mostDoubts bounds the warnings about one family: the largest are told.
	mostDoubts = 20
)

// siblings are the outlines of one level inside of one parent.
type siblings struct {
	parent   TerritoryID
	level    int
	outlines []*outline
}

// lintOutlines warns where outlines that should be neighbours overlap or leave a
// gap. It only warns: what overlaps belongs to the smaller, what lies in a gap to
// the nearest.
func (l *loader) lintOutlines() {
	for _, family := range l.families() {
		parent := l.around(family)
		if len(family.outlines) < 2 && parent == nil {
			continue
		}
		s := scanFamily(family.outlines, parent)
		doubts := slices.Concat(l.overlaps(s), l.gaps(s), l.beyond(s))
		slices.SortStableFunc(doubts, func(a, b doubt) int { return cmp.Compare(b.area, a.area) })
		told := min(len(doubts), mostDoubts)
		for _, d := range doubts[:told] {
			d.tell()
		}
		if rest := len(doubts) - told; rest > 0 {
			l.warn(l.drawnAt(family.outlines[0]), "boundaries: %d more overlaps and gaps, smaller than the %d that are told", rest, told)
		}
	}
}

// families are in the order of their first outline.
func (l *loader) families() []siblings {
	var all []siblings
	for i := range l.d.boundaries.outlines {
		o := &l.d.boundaries.outlines[i]
		t, _ := l.d.territory.get(o.id)
		at := slices.IndexFunc(all, func(s siblings) bool { return s.parent == t.Parent && s.level == o.level })
		if at < 0 {
			at, all = len(all), append(all, siblings{parent: t.Parent, level: o.level})
		}
		all[at].outlines = append(all[at].outlines, o)
	}
	return all
}

// around is the parent's outline, when the family is all that should fill it.
func (l *loader) around(s siblings) *outline {
	for _, t := range l.d.territory.list {
		drawn := slices.ContainsFunc(s.outlines, func(o *outline) bool { return o.id == t.ID })
		if t.Parent == s.parent && t.Kind.level() == s.level && !drawn {
			return nil
		}
	}
	for at := l.d; at != nil; at = at.up {
		for i := range at.boundaries.outlines {
			if o := &at.boundaries.outlines[i]; o.id == s.parent {
				return o
			}
		}
	}
	return nil
}

// doubt is a warning about an area in m².
type doubt struct {
	area float64
	tell func()
}

func (l *loader) drawnAt(o *outline) place { return l.declared["boundary "+string(o.id)] }

const km2 = 1e6

func (l *loader) overlaps(s *scan) []doubt {
	var doubts []doubt
	for i := range s.family {
		for j, p := range s.overlaps[i] {
			small, large := s.family[i], s.family[j]
			if s.areas[i] > s.areas[j] {
				small, large = large, small
			}
			if p.area < leastPatch || p.area < overlapShare*min(s.areas[i], s.areas[j]) {
				continue
			}
			doubts = append(doubts, doubt{p.area, func() {
				l.warn(l.drawnAt(small), "the boundaries of %q and %q overlap by %.2f km², as at %.5f,%.5f: it belongs to the smaller of them",
					small.id, large.id, p.area/km2, p.at.Lat, p.at.Lon)
			}})
		}
	}
	return doubts
}

func (l *loader) gaps(s *scan) []doubt {
	var doubts []doubt
	most := largestGap * slices.Min(s.areas)
	for _, p := range s.gaps {
		if p.area < leastPatch || p.area > most {
			continue
		}
		doubts = append(doubts, doubt{p.area, func() {
			a, b := s.closest(p.at)
			if s.parent != nil {
				l.warn(l.drawnAt(a), "%.2f km² of %q belong to none of its parts, as at %.5f,%.5f, next to %q",
					p.area/km2, s.parent.id, p.at.Lat, p.at.Lon, a.id)
				return
			}
			l.warn(l.drawnAt(a), "a gap of %.2f km² lies between the boundaries of %q and %q, as at %.5f,%.5f",
				p.area/km2, a.id, b.id, p.at.Lat, p.at.Lon)
		}})
	}
	return doubts
}

// closest are the two outlines next to a point. In a family of one they are the
// same.
func (s *scan) closest(p Point) (first, second *outline) {
	plane := planeAt(p.Lat)
	least, next := math.Inf(1), math.Inf(1)
	for _, o := range s.family {
		d := o.distance(plane, p, min(next, 1e9))
		switch {
		case first == nil || d < least:
			first, second, least, next = o, cmp.Or(first, o), d, least
		case second == first || d < next:
			second, next = o, d
		}
	}
	return first, second
}

func (l *loader) beyond(s *scan) []doubt {
	var doubts []doubt
	for i, o := range s.family {
		if s.outside[i] < leastPatch || s.outside[i] < overlapShare*s.areas[i] {
			continue
		}
		doubts = append(doubts, doubt{s.outside[i], func() {
			l.warn(l.drawnAt(o), "the boundary of %q reaches beyond the one of its parent %q by %.2f km²", o.id, s.parent.id, s.outside[i]/km2)
		}})
	}
	return doubts
}
