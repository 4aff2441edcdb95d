package staff

import (
	"cmp"
	"slices"
	"strconv"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a clerk chooses another list from.

// filterMenu offers the views; all that the desk may see only where that is more than
// what it answers for.
func (t *talk) filterMenu() error {
	views := []string{viewOpen, viewMine, viewFree, viewLate, viewTopics, viewPlaces}
	if slices.Contains(t.Directory().DesksFor(""), t.desk) {
		views = append(views, viewAll)
	}
	var k bots.Keyboard
	for pair := range slices.Chunk(views, 2) {
		var row []bots.Button
		for _, v := range pair {
			row = t.addTurn(row, "queue.filter_"+v, dialogs.QueuePress{View: v})
		}
		k.Rows = append(k.Rows, row)
	}
	return t.SayWith(t.T("queue.which", nil), k)
}

// sharePage is how many topics or territories one page has.
const sharePage = 8

// share is one choice of a menu with how many cases are behind it.
type share struct {
	id    string
	label string
	cases int
}

// shareMenu offers the categories, or the territories, of what is open.
func (t *talk) shareMenu(p dialogs.QueuePress) error {
	spread, err := t.Notices().Spread(t.desk)
	if err != nil {
		return err
	}
	view, list := viewTopic, t.byTopic(spread)
	if p.View == viewPlaces {
		view, list = viewPlace, t.byPlace(spread)
	}
	if len(list) == 0 {
		return t.queue(dialogs.QueuePress{View: viewOpen})
	}
	from := min(p.Page*sharePage, (len(list)-1)/sharePage*sharePage)
	to := min(from+sharePage, len(list))
	var k bots.Keyboard
	for pair := range slices.Chunk(list[from:to], 2) {
		var row []bots.Button
		for _, s := range pair {
			if data, ok := (dialogs.QueuePress{View: view, Arg: s.id}).Encode(); ok {
				row = append(row, bots.Button{Text: s.label + " · " + strconv.Itoa(s.cases), Data: data})
			}
		}
		k.Rows = append(k.Rows, row)
	}
	ways := t.addTurn(nil, "queue.filter", dialogs.QueuePress{View: viewFilter})
	if to < len(list) {
		ways = t.addTurn(ways, "queue.next", dialogs.QueuePress{View: p.View, Page: p.Page + 1})
	}
	k.Rows = append(k.Rows, ways)
	return t.SayWith(t.T("queue.which_"+p.View, nil), k)
}

func (t *talk) byTopic(spread []dialogs.Share) []share {
	return sharesOf(spread, func(s dialogs.Share) (string, string) {
		id := string(s.Topic.Category())
		return id, t.categoryName(id)
	})
}

func (t *talk) byPlace(spread []dialogs.Share) []share {
	return sharesOf(spread, func(s dialogs.Share) (string, string) {
		return string(s.Territory), t.placeName(string(s.Territory))
	})
}

// sharesOf adds up what has the same id, the most cases first.
func sharesOf(spread []dialogs.Share, of func(dialogs.Share) (id, label string)) (list []share) {
	for _, s := range spread {
		id, label := of(s)
		at := slices.IndexFunc(list, func(known share) bool { return known.id == id })
		if at < 0 {
			at, list = len(list), append(list, share{id: id, label: label})
		}
		list[at].cases += s.Cases
	}
	slices.SortStableFunc(list, func(a, b share) int { return cmp.Or(cmp.Compare(b.cases, a.cases), cmp.Compare(a.label, b.label)) })
	return list
}

// categoryName names a category; one that no file knows any more stands for itself.
func (t *talk) categoryName(id string) string {
	if c, ok := t.Directory().Category(routing.CategoryID(id)); ok {
		return c.Names.In(t.Language())
	}
	return id
}

// placeName names a territory, or says that a case has none.
func (t *talk) placeName(id string) string {
	if name := t.Territory(routing.TerritoryID(id)); name != "" {
		return name
	}
	return t.T("queue.nowhere", locales.Args{})
}
