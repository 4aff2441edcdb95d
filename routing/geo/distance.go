// Package geo is about outlines on the map: which one holds a point or lies nearest to
// it, what is wrong with one, which vertices it can do without, and how neighbours
// overlap. It owns geometry only: whose an outline is, it is told by an id that it does
// not understand, and it reads no files.
package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"
)

// Point is WGS 84, in degrees.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Distance is how far two points lie from each other, in metres.
func Distance(a, b Point) float64 {
	return geo.DistanceHaversine(orb.Point{a.Lon, a.Lat}, orb.Point{b.Lon, b.Lat})
}

// plane turns degrees into metres around one latitude. It is good for distances
// that are small against the Earth; it knows nothing of the 180th meridian.
type plane struct{ perLon, perLat float64 }

func planeAt(lat float64) plane {
	const perDegree = orb.EarthRadius * math.Pi / 180
	return plane{perLon: perDegree * math.Cos(lat*math.Pi/180), perLat: perDegree}
}

// around is the box that holds everything within so many metres of p.
func (l plane) around(p Point, metres float64) (low, high [2]float64) {
	x, y := metres/max(l.perLon, 1), metres/l.perLat
	return [2]float64{p.Lon - x, p.Lat - y}, [2]float64{p.Lon + x, p.Lat + y}
}
