package routing

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// realMap is a directory of the 23 municipalities of Chuvashia with outlines
// from OpenStreetMap, where the file lies beside the repository.
func realMap(t testing.TB) fstest.MapFS {
	t.Helper()
	var text []byte
	for _, base := range []string{"../..", "../../.."} {
		var err error
		if text, err = os.ReadFile(filepath.Join(base, "shared", "data", "chuvashia_territories.geojson")); err == nil {
			break
		}
	}
	if text == nil {
		t.Skip("no real outlines here")
	}
	var read struct {
		Features []struct {
			Properties struct{ OKTMO, Name string }
		}
	}
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("boundaries: [map.geojson]\nterritories:\n")
	for i, f := range read.Features {
		old := f.Properties.OKTMO
		if strings.HasPrefix(old, "975") {
			old = "976" + old[3:]
		} else {
			old = "97900" + fmt.Sprintf("%03d", i)
		}
		name := strings.TrimSuffix(f.Properties.Name, " муниципальный округ")
		fmt.Fprintf(&b, "  - {id: t%s, kind: municipality, names: {ru: %s}, codes: [{oktmo: %s, from: 2025-01-01}, {oktmo: %s, until: 2024-12-31}]}\n",
			f.Properties.OKTMO, name, f.Properties.OKTMO, old)
	}
	files := overlay(t, "testdata/none")
	files["territories.yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	files["routes.yaml"] = &fstest.MapFile{Data: []byte("routes: [{id: rest, agency: mayor}]")}
	files["map.geojson"] = &fstest.MapFile{Data: text}
	return files
}

func TestRealOutlines(t *testing.T) {
	d, err := Load(realMap(t))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(d.boundaries.Outlines); n != 23 {
		t.Errorf("%d outlines", n)
	}
	doubts := 0
	for _, w := range d.Warnings() {
		if w.File == "map.geojson" {
			doubts++
			t.Log(w)
		}
	}
	// The file was simplified one territory at a time, which leaves slivers: a
	// few of them are wide enough to be told.
	if doubts == 0 || doubts > 15 {
		t.Errorf("%d warnings", doubts)
	}
	for town, one := range map[string]struct {
		at   Point
		want TerritoryID
	}{
		"Cheboksary": {Point{Lat: 56.13, Lon: 47.25}, "t97701000"}, "Novocheboksarsk": {Point{Lat: 56.11, Lon: 47.48}, "t97710000"},
		"Kugesi": {Point{Lat: 56.02, Lon: 47.30}, "t97544000"}, "Kanash": {Point{Lat: 55.51, Lon: 47.49}, "t97516000"}, "Alatyr": {Point{Lat: 54.84, Lon: 46.58}, "t97503000"},
		"Shumerlya": {Point{Lat: 55.50, Lon: 46.42}, "t97550000"}, "Yadrin": {Point{Lat: 55.94, Lon: 46.20}, "t97553000"}, "Tsivilsk": {Point{Lat: 55.866, Lon: 47.47}, "t97541000"},
		"Kozlovka": {Point{Lat: 55.84, Lon: 48.25}, "t97519000"}, "Batyrevo": {Point{Lat: 55.07, Lon: 47.60}, "t97507000"}, "Moscow": {Point{Lat: 55.75, Lon: 37.62}, ""},
	} {
		if got, _ := d.TerritoryAt(one.at); got != one.want {
			t.Errorf("%s lies in %q, want %q", town, got, one.want)
		}
	}
	for _, x := range d.Territories() {
		for _, c := range x.Codes {
			for _, day := range []string{"2024-06-01", "2026-06-01"} {
				if got, ok := d.TerritoryByCode(c.OKTMO, at(t, day+" 12:00")); !ok || got != x.ID {
					t.Errorf("code %s on %s is %q, want %s", c.OKTMO, day, got, x.ID)
				}
			}
		}
	}
}

// Whatever lies just outside of an outline, be it on the Volga or in a sliver
// between two, has an owner.
func TestRealNeighbourhoods(t *testing.T) {
	d, err := Load(realMap(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.boundaries.Outlines {
		for _, e := range d.boundaries.Outlines[i].Edges {
			p := Point{Lat: (e.Low + e.High) / 2, Lon: (e.X0 + e.X1) / 2}
			for _, north := range []float64{-0.002, 0.002} { // 220 m
				beside := Point{Lat: p.Lat + north, Lon: p.Lon}
				if _, metres, ok := d.TerritoryNear(beside); !ok || metres > 223 {
					t.Fatalf("%v, beside an edge of %s: %v, %v m", beside, d.boundaries.Outlines[i].ID, ok, metres)
				}
			}
		}
	}
}
