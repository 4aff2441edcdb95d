package routing

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(t testing.TB, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestDeadline(t *testing.T) {
	c := sample(t).Calendar()
	for _, one := range []struct{ name, from, span, want string }{
		{"minutes within a shift", "2026-11-23 10:00", "30m", "2026-11-23 10:30"},
		{"minutes over lunch", "2026-11-23 11:45", "30m", "2026-11-23 13:15"},
		{"hours over lunch", "2026-11-23 10:00", "4h", "2026-11-23 15:00"},
		{"hours exactly to the end", "2026-11-23 13:00", "4h", "2026-11-23 17:00"},
		{"hours over the night", "2026-11-23 16:00", "4h", "2026-11-24 11:00"},
		{"hours from a Sunday", "2026-11-22 12:00", "1h", "2026-11-23 09:00"},
		{"hours before a short day's end", "2026-11-03 15:30", "1h", "2026-11-05 08:30"},
		{"days are counted from the next", "2026-11-23 08:00", "1wd", "2026-11-24 17:00"},
		{"ten days over two weekends", "2026-11-23 10:00", "10wd", "2026-12-07 17:00"},
		{"days over the new year", "2026-12-30 10:00", "1wd", "2027-01-11 17:00"},
		{"a day that ends early", "2026-04-29 10:00", "1wd", "2026-04-30 16:00"},
		{"calendar days to a working day", "2026-11-23 10:00", "30d", "2026-12-23 17:00"},
		{"calendar days to a holiday", "2026-12-02 10:00", "30d", "2027-01-11 17:00"},
		{"the decree's day off", "2026-01-08 10:00", "1h", "2026-01-12 09:00"},
		{"a year without a file: the rules", "2029-06-11 15:30", "1h", "2029-06-13 08:30"},
		{"a Sunday holiday moves by rule", "2028-03-07 17:00", "1wd", "2028-03-09 17:00"},
	} {
		t.Run(one.name, func(t *testing.T) {
			s, err := ParseSpan(one.span)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.Deadline(at(t, one.from), s); !got.Equal(at(t, one.want)) {
				t.Errorf("%s from %s = %s, want %s", one.span, one.from, got.Format("2006-01-02 15:04"), one.want)
			}
		})
	}
}

// The numbers are those of the official production calendar for a five-day week.
func TestYearHas247WorkingDays(t *testing.T) {
	c := sample(t).Calendar()
	days, short := 0, 0
	for d := (date{2026, time.January, 1}); d.year == 2026; d = d.plus(1) {
		if shifts := c.shifts(d); len(shifts) > 0 {
			days++
			if shifts[len(shifts)-1].to == 16*60 {
				short++
			}
		}
	}
	if days != 247 || short != 4 {
		t.Errorf("2026 has %d working days, %d of them short; want 247 and 4", days, short)
	}
}

// The file for 2027 says only what the rules say; when the decree is entered,
// this test has done its work.
func TestPreliminaryYearFollowsRules(t *testing.T) {
	c := sample(t).Calendar()
	bare := newCalendar(c.zone, c.week, nil)
	for d := (date{2027, time.January, 1}); d.year == 2027; d = d.plus(1) {
		if got, want := len(c.shifts(d)), len(bare.shifts(d)); got != want {
			t.Errorf("%s: %d shifts in the file, %d by the rules", d, got, want)
		}
	}
}

func TestWorkedWeekend(t *testing.T) {
	c := sample(t).Calendar()
	saturday := date{2026, time.November, 28}
	c = newCalendar(c.zone, c.week, map[int]yearDays{2026: {saturday: dayWorks}})
	if got, want := c.Deadline(at(t, "2026-11-27 16:00"), Span{2, WorkingHours}), at(t, "2026-11-28 09:00"); !got.Equal(want) {
		t.Errorf("two hours over to a worked Saturday end at %s, want %s", got, want)
	}
}

func TestCalendarWithoutAnyWorkEnds(t *testing.T) {
	c := newCalendar(time.UTC, [7][]shift{}, nil)
	for _, s := range []Span{{1, WorkingMinutes}, {1, WorkingHours}, {2, WorkingDays}, {3, CalendarDays}} {
		c.Deadline(at(t, "2026-11-23 10:00"), s) // comes back at all
	}
}

func drawSpan(t *rapid.T) Span {
	u := unitNames[rapid.IntRange(0, len(unitNames)-1).Draw(t, "unit")]
	return Span{rapid.IntRange(1, u.most).Draw(t, "n"), u.unit}
}

func drawMoment(t *rapid.T, label string) time.Time {
	const from, to = 1577836800, 2524608000 // 2020 to 2050
	return time.Unix(rapid.Int64Range(from, to).Draw(t, label), 0)
}

func TestNoDeadlineInNonWorkingTime(t *testing.T) {
	c := sample(t).Calendar()
	rapid.Check(t, func(t *rapid.T) {
		from, s := drawMoment(t, "from"), drawSpan(t)
		got := c.Deadline(from, s)
		if !c.Working(got) {
			t.Errorf("%s from %s ends at %s, outside working time", s, from.In(c.zone), got)
		}
		if !got.After(from) {
			t.Errorf("%s from %s ends at %s, which is not later", s, from.In(c.zone), got)
		}
	})
}

func TestDeadlineIsMonotone(t *testing.T) {
	c := sample(t).Calendar()
	rapid.Check(t, func(t *rapid.T) {
		from, s := drawMoment(t, "from"), drawSpan(t)
		later := from.Add(time.Duration(rapid.IntRange(0, 14*24*3600).Draw(t, "seconds")) * time.Second)
		a, b := c.Deadline(from, s), c.Deadline(later, s)
		if b.Before(a) {
			t.Errorf("%s: from %s ends at %s, from %s earlier, at %s", s, from.In(c.zone), a, later.In(c.zone), b)
		}
		longer := s
		longer.N++
		if c.Deadline(from, longer).Before(a) {
			t.Errorf("from %s: %s ends before %s", from.In(c.zone), longer, s)
		}
	})
}

func TestSpanRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSpan(t)
		if back, err := ParseSpan(s.String()); err != nil || back != s {
			t.Errorf("%v is written %q and read %v, %v", s, s.String(), back, err)
		}
	})
	for _, bad := range []string{"", "4", "h", "-1h", "+4h", "0d", "4 h", "1.5h", "10w", "10wdd", "9999999999999999999h", "4001h"} {
		if s, err := ParseSpan(bad); err == nil {
			t.Errorf("%q is read as %v", bad, s)
		}
	}
}

func TestWarningsNameTheMissingYear(t *testing.T) {
	d := sample(t)
	ofCalendars := func(all []Problem) (list []Problem) {
		for _, p := range all {
			if strings.HasPrefix(p.File, "calendar/") {
				list = append(list, p)
			}
		}
		return list
	}
	if got := ofCalendars(d.warnings); len(got) != 1 {
		t.Errorf("%d warnings, want the one about 2027: %v", len(got), got)
	}
	if got := ofCalendars(d.WarningsAt(at(t, "2026-11-23 10:00"))); len(got) != 1 {
		t.Errorf("2026 and 2027 have files: %v", got)
	}
	got := ofCalendars(d.WarningsAt(at(t, "2027-12-20 10:00")))
	if len(got) != 2 || got[1].File != "calendar/2028.yaml" {
		t.Errorf("deadlines fall into 2028, which has no file: %v", got)
	}
}
