package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"otklik/routing/geo/geotest"
)

// ragged is a line from one point to another with n vertices between that stray
// from it by up to so many degrees.
func ragged(seed uint64, from, to orb.Point, n int, stray float64) []orb.Point {
	random := rand.New(rand.NewPCG(seed, 1))
	line := []orb.Point{from}
	for i := 1; i <= n; i++ {
		share := float64(i) / float64(n+1)
		stray := stray * math.Sin(math.Pi*share) // or lines would cross where they meet
		line = append(line, orb.Point{
			from[0] + share*(to[0]-from[0]) + stray*(2*random.Float64()-1),
			from[1] + share*(to[1]-from[1]) + stray*(2*random.Float64()-1),
		})
	}
	return append(line, to)
}

func backwards(line []orb.Point) []orb.Point {
	out := make([]orb.Point, len(line))
	for i, p := range line {
		out[len(line)-1-i] = p
	}
	return out
}

func ringOf(lines ...[]orb.Point) orb.Ring {
	var ring orb.Ring
	for _, line := range lines {
		ring = append(ring, line[:len(line)-1]...)
	}
	return append(ring, ring[0])
}

// quilt is four neighbours around a middle, an enclave in one of them and the
// hole that it fills: borders are shared in both directions, from other starts.
func quilt(seed uint64) []orb.MultiPolygon {
	line := func(n uint64, from, to orb.Point) []orb.Point { return ragged(seed*31+n, from, to, 60, 0.004) }
	w, e, s, n, mid := orb.Point{47, 56.1}, orb.Point{47.2, 56.1}, orb.Point{47.1, 56}, orb.Point{47.1, 56.2}, orb.Point{47.1, 56.1}
	mw, me, ms, mn := line(1, mid, w), line(2, mid, e), line(3, mid, s), line(4, mid, n)
	sw, wn, ne, es := line(5, s, w), line(6, w, n), line(7, n, e), line(8, e, s)
	enclave := geotest.Blob(47.15, 56.13, 0.01, 80)
	turned := append(backwards(enclave)[20:len(enclave)-1], backwards(enclave)[:21]...)
	return []orb.MultiPolygon{
		{{ringOf(ms, sw, backwards(mw))}},
		{{ringOf(wn, backwards(mn), mw)}},
		{{ringOf(backwards(mn), me, backwards(ne)), turned}},
		{{ringOf(es, backwards(ms), me)}},
		{{enclave}},
	}
}

func simplified(shapes []orb.MultiPolygon, metres float64) []orb.MultiPolygon {
	s := NewSimplifier(metres, shapes)
	var out []orb.MultiPolygon
	for _, shape := range shapes {
		out = append(out, s.Shape(shape))
	}
	return out
}

func TestSimplifiedNeighboursStayNeighbours(t *testing.T) {
	shapes := quilt(1)
	simpler := simplified(shapes, 300)
	before, after := 0, 0
	shared := map[[2]orb.Point]int{}
	for i := range shapes {
		before += len(edgesOf(shapes[i]))
		for _, e := range edgesOf(simpler[i]) {
			after++
			shared[[2]orb.Point{{e.X0, e.Low}, {e.X1, e.High}}]++
		}
	}
	if after > before/2 {
		t.Errorf("%d edges became %d", before, after)
	}
	outer := 0
	for _, n := range shared {
		if n == 1 {
			outer++
		}
	}
	// The outer borders alone stand once; they are four lines of the twelve.
	if inner := len(shared) - outer; outer > len(shared)*2/3 || inner < len(shared)/3 {
		t.Errorf("%d edges stand once, %d twice", outer, inner)
	}
	// No point of the quilt falls through: each belongs to exactly one patch.
	random := rand.New(rand.NewPCG(7, 7))
	for range 20_000 {
		p := orb.Point{47.03 + 0.14*random.Float64(), 56.03 + 0.14*random.Float64()}
		if math.Abs(p[0]-47.1)+math.Abs(p[1]-56.1) > 0.08 {
			continue // near the outer border
		}
		holders := 0
		for i := range simpler {
			if planar.MultiPolygonContains(simpler[i], p) {
				holders++
			}
		}
		if holders != 1 {
			t.Fatalf("%v lies in %d patches", p, holders)
		}
	}
}

// What lies farther from an outline than the tolerance stays on its side.
func TestSimplificationKeepsWhatIsFar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64Range(0, 50).Draw(t, "seed")
		metres := rapid.SampledFrom([]float64{1, 20, 100, 400, 3000}).Draw(t, "metres")
		shapes := quilt(seed)
		simpler := simplified(shapes, metres)
		p := Point{Lon: rapid.Float64Range(46.98, 47.22).Draw(t, "lon"), Lat: rapid.Float64Range(55.98, 56.22).Draw(t, "lat")}
		for i := range shapes {
			// The planes of a stretch and of the point differ a little.
			if bruteDistance(shapes[i], p) <= metres*1.01 {
				continue
			}
			before, after := NewOutline(shapes[i]), NewOutline(simpler[i])
			if was, is := before.Holds(p.Lon, p.Lat), after.Holds(p.Lon, p.Lat); was != is {
				t.Errorf("%v was inside %d: %v, now %v", p, i, was, is)
			}
		}
	})
}

func TestTinyRingsAreKept(t *testing.T) {
	island := orb.MultiPolygon{{{{47, 56}, {47.00001, 56}, {47.00001, 56.00001}, {47, 56.00001}, {47, 56}}}}
	got := simplified([]orb.MultiPolygon{island}, 100)[0]
	if n := len(got[0][0]); n != 5 {
		t.Errorf("an island of a metre has %d points", n)
	}
}
