package routing

import (
	"testing"
	"time"
)

// The boundaries of a period are midnights of the centre's zone, also where a day
// has 23 or 25 hours.
func TestDaysOfAZone(t *testing.T) {
	moscow := time.FixedZone("MSK", 3*60*60)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		zone        *time.Location
		first, last string
		since, long string
	}{
		{moscow, "2026-11-01", "2026-11-01", "2026-10-31T21:00:00Z", "24h0m0s"},
		{berlin, "2026-03-29", "2026-03-29", "2026-03-28T23:00:00Z", "23h0m0s"},
		{berlin, "2026-10-25", "2026-10-25", "2026-10-24T22:00:00Z", "25h0m0s"},
		{moscow, "2026-12-31", "2027-01-01", "2026-12-30T21:00:00Z", "48h0m0s"},
	} {
		first, _ := time.Parse(time.DateOnly, c.first)
		last, _ := time.Parse(time.DateOnly, c.last)
		p := Days(first, last, c.zone)
		if got := p.Since.UTC().Format(time.RFC3339); got != c.since || p.Until.Sub(p.Since).String() != c.long {
			t.Errorf("%s to %s in %v: from %s for %v", c.first, c.last, c.zone, got, p.Until.Sub(p.Since))
		}
		if p.Has(p.Since.Add(-1)) || !p.Has(p.Since) || !p.Has(p.Until.Add(-1)) || p.Has(p.Until) {
			t.Errorf("%s to %s: the boundaries", c.first, c.last)
		}
	}
}
