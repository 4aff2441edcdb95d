package geo

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// scanLines is how many parallels a family of outlines is cut by. What is
// narrower than the distance between two of them may go unnoticed: in a region
// that is some hundred metres, less than the reach of the nearest boundary.
const scanLines = 2000

// Scan is how the outlines of one family (siblings of one level) and their
// parent's overlap and what they leave open. Areas are exact along a parallel
// and sampled across them.
type Scan struct {
	Family   []*Outline
	Parent   *Outline        // nil: unknown, and only what the family encloses is a gap
	Overlaps []map[int]Patch // of each one with those that come later
	Outside  []float64       // of each one's area, beyond the parent, in m²
	Areas    []float64       // in m²
	Gaps     []Patch
}

// Patch is an area and where it is widest.
type Patch struct {
	Area  float64 // in m²
	width float64 // in metres
	At    Point
}

func (p *Patch) grow(area, width float64, at Point) {
	p.Area += area
	if width > p.width {
		p.width, p.At = width, at
	}
}

// run is a stretch of a parallel, in degrees.
type run struct{ from, to float64 }

// held is a run inside of one outline.
type held struct {
	run
	who int
}

// ScanFamily measures the outlines of a family, and with them their parent's if it is
// known.
func ScanFamily(family []*Outline, parent *Outline) *Scan {
	s := &Scan{
		Family: family, Parent: parent, Overlaps: make([]map[int]Patch, len(family)),
		Outside: make([]float64, len(family)), Areas: make([]float64, len(family)),
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, o := range family {
		low, high = min(low, o.bottom), max(high, o.top())
	}
	if parent != nil {
		low, high = min(low, parent.bottom), max(high, parent.top())
	}
	spacing := (high - low) / scanLines
	open := newOpenings(parent == nil)
	for i := range scanLines {
		lat := low + (float64(i)+0.5)*spacing
		open.next(s.line(lat, spacing), lat, spacing)
	}
	s.Gaps = open.close()
	return s
}

// top is the northern end of the outline.
func (o *Outline) top() float64 { return o.bottom + o.height*float64(o.bands()) }

// line measures one parallel and gives the runs that nobody holds.
func (s *Scan) line(lat, spacing float64) []run {
	plane := planeAt(lat)
	perDegree := plane.perLon * spacing * plane.perLat // m² for a degree of the parallel
	var line []held
	for who, o := range s.Family {
		for _, r := range o.runs(lat) {
			line = append(line, held{r, who})
			s.Areas[who] += (r.to - r.from) * perDegree
		}
	}
	slices.SortFunc(line, func(a, b held) int { return cmp.Compare(a.from, b.from) })
	var open []held
	for _, h := range line {
		open = slices.DeleteFunc(open, func(o held) bool { return o.to <= h.from })
		for _, o := range open {
			s.overlap(o, h, lat, plane, perDegree)
		}
		open = append(open, h)
	}
	return s.unheld(line, lat, perDegree)
}

func (s *Scan) overlap(a, b held, lat float64, plane plane, perDegree float64) {
	both := run{b.from, min(a.to, b.to)}
	first, second := min(a.who, b.who), max(a.who, b.who)
	if s.Overlaps[first] == nil {
		s.Overlaps[first] = map[int]Patch{}
	}
	long := both.to - both.from
	p := s.Overlaps[first][second]
	p.grow(long*perDegree, long*plane.perLon, both.middle(lat))
	s.Overlaps[first][second] = p
}

// unheld are the runs between those of a sorted line, within the parent where
// it is known; there it also notes what lies beyond the parent.
func (s *Scan) unheld(line []held, lat, perDegree float64) []run {
	free := []run{{-180, 180}}
	if s.Parent != nil {
		free = s.Parent.runs(lat)
		for _, h := range line {
			s.Outside[h.who] += (h.to - h.from) * perDegree
			for _, r := range free {
				s.Outside[h.who] -= max(0, min(h.to, r.to)-max(h.from, r.from)) * perDegree
			}
		}
	}
	var unheld []run
	for _, r := range free {
		for _, h := range line {
			if h.from > r.from && r.from < r.to {
				unheld = append(unheld, run{r.from, min(h.from, r.to)})
			}
			r.from = max(r.from, h.to)
		}
		if r.from < r.to {
			unheld = append(unheld, r)
		}
	}
	return slices.DeleteFunc(unheld, func(r run) bool { return r.to-r.from < hairline })
}

// runs are the stretches of a parallel inside of the outline.
func (o *Outline) runs(lat float64) []run {
	if lat < o.bottom || lat > o.top() {
		return nil
	}
	at := o.crossings(lat)
	runs := make([]run, 0, len(at)/2)
	for i := 1; i < len(at); i += 2 {
		runs = append(runs, run{at[i-1], at[i]})
	}
	return runs
}

func (r run) middle(lat float64) Point { return Point{Lat: lat, Lon: (r.from + r.to) / 2} }

// openings joins the unheld runs of neighbouring parallels into patches. With a
// way out, what is connected to the first parallel, the last one or the far
// west or east is no gap.
type openings struct {
	wayOut  bool
	lines   int
	last    []run
	lastIDs []int
	parent  []int // a forest of patches; 0 is the outside
	patches []Patch
}

func newOpenings(wayOut bool) *openings {
	return &openings{wayOut: wayOut, parent: []int{0}, patches: []Patch{{}}}
}

func (o *openings) next(runs []run, lat, spacing float64) {
	plane := planeAt(lat)
	ids := make([]int, len(runs))
	from := 0
	for i, r := range runs {
		ids[i] = len(o.parent)
		o.parent = append(o.parent, ids[i])
		width := (r.to - r.from) * plane.perLon
		o.patches = append(o.patches, Patch{})
		o.patches[ids[i]].grow(width*spacing*plane.perLat, width, r.middle(lat))
		if o.wayOut && (o.lines == 0 || o.lines == scanLines-1 || r.from == -180 || r.to == 180) {
			o.join(ids[i], 0)
		}
		for from < len(o.last) && o.last[from].to < r.from {
			from++
		}
		for j := from; j < len(o.last) && o.last[j].from <= r.to; j++ {
			o.join(ids[i], o.lastIDs[j])
		}
	}
	o.last, o.lastIDs = runs, ids
	o.lines++
}

func (o *openings) root(id int) int {
	for o.parent[id] != id {
		o.parent[id] = o.parent[o.parent[id]]
		id = o.parent[id]
	}
	return id
}

func (o *openings) join(a, b int) {
	a, b = o.root(a), o.root(b)
	o.parent[max(a, b)] = min(a, b)
}

// close gives the patches that have no way out.
func (o *openings) close() []Patch {
	whole := map[int]*Patch{}
	for id := 1; id < len(o.parent); id++ {
		root := o.root(id)
		if root == 0 {
			continue
		}
		if whole[root] == nil {
			whole[root] = &Patch{}
		}
		p := o.patches[id]
		whole[root].grow(p.Area, p.width, p.At)
	}
	var patches []Patch
	for _, root := range slices.Sorted(maps.Keys(whole)) {
		patches = append(patches, *whole[root])
	}
	return patches
}

// Closest are the two outlines next to a point. In a family of one they are the
// same.
func (s *Scan) Closest(p Point) (first, second *Outline) {
	plane := planeAt(p.Lat)
	least, next := math.Inf(1), math.Inf(1)
	for _, o := range s.Family {
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
