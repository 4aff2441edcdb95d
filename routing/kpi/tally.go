package kpi

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"otklik/routing"
)

// By is what cases are grouped by.
type By string

// The groupings. Months, weeks and days are those of the opening, in the centre's zone.
const (
	ByNothing   By = ""
	ByTopic     By = "topic"
	ByCategory  By = "category"
	ByTerritory By = "territory"
	ByAgency    By = "agency"
	ByCentre    By = "centre"
	ByMonth     By = "month" // "2026-11"
	ByWeek      By = "week"  // ISO 8601, "2026-W48"
	ByDay       By = "day"   // "2026-11-28"
)

// Groupings are all of them, ByNothing left out.
func Groupings() []By {
	return []By{ByTopic, ByCategory, ByTerritory, ByAgency, ByCentre, ByMonth, ByWeek, ByDay}
}

// Tally folds cases into the figures of a period, all together and by group. It
// keeps figures only, however many cases it is given.
type Tally struct {
	By     By
	Period routing.Period // of the opening
	Zone   *time.Location // of months, weeks and days
	Now    time.Time      // what is overdue is overdue at this moment

	Total  Figures
	groups map[string]*Figures
}

// Group is the figures of one group; Key is an id, or a month, week or day.
type Group struct {
	Key     string
	Figures Figures
}

// Add counts a case, unless it was opened outside of the period.
func (t *Tally) Add(f Facts) {
	if !t.Period.Has(f.Opened) {
		return
	}
	t.Total.Add(f, t.Now)
	if t.By == ByNothing {
		return
	}
	key := t.key(f)
	if t.groups == nil {
		t.groups = map[string]*Figures{}
	}
	if t.groups[key] == nil {
		t.groups[key] = &Figures{}
	}
	t.groups[key].Add(f, t.Now)
}

func (t *Tally) key(f Facts) string {
	switch t.By {
	case ByCategory:
		return string(f.Topic.Category())
	case ByTerritory:
		return string(f.Territory)
	case ByAgency:
		return string(f.Agency)
	case ByCentre:
		return string(f.Centre)
	case ByMonth:
		return f.Opened.In(t.Zone).Format("2006-01")
	case ByWeek:
		year, week := f.Opened.In(t.Zone).ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case ByDay:
		return f.Opened.In(t.Zone).Format(time.DateOnly)
	}
	return string(f.Topic)
}

// Groups are the groups that have cases: months, weeks and days in order, others the
// largest first.
func (t *Tally) Groups() []Group {
	list := make([]Group, 0, len(t.groups))
	for _, key := range slices.Sorted(maps.Keys(t.groups)) {
		list = append(list, Group{Key: key, Figures: *t.groups[key]})
	}
	if t.By != ByMonth && t.By != ByWeek && t.By != ByDay {
		slices.SortStableFunc(list, func(a, b Group) int { return cmp.Compare(b.Figures.Cases, a.Figures.Cases) })
	}
	return list
}
