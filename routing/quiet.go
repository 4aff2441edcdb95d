package routing

import (
	"fmt"
	"strings"
	"time"
)

// Stretch is the same part of every day, in minutes from midnight where the
// centre is. It may reach into the next day; the zero value is no time at all.
type Stretch struct{ From, To int }

// Within tells whether t lies in the stretch, and when that ends then. t is in the
// zone that it is meant in.
func (h Stretch) Within(t time.Time) (end time.Time, within bool) {
	y, m, d := t.Date()
	for _, back := range []int{1, 0} { // the one that began yesterday, today's
		at := func(minute int) time.Time { return time.Date(y, m, d-back, 0, minute, 0, 0, t.Location()) }
		end = at(h.To)
		if h.To < h.From {
			end = at(h.To + 24*60)
		}
		if !t.Before(at(h.From)) && t.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}

// String is "22:00-08:00".
func (h Stretch) String() string { return Minute(h.From) + "-" + Minute(h.To) }

// Minute writes a minute of the day as a clock shows it.
func Minute(n int) string { return fmt.Sprintf("%02d:%02d", n/60, n%60) }

// parseStretch reads "22:00-08:00".
func parseStretch(text string) (Stretch, error) {
	from, to, ok := strings.Cut(text, "-")
	h := Stretch{From: clock(from), To: clock(to) % (24 * 60)}
	if !ok || h.From < 0 || h.From == 24*60 || h.To < 0 || h.From == h.To {
		return Stretch{}, fmt.Errorf("%q are no hours of the day: write 22:00-08:00", text)
	}
	return h, nil
}

// quietHours reads a centre's quiet hours, or leaves those of the centre above; without
// any nobody is spared unless he asks.
func (l *loader) quietHours(f fields, above Stretch) Stretch {
	if !f.has("quiet") {
		return above
	}
	text := f.text("quiet")
	if text == "" {
		return Stretch{}
	}
	h, err := parseStretch(text)
	if err != nil {
		l.problem(f.place("quiet"), "quiet: %v", err)
	}
	return h
}
