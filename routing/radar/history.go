package radar

import (
	"math"
	"sort"
	"time"

	"otklik/routing"
)

// Slot is the grain in which cases are counted, and how often the radar looks.
const Slot = 5 * time.Minute

// Opening is that a case about a fact was opened in a territory.
type Opening struct {
	Topic     routing.TopicID
	Territory routing.TerritoryID
	At        time.Time
}

// Series is what is counted together: cases about a fact, a category, or anything
// ("") in a territory and all that lies inside it.
type Series struct {
	Subject   string              `json:"subject"`
	Territory routing.TerritoryID `json:"territory"`
}

// History is when cases were opened, by series. It is filled in the order of time
// and read by a Radar.
type History struct {
	radar  *Radar
	series map[Series]*track
	leaves map[Series][]*track // the series that a case counts for, by its own
	first  int64               // slot of the first case
	learnt *ordinary           // of the hours read last, nil = none yet
}

// NewHistory makes an empty history for the radar to read.
func (r *Radar) NewHistory() *History {
	return &History{radar: r, series: map[Series]*track{}, leaves: map[Series][]*track{}, first: math.MaxInt64 / 2}
}

// Add counts a case that is no older than those before, by its slot.
func (h *History) Add(c Opening) {
	leaf := Series{string(c.Topic), c.Territory}
	tracks, known := h.leaves[leaf]
	if !known {
		for _, s := range h.radar.around(leaf) {
			if h.series[s] == nil {
				h.series[s] = &track{series: s}
			}
			tracks = append(tracks, h.series[s])
		}
		h.leaves[leaf] = tracks
	}
	slot := slotOf(c.At)
	h.first = min(h.first, slot)
	for _, t := range tracks {
		t.add(slot)
	}
}

func slotOf(t time.Time) int64 { return t.UnixMilli() / Slot.Milliseconds() }

func timeOf(slot int64) time.Time { return time.UnixMilli(slot * Slot.Milliseconds()) }

// track is the counts of one series. Marks say how many cases there were up to the
// end of a slot; slots without a case have none.
type track struct {
	series Series
	marks  []mark
}

type mark struct {
	slot int64
	sum  int
}

func (t *track) add(slot int64) {
	last := len(t.marks) - 1
	switch {
	case last < 0:
		t.marks = append(t.marks, mark{slot, 1})
	case t.marks[last].slot == slot:
		t.marks[last].sum++
	default:
		t.marks = append(t.marks, mark{slot, t.marks[last].sum + 1})
	}
}

// find is where the marks from a slot on begin.
func (t *track) find(slot int64) int {
	return sort.Search(len(t.marks), func(i int) bool { return t.marks[i].slot >= slot })
}

// before counts the cases of earlier slots.
func (t *track) before(slot int64) int {
	if i := t.find(slot); i > 0 {
		return t.marks[i-1].sum
	}
	return 0
}

// count counts the cases of the slots from up to to, to left out.
func (t *track) count(from, to int64) int { return t.before(to) - t.before(from) }

// each hands over the slots with cases from from up to to, to left out.
func (t *track) each(from, to int64, do func(slot int64, n int)) {
	before := t.before(from)
	for _, m := range t.marks[t.find(from):t.find(to)] {
		do(m.slot, m.sum-before)
		before = m.sum
	}
}

// begins is the first slot with a case from a slot on; there must be one.
func (t *track) begins(from int64) int64 { return t.marks[t.find(from)].slot }
