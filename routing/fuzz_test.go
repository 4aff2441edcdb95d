package routing

import (
	"testing"
)

// FuzzGeoJSON: no boundary file makes the reader panic, and what it cannot read
// it tells with a place inside the file.
func FuzzGeoJSON(f *testing.F) {
	for _, s := range []string{
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"territory":"north"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`,
		`{"type":"FeatureCollection","features":[{"geometry":null}]}`, `{"features":[{"geometry":{"type":"MultiPolygon","coordinates":[[[[1e999,"x"]]]]}}]}`,
		`{"features":{}}`, `[`, ``, `{"features":[[[[[[[[[[[`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s := &sink{}
		for _, one := range readFeatures(s, "b.geojson", text) {
			if one.at.file != "b.geojson" || one.at.line < 1 || one.at.col < 1 {
				t.Errorf("a feature at %+v", one.at)
			}
		}
		for _, p := range s.problems {
			if p.Line < 1 || p.Col < 1 || p.Line > 1+len(text) || p.Message == "" {
				t.Errorf("a problem without a place: %+v", p)
			}
		}
	})
}
