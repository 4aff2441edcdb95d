package routing

import "time"

// The general rules for a year without a data file: the Labour Code's public
// holidays (art. 112) and short days (art. 95). They know nothing of the yearly
// decree that moves days off, so a data file always comes first.

// firstRuled and lastRuled bound the years the rules are worked out for; outside
// them only weekdays count.
const (
	firstRuled = 2020
	lastRuled  = 2070
)

// holidays are the public holidays outside the first eight days of January.
var holidays = []struct {
	month time.Month
	day   int
}{
	{time.February, 23}, {time.March, 8}, {time.May, 1}, {time.May, 9},
	{time.June, 12}, {time.November, 4},
}

// lastJanuaryHoliday: 1 to 8 January are holidays, and those of them that fall on
// a weekend are moved by the decree only, never by rule.
const lastJanuaryHoliday = 8

func ruledYears() map[int]yearDays {
	years := map[int]yearDays{}
	for y := firstRuled; y <= lastRuled; y++ {
		years[y] = ruledYear(y)
	}
	return years
}

// ruledYear lists the days off and the short days of a year by the rules.
func ruledYear(year int) yearDays {
	days := yearDays{}
	for i := 1; i <= lastJanuaryHoliday; i++ {
		days[date{year, time.January, i}] = dayOff
	}
	for _, h := range holidays {
		days[date{year, h.month, h.day}] = dayOff
	}
	for _, h := range holidays {
		d := date{year, h.month, h.day}
		if d.weekend() {
			days[nextWeekday(d, days)] = dayOff
		}
	}
	for _, h := range holidays {
		shorten(days, date{year, h.month, h.day}.plus(-1))
	}
	shorten(days, date{year, time.December, 31})
	return days
}

// nextWeekday is the first day after d that is neither a weekend nor off.
func nextWeekday(d date, days yearDays) date {
	for d = d.plus(1); d.weekend() || days[d] == dayOff; {
		d = d.plus(1)
	}
	return d
}

func shorten(days yearDays, d date) {
	if !d.weekend() && days[d] != dayOff {
		days[d] = dayShort
	}
}
