package routing

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// This file reads what is measured in the directory's files: counts, lengths of time and
// distances, each within bounds.

// count is a whole number between two others.
func (f fields) count(key string, least, most, absent int) int {
	if !f.has(key) {
		return absent
	}
	n := f.body[key].number()
	if _, isNumber := f.body[key].whole(); isNumber && (n < least || n > most) {
		f.body[key].problem("%s: want %d to %d", key, least, most)
		return absent
	}
	return n
}

var lapseShape = regexp.MustCompile(`^(\d{1,4})([mhd])$`)

// lapse is a length of time by the clock: "15m", "24h", "3d".
func (f fields) lapse(key string, most, absent time.Duration) time.Duration {
	if !f.has(key) {
		return absent
	}
	v := f.body[key]
	text := v.text()
	if text == "" {
		return absent
	}
	m := lapseShape.FindStringSubmatch(text)
	if m == nil {
		v.problem("%s: %q is no length of time: write 15m, 24h or 3d", key, text)
		return absent
	}
	n, _ := strconv.Atoi(m[1]) // digits by the shape
	lapse := time.Duration(n) * map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]]
	if lapse <= 0 || lapse > most {
		v.problem("%s: %q: want at most %v", key, text, most)
		return absent
	}
	return lapse
}

// wholeTerritory in place of a radius compares cases by their territories.
const wholeTerritory = "territory"

var radiusShape = regexp.MustCompile(`^(\d{1,6})(m|km)$`)

// radius is a distance in metres, or "territory" for 0.
func (f fields) radius(key string, absent int) int {
	if f.has(key) && f.body[key].text() == wholeTerritory {
		return 0
	}
	return f.distance(key, longestRadius, absent, wholeTerritory)
}

// distance is a number of metres: "1500m", "2km"; others are the words that the caller
// takes in its place.
func (f fields) distance(key string, most, absent int, others ...string) int {
	if !f.has(key) {
		return absent
	}
	v := f.body[key]
	text := v.text()
	if text == "" {
		return absent
	}
	metres, ok := ParseRadius(text)
	if !ok || metres > most {
		v.problem("%s: %q: want at most %d m, written %s", key, text, most, strings.Join(append([]string{"150m", "2km"}, others...), " or "))
		return absent
	}
	return metres
}

// ParseRadius reads "800m" or "2km".
func ParseRadius(text string) (metres int, ok bool) {
	m := radiusShape.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	metres, _ = strconv.Atoi(m[1]) // digits by the shape
	if m[2] == "km" {
		metres *= 1000
	}
	return metres, metres > 0 && metres <= longestRadius
}
