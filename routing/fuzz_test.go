package routing

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/paulmach/orb"

	"otklik/routing/geo"
)

// FuzzGeoJSON: no boundary file makes the reader panic, and what it cannot read
// it tells with a place inside the file.
func FuzzGeoJSON(f *testing.F) {
	for _, s := range []string{
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"territory":"north"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`,
		`{"type":"FeatureCollection","features":[{"geometry":null}]}`, `{"features":[{"geometry":{"type":"MultiPolygon","coordinates":[[[[1e999,"x"]]]]}}]}`,
		`{"features":[{"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}}]}`,                                                                                                        // crosses itself
		`{"features":[{"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[4,0],[2,0],[2,2],[0,0]],[[0,0],[0,0],[0,1],[0,0]]]}}]}`,                                                                        // a spike, a flat hole
		`{"features":[{"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,0],[1,1],[0,0]]]]}},{"geometry":{"type":"Polygon","coordinates":[[[1,1],[1,0],[0,0],[1,1]]]}}]}`, // the same thrice
		`{"features":[{"geometry":{"type":"Polygon","coordinates":[[[180,90],[-180,90],[-180,-90],[180,90]]]}}]}`,                                                                                               // the poles
		`{"features":[{"geometry":{"type":"Polygon","coordinates":[[[1e-320,0],[5e-324,1],[0,1e-300],[1e-320,0]]]}}]}`,                                                                                          // next to nothing
		`{"features":[{"geometry":{"type":"Polygon","coordinates":[[[0],[1,0,5,6,7],[1,1],[0]]]}}]}`, `{"features":[{"properties":{"oktmo":1e30,"territory":[]}}]}`,
		`{"features":[{"geometry":{"type":"MultiPolygon","coordinates":[[],[[[0,0],[1,0],[1,1],[0,0]]]]}}]}`, // a part without rings
		`{"features":{}}`, `[`, ``, `{"features":[[[[[[[[[[[`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &sink{}
		b := &geo.Boundaries{Nearest: 500}
		var sound []orb.MultiPolygon
		for _, one := range readFeatures(s, "b.geojson", text) {
			if one.at.file != "b.geojson" || one.at.line < 1 || one.at.col < 1 {
				t.Errorf("a feature at %+v", one.at)
			}
			if len(one.wrong) == 0 {
				sound = append(sound, one.shape)
			}
		}
		simpler := geo.NewSimplifier(5, sound)
		for _, shape := range sound {
			geo.Crossing(shape, 1000)
			shape := simpler.Shape(shape)
			if wrong := geo.WrongShape(shape); wrong != nil {
				t.Errorf("simplified, %v is %q", shape, wrong)
			}
			b.Add("x", 1, shape)
			for _, p := range append(slices.Concat(slices.Concat(shape...)...), orb.Ring{shape.Bound().Center()}...) {
				b.At(Point{Lat: p.Lat(), Lon: p.Lon()})
				b.Near(Point{Lat: p.Lat(), Lon: p.Lon()})
			}
		}
		for _, p := range s.problems {
			if p.Line < 1 || p.Col < 1 || p.Line > 1+len(text) || p.Message == "" {
				t.Errorf("a problem without a place: %+v", p)
			}
		}
	})
}

// FuzzLoadRegion feeds any text as a file of a centre below another one: no panic,
// and an error is always Problems with a place.
func FuzzLoadRegion(f *testing.F) {
	base := fstest.MapFS{}
	for _, root := range []string{"../examples/region", "testdata/bad"} {
		err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			f.Add(text)
			if inside, ok := strings.CutPrefix(filepath.ToSlash(name), "../examples/region/"); ok {
				base[inside] = &fstest.MapFile{Data: text}
			}
			return nil
		})
		if err != nil {
			f.Fatal(err)
		}
	}
	f.Add([]byte("centre: {names: {ru: Свой}, parent: lesnoy}\ncategories: [{id: roads}, {id: roads, topics: [{id: roads.snow}]}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		files := maps.Clone(base)
		files["centres/zarechye/more.yaml"] = &fstest.MapFile{Data: text}
		r, err := LoadRegion(files)
		var problems Problems
		if err == nil {
			for _, d := range r.Centres() {
				d.Match(Complaint{Topic: "roads.snow", Territory: "zarechye", Address: string(text)}, mondayMorning)
			}
			return
		}
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("error is %T: %v", err, err)
		}
	})
}
