package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Outline is the prepared boundary of one territory. Its edges are sorted into
// horizontal bands, so that a question about a point looks at a handful of them.
// Holes and islands need no care of their own: a point is inside when a ray
// crosses an odd number of edges.
type Outline struct {
	ID     string  // of the territory
	Level  int     // of the territory's kind; deeper is more specific
	area   float64 // in square degrees: breaks a tie of levels
	bottom float64
	height float64 // of one band
	Edges  []Edge  // read only
	// Band i holds the edges inBand[starts[i]:starts[i+1]]; an edge may stand in
	// several bands.
	inBand []int32
	starts []int32
}

// Edge runs between two latitudes, the lower one first. In degrees.
type Edge struct{ X0, Low, X1, High float64 }

// edgesPerBand is how finely an outline is cut, and copiesPerEdge how often an
// edge may stand in several bands: an outline of long thin teeth gets fewer.
const (
	edgesPerBand  = 2
	copiesPerEdge = 8
)

// NewOutline prepares a shape that WrongShape finds nothing wrong with.
func NewOutline(shape orb.MultiPolygon) Outline {
	box := shape.Bound()
	height := box.Max.Lat() - box.Min.Lat()
	edges := edgesOf(shape)
	n := bandsFor(edges, height)
	o := Outline{Edges: edges, bottom: box.Min.Lat(), height: height / float64(n)}
	o.starts = make([]int32, n+1)
	for _, e := range edges {
		for i := o.band(e.Low); i <= o.band(e.High); i++ {
			o.starts[i+1]++
		}
	}
	for i := range n {
		o.starts[i+1] += o.starts[i]
	}
	o.inBand = make([]int32, o.starts[n])
	next := slices.Clone(o.starts)
	for at, e := range edges {
		for i := o.band(e.Low); i <= o.band(e.High); i++ {
			o.inBand[next[i]] = int32(at)
			next[i]++
		}
	}
	return o
}

// bandsFor cuts a height so that a band holds few edges without the bands
// together holding much more than the edges.
func bandsFor(edges []Edge, height float64) int {
	total := 0.0
	for _, e := range edges {
		total += e.High - e.Low
	}
	if total <= 0 || height <= 0 {
		return 1
	}
	most := float64(copiesPerEdge*len(edges)) * height / total
	return max(1, int(min(most, float64(len(edges)/edgesPerBand))))
}

func edgesOf(shape orb.MultiPolygon) []Edge {
	rings := slices.Concat(shape...)
	n := 0
	for _, ring := range rings {
		n += len(ring) - 1
	}
	edges := make([]Edge, 0, n)
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			from, to := ring[i-1], ring[i]
			if from.Lat() > to.Lat() {
				from, to = to, from
			}
			edges = append(edges, Edge{from.Lon(), from.Lat(), to.Lon(), to.Lat()})
		}
	}
	return edges
}

// bands is how many there are.
func (o *Outline) bands() int { return len(o.starts) - 1 }

// band is the number of the band a latitude falls into, within the outline's own.
func (o *Outline) band(lat float64) int {
	if o.height <= 0 {
		return 0
	}
	i := math.Floor((lat - o.bottom) / o.height)
	return int(min(max(i, 0), float64(len(o.starts)-2)))
}

// around are the edges of the bands from one latitude to another, some twice.
func (o *Outline) around(low, high float64) []int32 {
	return o.inBand[o.starts[o.band(low)]:o.starts[o.band(high)+1]]
}

// Holds tells whether a point lies inside. It casts a ray to the west. An edge owns its lower end and not its upper
// one, so a shared corner counts once, a shared border belongs to one side, and
// a level edge is never crossed.
func (o *Outline) Holds(lon, lat float64) bool {
	inside := false
	for _, i := range o.around(lat, lat) {
		e := &o.Edges[i]
		if lat >= e.Low && lat < e.High && (lat-e.Low)*(e.X1-e.X0) <= (lon-e.X0)*(e.High-e.Low) {
			inside = !inside
		}
	}
	return inside
}

// crossings are the longitudes, from the west, where a parallel crosses the
// outline: inside lies between the first and the second, and so on.
func (o *Outline) crossings(lat float64) []float64 {
	var at []float64
	for _, i := range o.around(lat, lat) {
		e := &o.Edges[i]
		if lat >= e.Low && lat < e.High {
			at = append(at, e.X0+(lat-e.Low)/(e.High-e.Low)*(e.X1-e.X0))
		}
	}
	slices.Sort(at)
	return at
}

// distance is how far the point is from the outline, in metres. It may stop at
// any value above limit.
func (o *Outline) distance(plane plane, p Point, limit float64) float64 {
	reach := limit / plane.perLat
	least := math.Inf(1)
	for _, i := range o.around(p.Lat-reach, p.Lat+reach) {
		e := &o.Edges[i]
		x0, y0 := (e.X0-p.Lon)*plane.perLon, (e.Low-p.Lat)*plane.perLat
		x1, y1 := (e.X1-p.Lon)*plane.perLon, (e.High-p.Lat)*plane.perLat
		least = min(least, fromSegment(x0, y0, x1, y1))
	}
	return math.Sqrt(least)
}

// fromSegment is the square of the origin's distance from a segment.
func fromSegment(x0, y0, x1, y1 float64) float64 {
	dx, dy := x1-x0, y1-y0
	if long := dx*dx + dy*dy; long > 0 {
		along := min(max(-(x0*dx+y0*dy)/long, 0), 1)
		x0, y0 = x0+along*dx, y0+along*dy
	}
	return x0*x0 + y0*y0
}

// within says whether o is to be preferred to other.
func (o *Outline) within(other *Outline) bool {
	if o.Level != other.Level {
		return o.Level > other.Level
	}
	return o.area < other.area
}
