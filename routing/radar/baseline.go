package radar

import (
	"math"
	"slices"
	"time"
)

// How much is believed before it is seen: each is the number of cases that weigh
// as much as the belief.
const (
	believeTotal  = 2.0 // in the centre's cases a week
	believeHour   = 5.0 // in the shape of the week
	believeSeries = 0.5 // in a series' share of the centre's cases
	believeLocal  = 4.0 // in a series having the week's shape
)

// steadiness bounds how well a mean can be known: days differ by a sixth for no
// reason that anybody could see (1/√40).
const steadiness = 40.0

const (
	slotsAnHour = int64(time.Hour / Slot)
	slotsADay   = 24 * slotsAnHour
)

// ordinary is what was learnt of whole hours in the past, from the first case or as
// many weeks as are kept.
type ordinary struct {
	radar   *Radar
	from    int64                // slot where the hours begin
	end     int64                // slot where they end
	week    [hoursOfWeek]float64 // cases of the whole centre expected in each hour of the week
	weekly  float64              // and in all of them
	ordinal []int                // which hour of the week each of the hours is
	summed  []float64            // cases expected up to each of them
}

// ordinary learns from the hours before the longest window before a slot. What was
// learnt last is kept: it changes with the hour.
func (h *History) ordinary(at int64) *ordinary {
	end := (at - slotsIn(longestWindow)) / slotsAnHour * slotsAnHour
	first := (h.first + slotsAnHour - 1) / slotsAnHour * slotsAnHour
	from := max(end-int64(h.radar.set.Weeks)*7*slotsADay, min(first, end))
	if h.learnt != nil && h.learnt.end == end && h.learnt.from == from {
		return h.learnt
	}
	o := &ordinary{radar: h.radar, from: from, end: end}
	o.ordinal = make([]int, (end-o.from)/slotsAnHour)
	for i := range o.ordinal {
		o.ordinal[i] = hourOfWeek(timeOf(o.from + int64(i)*slotsAnHour).In(h.radar.d.Location()))
	}
	o.learn(h.counts(o))
	for _, expected := range o.week {
		o.weekly += expected
	}
	o.summed = make([]float64, len(o.ordinal)+1)
	for i, hour := range o.ordinal {
		o.summed[i+1] = o.summed[i] + o.week[hour]
	}
	h.learnt = o
	return o
}

// baseline is what is ordinary at one moment.
type baseline struct {
	*ordinary
	at   int64                 // the slot whose beginning is now
	now  [len(windows)]float64 // cases of the whole centre expected within each window
	past []int64               // the slot at this time of the week, week by week back
}

func (h *History) baseline(at time.Time) *baseline {
	b := &baseline{ordinary: h.ordinary(slotOf(at)), at: slotOf(at)}
	b.learnNow()
	return b
}

// learnNow notes what is expected within the windows, and where the same time of
// earlier weeks is: by the clock on the wall.
func (b *baseline) learnNow() {
	local := timeOf(b.at).In(b.radar.d.Location())
	for slot := int64(1); slot <= slotsIn(longestWindow); slot++ {
		hour := hourOfWeek(timeOf(b.at - slot).In(local.Location()))
		for i, w := range windows {
			if slot <= slotsIn(w) {
				b.now[i] += b.week[hour] / float64(slotsAnHour)
			}
		}
	}
	for week := 1; week <= b.radar.set.Weeks; week++ {
		b.past = append(b.past, slotOf(local.AddDate(0, 0, -7*week)))
	}
}

// counts are the centre's cases of each hour.
func (h *History) counts(o *ordinary) []float64 {
	list := make([]float64, len(o.ordinal))
	for s, t := range h.series {
		if s.Subject != "" || !h.radar.top(s.Territory) {
			continue
		}
		t.each(o.from, o.end, func(slot int64, n int) { list[(slot-o.from)/slotsAnHour] += float64(n) })
	}
	return list
}

// learn makes the week of the prior's, and of the counts of past hours: first the
// level, then hour by hour with its neighbours.
func (o *ordinary) learn(counts []float64) {
	prior := priorWeek()
	var weeks []stretch
	byHour := make([][]stretch, hoursOfWeek)
	for end := len(counts); end > 0; end -= hoursOfWeek {
		var w stretch
		for i := max(0, end-hoursOfWeek); i < end; i++ {
			w.add(counts[i], prior[o.ordinal[i]])
		}
		weeks = append(weeks, w)
	}
	level := settle(weeks, believeTotal, believeTotal/(7*priorCasesADay))
	for i, hour := range o.ordinal {
		byHour[hour] = append(byHour[hour], stretch{counts[i], level * prior[hour]})
	}
	var sums [hoursOfWeek]stretch
	for hour, list := range byHour {
		sums[hour] = total(capped(list))
	}
	for hour := range o.week {
		near := sums[hour]
		for _, side := range []int{hour + 1, hour + hoursOfWeek - 1} {
			s := sums[side%hoursOfWeek]
			near.add(s.n/2, s.expected/2)
		}
		o.week[hour] = level * prior[hour] * (believeHour + near.n) / (believeHour + near.expected)
	}
}

// stretch is what was counted, beside what was expected of the same time.
type stretch struct{ n, expected float64 }

func (s *stretch) add(n, expected float64) {
	s.n += n
	s.expected += expected
}

func total(list []stretch) (sum stretch) {
	for _, s := range list {
		sum.add(s.n, s.expected)
	}
	return sum
}

// settle is what one unit of expectation turned out to be: belief cases out of
// expected stand beside what was counted.
func settle(list []stretch, belief, expected float64) float64 {
	sum := total(capped(list))
	return (belief + sum.n) / (expected + sum.expected)
}

// leastToCap is how many stretches make a median worth something.
const leastToCap = 3

// capped takes the height off stretches that stand out, as a week with a burst main
// does: what happened once is not ordinary, and must not hide the next one.
func capped(list []stretch) []stretch {
	var ratios []float64
	for _, s := range list {
		if s.expected > 0 {
			ratios = append(ratios, s.n/s.expected)
		}
	}
	if len(ratios) < leastToCap {
		return list
	}
	slices.Sort(ratios)
	median := (ratios[(len(ratios)-1)/2] + ratios[len(ratios)/2]) / 2
	low := slices.Clone(list)
	for i, s := range low {
		usual := median * s.expected
		low[i].n = min(s.n, usual+3*math.Sqrt(usual)+3)
	}
	return low
}

// between is what was expected of the whole centre from one slot to another, as far
// as the hours reach.
func (o *ordinary) between(from, to int64) float64 { return o.upTo(to) - o.upTo(from) }

func (o *ordinary) upTo(slot int64) float64 {
	slot = min(max(slot, o.from), o.end) - o.from
	i := slot / slotsAnHour
	if int(i) == len(o.ordinal) {
		return o.summed[i]
	}
	return o.summed[i] + float64(slot%slotsAnHour)/float64(slotsAnHour)*o.week[o.ordinal[i]]
}
