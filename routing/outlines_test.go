package routing

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"otklik/routing/geo/geotest"
)

// drawing is a directory of territories (their YAML) with an outline each, by id.
func drawing(t *testing.T, territories string, outlines map[string]orb.Polygon) *Directory {
	t.Helper()
	var features []string
	for _, id := range sortedKeys(outlines) {
		var rings []string
		for _, ring := range outlines[id] {
			var points []string
			for _, p := range ring {
				points = append(points, fmt.Sprintf("[%v,%v]", p[0], p[1]))
			}
			rings = append(rings, "["+strings.Join(points, ",")+"]")
		}
		features = append(features, fmt.Sprintf(
			`{"type":"Feature","properties":{"territory":%q},"geometry":{"type":"Polygon","coordinates":[%s]}}`, id, strings.Join(rings, ",")))
	}
	files := overlay(t, "testdata/none")
	files["map.geojson"] = &fstest.MapFile{Data: []byte(`{"type":"FeatureCollection","features":[` + "\n" + strings.Join(features, ",\n") + "\n]}")}
	files["territories.yaml"] = &fstest.MapFile{Data: []byte("boundaries: [map.geojson]\nterritories:\n" + territories)}
	files["routes.yaml"] = &fstest.MapFile{Data: []byte("routes: [{id: rest, agency: mayor}]")}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const three = `
  - {id: city, kind: municipality, names: {ru: Город}}
  - {id: a, kind: district, parent: city, names: {ru: Первый}}
  - {id: b, kind: district, parent: city, names: {ru: Второй}}
`

func TestOverlapsAndGapsAreTold(t *testing.T) {
	for name, one := range map[string]struct {
		outlines map[string]orb.Polygon
		want     []string // parts of the warnings, in their order
	}{
		"neighbours": {map[string]orb.Polygon{"a": {geotest.Box(0, 0, 10, 10)}, "b": {geotest.Box(10, 0, 10, 10)}}, nil},
		"neighbours that fill their parent": {map[string]orb.Polygon{
			"a": {geotest.Box(0, 0, 10, 10)}, "b": {geotest.Box(10, 0, 10, 10)}, "city": {geotest.Box(0, 0, 20, 10)}}, nil},
		"an overlap": {map[string]orb.Polygon{"a": {geotest.Box(0, 0, 10, 10)}, "b": {geotest.Box(9, 0, 10, 9)}},
			[]string{`map.geojson:3:1: the boundaries of "b" and "a" overlap by 8.99 km²`}},
		"an overlap of a hair": {map[string]orb.Polygon{"a": {geotest.Box(0, 0, 10, 10)}, "b": {geotest.Box(9.97, 0, 10, 10)}}, nil},
		"a hole between them": {map[string]orb.Polygon{
			"a": {{geotest.Box(0, 0, 10, 10)[0], geotest.Box(0, 0, 10, 10)[1], geotest.Box(9, 4, 1, 1)[1], geotest.Box(9, 4, 1, 1)[0], geotest.Box(9, 4, 1, 1)[3], geotest.Box(9, 4, 1, 1)[2], geotest.Box(0, 0, 10, 10)[2], geotest.Box(0, 0, 10, 10)[3], geotest.Box(0, 0, 10, 10)[0]}},
			"b": {geotest.Box(10, 0, 10, 10)}},
			[]string{`a gap of 1.0`}},
		"a bay that is open to the outside": {map[string]orb.Polygon{"a": {geotest.Box(0, 0, 10, 10)}, "b": {geotest.Box(11, 0, 10, 10)}}, nil},
		"a hole that another centre serves": {map[string]orb.Polygon{
			"a": {geotest.Box(0, 0, 20, 20), geotest.Box(5, 5, 9, 9)}, "b": {geotest.Box(20, 0, 20, 20)}}, nil},
		"what the parent has more": {map[string]orb.Polygon{
			"a": {geotest.Box(0, 0, 10, 10)}, "b": {geotest.Box(10, 0, 10, 10)}, "city": {geotest.Box(0, 0, 20, 10.3)}},
			[]string{`5.96 km² of "city" belong to none of its parts, as at 56.08987,47.16064, next to "`}},
		"what reaches beyond the parent": {map[string]orb.Polygon{
			"a": {geotest.Box(0, 0, 10, 10)}, "b": {geotest.Box(10, 0, 10, 10)}, "city": {geotest.Box(0, 0, 20, 9)}},
			[]string{`the boundary of "a" reaches beyond the one of its parent "city" by 9.98 km²`, `the boundary of "b" reaches beyond`}},
		"only one of two is drawn": {map[string]orb.Polygon{"a": {geotest.Box(0, 0, 10, 10)}, "city": {geotest.Box(0, 0, 20, 10)}}, nil},
		"crossing itself": {map[string]orb.Polygon{"a": {{{47, 56}, {48, 57}, {48, 56}, {47, 57}, {47, 56}}}},
			[]string{`map.geojson:2:1: the boundary of "a" crosses itself, 1 times, as near [4`}},
	} {
		var got []string
		for _, w := range drawing(t, three, one.outlines).Warnings() {
			if w.File == "map.geojson" {
				got = append(got, w.String())
			}
		}
		ok := len(got) == len(one.want)
		for i := range one.want {
			ok = ok && strings.Contains(got[i], one.want[i])
		}
		if !ok {
			t.Errorf("%s: warnings\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(one.want, "\n"))
		}
	}
}

// A messy map does not bury everything else under its warnings.
func TestWarningsOfAFamilyAreBounded(t *testing.T) {
	var yaml strings.Builder
	outlines := map[string]orb.Polygon{}
	for i := range 40 {
		id := fmt.Sprintf("t%02d", i)
		fmt.Fprintf(&yaml, "  - {id: %s, kind: municipality, names: {ru: Место %d}}\n", id, i)
		outlines[id] = orb.Polygon{geotest.Box(9*float64(i), 0, 10, 10)}
	}
	n, rest := 0, ""
	for _, w := range drawing(t, yaml.String(), outlines).Warnings() {
		if w.File == "map.geojson" {
			n++
			if strings.Contains(w.Message, "more overlaps and gaps") {
				rest = w.Message
			}
		}
	}
	if n != mostDoubts+1 || !strings.HasPrefix(rest, "boundaries: 19 more") {
		t.Errorf("%d warnings, the last %q", n, rest)
	}
}
