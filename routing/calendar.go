package routing

import "time"

// Calendar knows when a centre works: hours by weekday, holidays, moved and
// short days of each year, and the time zone.
type Calendar struct {
	zone *time.Location
}
