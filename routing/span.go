package routing

import (
	"fmt"
	"strconv"
)

// Unit is what a span counts.
type Unit byte

// The units.
const (
	WorkingMinutes Unit = iota
	WorkingHours
	WorkingDays
	CalendarDays
)

// unitNames are the suffixes of a written span, by unit. The longer suffix
// comes first where one ends with another.
var unitNames = []struct {
	suffix string
	unit   Unit
	most   int // keeps a deadline within the years a calendar can answer for
}{
	{"wd", WorkingDays, 500},
	{"m", WorkingMinutes, 14 * 24 * 60},
	{"h", WorkingHours, 4000},
	{"d", CalendarDays, 730},
}

// Span is a length of time that only a calendar can turn into a deadline.
type Span struct {
	N    int
	Unit Unit
}

// ParseSpan reads "30m" (working minutes), "4h" (working hours), "10wd" (working
// days) or "30d" (calendar days).
func ParseSpan(s string) (Span, error) {
	for _, u := range unitNames {
		digits, ok := cutSuffix(s, u.suffix)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 {
			break
		}
		if n > u.most {
			return Span{}, fmt.Errorf("%q is too long: at most %d%s", s, u.most, u.suffix)
		}
		return Span{n, u.unit}, nil
	}
	return Span{}, fmt.Errorf("%q is no term: write 30m, 4h, 10wd or 30d", s)
}

// cutSuffix takes only a suffix that follows a digit, so "10wd" is not "10w" days.
func cutSuffix(s, suffix string) (string, bool) {
	cut := len(s) - len(suffix)
	if cut < 1 || s[cut:] != suffix || s[0] < '0' || s[0] > '9' {
		return "", false
	}
	return s[:cut], s[cut-1] >= '0' && s[cut-1] <= '9'
}

// String writes the span as ParseSpan reads it.
func (s Span) String() string {
	for _, u := range unitNames {
		if u.unit == s.Unit {
			return strconv.Itoa(s.N) + u.suffix
		}
	}
	return strconv.Itoa(s.N) + "?"
}

// MarshalText writes the span as ParseSpan reads it, and the zero value as nothing.
func (s Span) MarshalText() ([]byte, error) {
	if s == (Span{}) {
		return nil, nil
	}
	return []byte(s.String()), nil
}

// UnmarshalText reverses MarshalText.
func (s *Span) UnmarshalText(text []byte) (err error) {
	*s = Span{}
	if len(text) > 0 {
		*s, err = ParseSpan(string(text))
	}
	return err
}

// The clocks of a topic the directory does not know any more.
var (
	defaultFirst = Span{1, WorkingDays}
	defaultFull  = Span{30, CalendarDays}
)
