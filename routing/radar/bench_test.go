package radar

import (
	"testing"

	"otklik/routing/routingtest"
)

// BenchmarkLook is one look of the radar at eight weeks of a region, 600 cases a day,
// reading from the database left out.
func BenchmarkLook(b *testing.B) {
	d := routingtest.Sample(b)
	c := newCity(d, 600, 1)
	var list []Opening
	for at := start; at.Before(weeks(8)); at = at.Add(Slot) {
		c.slot(at, func(o Opening) { list = append(list, o) })
	}
	for b.Loop() {
		r := New(d, Settings{})
		h := r.NewHistory()
		for _, o := range list {
			h.Add(o)
		}
		r.Alerts(r.Survey(h, weeks(8).AddDate(0, 0, -6).Add(13*60*60*1e9)))
	}
}
