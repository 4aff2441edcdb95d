package maplink_test

import (
	"strings"
	"testing"

	"otklik/routing/maplink"
)

// All links of this table show one place, or say that they do not tell it.
const lat, lon = 56.146247, 47.247728

var links = []struct {
	text string
	kind maplink.Kind
}{
	// Yandex Maps: the longitude first, but not in a search or a route.
	{"https://yandex.ru/maps/45/cheboksary/?ll=47.247728%2C56.146247&z=17", maplink.Found},
	{"https://yandex.ru/maps/?ll=47.1,56.1&pt=47.247728,56.146247,pm2rdm~47.3,56.2&z=12&l=map", maplink.Found},
	{"https://yandex.ru/maps/?ll=47.1%2C56.1&whatshere%5Bpoint%5D=47.247728%2C56.146247&whatshere%5Bzoom%5D=17", maplink.Found},
	{"https://yandex.ru/maps/45/cheboksary/?ll=47.1%2C56.1&mode=poi&poi%5Bpoint%5D=47.247728%2C56.146247&z=18", maplink.Found},
	{"https://yandex.ru/maps/?mode=search&text=56.146247%2C47.247728&ll=47.1%2C56.1", maplink.Found},
	{"https://yandex.ru/maps/?rtext=56.1%2C47.2~56.146247%2C47.247728&rtt=auto", maplink.Found},
	{"https://yandex.com/maps/org/shkola/1086696230/?ll=47.247728%2C56.146247&z=16", maplink.Found},
	{"https://maps.yandex.ru/?ll=47.247728,56.146247", maplink.Found},
	{"yandex.ru/maps/?ll=47.247728,56.146247&z=17", maplink.Found},
	{"yandexmaps://maps.yandex.ru/?pt=47.247728,56.146247", maplink.Found},
	{"yandexnavi://show_point_on_map?lat=56.146247&lon=47.247728&zoom=12", maplink.Found},
	{"https://yandex.ru/maps/-/CDxKqL~3", maplink.Short},
	{"https://ya.cc/m/AbCdEf1", maplink.Short},
	{"https://yandex.ru/maps/45/cheboksary/", maplink.Bare},
	{"https://yandex.ru/pogoda/cheboksary?lat=56.146247&lon=47.247728", maplink.None},

	// 2GIS: the longitude first, on the path or in m.
	{"https://2gis.ru/cheboksary/geo/47.247728%2C56.146247?m=47.1%2C56.1%2F17", maplink.Found},
	{"https://2gis.ru/cheboksary/geo/5348660212761234/47.247728,56.146247", maplink.Found},
	{"https://2gis.ru/cheboksary/firm/70000001006812345?m=47.247728%2C56.146247%2F16.5", maplink.Found},
	{"https://2gis.ru/cheboksary/directions/points/47.1%2C56.1%7C47.247728%2C56.146247%3B5348660212761234", maplink.Found},
	{"http://2gis.ru/cheboksary/center/47.247728,56.146247/zoom/17", maplink.Found},
	{"dgis://2gis.ru/geo/47.247728,56.146247", maplink.Found},
	{"https://go.2gis.com/abc12", maplink.Short},
	{"https://link.2gis.ru/1.2/ABCDEF", maplink.Short},
	{"https://2gis.ru/cheboksary/firm/70000001006812345", maplink.Bare},

	// OpenStreetMap: the latitude first; a marked place before what is shown.
	{"https://www.openstreetmap.org/?mlat=56.146247&mlon=47.247728#map=12/56.1/47.1", maplink.Found},
	{"https://www.openstreetmap.org/#map=19/56.146247/47.247728&layers=T", maplink.Found},
	{"https://www.openstreetmap.org/node/257365432#map=19/56.146247/47.247728", maplink.Found},
	{"https://openstreetmap.ru/#map=17.5/56.146247/47.247728", maplink.Found},
	{"https://osmand.net/map?pin=56.146247,47.247728#17/56.1/47.1", maplink.Found},
	{"https://osmand.net/go?lat=56.146247&lon=47.247728&z=17", maplink.Found},
	{"https://osm.org/go/0ZWdmB7-", maplink.Short},
	{"https://www.openstreetmap.org/way/12345", maplink.Bare},

	// Google: the latitude first, but !3d!4d before the camera.
	{"https://www.google.com/maps/place/School/@56.1,47.1,17z/data=!3m1!4b1!4m6!3m5!1s0x415:0x1!8m2!3d56.146247!4d47.247728!16s", maplink.Found},
	{"https://www.google.ru/maps/@56.146247,47.247728,17z", maplink.Found},
	{"https://maps.google.com/?q=56.146247,47.247728", maplink.Found},
	{"https://maps.google.com/maps?q=loc:56.146247,47.247728(here)", maplink.Found},
	{"https://www.google.com/maps/search/?api=1&query=56.146247%2C47.247728", maplink.Found},
	{"https://www.google.com/maps/search/56.146247,+47.247728?entry=tts", maplink.Found},
	{"https://www.google.com/maps/dir/56.1,47.1/56.146247,47.247728/@56.2,47.2,15z", maplink.Found},
	{"https://maps.app.goo.gl/abcdEFGH", maplink.Short},
	{"https://goo.gl/maps/abcdEFGH", maplink.Short},
	{"https://www.google.com/maps/place/Cheboksary", maplink.Bare},
	{"https://www.google.com/search?q=56.146247,47.247728", maplink.None},

	{"https://maps.apple.com/?ll=56.146247,47.247728&q=School", maplink.Found},
	{"https://maps.apple.com/place?coordinate=56.146247,47.247728", maplink.Found},
	{"https://maps.apple/p/abc", maplink.Short},

	{"geo:56.146247,47.247728", maplink.Found},
	{"geo:56.146247,47.247728,120;crs=wgs84;u=35", maplink.Found},
	{"geo:0,0?q=56.146247,47.247728(here)", maplink.Found},
	{"GEO:56.146247,47.247728?z=17", maplink.Found},
	{"geo:0,0?q=Lenina+5", maplink.Bare},

	{"56.146247, 47.247728", maplink.Found},
	{"56.146247 47.247728", maplink.Found},
	{"56,146247; 47,247728", maplink.Found},
}

func TestLinks(t *testing.T) {
	for _, c := range links {
		got := maplink.Read(c.text)
		if got.Kind != c.kind {
			t.Errorf("%s: %q, want %q", c.text, got.Kind, c.kind)
			continue
		}
		if c.kind == maplink.Found && (got.Point.Lat != lat || got.Point.Lon != lon) {
			t.Errorf("%s: %v", c.text, got.Point)
		}
		if c.kind != maplink.Found && (got.Point.Lat != 0 || got.Point.Lon != 0) {
			t.Errorf("%s: %q has the point %v", c.text, got.Kind, got.Point)
		}
	}
}

func TestBounds(t *testing.T) {
	for _, text := range []string{
		"geo:91.0,47.2", "geo:56.1,181.0", "geo:0.0,0.0", "geo:NaN,47.2", "geo:1e2,47.2",
		"https://yandex.ru/maps/?ll=47.2,156.1", "https://yandex.ru/maps/?ll=47.2", "https://yandex.ru/maps/?ll=,",
		"https://2gis.ru/cheboksary/geo/247.2,56.1", "https://www.openstreetmap.org/#map=17/95.1/47.2",
		"https://www.google.com/maps/@99.9,47.2,3z", "https://maps.google.com/?q=56.1.2,47.2",
	} {
		if got := maplink.Read(text); got.Kind != maplink.Bare {
			t.Errorf("%s: %q %v", text, got.Kind, got.Point)
		}
	}
}

// Addresses and stories are no links, and no numbers of theirs a point.
func TestNoLink(t *testing.T) {
	for _, text := range []string{
		"", "Ленина, 5", "Ленина 5, 7", "5, 7", "56.1, 47.2", "12.05.2026 14.30", "ул. Мира, 12/3", "8.900 123.456",
		"geo", "геопозиция", "yandex.ru", "https://example.org/maps?ll=47.2,56.1", "https://yandex.evil.example/maps/?ll=47.2,56.1",
		"https://", "http://[::1", "https://yandex.ru:port/maps/?ll=47.2,56.1", "mygeo:56.1,47.2", "https://yandex.ru/maps%zz",
	} {
		if got := maplink.Read(text); got.Kind != maplink.None {
			t.Errorf("%s: %q %v", text, got.Kind, got.Point)
		}
	}
}

func TestWordsBeside(t *testing.T) {
	for text, want := range map[string]string{
		"Яма у второго подъезда: https://yandex.ru/maps/?ll=47.247728,56.146247":             "Яма у второго подъезда",
		"вот:https://yandex.ru/maps/?ll=47.247728,56.146247, это двор":                       "вот: это двор",
		"(https://yandex.ru/maps/?ll=47.247728,56.146247).":                                  "",
		"Ленина, 5\nhttps://2gis.ru/cheboksary/geo/47.247728,56.146247\nhttps://example.org": "Ленина, 5",
		"https://yandex.ru/maps/-/CDxKqL~3 https://yandex.ru/maps/?ll=47.247728,56.146247":   "",
	} {
		got := maplink.Read(text)
		if got.Kind != maplink.Found || got.Point.Lat != lat || got.Words != want {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestLongText(t *testing.T) {
	long := strings.Repeat("слово ", 10_000) + "geo:56.1,47.2"
	if got := maplink.Read(long); got.Kind != maplink.None {
		t.Errorf("%q", got.Kind)
	}
	if got := maplink.Read("https://yandex.ru/maps/?ll=47.2,56.1&x=" + strings.Repeat("y", 5000)); got.Kind != maplink.None {
		t.Errorf("%q", got.Kind)
	}
}

// FuzzRead: no text makes it panic, give a point off the Earth or keep a link among the words.
func FuzzRead(f *testing.F) {
	for _, c := range links {
		f.Add(c.text)
		f.Add("Там: " + c.text + ", у дома")
	}
	f.Add("\xff\xfeHTTPS://yandex.ru/maps/?ll=47.2,56.1")
	f.Fuzz(func(t *testing.T, text string) {
		got := maplink.Read(text)
		p := got.Point
		if !(p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180) {
			t.Errorf("%v", p)
		}
		if found := got.Kind == maplink.Found; found != (p.Lat != 0 || p.Lon != 0) {
			t.Errorf("%q at %v", got.Kind, p)
		}
		if len(got.Words) > len(text) {
			t.Errorf("%d bytes of words in %d", len(got.Words), len(text))
		}
	})
}
