package radar

import (
	"slices"
	"time"
)

// episodeEnds is how long a series must have been as usual for its episode to be over:
// what the longest window forgets, it may see again.
const episodeEnds = longestWindow

// Episode is an alert that was told, for as long as it lasts.
type Episode struct {
	Alert Alert     `json:"alert"` // as it was told last
	Told  time.Time `json:"told"`  // when that was
	Last  time.Time `json:"last"`  // when it was last seen
	// Quiet is until when it is not to be told again, at somebody's word; zero = nobody
	// has said a word.
	Quiet time.Time `json:"quiet,omitzero"`
	Ended bool      `json:"-"`
}

// Decide tells how episodes stand, given what a look has found: those whose Told is
// now are to be told. Behind the open ones come those that begin. An alert about what
// is told already is told again only when there are twice as many cases, or when the
// quiet that was asked for is over.
func (r *Radar) Decide(alerts []Alert, open []Episode, now time.Time) []Episode {
	list := slices.Clone(open)
	for _, a := range alerts {
		known := -1
		for i, e := range list[:len(open)] {
			if !r.Within(a.Series, e.Alert.Series) && !r.Within(e.Alert.Series, a.Series) {
				continue
			}
			list[i].Last = now
			if known < 0 || e.Alert.Sight.Seen > list[known].Alert.Sight.Seen {
				known = i
			}
		}
		if known < 0 {
			list = append(list, Episode{Alert: a, Told: now, Last: now})
			continue
		}
		if e := &list[known]; doubled(a, e.Alert) || !e.Quiet.IsZero() && !now.Before(e.Quiet) {
			e.Alert, e.Told, e.Quiet = a, now, time.Time{}
		}
	}
	for i, e := range list {
		list[i].Ended = now.Sub(e.Last) >= episodeEnds
	}
	return list
}

// doubled compares two alerts in the window of the earlier one.
func doubled(now, told Alert) bool {
	return slices.ContainsFunc(now.Sights, func(s Sight) bool { return s.Window == told.Sight.Window && s.Seen >= 2*told.Sight.Seen })
}
