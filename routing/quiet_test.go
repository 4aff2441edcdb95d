package routing

import (
	"testing"
	"time"
)

func TestStretch(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, zone) }
	night, noon := Stretch{22 * 60, 8 * 60}, Stretch{12 * 60, 13*60 + 30}
	for _, x := range []struct {
		h   Stretch
		t   time.Time
		end time.Time // zero = not within
	}{
		{night, at(23, 21, 59), time.Time{}},
		{night, at(23, 22, 0), at(24, 8, 0)},
		{night, at(24, 0, 0), at(24, 8, 0)},
		{night, at(24, 7, 59), at(24, 8, 0)},
		{night, at(24, 8, 0), time.Time{}},
		{night, at(30, 23, 0), at(31, 8, 0)}, // the last of the month
		{noon, at(23, 12, 30), at(23, 13, 30)},
		{noon, at(23, 13, 30), time.Time{}},
		{noon, at(23, 0, 30), time.Time{}},
		{Stretch{}, at(23, 0, 0), time.Time{}},
		{Stretch{22 * 60, 0}, at(23, 23, 59), at(24, 0, 0)},
		{Stretch{22 * 60, 0}, at(24, 0, 0), time.Time{}},
	} {
		if end, within := x.h.Within(x.t); within != !x.end.IsZero() || !end.Equal(x.end) && within {
			t.Errorf("%s at %s: %s, %v; want %s", x.h, x.t, end, within, x.end)
		}
	}
}

func TestParseStretch(t *testing.T) {
	for text, want := range map[string]Stretch{
		"22:00-08:00": {22 * 60, 8 * 60}, " 0:30 - 24:00": {30, 0}, "12:00-13:30": {12 * 60, 13*60 + 30},
	} {
		if got, err := parseStretch(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "22:00", "22-8", "24:00-08:00", "08:00-08:00", "25:00-08:00", "22:00-08:00-09:00"} {
		if got, err := parseStretch(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
