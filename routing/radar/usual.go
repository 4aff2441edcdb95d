package radar

// usual tells the mean of a series within a window, and how well it is known: a
// level learnt from weeks, or from the last days where those were busier, and how
// far the series keeps to the week's shape at this hour.
func (b *baseline) usual(t *track) func(window int) (mean, shape float64) {
	share := b.radar.share(t.series)
	look := func(from, to int64) stretch {
		return stretch{float64(t.count(max(from, b.from), min(to, b.end))), share * b.between(from, to)}
	}
	var weeks, days []stretch
	for at := b.end; at > b.from; at -= 7 * slotsADay {
		weeks = append(weeks, look(at-7*slotsADay, at))
	}
	for at := b.end; at > b.from && len(days) < 7; at -= slotsADay {
		days = append(days, look(at-slotsADay, at))
	}
	long := settle(weeks, believeSeries, believeSeries/min(priorDoubt, 1/share))
	usualDay := share * b.weekly / 7
	level := max(long, settle(days, long*usualDay, usualDay))
	evidence := believeSeries + total(capped(weeks)).n
	return func(window int) (mean, shape float64) {
		local := b.local(look, slotsIn(windows[window]), long)
		kept := (believeLocal + local.n) / (believeLocal + local.expected)
		mean = level * kept * share * b.now[window]
		return mean, 1 / (1/evidence + 1/(believeLocal+local.n) + 1/steadiness)
	}
}

// local is the same hour of the weeks before, with an hour on either side.
func (b *baseline) local(look func(from, to int64) stretch, slots int64, level float64) stretch {
	var list []stretch
	for _, at := range b.past {
		s := look(at-slots-slotsAnHour, at+slotsAnHour)
		if s.expected > 0 {
			list = append(list, stretch{s.n, level * s.expected})
		}
	}
	return total(capped(list))
}
