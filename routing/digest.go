package routing

import (
	"slices"
	"time"
)

// DigestPlan is when a desk is sent its digest; the zero value is never.
type DigestPlan struct {
	Minute int // of the day, where the centre is
	Daily  bool
	Weekly bool
	On     time.Weekday // of the weekly one; on a day off it comes with the next working day
}

// DigestKind is what a digest is about.
type DigestKind string

// The kinds of digest.
const (
	DigestDaily  DigestKind = "daily"  // since the last working day
	DigestWeekly DigestKind = "weekly" // the seven days before
)

// Digest is one that is due.
type Digest struct {
	At     time.Time
	Kind   DigestKind
	Period Period // whole days, that of At left out
}

// farthestDigest is how many days ahead the next digest is looked for.
const farthestDigest = 30

// NextDigest is a desk's first digest after a moment; false when it gets none. They come
// on working days; a weekly one stands in for the daily one of its day.
func (d *Directory) NextDigest(desk DeskID, after time.Time) (Digest, bool) {
	plan := d.centre.Digest
	if one, ok := d.desks.get(desk); ok && one.Digest != nil {
		plan = *one.Digest
	}
	if !plan.Daily && !plan.Weekly {
		return Digest{}, false
	}
	c := d.calendar
	day := dateOf(after.In(c.zone))
	for range farthestDigest {
		if at := c.moment(day, plan.Minute); at.After(after) && len(c.shifts(day)) > 0 {
			if g, ok := c.digest(plan, day, at); ok {
				return g, true
			}
		}
		day = day.plus(1)
	}
	return Digest{}, false
}

// digest is that of a working day.
func (c *Calendar) digest(plan DigestPlan, day date, at time.Time) (Digest, bool) {
	since, weekly := day.plus(-1), plan.Weekly && day.weekday() == plan.On
	for range farthestDigest {
		if len(c.shifts(since)) > 0 {
			break
		}
		weekly = weekly || plan.Weekly && since.weekday() == plan.On
		since = since.plus(-1)
	}
	g := Digest{At: at, Kind: DigestDaily}
	if weekly {
		g.Kind, since = DigestWeekly, day.plus(-7)
	}
	g.Period = Period{Since: c.moment(since, 0), Until: c.moment(day, 0)}
	return g, weekly || plan.Daily
}

// digestHour is when a weekly digest comes where no hour is given.
const digestHour = 9 * 60

// digest reads when digests come.
func (l *loader) digest(f fields) (plan DigestPlan) {
	v, ok := f.unless("digest")
	if !ok {
		return plan
	}
	g, ok := v.fields("daily", "weekly")
	if !ok {
		return plan
	}
	plan.Minute = digestHour
	if g.has("daily") {
		plan.Daily, plan.Minute = true, clock(g.text("daily"))
		if plan.Minute < 0 || plan.Minute == 24*60 {
			l.problem(g.place("daily"), "daily: %q is no time of the day: write \"09:00\"", g.text("daily"))
		}
	}
	if g.has("weekly") {
		at := slices.Index(weekdays[:], g.text("weekly"))
		if at < 0 {
			l.problem(g.place("weekly"), "weekly: %q is no day of the week: known are %s", g.text("weekly"), joined(weekdays[:]))
		}
		plan.Weekly, plan.On = true, time.Weekday(max(at, 0))
	}
	return plan
}
