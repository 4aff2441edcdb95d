package routing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// weekdays are the keys of the section hours, by time.Weekday.
var weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (l *loader) hours(v value) {
	f, ok := v.fields(weekdays[:]...)
	if !ok {
		return
	}
	works := false
	for i, key := range weekdays {
		if !f.has(key) {
			continue
		}
		shifts, err := parseShifts(f.text(key))
		if err != nil {
			l.problem(f.place(key), "%s: %v", key, err)
		}
		l.week[i] = shifts
		works = true
	}
	if !works {
		v.problem("no working hours in the whole week")
	}
}

// parseShifts reads "08:00-12:00, 13:00-17:00".
func parseShifts(text string) ([]shift, error) {
	var shifts []shift
	for part := range strings.SplitSeq(text, ",") {
		from, to, ok := strings.Cut(part, "-")
		s := shift{clock(from), clock(to)}
		if !ok || s.from < 0 || s.to < 0 || s.from >= s.to {
			return nil, fmt.Errorf("%q is no working time: write 08:00-12:00, 13:00-17:00", text)
		}
		if len(shifts) > 0 && shifts[len(shifts)-1].to > s.from {
			return nil, fmt.Errorf("%q: the times overlap or are out of order", text)
		}
		shifts = append(shifts, s)
	}
	return shifts, nil
}

// clock is the minute of the day, 24:00 being its end, or -1.
func clock(text string) int {
	text = strings.TrimSpace(text)
	if text == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}

// firstYear and lastYear bound the years a file may describe.
const firstYear, lastYear = 2000, 2199

func (l *loader) calendar(v value) {
	f, ok := v.fields("year", "basis", "preliminary", "off", "worked", "short")
	if !ok {
		return
	}
	y, ok := f.need("year")
	if !ok {
		return
	}
	year := y.number()
	switch {
	case y.kind() != "a number":
		return
	case year < firstYear || year > lastYear:
		y.problem("the year must lie between %d and %d", firstYear, lastYear)
		return
	}
	if !l.declare("calendar", fmt.Sprint(year), y.at()) {
		return
	}
	f.need("basis")
	f.need("off")
	days := yearDays{}
	l.days(f, "off", year, dayOff, days)
	l.days(f, "worked", year, dayWorks, days)
	l.days(f, "short", year, dayShort, days)
	l.years[year] = days
	if f.flag("preliminary", false) {
		l.warn(y.at(), "the calendar for %d is preliminary: check it against the decree (%s)", year, f.text("basis"))
	}
}

// days notes the dates of one kind.
func (l *loader) days(f fields, key string, year int, kind dayKind, into yearDays) {
	for _, v := range f.list(key) {
		text := v.text()
		if text == "" {
			continue
		}
		dates, err := parseDates(text)
		if err != nil {
			v.problem("%s: %v", key, err)
			continue
		}
		for _, d := range dates {
			switch {
			case d.year != year:
				v.problem("%s: %s is not in %d", key, d, year)
			case into[d] != 0:
				v.problem("%s: %s is given twice", key, d)
			default:
				into[d] = kind
			}
		}
	}
}

// longestRange keeps a slip of the pen from turning a year into a holiday.
const longestRange = 31

// parseDates reads "2026-06-12" or "2026-01-01..2026-01-08".
func parseDates(text string) ([]date, error) {
	first, last, ranged := strings.Cut(text, "..")
	if !ranged {
		last = first
	}
	from, err1 := time.Parse(time.DateOnly, strings.TrimSpace(first))
	to, err2 := time.Parse(time.DateOnly, strings.TrimSpace(last))
	if err1 != nil || err2 != nil || to.Before(from) {
		return nil, fmt.Errorf("%q is no date: write 2026-06-12 or 2026-01-01..2026-01-08", text)
	}
	var dates []date
	for d := dateOf(from); !d.noon().After(to.Add(24 * time.Hour)); d = d.plus(1) {
		if len(dates) == longestRange {
			return nil, fmt.Errorf("%q is longer than %d days", text, longestRange)
		}
		dates = append(dates, d)
	}
	return dates, nil
}

// lintCalendar warns of years that only the general rules describe.
func (l *loader) lintCalendar() {
	l.lintDays()
	l.lintSpans()
	years := slices.Sorted(maps.Keys(l.years))
	if len(years) == 0 {
		l.warn(place{file: "calendar"}, "no year has a calendar: only the general rules count")
		return
	}
	for y := years[0]; y < years[len(years)-1]; y++ {
		if _, ok := l.years[y]; !ok {
			l.warn(place{file: "calendar"}, "no calendar for %d: only the general rules count", y)
		}
	}
}

// WarningsAt are the warnings together with those that depend on the day: a
// calendar that is missing for this year or for the deadlines that fall due next,
// a deadline within long holidays, a territory without a code in force.
func (d *Directory) WarningsAt(now time.Time) []Problem {
	now = now.In(d.calendar.zone)
	warnings := append(slices.Clone(d.warnings), d.codeWarnings(now.Format(time.DateOnly))...)
	latest := now
	for _, t := range d.topics.list {
		if full := d.calendar.Deadline(now, t.Full); full.After(latest) {
			latest = full
		}
	}
	for y := now.Year(); y <= latest.Year(); y++ {
		if !d.calendar.Known(y) {
			warnings = append(warnings, problemAt(place{file: fmt.Sprintf("calendar/%d.yaml", y)},
				"no calendar for %d, and deadlines fall into it: only the general rules count", y))
		}
	}
	return append(warnings, d.putOff(now)...).Sorted()
}
