package routing

import "time"

// Period is the time from Since up to Until, Until left out.
type Period struct{ Since, Until time.Time }

// Has tells whether a moment lies within the period.
func (p Period) Has(t time.Time) bool { return !t.Before(p.Since) && t.Before(p.Until) }

// Days is the period of whole days of a zone, the last one included.
func Days(first, last time.Time, zone *time.Location) Period {
	y, m, d := first.Date()
	since := time.Date(y, m, d, 0, 0, 0, 0, zone)
	y, m, d = last.Date()
	return Period{Since: since, Until: time.Date(y, m, d+1, 0, 0, 0, 0, zone)}
}
