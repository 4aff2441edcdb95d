package routing

import (
	"slices"
	"time"
)

// Clockwork is how a case's deadlines were made, kept so that they can be made
// again when the calendar changes. The zero value is that of a case which is
// older than this: its deadlines stay as they were stored.
type Clockwork struct {
	First  Term    `json:"first,omitzero"`
	Full   Term    `json:"full,omitzero"`
	Pauses []Pause `json:"pauses,omitempty"` // in order, none touching another
}

// Term is one promise: so long, counted from Start.
type Term struct {
	Start time.Time `json:"start,omitzero"`
	Span  Span      `json:"span,omitzero"`
}

// Pause is a time during which the clocks stand: the resident was asked, or the
// case deferred. To is zero while it lasts.
type Pause struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
}

// Deadlines are the moments both clocks run out by a calendar, zero for one that
// was made nobody knows how. A pause that still lasts does not count yet. It is a
// pure function, and a pause never makes a deadline earlier.
func (w Clockwork) Deadlines(c *Calendar) Deadlines {
	return Deadlines{First: c.runsOut(w.First, w.Pauses), Full: c.runsOut(w.Full, w.Pauses)}
}

// runsOut is Deadline for a clock that was stopped meanwhile.
func (c *Calendar) runsOut(t Term, pauses []Pause) time.Time {
	if t.Start.IsZero() {
		return time.Time{}
	}
	due := c.Deadline(t.Start, t.Span)
	if !slices.ContainsFunc(pauses, func(p Pause) bool { return p.stops(t.Start, due) }) {
		return due
	}
	switch t.Span.Unit {
	case WorkingMinutes, WorkingHours:
		return c.afterPauses(t.Start, due, pauses)
	default:
		return c.dayAfterPauses(t, pauses)
	}
}

// stops tells whether a pause falls between the moments.
func (p Pause) stops(start, due time.Time) bool {
	return !p.To.IsZero() && p.To.After(start) && p.From.Before(due)
}

// afterPauses moves the deadline by the working time of each pause that began
// before it.
func (c *Calendar) afterPauses(start, due time.Time, pauses []Pause) time.Time {
	for _, p := range pauses {
		if !p.stops(start, due) {
			continue
		}
		from := p.From
		if from.Before(start) {
			from = start
		}
		if lost := c.Worked(from, p.To); lost > 0 {
			due = c.after(due, lost)
		}
	}
	return due
}

// dayAfterPauses counts the ends of days and leaves out those that came while
// the clocks stood: of working days the end of work, of calendar days midnight.
func (c *Calendar) dayAfterPauses(t Term, pauses []Pause) time.Time {
	d := dateOf(t.Start.In(c.zone))
	for left, seen := t.Span.N, 0; left > 0 && seen < farthest; seen++ {
		d = d.plus(1)
		end := c.moment(d, 24*60)
		if t.Span.Unit == WorkingDays {
			d = c.workday(d)
			end = c.end(d)
		}
		if !paused(pauses, end) {
			left--
		}
	}
	for range farthest {
		d = c.workday(d)
		if !paused(pauses, c.end(d)) {
			break
		}
		d = d.plus(1)
	}
	return c.end(d)
}

func paused(pauses []Pause, at time.Time) bool {
	return slices.ContainsFunc(pauses, func(p Pause) bool {
		return !p.To.IsZero() && !at.Before(p.From) && at.Before(p.To)
	})
}

// stop begins a pause.
func (w *Clockwork) stop(now time.Time) {
	if n := len(w.Pauses); n == 0 || !w.Pauses[n-1].To.IsZero() {
		w.Pauses = append(w.Pauses, Pause{From: now})
	}
}

// goOn ends the pause that lasts, if there is one.
func (w *Clockwork) goOn(now time.Time) {
	if n := len(w.Pauses); n > 0 && w.Pauses[n-1].To.IsZero() {
		w.Pauses[n-1].To = now
	}
}

// Since is when the pause that lasts began, zero if none does.
func (w Clockwork) Since() time.Time {
	if n := len(w.Pauses); n > 0 && w.Pauses[n-1].To.IsZero() {
		return w.Pauses[n-1].From
	}
	return time.Time{}
}

// stand adds the pauses of another clock that are over.
func (w *Clockwork) stand(others []Pause) {
	all := slices.Clone(w.Pauses)
	for _, p := range others {
		if !p.To.IsZero() {
			all = append(all, p)
		}
	}
	w.Pauses = joinPauses(all)
}

// joinPauses orders pauses and makes one of those that touch.
func joinPauses(all []Pause) []Pause {
	slices.SortFunc(all, func(a, b Pause) int { return a.From.Compare(b.From) })
	var list []Pause
	for _, p := range all {
		last := len(list) - 1
		switch {
		case last < 0 || !list[last].To.IsZero() && list[last].To.Before(p.From):
			list = append(list, p)
		case list[last].To.IsZero():
		case p.To.IsZero() || p.To.After(list[last].To):
			list[last].To = p.To
		}
	}
	return list
}

// lost is how much working time of a term the clocks stood.
func (w Clockwork) lost(c *Calendar, from, to time.Time) time.Duration {
	var sum time.Duration
	for _, p := range w.Pauses {
		if p.stops(from, to) {
			start, end := p.From, p.To
			if start.Before(from) {
				start = from
			}
			if end.After(to) {
				end = to
			}
			sum += c.Worked(start, end)
		}
	}
	return sum
}
