package routing

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

// blob is a closed ring of n vertices around a centre, ragged by a wave.
func blob(lon, lat, radius float64, n int) orb.Ring {
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n)
		r := radius * (1 + 0.15*math.Sin(17*angle))
		ring = append(ring, orb.Point{lon + r*math.Cos(angle), lat + r*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

// The prepared outline must agree with the plain test of the geometry library.
func TestOutlineAgreesWithPlainGeometry(t *testing.T) {
	shape := orb.MultiPolygon{
		{blob(47, 56, 1, 300), blob(47, 56, 0.4, 100)}, // with a hole
		{blob(50, 56, 0.5, 50)},                        // and an island
	}
	b := &boundaries{}
	b.add("x", 1, shape)
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(45.5, 51).Draw(t, "lon"), rapid.Float64Range(54.5, 57.5).Draw(t, "lat")}
		_, got := b.at(Point{Lat: p.Lat(), Lon: p.Lon()})
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
	b := &boundaries{}
	b.add("left", 1, square(0, 0))
	b.add("right", 1, square(1, 0))
	b.add("above", 1, square(0, 1))
	for _, p := range []Point{{0.5, 1}, {1, 0.5}, {0, 1}, {0.25, 1}} {
		inside := 0
		for i := range b.outlines {
			if b.outlines[i].holds(p.Lon, p.Lat) {
				inside++
			}
		}
		if inside != 1 {
			t.Errorf("%v lies in %d territories", p, inside)
		}
	}
}

func TestSmallerOfEqualsWins(t *testing.T) {
	b := &boundaries{}
	b.add("small", 1, orb.MultiPolygon{{blob(0, 0, 1, 8)}})
	b.add("large", 1, orb.MultiPolygon{{blob(0, 0, 5, 8)}})
	b.add("region", 0, orb.MultiPolygon{{blob(0, 0, 0.5, 8)}})
	if got, _ := b.at(Point{0, 0}); got != "small" {
		t.Errorf("got %q", got)
	}
	for _, p := range []Point{{math.NaN(), 0}, {0, math.Inf(1)}, {91, 500}} {
		if got, ok := b.at(p); ok {
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
	b := &boundaries{}
	b.add("comb", 1, orb.MultiPolygon{{ring}})
	copies := len(b.outlines[0].inBand)
	if most := 2 * copiesPerEdge * len(ring); copies > most {
		t.Errorf("%d edges became %d", len(ring), copies)
	}
}

func TestSampleOutlines(t *testing.T) {
	d := sample(t)
	for _, one := range []struct {
		name string
		at   Point
		want TerritoryID
	}{
		{"city centre", Point{56.14, 47.25}, "cheboksary"},
		{"the neighbour to the east", Point{56.11, 47.48}, "novocheboksarsk"},
		{"Kugesi, south of the city", Point{56.02, 47.30}, "cheboksarsky-okrug"},
		{"Kanash", Point{55.51, 47.49}, "kanashsky"},
		{"Alatyr", Point{54.84, 46.58}, "alatyrsky"},
		{"Moscow", Point{55.75, 37.62}, ""},
	} {
		if got, _ := d.TerritoryAt(one.at); got != one.want {
			t.Errorf("%s is in %q, want %q", one.name, got, one.want)
		}
	}
}
