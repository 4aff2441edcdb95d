package routing

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"otklik/routing/geo"
)

//go:embed regions.txt
var regionMiddles string

// regionMiddle is about where the region of an OKTMO code lies.
func regionMiddle(code string) (p Point, ok bool) {
	_, line, ok := strings.Cut(regionMiddles, "\n"+code[:2]+" ")
	if !ok {
		return Point{}, false
	}
	_, err := fmt.Sscan(line, &p.Lat, &p.Lon)
	return p, err == nil
}

// strayed is how far from its region's middle, in metres, an outline must lie
// before anybody wonders.
const strayed = 300_000

// exchanged says whether the middle of a territory's outline looks as if its
// latitude and longitude were exchanged: it lies far from its region, and would
// lie in it the other way round. The Urals lie where that makes no difference
// that could be seen.
func exchanged(codes []Code, middle orb.Point) bool {
	for _, c := range codes {
		region, ok := regionMiddle(c.OKTMO)
		if !ok {
			continue
		}
		as := geo.Distance(region, Point{Lat: middle.Lat(), Lon: middle.Lon()})
		mirrored := geo.Distance(region, Point{Lat: middle.Lon(), Lon: middle.Lat()})
		return geo.OnEarth(orb.Point{middle.Lat(), middle.Lon()}) && as > strayed && mirrored < as/3
	}
	return false
}
