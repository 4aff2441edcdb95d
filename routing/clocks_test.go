package routing

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawTerm keeps to spans that a topic may have.
func drawTerm(t *rapid.T, label string) Term {
	unit := rapid.SampledFrom([]Unit{WorkingMinutes, WorkingHours, WorkingDays, CalendarDays}).Draw(t, label+" unit")
	most := map[Unit]int{WorkingMinutes: 2000, WorkingHours: 200, WorkingDays: 60, CalendarDays: 90}[unit]
	start := time.Date(2026, time.Month(rapid.IntRange(1, 12).Draw(t, label+" month")), 1, 0, 0, 0, 0, time.UTC)
	start = start.Add(time.Duration(rapid.IntRange(0, 31*24*60).Draw(t, label+" minute")) * time.Minute)
	return Term{Start: start, Span: Span{rapid.IntRange(1, most).Draw(t, label+" n"), unit}}
}

// drawPauses are in order and apart, some long, some between two breaths.
func drawPauses(t *rapid.T, from time.Time) []Pause {
	var list []Pause
	at := from.Add(-48 * time.Hour)
	for range rapid.IntRange(0, 6).Draw(t, "pauses") {
		begin := at.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "gap")) * time.Minute)
		at = begin.Add(time.Duration(rapid.IntRange(1, 10*24*60).Draw(t, "length")) * time.Minute)
		list = append(list, Pause{begin, at})
	}
	return list
}

// TestPausesNeverShorten: whatever pauses there were, no deadline falls into time
// that is not worked, into a pause, or before what it was without one of them.
func TestPausesNeverShorten(t *testing.T) {
	c := sample(t).Calendar()
	rapid.Check(t, func(t *rapid.T) {
		term := drawTerm(t, "term")
		pauses := drawPauses(t, term.Start)
		bare := c.Deadline(term.Start, term.Span)
		before := bare
		for n := range len(pauses) + 1 {
			due := c.runsOut(term, pauses[:n])
			if !c.Working(due) {
				t.Fatalf("%v with %v runs out at %v, outside working time", term, pauses[:n], due)
			}
			if due.Before(before) {
				t.Fatalf("%v: the pause %v moved it from %v back to %v", term, pauses[n-1], before, due)
			}
			for _, p := range pauses[:n] {
				if due.After(p.From) && due.Before(p.To) {
					t.Fatalf("%v runs out at %v, during the pause %v", term, due, p)
				}
			}
			before = due
		}
		if n := len(pauses); n > 0 {
			longer := append([]Pause(nil), pauses...)
			longer[n-1].To = longer[n-1].To.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "longer")) * time.Minute)
			if c.runsOut(term, longer).Before(before) {
				t.Fatalf("%v: a longer last pause of %v made it earlier", term, longer)
			}
		}
	})
}

// TestPauseIsGivenBack: hours get back exactly the working time that they stood.
func TestPauseIsGivenBack(t *testing.T) {
	c := sample(t).Calendar()
	rapid.Check(t, func(t *rapid.T) {
		term := drawTerm(t, "term")
		if term.Span.Unit != WorkingHours && term.Span.Unit != WorkingMinutes {
			term.Span = Span{term.Span.N, WorkingHours}
		}
		pauses := drawPauses(t, term.Start)
		due := c.runsOut(term, pauses)
		want := time.Duration(term.Span.N) * time.Minute
		if term.Span.Unit == WorkingHours {
			want *= 60
		}
		ran := c.Worked(term.Start, due) - Clockwork{Pauses: pauses}.lost(c, term.Start, due)
		if ran != want {
			t.Fatalf("%v with %v runs out at %v, after %v", term, pauses, due, ran)
		}
	})
}

// TestPausedDays: a day that ended while the clocks stood is not counted.
func TestPausedDays(t *testing.T) {
	c := sample(t).Calendar()
	for _, one := range []struct{ name, start, span, from, to, want string }{
		{"a day over night", "2026-11-23 10:00", "2wd", "2026-11-24 10:00", "2026-11-25 09:00", "2026-11-26 17:00"},
		{"within a day", "2026-11-23 10:00", "2wd", "2026-11-24 09:00", "2026-11-24 16:00", "2026-11-25 17:00"},
		{"at night", "2026-11-23 10:00", "2wd", "2026-11-24 18:00", "2026-11-25 07:00", "2026-11-25 17:00"},
		{"a weekend", "2026-11-23 10:00", "10wd", "2026-11-27 16:00", "2026-11-30 09:00", "2026-12-08 17:00"},
		{"the first day is not counted anyway", "2026-11-23 10:00", "2wd", "2026-11-23 11:00", "2026-11-24 09:00", "2026-11-25 17:00"},
		{"calendar days", "2026-11-23 10:00", "3d", "2026-11-24 10:00", "2026-11-26 10:00", "2026-11-30 17:00"},
		{"the last day's end", "2026-11-23 10:00", "3d", "2026-11-26 16:00", "2026-11-26 20:00", "2026-11-27 17:00"},
		{"hours over lunch", "2026-11-23 10:00", "4h", "2026-11-23 11:00", "2026-11-23 14:00", "2026-11-23 17:00"},
		{"hours to the next day", "2026-11-23 10:00", "4h", "2026-11-23 11:00", "2026-11-24 08:00", "2026-11-24 11:00"},
		{"behind the deadline", "2026-11-23 10:00", "4h", "2026-11-23 16:00", "2026-11-25 08:00", "2026-11-23 15:00"},
		{"before the start", "2026-11-23 10:00", "4h", "2026-11-20 10:00", "2026-11-23 09:00", "2026-11-23 15:00"},
	} {
		t.Run(one.name, func(t *testing.T) {
			span, err := ParseSpan(one.span)
			if err != nil {
				t.Fatal(err)
			}
			w := Clockwork{Full: Term{at(t, one.start), span}, Pauses: []Pause{{at(t, one.from), at(t, one.to)}}}
			if got := w.Deadlines(c).Full; !got.Equal(at(t, one.want)) {
				t.Errorf("%s", got.Format("2006-01-02 15:04"))
			}
		})
	}
}

// TestCalendarChangeIsReflected: the same calendar gives the same deadline, and a
// day more off on the way a later one, by whatever pauses.
func TestCalendarChangeIsReflected(t *testing.T) {
	d := sample(t)
	c := d.Calendar()
	rapid.Check(t, func(t *rapid.T) {
		w := Clockwork{First: drawTerm(t, "first"), Full: drawTerm(t, "full")}
		w.Pauses = drawPauses(t, w.Full.Start)
		before := w.Deadlines(c)
		if again := w.Deadlines(newCalendar(c.zone, c.week, c.years)); again != before {
			t.Fatalf("%v by the same calendar: %v, then %v", w, before, again)
		}
		last := dateOf(before.Full.In(c.zone)) // the day it runs out is off now
		changed := c.without(last)
		if c.Version() == changed.Version() {
			t.Fatalf("%s off leaves the calendar's version as it was", last)
		}
		after := w.Deadlines(changed)
		if !after.Full.After(before.Full) || !changed.Working(after.Full) || !changed.Working(after.First) {
			t.Fatalf("%v: %v, with %s off %v", w, before, last, after)
		}
	})
}

// without is the calendar with one more day off.
func (c *Calendar) without(off date) *Calendar {
	years := map[int]yearDays{}
	for y, days := range c.years {
		years[y] = days
	}
	days, ok := years[off.year]
	if !ok {
		days = c.ruled[off.year]
	}
	more := yearDays{off: dayOff}
	for d, kind := range days {
		if d != off {
			more[d] = kind
		}
	}
	years[off.year] = more
	return newCalendar(c.zone, c.week, years)
}

// TestWorkedAndBack: what was worked between two moments leads from one to the other.
func TestWorkedAndBack(t *testing.T) {
	c := sample(t).Calendar()
	rapid.Check(t, func(t *rapid.T) {
		from := drawMoment(t, "from")
		left := time.Duration(rapid.IntRange(1, 300*60).Draw(t, "minutes")) * time.Minute
		to := c.after(from.In(c.zone), left)
		if got := c.Worked(from, to); got != left {
			t.Fatalf("%v from %v is %v, between them %v are worked", left, from, to, got)
		}
		if got := c.Worked(c.before(to, left), to); got != left {
			t.Fatalf("%v before %v is %v, between them %v are worked", left, to, c.before(to, left), got)
		}
		next := c.Next(from)
		if !c.Working(next) || next.Before(from) || c.Worked(from, next) != 0 {
			t.Fatalf("the next working moment from %v is %v", from, next)
		}
	})
}

// TestPausesJoin: pauses of several clocks are one stretch where they touch.
func TestPausesJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := drawMoment(t, "start")
		a, b := Clockwork{Pauses: drawPauses(t, start)}, drawPauses(t, start)
		own := a.Pauses
		a.stand(b)
		for i := 1; i < len(a.Pauses); i++ {
			if !a.Pauses[i-1].To.Before(a.Pauses[i].From) {
				t.Fatalf("%v and %v touch", a.Pauses[i-1], a.Pauses[i])
			}
		}
		moment := start.Add(time.Duration(rapid.IntRange(-5000, 100*24*60).Draw(t, "moment")) * time.Minute)
		if paused(a.Pauses, moment) != (paused(own, moment) || paused(b, moment)) {
			t.Fatalf("%v and %v are joined to %v", own, b, a.Pauses)
		}
	})
}
