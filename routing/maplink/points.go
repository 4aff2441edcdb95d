package maplink

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"otklik/routing/geo"
)

// This file reads two numbers as a point.

type point = geo.Point

// The numbers of a point. What follows it, a label or a style, is not of it. Numbers
// without a fraction are of houses and floors.
var (
	pair    = regexp.MustCompile(`^\s*(-?\d{1,3}\.\d{1,20})\s*[, ]\s*(-?\d{1,3}\.\d{1,20})(?:$|[^\d.])`)
	byHand  = regexp.MustCompile(`^(-?\d{1,2}\.\d{4,20})(?:\s*[,;]\s*|\s+)(-?\d{1,3}\.\d{4,20})$`)
	byComma = regexp.MustCompile(`^(-?\d{1,2},\d{4,20})(?:\s*;\s*|\s+)(-?\d{1,3},\d{4,20})$`)
)

// latLon reads "latitude,longitude".
func latLon(text string) (point, bool) {
	m := pair.FindStringSubmatch(text)
	if m == nil {
		return point{}, false
	}
	return degrees(m[1], m[2])
}

// lonLat reads "longitude,latitude".
func lonLat(text string) (point, bool) {
	m := pair.FindStringSubmatch(text)
	if m == nil {
		return point{}, false
	}
	return degrees(m[2], m[1])
}

// degrees makes a point of its numbers. Zero and zero is what programs write for none.
func degrees(lat, lon string) (point, bool) {
	y, errY := strconv.ParseFloat(lat, 64)
	x, errX := strconv.ParseFloat(lon, 64)
	if errY != nil || errX != nil || x == 0 && y == 0 || !geo.OnEarth(orb.Point{x, y}) {
		return point{}, false
	}
	return point{Lat: y, Lon: x}, true
}

// copied reads bare coordinates, as every map copies them: the latitude first, and so
// exact that they are no house numbers.
func copied(text string) (point, bool) {
	text = strings.TrimSpace(text)
	if m := byHand.FindStringSubmatch(text); m != nil {
		return degrees(m[1], m[2])
	}
	if m := byComma.FindStringSubmatch(text); m != nil {
		return degrees(strings.Replace(m[1], ",", ".", 1), strings.Replace(m[2], ",", ".", 1))
	}
	return point{}, false
}

// order is how a place in a link writes its point.
type order func(string) (point, bool)

// asked is the first of some parameters that has a point.
func asked(u *url.URL, read order, names ...string) (point, bool) {
	values := u.Query()
	for _, name := range names {
		for _, v := range values[name] {
			if p, ok := read(v); ok {
				return p, true
			}
		}
	}
	return point{}, false
}

// apart reads the two numbers from parameters of their own.
func apart(u *url.URL, lat, lon string) (point, bool) {
	values := u.Query()
	return latLon(values.Get(lat) + "," + values.Get(lon))
}

// onPath is the last part of a path that has a point.
func onPath(u *url.URL, read order) (p point, ok bool) {
	for part := range strings.SplitSeq(u.Path, "/") {
		if at, found := read(strings.ReplaceAll(part, "+", " ")); found {
			p, ok = at, true
		}
	}
	return p, ok
}

// first is the first point that was found.
func first(tries ...func() (point, bool)) (Kind, point) {
	for _, try := range tries {
		if p, ok := try(); ok {
			return Found, p
		}
	}
	return Bare, point{}
}
