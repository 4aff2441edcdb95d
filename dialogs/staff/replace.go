package staff

import (
	"slices"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file puts the territory of a case right: by a press on one of the list, or on one of
// those that an address may be in. What its resident wrote of the place stays as he wrote it.

func askTerritory(t *talk) dialogs.Prompt {
	key := "desk.which_territory"
	if t.Ordering.Query != "" {
		key = "desk.found_territory"
	}
	p := t.prompt(key)
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	for _, id := range t.territories(k) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.ForCase(k).Territory(id), Value: string(id)})
	}
	return p
}

// territories are where a case may be: what the clerk's words find, or else all.
func (t *talk) territories(k *routing.Case) (list []routing.TerritoryID) {
	d := t.ForCase(k).Directory()
	if t.Ordering.Query != "" {
		return t.placesIn(d, t.Ordering.Query)
	}
	for _, x := range d.Territories() {
		if x.ID != k.Territory {
			list = append(list, x.ID)
		}
	}
	return list
}

// placesIn are the territories that an address, or their own names, may mean.
func (t *talk) placesIn(d *routing.Directory, words string) (list []routing.TerritoryID) {
	for _, p := range d.FindPlaces(words, likeliest) {
		list = append(list, p.Territory)
	}
	list = append(list, d.FindTerritories(words, likeliest)...)
	slices.Sort(list)
	return slices.Compact(list)
}

func hearTerritory(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.cancelled()
	case "":
		return t.search(h.Text, evPlace, "desk.no_territory", func(k *routing.Case) int { return len(t.territories(k)) })
	}
	k, err := t.Cases().Replace(t.memory.Case, t.actor(), routing.TerritoryID(h.Value))
	if err == nil {
		its := t.ForCase(k)
		t.outcome = t.T("desk.replaced", locales.Args{"Number": k.Number, "Territory": its.Territory(k.Territory), "Agency": its.Agency(k.Agency)})
	}
	return t.finished(k, err)
}
