package maplink

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// This file is where each map puts the point. A place that was marked counts more than
// what the map happened to show.

// service reads a link of one map.
type service func(*url.URL) (Kind, point)

// serviceOf is whose link it is, nil for none of ours.
func serviceOf(u *url.URL) service {
	host, path := strings.ToLower(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")), u.Path
	within := func(folders ...string) bool {
		return slices.ContainsFunc(folders, func(f string) bool { return path == f || strings.HasPrefix(path, f+"/") })
	}
	switch {
	case u.Scheme == "yandexnavi":
		return navigator
	case of(host, "yandex") && (within("/maps", "/navi", "/web-maps", "/harita") || of(host, "maps.yandex")), u.Scheme == "yandexmaps":
		return yandex
	case of(host, "2gis"), u.Scheme == "dgis":
		return twoGIS
	case host == "maps.app.goo.gl", host == "goo.gl" && within("/maps"), host == "maps.apple", host == "ya.cc":
		return short
	case of(host, "google") && (within("/maps") || of(host, "maps.google")), u.Scheme == "comgooglemaps":
		return google
	case of(host, "openstreetmap"), host == "osm.org", of(host, "osmand"):
		return openStreetMap
	case host == "maps.apple.com":
		return apple
	}
	return nil
}

// of tells whether a host is a name under some country's domain, or under it: maps.name.ru.
func of(host, name string) bool {
	at := strings.Index("."+host, "."+name+".")
	return at >= 0 && len(host[at+len(name)+1:]) <= len("com.tr")
}

func short(*url.URL) (Kind, point) { return Short, point{} }

func yandex(u *url.URL) (Kind, point) {
	if strings.Contains(u.Path, "/-/") {
		return short(u)
	}
	return first(
		func() (point, bool) {
			return asked(u, lonLat, "whatshere[point]", "poi[point]", "panorama[point]", "pt")
		},
		func() (point, bool) { return asked(u, latLon, "text") },
		func() (point, bool) { return asked(u, lastOf("~"), "rtext") },
		func() (point, bool) { return asked(u, lonLat, "ll", "sll") },
	)
}

// lastOf is where a route ends; its points begin with the latitude.
func lastOf(sign string) order {
	return func(text string) (point, bool) { return latLon(text[strings.LastIndex(text, sign)+1:]) }
}

func navigator(u *url.URL) (Kind, point) {
	return first(
		func() (point, bool) { return apart(u, "lat", "lon") },
		func() (point, bool) { return apart(u, "lat_to", "lon_to") },
	)
}

func twoGIS(u *url.URL) (Kind, point) {
	if host := u.Hostname(); strings.HasPrefix(host, "go.") || strings.HasPrefix(host, "link.") {
		return short(u)
	}
	return first(
		func() (point, bool) {
			return onPath(u, func(part string) (point, bool) { return lonLat(part[strings.LastIndex(part, "|")+1:]) })
		},
		func() (point, bool) { return asked(u, lonLat, "m") },
	)
}

// onMap is what OpenStreetMap's fragment shows: the zoom, the latitude, the longitude.
var onMap = regexp.MustCompile(`(?:^|map=|&)\d{1,2}(?:\.\d{1,9})?/(-?\d{1,3}(?:\.\d{1,20})?)/(-?\d{1,3}(?:\.\d{1,20})?)(?:$|[^\d.])`)

func openStreetMap(u *url.URL) (Kind, point) {
	if strings.HasPrefix(u.Path, "/go/") {
		return short(u)
	}
	return first(
		func() (point, bool) { return apart(u, "mlat", "mlon") },
		func() (point, bool) { return asked(u, latLon, "pin") },
		func() (point, bool) { return apart(u, "lat", "lon") },
		func() (point, bool) {
			if m := onMap.FindStringSubmatch(u.Fragment); m != nil {
				return degrees(m[1], m[2])
			}
			return point{}, false
		},
	)
}

// Google's marked places, and what its camera looks at.
var (
	marked = regexp.MustCompile(`!3d(-?\d{1,3}(?:\.\d{1,20})?)!4d(-?\d{1,3}(?:\.\d{1,20})?)`)
	camera = regexp.MustCompile(`@(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)(?:$|[,/])`)
)

func google(u *url.URL) (Kind, point) {
	whole := u.Path + "?" + u.RawQuery
	return first(
		func() (point, bool) {
			if all := marked.FindAllStringSubmatch(whole, -1); len(all) > 0 {
				return degrees(all[len(all)-1][1], all[len(all)-1][2])
			}
			return point{}, false
		},
		func() (point, bool) {
			return asked(u, func(v string) (point, bool) { return latLon(strings.TrimPrefix(v, "loc:")) },
				"q", "query", "destination", "daddr", "viewpoint", "cbll")
		},
		func() (point, bool) { return onPath(u, latLon) },
		func() (point, bool) {
			if m := camera.FindStringSubmatch(u.Path); m != nil {
				return degrees(m[1], m[2])
			}
			return point{}, false
		},
		func() (point, bool) { return asked(u, latLon, "ll", "center") },
	)
}

func apple(u *url.URL) (Kind, point) {
	if strings.HasPrefix(u.Path, "/p/") {
		return short(u)
	}
	return first(func() (point, bool) { return asked(u, latLon, "coordinate", "ll", "q", "daddr", "sll") })
}

// geoURI reads RFC 5870 and what Android makes of it: "56.14,47.25;u=35" and
// "0,0?q=56.14,47.25(label)".
func geoURI(rest string) (Kind, point) {
	at, query, _ := strings.Cut(rest, "?")
	at, _, _ = strings.Cut(at, ";")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = nil
	}
	return first(
		func() (point, bool) { return latLon(values.Get("q")) },
		func() (point, bool) { return latLon(at) },
	)
}
