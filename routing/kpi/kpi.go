// Package kpi makes figures of cases. It owns which cases count, what is counted of
// each, and the national targets; it neither reads cases from anywhere nor changes any,
// and it words nothing.
package kpi

import (
	"maps"
	"math"
	"slices"
	"time"

	"otklik/routing"
)

// The national targets of 2025 for the head of a municipality.
const (
	TargetAnswerDays = 8.0 // the mean answer, at most
	TargetGoodMarks  = 0.6 // the share of marks 4 and 5, at least
)

// Figures are those of a set of cases. The zero value is of none. Counts are
// cases unless said otherwise; docs/operations.md has them as a table.
//
// Time that a clock was paused is in the days of an answer, since the resident
// waited through it, and not in the promises, which the pause moved.
type Figures struct {
	Cases   int // all that count: see Facts.Counts
	LeftOut int // those that do not; they are in no other figure

	InIncidents int // of them, those in an incident: each resident waited and judged, one answer went to all

	Answered int // have a full answer
	Open     int // have none yet and are not closed
	Overdue  int // of Open, those whose clock B has run out

	First Promise // clock A: the first meaningful reply
	Full  Promise // clock B: the first full answer

	Marked int // have a mark
	Good   int // of Marked, 4 or 5

	Reopened  int // were reopened at least once; each was answered before
	Closed    int
	Silent    int // of Closed, those closed without a word of the resident
	Relayed   int // of Closed, those closed on a clerk's word of what a caller said
	Transfers int // from agency to agency, all together

	seconds int64       // from opening to the first full answer, all together
	tenths  map[int]int // how many answers took so many tenths of a day, rounded
}

// Promise counts the cases whose promise is decided: kept, or missed whether or
// not the answer came later. One whose time still runs is not among them.
type Promise struct {
	Kept    int
	Decided int
}

// Share of the decided promises that were kept.
func (p Promise) Share() Figure { return ratio(p.Kept, p.Decided) }

// Figure is a number that may not exist: a mean of nothing.
type Figure struct {
	Value float64
	Known bool
}

func ratio(part, whole int) Figure {
	if whole == 0 {
		return Figure{}
	}
	return Figure{Value: float64(part) / float64(whole), Known: true}
}

const day = 24 * time.Hour

// Add counts a case as it stands at now.
func (k *Figures) Add(f Facts, now time.Time) {
	if !f.Counts() {
		k.LeftOut++
		return
	}
	k.Cases++
	k.Transfers += f.Transfers
	if f.Incident {
		k.InIncidents++
	}
	k.First.add(f.Kept(routing.FirstReply, now))
	k.Full.add(f.Kept(routing.FullAnswer, now))
	if f.State == routing.Closed {
		k.Closed++
	}
	if f.Silent {
		k.Silent++
	}
	if f.Relayed {
		k.Relayed++
	}
	if f.Mark > 0 {
		k.Marked++
	}
	if f.Mark >= routing.GoodMark {
		k.Good++
	}
	if f.Reopened > 0 {
		k.Reopened++
	}
	k.wait(f, now)
}

func (p *Promise) add(kept, decided bool) {
	if decided {
		p.Decided++
	}
	if kept {
		p.Kept++
	}
}

// wait counts how long the answer took, or that it is awaited.
func (k *Figures) wait(f Facts, now time.Time) {
	if f.Answered.IsZero() {
		if f.State == routing.Closed {
			return
		}
		k.Open++
		if _, decided := f.Kept(routing.FullAnswer, now); decided {
			k.Overdue++
		}
		return
	}
	took := max(f.Answered.Sub(f.Opened), 0)
	k.Answered++
	k.seconds += int64(took / time.Second)
	if k.tenths == nil {
		k.tenths = map[int]int{}
	}
	k.tenths[int(math.Round(took.Hours()*10/24))]++
}

// Merge adds the figures of other cases. The order of adding and merging does not
// matter.
func (k *Figures) Merge(o Figures) {
	k.Cases += o.Cases
	k.LeftOut += o.LeftOut
	k.InIncidents += o.InIncidents
	k.Answered += o.Answered
	k.Open += o.Open
	k.Overdue += o.Overdue
	k.First.merge(o.First)
	k.Full.merge(o.Full)
	k.Marked += o.Marked
	k.Good += o.Good
	k.Reopened += o.Reopened
	k.Closed += o.Closed
	k.Silent += o.Silent
	k.Relayed += o.Relayed
	k.Transfers += o.Transfers
	k.seconds += o.seconds
	for took, n := range o.tenths {
		if k.tenths == nil {
			k.tenths = map[int]int{}
		}
		k.tenths[took] += n
	}
}

func (p *Promise) merge(o Promise) {
	p.Kept += o.Kept
	p.Decided += o.Decided
}

// AnswerDays is the mean time from opening to the first full answer, in calendar
// days of 24 hours.
func (k Figures) AnswerDays() Figure {
	if k.Answered == 0 {
		return Figure{}
	}
	return Figure{Value: float64(k.seconds) / day.Seconds() / float64(k.Answered), Known: true}
}

// AnswerDaysWithin is the least number of days, to a tenth, within which the share
// of the answers came: 0.5 for the median.
func (k Figures) AnswerDaysWithin(share float64) Figure {
	want, sum := int(math.Ceil(share*float64(k.Answered))), 0
	for _, took := range slices.Sorted(maps.Keys(k.tenths)) {
		if sum += k.tenths[took]; sum >= want {
			return Figure{Value: float64(took) / 10, Known: true}
		}
	}
	return Figure{}
}

// GoodMarks is the share of 4 and 5 among the marks.
func (k Figures) GoodMarks() Figure { return ratio(k.Good, k.Marked) }

// ReopenedShare is the share of the answered cases that were reopened.
func (k Figures) ReopenedShare() Figure { return ratio(k.Reopened, k.Answered) }

// SilentShare is the share of the closed cases that were closed without a word. What a clerk
// says that a caller has said is no resident's own word, and is in neither.
func (k Figures) SilentShare() Figure { return ratio(k.Silent, k.Closed-k.Relayed) }

// TransfersPerCase is how often a case changed hands, on average.
func (k Figures) TransfersPerCase() Figure { return ratio(k.Transfers, k.Cases) }
