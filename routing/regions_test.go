package routing

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestExchangedCoordinates(t *testing.T) {
	codes := func(code string) []Code { return []Code{{OKTMO: code}} }
	for name, one := range map[string]struct {
		code   string
		middle orb.Point
		want   bool
	}{
		"Cheboksary":             {"97701000", orb.Point{47.25, 56.13}, false},
		"Cheboksary, exchanged":  {"97701000", orb.Point{56.13, 47.25}, true},
		"Grozny, exchanged":      {"96701000", orb.Point{43.3, 45.7}, true},
		"Ufa, exchanged":         {"80701000", orb.Point{54.7, 56.0}, false}, // hardly another place
		"Moscow, exchanged":      {"45000000", orb.Point{55.75, 37.6}, true},
		"Novosibirsk, exchanged": {"50701000", orb.Point{55.0, 82.9}, true},
		"a settlement's code":    {"97544000101", orb.Point{56.0, 47.3}, true},
		"no such region":         {"00701000", orb.Point{56.13, 47.25}, false},
	} {
		if got := exchanged(codes(one.code), one.middle); got != one.want {
			t.Errorf("%s: exchanged is %v", name, got)
		}
	}
	if exchanged(nil, orb.Point{56.13, 47.25}) {
		t.Error("without a code nothing is known")
	}
}

// The table is sound, and what lies in a far corner of a wide region, or near the
// line where latitude and longitude are equal, does not look exchanged.
func TestNoRegionLooksExchanged(t *testing.T) {
	for line := range strings.Lines(regionMiddles) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		code := line[:2] + "000000"
		middle, ok := regionMiddle(code)
		if !ok || middle.Lat < 40 || middle.Lat > 75 || middle.Lon < 19 || middle.Lon > 180 {
			t.Fatalf("%q: %v", line, middle)
		}
		if exchanged([]Code{{OKTMO: code}}, orb.Point{middle.Lon, middle.Lat}) {
			t.Errorf("the middle of region %s", line[:2])
		}
	}
	for town, one := range map[string]struct {
		region string
		at     orb.Point
	}{
		"Norilsk": {"04", orb.Point{88.2, 69.3}}, "Pevek": {"77", orb.Point{170.3, 69.7}}, "Mirny": {"98", orb.Point{114, 62.5}},
		"Vorkuta": {"87", orb.Point{64, 67.5}}, "Belushya Guba": {"11", orb.Point{52.3, 71.5}}, "Naryan-Mar": {"11", orb.Point{53, 67.6}},
		"Ivdel": {"65", orb.Point{60.4, 61.2}}, "Tazovsky": {"71", orb.Point{78.7, 67.5}}, "Okhotsk": {"08", orb.Point{143.2, 59.4}},
		"Yuzhno-Kurilsk": {"64", orb.Point{145.9, 44}}, "Orsk": {"53", orb.Point{58.6, 51.2}}, "Krasnovishersk": {"57", orb.Point{57.9, 60.9}},
		"Kyshtovka": {"50", orb.Point{76.6, 56.6}}, "Sysert": {"65", orb.Point{60.8, 56.5}}, "Buzuluk": {"53", orb.Point{52.3, 52.8}},
		"Astrakhan": {"12", orb.Point{48, 46.3}}, "Derbent": {"82", orb.Point{48.3, 42.1}}, "Sochi": {"03", orb.Point{39.7, 43.6}},
	} {
		if exchanged([]Code{{OKTMO: one.region + "000000"}}, one.at) {
			t.Errorf("%s looks exchanged", town)
		}
	}
}
