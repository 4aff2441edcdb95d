package routing

import (
	"cmp"
	"slices"
	"time"
)

// Preference brings a category or a topic to the top of its screen: in a season, in
// territories with all that lies inside them, or in both together.
type Preference struct {
	Season      Season
	Territories []TerritoryID
}

// CategoriesFor are all categories as somebody in a territory, "" if that is not known,
// is shown them at a time: those that are preferred then come first.
func (d *Directory) CategoriesFor(place TerritoryID, at time.Time) []Category {
	rank := d.ranking(place, at)
	return byRank(d.categories.list, func(c Category) int { return rank(c.Top) })
}

// TopicsFor are a category's topics in the same way.
func (d *Directory) TopicsFor(id CategoryID, place TerritoryID, at time.Time) []TopicID {
	c, _ := d.categories.get(id)
	rank := d.ranking(place, at)
	return byRank(c.Topics, func(id TopicID) int {
		t, _ := d.topics.get(id)
		return rank(t.Top)
	})
}

// ranking counts the preferences that hold.
func (d *Directory) ranking(place TerritoryID, at time.Time) func([]Preference) int {
	day := yearDay(at.In(d.calendar.zone))
	inside := func(id TerritoryID) bool { return d.lies(place, id) }
	return func(list []Preference) int {
		n := 0
		for _, p := range list {
			if p.Season.holds(day) && (len(p.Territories) == 0 || slices.ContainsFunc(p.Territories, inside)) {
				n++
			}
		}
		return n
	}
}

// byRank sorts the highest first; equal ones keep their order.
func byRank[T any](list []T, rank func(T) int) []T {
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b T) int { return cmp.Compare(rank(b), rank(a)) })
	return sorted
}

// preferences reads the key top.
func (l *loader) preferences(f fields) []Preference {
	var list []Preference
	for _, v := range f.list("top") {
		f, ok := v.fields("season", "territories")
		if !ok {
			continue
		}
		p := Preference{Season: l.schedule(f).Season}
		for _, t := range l.selectors(f, "territories") {
			l.refer("territory", t.id, t.at)
			p.Territories = append(p.Territories, TerritoryID(t.id))
		}
		if len(v.pairs()) == 0 {
			v.problem("top: say when or where: season, territories or both")
			continue
		}
		list = append(list, p)
	}
	return list
}

// lies tells whether a territory is another one, or inside it.
func (d *Directory) lies(id, in TerritoryID) bool {
	for range longestWay {
		if id == in {
			return id != ""
		}
		t, _ := d.territory.get(id)
		id = t.Parent
	}
	return false
}
