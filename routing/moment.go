package routing

import (
	"strings"
	"time"
)

// longAgo is how far back a day without a year is looked for: beyond it next year's
// is meant.
const longAgo = 60 * 24 * time.Hour

// ParseMoment reads a time as people write it, in a zone: "2026-11-24 18:00",
// "24.11.2026 18:00", "24.11 18:00", or "18:00" for the next time the clock shows it.
func ParseMoment(text string, now time.Time, zone *time.Location) (t time.Time, ok bool) {
	text = strings.Join(strings.Fields(text), " ")
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "02.01.2006 15:04", "2.1.2006 15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, true
		}
	}
	now = now.In(zone)
	for _, layout := range []string{"02.01 15:04", "2.1 15:04"} {
		if d, err := time.ParseInLocation(layout, text, zone); err == nil {
			return nearest(d, now, zone)
		}
	}
	for _, layout := range []string{"15:04", "15.04"} {
		if c, err := time.ParseInLocation(layout, text, zone); err == nil {
			t = time.Date(now.Year(), now.Month(), now.Day(), c.Hour(), c.Minute(), 0, 0, zone)
			if !t.After(now) {
				t = time.Date(now.Year(), now.Month(), now.Day()+1, c.Hour(), c.Minute(), 0, 0, zone)
			}
			return t, true
		}
	}
	return time.Time{}, false
}

// ParseDay reads a day as people write it, in a zone: "24.11.2026", "2026-11-24", or
// "24.11" for the nearest. It is given by its noon.
func ParseDay(text string, now time.Time, zone *time.Location) (t time.Time, ok bool) {
	return ParseMoment(strings.TrimSpace(text)+" 12:00", now, zone)
}

// nearest gives a day and a time their year; ok is false for the 29th of February
// of a year that has none.
func nearest(d, now time.Time, zone *time.Location) (t time.Time, ok bool) {
	year := now.Year()
	t = time.Date(year, d.Month(), d.Day(), d.Hour(), d.Minute(), 0, 0, zone)
	if now.Sub(t) > longAgo {
		t = time.Date(year+1, d.Month(), d.Day(), d.Hour(), d.Minute(), 0, 0, zone)
	}
	return t, t.Day() == d.Day()
}
