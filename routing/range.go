package routing

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Range is all numbers from one to another, both included; an open end is infinite.
type Range struct{ From, To float64 }

// rangeMark stands between the ends of a range; no id of an option may hold it.
const rangeMark = ".."

// largest is the farthest end that may be written: beyond it people have mistyped.
const largest = 1e9

// ParseRange reads "5..40", "..17.9", "20.." or a single number.
func ParseRange(text string) (Range, error) {
	wrong := fmt.Errorf("%q is no range: write 5..40, ..17, 20.. or one number", text)
	from, to, ok := strings.Cut(text, rangeMark)
	if !ok {
		to = from
	}
	r := Range{math.Inf(-1), math.Inf(1)}
	for _, end := range []struct {
		text string
		at   *float64
	}{{from, &r.From}, {to, &r.To}} {
		if end.text == "" {
			continue
		}
		n, err := strconv.ParseFloat(end.text, 64)
		if err != nil || math.IsNaN(n) || math.Abs(n) > largest {
			return Range{}, wrong
		}
		*end.at = n
	}
	if text == "" || text == rangeMark || r.From > r.To {
		return Range{}, wrong
	}
	return r, nil
}

// Holds tells whether a number lies in the range.
func (r Range) Holds(n float64) bool { return r.From <= n && n <= r.To }

// meets tells whether a number lies in both.
func (r Range) meets(other Range) bool { return r.From <= other.To && other.From <= r.To }

// whole tells whether its ends are, as far as it has any.
func (r Range) whole() bool {
	for _, end := range []float64{r.From, r.To} {
		if !math.IsInf(end, 0) && end != math.Trunc(end) {
			return false
		}
	}
	return true
}

// Ends are both ends in words, "" for an open one.
func (r Range) Ends() (from, to string) { return plainNumber(r.From), plainNumber(r.To) }

// String writes the range as ParseRange reads it.
func (r Range) String() string {
	from, to := plainNumber(r.From), plainNumber(r.To)
	if from == to && from != "" {
		return from
	}
	return from + rangeMark + to
}

// plainNumber writes a number as answers keep it: "12.5"; "" for none.
func plainNumber(n float64) string {
	if math.IsInf(n, 0) {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// rangeOf reads the option of a condition that is a range; other options begin with a
// letter.
func rangeOf(option string) (Range, bool) {
	if option == "" || option[0] >= 'a' {
		return Range{}, false
	}
	r, err := ParseRange(option)
	return r, err == nil
}
