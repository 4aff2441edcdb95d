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
	for _, w := range d.Warnings() {
		t.Log(w)
	}
}
