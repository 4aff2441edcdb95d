package radar

import (
	"slices"
	"time"
)

// Rehearsal goes through the past as a duty desk would have heard it that never
// presses a button.
type Rehearsal struct {
	Looks int // how many there were

	radar   *Radar
	history *History
	open    []Episode
	next    time.Time
}

// Rehearse begins to look at a moment; cases of before it are history.
func (r *Radar) Rehearse(from time.Time) *Rehearsal {
	return &Rehearsal{radar: r, history: r.NewHistory(), next: from.Truncate(Slot)}
}

// Add counts a case that is no older than those before.
func (h *Rehearsal) Add(c Opening) { h.history.Add(c) }

// Look makes the looks up to a moment, that included, and gives what they told. All
// cases of before it must have been added; later ones change nothing.
func (h *Rehearsal) Look(until time.Time) (told []Episode) {
	for ; !h.next.After(until); h.next = h.next.Add(Slot) {
		h.Looks++
		h.open = h.radar.Decide(h.radar.Alerts(h.radar.Survey(h.history, h.next)), h.open, h.next)
		for _, e := range h.open {
			if e.Told.Equal(h.next) {
				told = append(told, e)
			}
		}
		h.open = slices.DeleteFunc(h.open, func(e Episode) bool { return e.Ended })
	}
	return told
}
