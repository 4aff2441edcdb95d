package routing

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
)

// Distance is how far two points lie from each other, in metres.
func Distance(a, b Point) float64 {
	return geo.DistanceHaversine(orb.Point{a.Lon, a.Lat}, orb.Point{b.Lon, b.Lat})
}
