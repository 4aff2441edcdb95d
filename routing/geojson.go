package routing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"otklik/routing/geo"
)

// mostGeoJSON bounds a boundary file.
const mostGeoJSON = 64 << 20

// feature is one outline of a boundary file.
type feature struct {
	at        place
	territory string // property of this name, may be empty
	oktmo     string // property of this name, may be empty
	shape     orb.MultiPolygon
	wrong     []string // why the shape cannot be used
}

// readFeatures reads a FeatureCollection, feature by feature so that each knows
// its line, and notes what it cannot read.
func readFeatures(s *sink, file string, text []byte) []feature {
	start := place{file, 1, 1}
	if len(text) > mostGeoJSON {
		s.problem(start, "the file is larger than %d MB", mostGeoJSON>>20)
		return nil
	}
	lines := lineIndex(file, text)
	if at, whole := jsonEnds(text); !whole {
		s.problem(lines.place(at), "not readable as JSON from here on: the file may be cut short")
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if !toFeatures(dec) {
		s.problem(lines.place(dec.InputOffset()), "not a GeoJSON FeatureCollection")
		return nil
	}
	var features []feature
	for dec.More() {
		at := lines.place(nextItem(text, dec.InputOffset()))
		var raw json.RawMessage
		if dec.Decode(&raw) != nil { // not reached: the text is JSON
			return nil
		}
		features = append(features, readFeature(at, raw))
	}
	return features
}

// toFeatures moves the decoder behind the bracket that opens "features".
func toFeatures(dec *json.Decoder) bool {
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return false
		}
		if key == "features" {
			t, err := dec.Token()
			return err == nil && t == json.Delim('[')
		}
		var skipped json.RawMessage
		if dec.Decode(&skipped) != nil {
			return false
		}
	}
	return false
}

func readFeature(at place, raw []byte) feature {
	var read struct {
		Properties map[string]any `json:"properties"`
		Geometry   struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
	}
	f := feature{at: at}
	err := json.Unmarshal(raw, &read)
	f.territory = asText(read.Properties["territory"])
	f.oktmo = asText(read.Properties["oktmo"])
	if err != nil {
		f.wrong = []string{"not readable as a GeoJSON feature"}
		return f
	}
	shape, wrong := readShape(read.Geometry.Type, read.Geometry.Coordinates)
	if wrong != "" {
		f.wrong = []string{wrong}
		return f
	}
	f.shape, f.wrong = shape, geo.WrongShape(shape)
	return f
}

// readShape gives the outline, or why it cannot be read. A position's height is
// dropped.
func readShape(kind string, coordinates []byte) (orb.MultiPolygon, string) {
	var shape orb.MultiPolygon
	var err error
	switch kind {
	case "Polygon":
		shape = make(orb.MultiPolygon, 1)
		err = json.Unmarshal(coordinates, &shape[0])
	case "MultiPolygon":
		err = json.Unmarshal(coordinates, &shape)
	default:
		return nil, "the geometry must be a Polygon or a MultiPolygon"
	}
	if err != nil {
		return nil, "the coordinates are not those of a " + kind
	}
	return shape, ""
}

// asText takes a code that a tool may have turned into a number.
func asText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case float64:
		return fmt.Sprintf("%.0f", v)
	}
	return ""
}

// nextItem skips the comma and the blanks before an item of an array.
func nextItem(text []byte, offset int64) int64 {
	for offset < int64(len(text)) && strings.ContainsRune(", \t\r\n", rune(text[offset])) {
		offset++
	}
	return offset
}

// jsonEnds says whether the text is one JSON value and nothing else, or where it
// stops being one. The decoder alone would take the features of a file that was
// cut between two of them.
func jsonEnds(text []byte) (at int64, whole bool) {
	err := json.Unmarshal(text, new(json.RawMessage))
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return syntax.Offset - 1, false // it counts the byte that is wrong
	}
	return 0, err == nil
}
