package routing

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// This file notes deadlines that fall on a day off, and days of a calendar that
// change nothing.

// shortSpan is the number of calendar days below which a term that ends on a day
// off is much longer than it says.
const shortSpan = 7

// lintSpans tells of terms in calendar days: one that ends on a day off is put off
// to the next working day. A short one should count working days.
func (l *loader) lintSpans() {
	ordinary := map[int]int{} // calendar days → topics
	for _, t := range l.d.topics.list {
		for _, clock := range []struct {
			name string
			span Span
		}{{"first", t.First}, {"full", t.Full}} {
			late := l.endsOff(clock.span)
			if len(late) == 0 {
				continue
			}
			if clock.span.N >= shortSpan {
				ordinary[clock.span.N]++
				continue
			}
			l.warn(l.declared["topic "+string(t.ID)], "%stopic %q: %s of %s falls on a day off for what comes on %s, and is put off: write %s to count working days",
				l.whose(), t.ID, clock.name, clock.span, strings.Join(late, ", "), Span{clock.span.N, WorkingDays})
		}
	}
	for _, n := range sortedKeys(ordinary) {
		s := Span{n, CalendarDays}
		l.note(l.declared["hours"], "the term %s, of %d clocks, falls on a day off for what comes on %s: it is put off to the next working day",
			s, ordinary[n], strings.Join(l.endsOff(s), ", "))
	}
}

// endsOff are the working weekdays from which a term in calendar days ends on a
// weekday off.
func (l *loader) endsOff(s Span) (days []string) {
	if s.Unit != CalendarDays {
		return nil
	}
	for i := range weekdays {
		from := (i + 1) % len(weekdays) // Monday first
		if end := (from + s.N) % len(weekdays); len(l.week[from]) > 0 && len(l.week[end]) == 0 {
			days = append(days, weekdays[from])
		}
	}
	return days
}

// lintDays warns of days in the centre's own calendars that change nothing: a slip
// of the pen, most likely.
func (l *loader) lintDays() {
	for year, days := range l.years {
		key := fmt.Sprintf("calendar %d", year)
		if l.owner[key] != l.own {
			continue
		}
		for day, kind := range days {
			switch works := len(l.week[day.weekday()]) > 0; {
			case kind == dayWorks && works:
				l.warn(l.declared[key], "worked: %s is a working %s anyway", day, weekdays[day.weekday()])
			case kind == dayShort && !works:
				l.warn(l.declared[key], "short: %s is a %s, which is off anyway", day, weekdays[day.weekday()])
			}
		}
	}
}

// longestPutOff is the longest a weekend puts a deadline off, in days.
const longestPutOff = 3

// putOff warns of terms that would end today's cases within days off that last
// longer than a weekend.
func (d *Directory) putOff(now time.Time) (list Problems) {
	var seen []int
	for _, t := range d.topics.list {
		for _, s := range []Span{t.First, t.Full} {
			if s.Unit != CalendarDays || slices.Contains(seen, s.N) {
				continue
			}
			seen = append(seen, s.N)
			end := dateOf(now).plus(s.N)
			works := d.calendar.workday(end)
			if works.noon().Sub(end.noon()) > longestPutOff*24*time.Hour {
				list = append(list, problemAt(place{file: fmt.Sprintf("calendar/%d.yaml", end.year)},
					"%s from today falls on %s, a day off, and is put off to %s, the next working day", s, end, works))
			}
		}
	}
	return list
}
