package routing_test

import (
	"testing"

	"otklik/routing"
)

// BenchmarkDeeds opens, takes, answers and closes a case in memory: what the rules
// of a case cost beside its store.
func BenchmarkDeeds(b *testing.B) {
	d := directory(b)
	for b.Loop() {
		l := newLedger()
		c := routing.Cases{Directory: d, Tx: l, Tell: l, Now: monday}
		k := file(b, c, "roads.pothole")
		if _, err := c.Take(k.ID, ivan); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Answer(k.ID, ivan, words); err != nil {
			b.Fatal(err)
		}
		if _, err := c.Judge(k.ID, "telegram:1", routing.Solved); err != nil {
			b.Fatal(err)
		}
	}
}
