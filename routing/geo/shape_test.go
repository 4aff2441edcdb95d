package geo

import (
	"testing"

	"github.com/paulmach/orb"
)

func TestCrossing(t *testing.T) {
	for name, one := range map[string]struct {
		shape orb.MultiPolygon
		want  int
	}{
		"a square":                           {orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}}, 0},
		"the other way round":                {orb.MultiPolygon{{{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {0, 0}}}}, 0},
		"a bow tie":                          {orb.MultiPolygon{{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}}, 1},
		"a hole that sticks out":             {orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, {{1, 1}, {5, 1}, {5, 2}, {1, 2}, {1, 1}}}}, 2},
		"parts that overlap":                 {orb.MultiPolygon{{{{0, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}}}, {{{1, 1}, {3, 1}, {3, 3}, {1, 3}, {1, 1}}}}, 2},
		"parts side by side":                 {orb.MultiPolygon{{{{0, 0}, {2, 0}, {2, 2}, {0, 2}, {0, 0}}}, {{{2, 0}, {3, 0}, {3, 2}, {2, 2}, {2, 0}}}}, 0},
		"loops that touch at a vertex":       {orb.MultiPolygon{{{{0, 0}, {2, 2}, {4, 0}, {4, 4}, {2, 2}, {0, 4}, {0, 0}}}}, 0},
		"a vertex on an edge":                {orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {2, 0}, {0, 4}, {0, 0}}}}, 0},
		"a spike":                            {orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {9, 9}, {4, 4}, {0, 4}, {0, 0}}}}, 0},
		"a point that stands twice in a row": {orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}}}, 0},
	} {
		if wrong := WrongShape(one.shape); wrong != nil {
			t.Errorf("%s: %q", name, wrong)
		}
		if got, at := Crossing(one.shape, MostPairs); got != one.want || (got > 0 && at == orb.Point{}) {
			t.Errorf("%s crosses itself %d times (%v), want %d", name, got, at, one.want)
		}
	}
}

func TestTangleIsGivenUp(t *testing.T) {
	ring := orb.Ring{}
	for i := range 1000 {
		ring = append(ring, orb.Point{float64(i % 2 * 10), float64(i)})
	}
	for i := range 1000 {
		ring = append(ring, orb.Point{float64(i) / 100, float64(i % 2 * 1000)})
	}
	shape := orb.MultiPolygon{{append(ring, ring[0])}}
	all, _ := Crossing(shape, MostPairs)
	some, _ := Crossing(shape, 100_000)
	if all < 900_000 || some > 100_000 {
		t.Errorf("%d places of %d were found with a tenth of the work", some, all)
	}
}
