package routing

import (
	"cmp"
	"slices"

	"otklik/routing/geo"
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
	outlines []*geo.Outline
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
		s := geo.ScanFamily(family.outlines, parent)
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
	for i := range l.d.boundaries.Outlines {
		o := &l.d.boundaries.Outlines[i]
		t, _ := l.d.territory.get(TerritoryID(o.ID))
		at := slices.IndexFunc(all, func(s siblings) bool { return s.parent == t.Parent && s.level == o.Level })
		if at < 0 {
			at, all = len(all), append(all, siblings{parent: t.Parent, level: o.Level})
		}
		all[at].outlines = append(all[at].outlines, o)
	}
	return all
}

// around is the parent's outline, when the family is all that should fill it.
func (l *loader) around(s siblings) *geo.Outline {
	for _, t := range l.d.territory.list {
		drawn := slices.ContainsFunc(s.outlines, func(o *geo.Outline) bool { return o.ID == string(t.ID) })
		if t.Parent == s.parent && t.Kind.level() == s.level && !drawn {
			return nil
		}
	}
	for at := l.d; at != nil; at = at.up {
		for i := range at.boundaries.Outlines {
			if o := &at.boundaries.Outlines[i]; o.ID == string(s.parent) {
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

func (l *loader) drawnAt(o *geo.Outline) place { return l.declared["boundary "+o.ID] }

const km2 = 1e6

func (l *loader) overlaps(s *geo.Scan) []doubt {
	var doubts []doubt
	for i := range s.Family {
		for j, p := range s.Overlaps[i] {
			small, large := s.Family[i], s.Family[j]
			if s.Areas[i] > s.Areas[j] {
				small, large = large, small
			}
			if p.Area < leastPatch || p.Area < overlapShare*min(s.Areas[i], s.Areas[j]) {
				continue
			}
			doubts = append(doubts, doubt{p.Area, func() {
				l.warn(l.drawnAt(small), "the boundaries of %q and %q overlap by %.2f km², as at %.5f,%.5f: it belongs to the smaller of them",
					small.ID, large.ID, p.Area/km2, p.At.Lat, p.At.Lon)
			}})
		}
	}
	return doubts
}

func (l *loader) gaps(s *geo.Scan) []doubt {
	var doubts []doubt
	most := largestGap * slices.Min(s.Areas)
	for _, p := range s.Gaps {
		if p.Area < leastPatch || p.Area > most {
			continue
		}
		doubts = append(doubts, doubt{p.Area, func() {
			a, b := s.Closest(p.At)
			if s.Parent != nil {
				l.warn(l.drawnAt(a), "%.2f km² of %q belong to none of its parts, as at %.5f,%.5f, next to %q",
					p.Area/km2, s.Parent.ID, p.At.Lat, p.At.Lon, a.ID)
				return
			}
			l.warn(l.drawnAt(a), "a gap of %.2f km² lies between the boundaries of %q and %q, as at %.5f,%.5f",
				p.Area/km2, a.ID, b.ID, p.At.Lat, p.At.Lon)
		}})
	}
	return doubts
}

func (l *loader) beyond(s *geo.Scan) []doubt {
	var doubts []doubt
	for i, o := range s.Family {
		if s.Outside[i] < leastPatch || s.Outside[i] < overlapShare*s.Areas[i] {
			continue
		}
		doubts = append(doubts, doubt{s.Outside[i], func() {
			l.warn(l.drawnAt(o), "the boundary of %q reaches beyond the one of its parent %q by %.2f km²", o.ID, s.Parent.ID, s.Outside[i]/km2)
		}})
	}
	return doubts
}
