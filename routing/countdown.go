package routing

import (
	"hash/fnv"
	"slices"
	"time"
)

// This file is how a promise stands as people count it, and when what was said of that is
// no longer true.

// Standing is how a promise stands.
type Standing string

// How a promise may stand.
const (
	StandsOff     Standing = ""       // it was not made, or is owed no longer
	StandsMet     Standing = "met"    // what was promised was given
	StandsPaused  Standing = "paused" // nothing is expected of the agency meanwhile
	StandsRunning Standing = "left"
	StandsLate    Standing = "late"
)

// Countdown is a promise at a moment.
type Countdown struct {
	Standing
	Due time.Time
	// Days is how many midnights lie between now and Due.
	Days int
	// Hours is how many begun hours are left on the last day of a promise that was given
	// in hours, else 0.
	Hours int
}

// Countdown tells how a promise of a case of this directory's centre stands.
func (d *Directory) Countdown(k *Case, clock Clock, now time.Time) Countdown {
	v := Countdown{Due: k.Due(clock)}
	switch {
	case v.Due.IsZero() || !k.Kind.Answerable() || k.Incident != 0:
		return v
	case clock == FirstReply && !k.RepliedAt.IsZero(), !k.AnsweredAt.IsZero():
		v.Standing = StandsMet
		return v
	case slices.Contains(waiting, k.State):
		v.Standing = StandsPaused
		return v
	case !slices.Contains(owing, k.State):
		return v
	}
	v.Standing, v.Days = StandsRunning, d.calendar.days(now, v.Due)
	if v.Due.Before(now) {
		v.Standing, v.Days = StandsLate, -v.Days
	} else if v.Days == 0 && k.inHours(clock) {
		v.Hours = hoursLeft(v.Due.Sub(now))
	}
	return v
}

// inHours tells whether a promise is short: its last day is counted by the hour. The last
// hours of long ones are not, since hundreds of them end at the same one.
func (k *Case) inHours(clock Clock) bool {
	t := k.Clock.Full
	if clock == FirstReply {
		t = k.Clock.First
	}
	return (clock == FirstReply || clock == FullAnswer) && (t.Span.Unit == WorkingMinutes || t.Span.Unit == WorkingHours)
}

func hoursLeft(left time.Duration) int { return max(1, int((left+time.Hour-1)/time.Hour)) }

// NextDue is the nearest date of what a case still owes, zero if it owes nothing now.
func (k *Case) NextDue() (next time.Time) {
	for _, clock := range k.owed() {
		if due := k.Due(clock); !due.IsZero() {
			next = earlier(next, due)
		}
	}
	return next
}

// Late tells whether something that a case still owes is past its date.
func (k *Case) Late(now time.Time) bool {
	next := k.NextDue()
	return !next.IsZero() && next.Before(now)
}

// days counts the midnights between two moments.
func (c *Calendar) days(from, to time.Time) int {
	a, b := dateOf(from.In(c.zone)), dateOf(to.In(c.zone))
	return int(b.noon().Sub(a.noon()) / (24 * time.Hour))
}

// nightly is within how many minutes after midnight the words of all cards are renewed:
// each case has its own, so that no chat gets all of its changes at once.
const nightly = 6 * 60

// recount is when the countdowns of a case are no longer what they were said to be, zero
// for never: once in a night, and by the hour on the last day of a short promise.
func (c Cases) recount(k *Case) time.Time {
	var next time.Time
	cal := c.of(k).Calendar()
	for _, clock := range k.owed() {
		due := k.Due(clock)
		if due.IsZero() {
			continue
		}
		if next.IsZero() {
			next = cal.night(k, c.Now)
		}
		left := due.Sub(c.Now)
		if left <= time.Hour || !k.inHours(clock) || cal.days(c.Now, due) > 0 {
			continue
		}
		next = earlier(next, due.Add(-time.Duration(hoursLeft(left)-1)*time.Hour))
	}
	return next
}

// night is the next moment in a night that is a case's own.
func (c *Calendar) night(k *Case, now time.Time) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(k.Number)) // never an error
	minute := int(h.Sum32() % nightly)
	day := dateOf(now.In(c.zone))
	if at := c.moment(day, minute); at.After(now) {
		return at
	}
	return c.moment(day.plus(1), minute)
}
