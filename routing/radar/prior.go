package radar

import (
	"time"

	"otklik/routing"
)

// What the radar believes of a centre before it has seen anything. History
// overrules all of it within days.
const (
	priorCasesADay = 100.0 // between a small municipality's and a large city's
	// priorDoubt is how many times its share a series is granted while nothing is
	// known of it: facts of one category, and towns of one region, differ so much.
	priorDoubt   = 15.0
	priorShare   = 0.02 // of a category that priorShares does not know
	priorNowhere = 0.05 // of cases without a territory
)

// priorHours is how a working day's cases spread over its hours.
var priorHours = [24]float64{
	1.2, 0.8, 0.6, 0.6, 0.6, 1, 2, 4, 7, 9, 10, 9, 8, 7.5, 7.5, 7, 6.5, 6, 5.5, 5, 4.5, 4, 3, 1.8,
}

// priorWeekdays is what a weekday has beside the others, by time.Weekday.
var priorWeekdays = [7]float64{0.6, 1.15, 1.1, 1.05, 1, 0.95, 0.65}

// priorShares is what categories have of all cases, by the ids of the example.
var priorShares = map[routing.CategoryID]float64{
	"roads": 0.24, "health": 0.19, "streets": 0.12, "building": 0.08, "transport": 0.05, "waste": 0.05,
	"heating": 0.04, "water": 0.04, "electricity_gas": 0.03, "payments": 0.03, "education": 0.03, "social": 0.03,
}

const hoursOfWeek = 7 * 24

// hourOfWeek numbers the local hour of a moment, Sunday's first being 0.
func hourOfWeek(local time.Time) int { return int(local.Weekday())*24 + local.Hour() }

// priorWeek is the share of a week's cases that each of its hours has.
func priorWeek() (week [hoursOfWeek]float64) {
	sum := 0.0
	for h := range week {
		week[h] = priorWeekdays[h/24] * priorHours[h%24]
		sum += week[h]
	}
	for h := range week {
		week[h] /= sum
	}
	return week
}

// subjectShares are the shares of all cases that categories, facts and everything
// together ("") have by the prior.
func subjectShares(d *routing.Directory) map[string]float64 {
	shares, sum := map[string]float64{"": 1}, 0.0
	for _, c := range d.Categories() {
		share := priorShare
		if known, ok := priorShares[c.ID]; ok {
			share = known
		}
		shares[string(c.ID)] = share
		sum += share
	}
	for _, c := range d.Categories() {
		shares[string(c.ID)] /= sum
		for _, t := range c.Topics {
			shares[string(t)] = shares[string(c.ID)] / float64(len(c.Topics))
		}
	}
	return shares
}

// territoryShares are the shares that territories have by the prior: equal parts of
// what they lie in.
func territoryShares(d *routing.Directory) map[routing.TerritoryID]float64 {
	siblings := map[routing.TerritoryID]float64{}
	for _, t := range d.Territories() {
		siblings[t.Parent]++
	}
	shares := map[routing.TerritoryID]float64{"": priorNowhere}
	for _, t := range d.Territories() {
		share := 1.0
		for at := t; ; {
			share /= siblings[at.Parent]
			parent, ok := d.Territory(at.Parent)
			if !ok {
				break
			}
			at = parent
		}
		shares[t.ID] = share
	}
	return shares
}
