package routing

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// boundaries finds the territory around a point. An R-tree of the outlines'
// boxes leaves a few candidates; each has its edges sorted into horizontal
// bands, so that a test looks at a handful of edges and not at all of them.
type boundaries struct {
	boxes    rtree.RTreeG[int]
	outlines []outline
}

// outline is the prepared boundary of one territory. Holes and islands need no
// care of their own: a point is inside when a ray crosses an odd number of edges.
type outline struct {
	id     TerritoryID
	level  int     // of the territory's kind; deeper is more specific
	area   float64 // in square degrees: breaks a tie of levels
	bottom float64
	height float64 // of one band
	bands  [][]edge
}

// edge runs between two latitudes, the lower one first.
type edge struct {
	low, high float64
	x0, slope float64 // longitude at low, and its change per degree of latitude
}

// edgesPerBand is how finely an outline is cut, and copiesPerEdge how often an
// edge may stand in several bands: an outline of long thin teeth gets fewer.
const (
	edgesPerBand  = 2
	copiesPerEdge = 8
)

func (b *boundaries) add(id TerritoryID, level int, shape orb.MultiPolygon) {
	box := shape.Bound()
	o := outline{id: id, level: level, area: planar.Area(shape), bottom: box.Min.Lat()}
	edges := edgesOf(shape)
	n := bandsFor(edges, box.Max.Lat()-box.Min.Lat())
	o.height = (box.Max.Lat() - box.Min.Lat()) / float64(n)
	o.bands = make([][]edge, n)
	for _, e := range edges {
		for i := o.band(e.low); i <= o.band(e.high); i++ {
			o.bands[i] = append(o.bands[i], e)
		}
	}
	b.boxes.Insert(box.Min, box.Max, len(b.outlines))
	b.outlines = append(b.outlines, o)
}

// bandsFor cuts a height so that a band holds few edges without the bands
// together holding much more than the edges.
func bandsFor(edges []edge, height float64) int {
	total := 0.0
	for _, e := range edges {
		total += e.high - e.low
	}
	if total <= 0 || height <= 0 {
		return 1
	}
	most := float64(copiesPerEdge*len(edges)) * height / total
	return max(1, int(min(most, float64(len(edges)/edgesPerBand))))
}

// edgesOf leaves out level edges: a horizontal ray never crosses them.
func edgesOf(shape orb.MultiPolygon) []edge {
	var edges []edge
	for _, ring := range slices.Concat(shape...) {
		for i := 1; i < len(ring); i++ {
			from, to := ring[i-1], ring[i]
			if from.Lat() > to.Lat() {
				from, to = to, from
			}
			if from.Lat() == to.Lat() {
				continue
			}
			slope := (to.Lon() - from.Lon()) / (to.Lat() - from.Lat())
			edges = append(edges, edge{from.Lat(), to.Lat(), from.Lon(), slope})
		}
	}
	return edges
}

// band is the number of the band a latitude falls into, within the outline's own.
func (o *outline) band(lat float64) int {
	if o.height <= 0 {
		return 0
	}
	i := math.Floor((lat - o.bottom) / o.height)
	return int(min(max(i, 0), float64(len(o.bands)-1)))
}

// holds casts a ray to the west. An edge owns its lower end and not its upper
// one, so a shared corner counts once and a shared border belongs to one side.
func (o *outline) holds(lon, lat float64) bool {
	inside := false
	for _, e := range o.bands[o.band(lat)] {
		if lat >= e.low && lat < e.high && e.x0+(lat-e.low)*e.slope <= lon {
			inside = !inside
		}
	}
	return inside
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

// draws tells whether the territory has an outline here.
func (b *boundaries) draws(id TerritoryID) bool {
	return slices.ContainsFunc(b.outlines, func(o outline) bool { return o.id == id })
}

// within says whether o is to be preferred to other.
func (o *outline) within(other *outline) bool {
	if o.level != other.level {
		return o.level > other.level
	}
	return o.area < other.area
}
