package routing

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// This file measures working time: how much of it lies between two moments, and
// the moment that lies so much of it away.

// Next is t while the centre works, or else the first moment at which it does.
func (c *Calendar) Next(t time.Time) time.Time {
	if c.Working(t) {
		return t
	}
	t = t.In(c.zone)
	d := dateOf(t)
	for range farthest {
		for _, s := range c.shifts(d) {
			if start := c.moment(d, s.from); start.After(t) {
				return start
			}
		}
		d = d.plus(1)
	}
	return c.moment(d, 0)
}

// Worked is how long the centre works between two moments, 0 if they are not in
// this order.
func (c *Calendar) Worked(from, to time.Time) time.Duration {
	from, to = from.In(c.zone), to.In(c.zone)
	var sum time.Duration
	d := dateOf(from)
	for range farthest {
		if !c.moment(d, 0).Before(to) {
			break
		}
		for _, s := range c.shifts(d) {
			sum += overlap(from, to, c.moment(d, s.from), c.moment(d, s.to))
		}
		d = d.plus(1)
	}
	return sum
}

// overlap is how long both stretches last at once.
func overlap(from, to, start, end time.Time) time.Duration {
	if start.Before(from) {
		start = from
	}
	if end.After(to) {
		end = to
	}
	return max(0, end.Sub(start))
}

// before takes working time off a moment. What would end with a shift's last
// moment begins with the next one's first: it is when somebody reads of it.
func (c *Calendar) before(t time.Time, left time.Duration) time.Time {
	t = t.In(c.zone)
	if left <= 0 {
		return t
	}
	d := dateOf(t)
	for range farthest {
		for _, s := range slices.Backward(c.shifts(d)) {
			start, end := c.moment(d, s.from), c.moment(d, s.to)
			if end.After(t) {
				end = t
			}
			have := end.Sub(start)
			if have <= 0 {
				continue
			}
			if have >= left {
				return end.Add(-left)
			}
			left -= have
		}
		d = d.plus(-1)
	}
	return c.moment(d, 0)
}

// day is the working time of an ordinary day: the longest of the week.
func (c *Calendar) day() time.Duration {
	longest := 0
	for _, shifts := range c.week {
		minutes := 0
		for _, s := range shifts {
			minutes += s.to - s.from
		}
		longest = max(longest, minutes)
	}
	return time.Duration(longest) * time.Minute
}

// Version is a short hash of what the calendar says: while it stays the same, so
// does every deadline.
func (c *Calendar) Version() string {
	h := sha256.New()
	fmt.Fprintln(h, c.zone, c.week)
	for _, y := range sortedKeys(c.years) {
		fmt.Fprintln(h, y, len(c.years[y]))
		days := make([]string, 0, len(c.years[y]))
		for d, kind := range c.years[y] {
			days = append(days, fmt.Sprint(d, kind))
		}
		slices.Sort(days)
		fmt.Fprintln(h, days)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// Calendars is a short hash of all centres' calendars together.
func (r *Region) Calendars() string {
	h := sha256.New()
	for _, d := range r.centres {
		fmt.Fprintln(h, d.centre.ID, d.calendar.Version())
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
