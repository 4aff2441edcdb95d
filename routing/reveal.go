package routing

import "time"

// This file is who may see all of what a resident told of himself: the card shows it
// masked, and whoever needs it asks for it by name.

const (
	usualReveal    = 10 * time.Minute
	shortestReveal = time.Minute
	longestReveal  = 12 * time.Hour // messengers let a message be changed for a day or two
)

// Reveal notes that a clerk is shown all of a resident's contacts.
func (c Cases) Reveal(id CaseID, by Actor) (*Case, error) {
	k, err := c.mine(id, by, Reveal)
	if err != nil {
		return k, err
	}
	if k.Erased() {
		return k, ErrState
	}
	return k, c.move(k, Reveal, c.event(k, EventRevealed, by.ID))
}

// reveal reads for how long contacts are shown.
func (l *loader) reveal(f fields, above time.Duration) time.Duration {
	if !f.has("reveal") {
		if above == 0 {
			return usualReveal
		}
		return above
	}
	d, err := time.ParseDuration(f.text("reveal"))
	if err != nil || d < shortestReveal || d > longestReveal {
		l.problem(f.place("reveal"), "reveal: want a time from %s to %s, as 10m", shortestReveal, longestReveal)
	}
	return d
}
