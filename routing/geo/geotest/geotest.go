// Package geotest draws outlines to test with.
package geotest

import (
	"math"

	"github.com/paulmach/orb"
)

// Blob is a closed ring of n vertices around a centre, ragged by a wave.
func Blob(lon, lat, radius float64, n int) orb.Ring {
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n)
		r := radius * (1 + 0.15*math.Sin(17*angle))
		ring = append(ring, orb.Point{lon + r*math.Cos(angle), lat + r*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

// Box is a square outline of so many kilometres, to the north-east of a point
// that is so many kilometres from 56 N 47 E.
func Box(x, y, width, height float64) orb.Ring {
	const perLat = orb.EarthRadius * math.Pi / 180 // metres
	perLon := perLat * math.Cos(56*math.Pi/180)
	at := func(x, y float64) orb.Point { return orb.Point{47 + x*1000/perLon, 56 + y*1000/perLat} }
	return orb.Ring{at(x, y), at(x+width, y), at(x+width, y+height), at(x, y+height), at(x, y)}
}
