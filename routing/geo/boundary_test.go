package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"otklik/routing/geo/geotest"
)

// The prepared outline must agree with the plain test of the geometry library.
func TestOutlineAgreesWithPlainGeometry(t *testing.T) {
	shape := orb.MultiPolygon{
		{geotest.Blob(47, 56, 1, 300), geotest.Blob(47, 56, 0.4, 100)}, // with a hole
		{geotest.Blob(50, 56, 0.5, 50)},                                // and an island
	}
	b := &Boundaries{}
	b.Add("x", 1, shape)
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(45.5, 51).Draw(t, "lon"), rapid.Float64Range(54.5, 57.5).Draw(t, "lat")}
		_, got := b.At(Point{Lat: p.Lat(), Lon: p.Lon()})
		if want := planar.MultiPolygonContains(shape, p); got != want {
			t.Errorf("%v: inside is %v, want %v", p, got, want)
		}
	})
}

// Neighbours share a border: each point of it belongs to exactly one of them.
func TestSharedBorderBelongsToOneSide(t *testing.T) {
	square := func(x, y float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}
	}
	b := &Boundaries{}
	b.Add("left", 1, square(0, 0))
	b.Add("right", 1, square(1, 0))
	b.Add("above", 1, square(0, 1))
	for _, p := range []Point{{0.5, 1}, {1, 0.5}, {0, 1}, {0.25, 1}} {
		inside := 0
		for i := range b.Outlines {
			if b.Outlines[i].Holds(p.Lon, p.Lat) {
				inside++
			}
		}
		if inside != 1 {
			t.Errorf("%v lies in %d territories", p, inside)
		}
	}
}

func TestSmallerOfEqualsWins(t *testing.T) {
	b := &Boundaries{}
	b.Add("small", 1, orb.MultiPolygon{{geotest.Blob(0, 0, 1, 8)}})
	b.Add("large", 1, orb.MultiPolygon{{geotest.Blob(0, 0, 5, 8)}})
	b.Add("region", 0, orb.MultiPolygon{{geotest.Blob(0, 0, 0.5, 8)}})
	if got, _ := b.At(Point{0, 0}); got != "small" {
		t.Errorf("got %q", got)
	}
	for _, p := range []Point{{math.NaN(), 0}, {0, math.Inf(1)}, {91, 500}} {
		if got, ok := b.At(p); ok {
			t.Errorf("%v lies in %q", p, got)
		}
	}
}

// Long thin teeth stand in every band: the bands must not multiply them.
func TestTeethDoNotMultiply(t *testing.T) {
	ring := orb.Ring{}
	for i := range 2000 {
		ring = append(ring, orb.Point{float64(i), float64(i % 2 * 10)})
	}
	ring = append(ring, orb.Point{2000, -1}, orb.Point{0, -1}, ring[0])
	b := &Boundaries{}
	b.Add("comb", 1, orb.MultiPolygon{{ring}})
	copies := len(b.Outlines[0].inBand)
	if most := 2 * copiesPerEdge * len(ring); copies > most {
		t.Errorf("%d edges became %d", len(ring), copies)
	}
}

// The nearest outline is the one that trying all edges of all outlines gives.
func TestNearestAgreesWithBruteForce(t *testing.T) {
	b := &Boundaries{Nearest: 5000}
	var shapes []orb.MultiPolygon
	for i := range 12 {
		shape := orb.MultiPolygon{{geotest.Blob(47+0.1*float64(i%4), 56+0.07*float64(i/4), 0.02, 40+i)}}
		shapes = append(shapes, shape)
		b.Add(string(rune('a'+i)), 1, shape)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := Point{Lon: rapid.Float64Range(46.9, 47.4).Draw(t, "lon"), Lat: rapid.Float64Range(55.9, 56.2).Draw(t, "lat")}
		least, want := math.Inf(1), -1
		for i, shape := range shapes {
			if d := bruteDistance(shape, p); d < least {
				least, want = d, i
			}
		}
		id, metres, ok := b.Near(p)
		if ok != (least <= b.Nearest) {
			t.Fatalf("%v: found is %v at %v m", p, ok, least)
		}
		if ok && (math.Abs(metres-least) > 0.01 || bruteDistance(shapes[id[0]-'a'], p) > least+alike) {
			t.Errorf("%v: %s at %v m, want %d at %v m", p, id, metres, want, least)
		}
	})
}

// bruteDistance walks all edges and measures on the globe, to its nearest of
// many points.
func bruteDistance(shape orb.MultiPolygon, p Point) float64 {
	k := math.Cos(p.Lat * math.Pi / 180)
	least := math.Inf(1)
	for _, e := range edgesOf(shape) {
		flat := func(x, y float64) orb.Point { return orb.Point{x * k, y} }
		d := planar.DistanceFromSegment(flat(e.X0, e.Low), flat(e.X1, e.High), flat(p.Lon, p.Lat))
		least = min(least, d*math.Pi/180*orb.EarthRadius)
	}
	return least
}

func TestDistanceIsInMetres(t *testing.T) {
	kremlin, cathedral := Point{55.7520, 37.6175}, Point{59.9341, 30.3061}
	if d := Distance(kremlin, cathedral); math.Abs(d-634_000) > 3000 {
		t.Errorf("Moscow to Saint Petersburg: %v m", d)
	}
	if d := Distance(kremlin, kremlin); d != 0 {
		t.Errorf("from a point to itself: %v", d)
	}
	east := Point{55.7520, 37.6175 + 0.001}
	b := &Boundaries{Nearest: 1000}
	b.Add("x", 1, orb.MultiPolygon{{{{37, 55}, {37.6175, 55}, {37.6175, 56}, {37, 56}, {37, 55}}}})
	_, near, ok := b.Near(east)
	if d := Distance(kremlin, east); !ok || math.Abs(near-d) > 0.5 {
		t.Errorf("%v m from the line, %v m from its point", near, d)
	}
}

func TestNearIsBoundedAndSpecific(t *testing.T) {
	square := func(x, y, size float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}}}
	}
	b := &Boundaries{Nearest: 500}
	b.Add("city", 1, square(47, 56, 0.1))
	b.Add("district", 2, square(47.05, 56.05, 0.05)) // shares the north-eastern corner
	b.Add("region", 0, square(46.9, 55.8, 0.1001))
	for _, one := range []struct {
		at   Point
		want string
	}{
		{Point{56.1018, 47.08}, "district"}, // 200 m north of both
		{Point{56.1018, 47.02}, "city"},     // 200 m north of the city only
		{Point{56.1063, 47.08}, ""},         // 700 m
		{Point{56.0, 46.995}, "city"},       // 310 m west of it, 250 m from the region's corner's far side
		{Point{math.NaN(), 47}, ""},
		{Point{math.Inf(1), 47}, ""},
		{Point{-90, 0}, ""},
	} {
		if got, _, _ := b.Near(one.at); got != one.want {
			t.Errorf("%v is near %q, want %q", one.at, got, one.want)
		}
	}
	b.Nearest = 0
	if got, _, ok := b.Near(Point{56.1001, 47.08}); ok {
		t.Errorf("the fallback is off, got %q", got)
	}
}
