package routing

import (
	"slices"
	"time"
)

// Calendar knows when a centre works: hours by weekday, the days off, worked
// and shortened of each year, and the time zone. A year without a data file
// follows the general rules of holidays.go.
type Calendar struct {
	zone  *time.Location
	week  [7][]shift // by time.Weekday
	years map[int]yearDays
	ruled map[int]yearDays
}

// shift is a stretch of working time, in minutes from midnight.
type shift struct{ from, to int }

// date is a day of the centre's own zone.
type date struct {
	year  int
	month time.Month
	day   int
}

// dayKind is how a date differs from its weekday.
type dayKind byte

const (
	dayOff   dayKind = iota + 1 // a holiday, or a day moved onto this one
	dayWorks                    // a weekend day that is worked
	dayShort                    // an hour less
)

// yearDays are the dates of a year that differ from their weekday.
type yearDays map[date]dayKind

// shortBy is what a day before a holiday loses, in minutes (Labour Code, art. 95).
const shortBy = 60

// farthest bounds the search for a working day. No span reaches this far; it
// only keeps a calendar of nothing but holidays from hanging a turn.
const farthest = 3000

// newCalendar makes a calendar of the weekly hours and the years' data.
func newCalendar(zone *time.Location, week [7][]shift, years map[int]yearDays) *Calendar {
	return &Calendar{zone: zone, week: week, years: years, ruled: ruledYears()}
}

// Known says whether the year has a data file of its own.
func (c *Calendar) Known(year int) bool {
	_, ok := c.years[year]
	return ok
}

// Working says whether the centre works at t. The last moment of a shift is
// still working time: a deadline may fall on it.
func (c *Calendar) Working(t time.Time) bool {
	t = t.In(c.zone)
	d := dateOf(t)
	for _, s := range c.shifts(d) {
		if !t.Before(c.moment(d, s.from)) && !t.After(c.moment(d, s.to)) {
			return true
		}
	}
	return false
}

// WorkingDay says whether the centre works on the day of t at all.
func (c *Calendar) WorkingDay(t time.Time) bool {
	return len(c.shifts(dateOf(t.In(c.zone)))) > 0
}

// Deadline is the moment a span that starts at from runs out. It always falls in
// working time. Minutes and hours run only while the centre works; days are
// counted from the next one and end when the working day does; calendar days
// that end on a day off end with the next working day.
func (c *Calendar) Deadline(from time.Time, s Span) time.Time {
	from = from.In(c.zone)
	switch s.Unit {
	case WorkingMinutes:
		return c.after(from, time.Duration(s.N)*time.Minute)
	case WorkingHours:
		return c.after(from, time.Duration(s.N)*time.Hour)
	case WorkingDays:
		d := dateOf(from)
		for range s.N {
			d = c.workday(d.plus(1))
		}
		return c.end(d)
	default:
		return c.end(c.workday(dateOf(from).plus(s.N)))
	}
}

// after adds working time to from.
func (c *Calendar) after(from time.Time, left time.Duration) time.Time {
	d := dateOf(from)
	for range farthest {
		for _, s := range c.shifts(d) {
			start, end := c.moment(d, s.from), c.moment(d, s.to)
			if start.Before(from) {
				start = from
			}
			have := end.Sub(start)
			if have <= 0 {
				continue
			}
			if have >= left {
				return start.Add(left)
			}
			left -= have
		}
		d = d.plus(1)
	}
	return c.moment(d, 0)
}

// workday is d or the first working day after it.
func (c *Calendar) workday(d date) date {
	for range farthest {
		if len(c.shifts(d)) > 0 {
			break
		}
		d = d.plus(1)
	}
	return d
}

// end is the end of the day's last shift.
func (c *Calendar) end(d date) time.Time {
	shifts := c.shifts(d)
	if len(shifts) == 0 {
		return c.moment(d, 0)
	}
	return c.moment(d, shifts[len(shifts)-1].to)
}

// EndOf is when the working day of t ends, or the first one after it.
func (c *Calendar) EndOf(t time.Time) time.Time { return c.end(c.workday(dateOf(t.In(c.zone)))) }

// shifts is the working time of a day.
func (c *Calendar) shifts(d date) []shift {
	days, ok := c.years[d.year]
	if !ok {
		days = c.ruled[d.year]
	}
	own := c.week[d.weekday()]
	switch days[d] {
	case dayOff:
		return nil
	case dayWorks:
		if len(own) == 0 {
			return c.ordinary()
		}
	case dayShort:
		return shortened(own)
	}
	return own
}

// ordinary is the hours of a weekend day that is worked: those of the last
// weekday that has any.
func (c *Calendar) ordinary() []shift {
	for w := time.Friday; w >= time.Sunday; w-- {
		if len(c.week[w]) > 0 {
			return c.week[w]
		}
	}
	return nil
}

// shortened takes the last hour off a day.
func shortened(shifts []shift) []shift {
	short := slices.Clone(shifts)
	left := shortBy
	for len(short) > 0 && left > 0 {
		last := &short[len(short)-1]
		cut := min(left, last.to-last.from)
		last.to -= cut
		left -= cut
		if last.from == last.to {
			short = short[:len(short)-1]
		}
	}
	return short
}

func (c *Calendar) moment(d date, minute int) time.Time {
	return time.Date(d.year, d.month, d.day, 0, minute, 0, 0, c.zone)
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

func (d date) noon() time.Time {
	return time.Date(d.year, d.month, d.day, 12, 0, 0, 0, time.UTC)
}

func (d date) weekday() time.Weekday { return d.noon().Weekday() }

func (d date) plus(days int) date { return dateOf(d.noon().AddDate(0, 0, days)) }

func (d date) weekend() bool {
	w := d.weekday()
	return w == time.Saturday || w == time.Sunday
}

func (d date) String() string { return d.noon().Format(time.DateOnly) }
