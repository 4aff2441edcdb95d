package geo

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"otklik/routing/geo/geotest"
)

// The place that a warning names lies in the overlap, and in the gap.
func TestWarningsNameAPlace(t *testing.T) {
	shapes := map[string]orb.MultiPolygon{
		"a": {{geotest.Box(0, 0, 10, 10), geotest.Box(2, 2, 1, 1)}},
		"b": {{geotest.Box(9, 3, 10, 2)}},
	}
	family := []*Outline{}
	for _, id := range slices.Sorted(maps.Keys(shapes)) {
		o := NewOutline(shapes[id])
		family = append(family, &o)
	}
	s := ScanFamily(family, nil)
	overlap := s.Overlaps[0][1]
	if !family[0].Holds(overlap.At.Lon, overlap.At.Lat) || !family[1].Holds(overlap.At.Lon, overlap.At.Lat) {
		t.Errorf("the overlap is said to be at %v", overlap.At)
	}
	if len(s.Gaps) != 1 || family[0].Holds(s.Gaps[0].At.Lon, s.Gaps[0].At.Lat) {
		t.Fatalf("gaps: %+v", s.Gaps)
	}
	for what, area := range map[string][2]float64{
		"the first's area": {s.Areas[0], 99e6}, "the second's": {s.Areas[1], 20e6}, "the overlap": {overlap.Area, 2e6}, "the gap": {s.Gaps[0].Area, 1e6},
	} {
		if math.Abs(area[0]-area[1]) > 0.01*area[1] {
			t.Errorf("%s is %.0f m², want about %.0f", what, area[0], area[1])
		}
	}
}
