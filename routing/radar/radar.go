// Package radar tells where more cases are opened than usual. It owns what is usual, by
// the hour of the week and by series, what is an alert, and when one is told; it sees
// when cases of what and where were opened, and nothing else of them but the words that
// are to explain an alert, and it neither reads them from anywhere nor tells anybody.
package radar

import (
	"cmp"
	"slices"
	"time"

	"otklik/routing"
)

// windows are what a look sees, the shortest first.
var windows = [...]time.Duration{15 * time.Minute, time.Hour, longestWindow}

const longestWindow = 3 * time.Hour

func slotsIn(d time.Duration) int64 { return int64(d / Slot) }

// Radar compares the cases of the last minutes and hours with what is ordinary at
// that hour of the week. It is immutable and safe for concurrent use.
type Radar struct {
	d           *routing.Directory
	set         Settings
	subjects    map[string]float64 // shares by the prior
	territories map[routing.TerritoryID]float64
	ways        map[routing.TerritoryID][]routing.TerritoryID // the territory itself and what it lies in
	levels      float64                                       // how many series count each case, at most
}

// New makes a radar for the directory's centre.
func New(d *routing.Directory, s Settings) *Radar {
	r := &Radar{d: d, set: s.Defaults(), subjects: subjectShares(d), territories: territoryShares(d), ways: map[routing.TerritoryID][]routing.TerritoryID{}}
	deepest := 1
	for _, t := range d.Territories() {
		for at, ok := t, true; ok; at, ok = d.Territory(at.Parent) {
			r.ways[t.ID] = append(r.ways[t.ID], at.ID)
		}
		deepest = max(deepest, len(r.ways[t.ID]))
	}
	r.levels = float64(3 * deepest)
	return r
}

// unknownPlace is the way of a territory the directory does not know.
var unknownPlace = []routing.TerritoryID{""}

// way is a territory and what it lies in.
func (r *Radar) way(id routing.TerritoryID) []routing.TerritoryID {
	if way, ok := r.ways[id]; ok {
		return way
	}
	return unknownPlace
}

// Inside are the territories whose cases a series counts, its own among them.
func (r *Radar) Inside(s Series) []routing.TerritoryID {
	list := []routing.TerritoryID{s.Territory}
	for _, t := range r.d.Territories() {
		if t.ID != s.Territory && slices.Contains(r.way(t.ID), s.Territory) {
			list = append(list, t.ID)
		}
	}
	return list
}

// Sees is the period that a look at a moment reads.
func (r *Radar) Sees(at time.Time) routing.Period {
	at = at.Truncate(Slot)
	return routing.Period{Since: at.AddDate(0, 0, -7*r.set.Weeks).Add(-longestWindow - time.Hour), Until: at}
}

// top tells whether a territory lies in no other.
func (r *Radar) top(id routing.TerritoryID) bool { return len(r.way(id)) == 1 }

// around are the series that a case counts for, its own first.
func (r *Radar) around(leaf Series) (list []Series) {
	fact := routing.TopicID(leaf.Subject)
	for _, subject := range []string{string(fact), string(fact.Category()), ""} {
		for _, territory := range r.way(leaf.Territory) {
			if s := (Series{subject, territory}); !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return list
}

// share is what a series has of all cases by the prior.
func (r *Radar) share(s Series) float64 {
	subject, known := r.subjects[s.Subject]
	if !known {
		subject = priorShare
	}
	territory, known := r.territories[s.Territory]
	if !known {
		territory = priorNowhere
	}
	return subject * territory
}

// Sight is what was seen of a series within a window, and what was expected.
type Sight struct {
	Window   time.Duration `json:"window"`
	Seen     int           `json:"seen"`
	Expected float64       `json:"expected"`
	Chance   float64       `json:"chance"` // of seeing as many where all is as usual
}

// Excess is how many more there were than expected.
func (s Sight) Excess() float64 { return float64(s.Seen) - s.Expected }

// Reading is a series as one look sees it.
type Reading struct {
	Series Series
	Sights []Sight // by window, the shortest first
	// Alarming is the window that is least likely to be as usual, -1 if all may be.
	Alarming int
	Since    time.Time // the first case within that window, or within the longest
}

// worthReading is how many cases make a series worth comparing: the parts of a storm
// are smaller than the storm.
const worthReading = 2

// Survey reads the series with some cases in the last hours, the most unlikely first.
// At is the beginning of a slot: the history up to it is what is seen.
func (r *Radar) Survey(h *History, at time.Time) []Reading {
	at = at.Truncate(Slot)
	now := slotOf(at)
	b := h.baseline(at)
	var list []Reading
	for _, t := range h.series {
		if seen := t.count(now-slotsIn(longestWindow), now); seen >= worthReading {
			list = append(list, r.read(b, t))
		}
	}
	slices.SortFunc(list, func(x, y Reading) int {
		return cmp.Or(cmp.Compare(x.least(), y.least()), cmp.Compare(x.Series.Subject, y.Series.Subject),
			cmp.Compare(x.Series.Territory, y.Series.Territory))
	})
	return list
}

func (x Reading) least() float64 {
	least := 1.0
	for _, s := range x.Sights {
		least = min(least, s.Chance)
	}
	return least
}

// read compares a series with what is usual of it. Of the chance that may be spent on
// false alarms a series gets its share of all cases: the busy ones, where chance
// makes most noise, get most of it.
func (r *Radar) read(b *baseline, t *track) Reading {
	x := Reading{Series: t.series, Alarming: -1}
	usual := b.usual(t)
	for i, window := range windows {
		mean, shape := usual(i)
		s := Sight{Window: window, Seen: t.count(b.at-slotsIn(window), b.at), Expected: mean}
		s.Chance = tail(s.Seen, mean, shape)
		x.Sights = append(x.Sights, s)
		spend := r.set.Chance * min(1, mean/b.now[i]) / r.levels
		if s.Seen < r.set.Least || s.Chance >= spend {
			continue
		}
		if x.Alarming < 0 || s.Chance < x.Sights[x.Alarming].Chance {
			x.Alarming = i
		}
	}
	from := longestWindow
	if x.Alarming >= 0 {
		from = windows[x.Alarming]
	}
	x.Since = timeOf(t.begins(b.at - slotsIn(from)))
	return x
}
