package complaint

import (
	"slices"

	"otklik/dialogs"
	"otklik/routing"
)

// filter is which of his cases a resident wants to see, "" = all.
type filter string

// The filters.
const (
	filterOpen  filter = "open"
	filterYours filter = "yours" // he is waited for: a question, a verdict
	filterEnded filter = "ended"
)

// filterMark begins the value of a filter's button.
const filterMark = "f-"

var allFilters = []filter{"", filterOpen, filterYours, filterEnded}

// standing says which filter a case is for, and which mark it has in the list.
func standing(k *routing.Case) string {
	switch {
	case k.State.Ended() || k.Left:
		return string(filterEnded)
	case k.State == routing.NeedInfo || k.Judgeable():
		return string(filterYours)
	}
	return string(filterOpen)
}

// filtered are the cases that the filter lets through: who is waited for has open ones.
func (t *talk) filtered(all []*routing.Case) []*routing.Case { return through(t.Filter, all) }

func through(f filter, all []*routing.Case) []*routing.Case {
	return slices.DeleteFunc(slices.Clone(all), func(k *routing.Case) bool {
		is := filter(standing(k))
		return f != "" && is != f && (f != filterOpen || is != filterYours)
	})
}

// filters are the buttons to the other filters that would show something.
func (t *talk) filters(all []*routing.Case) (list []dialogs.Choice) {
	for _, f := range allFilters {
		if f == t.Filter || len(through(f, all)) == 0 {
			continue
		}
		key := "button.filter_" + string(f)
		if f == "" {
			key = "button.filter_all"
		}
		list = append(list, dialogs.Choice{Label: t.T(key, nil), Value: filterMark + string(f)})
	}
	return list
}

// filterSaid reads the filter that stands behind a command, "" for none.
func (t *talk) filterSaid() filter {
	for _, f := range allFilters[1:] {
		if t.Says("words.filter_"+string(f), t.argument()) {
			return f
		}
	}
	return ""
}
