package complaint

import (
	"cmp"
	"slices"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// What a person sends about a place becomes a territory here; it is he who
// confirms it.

const (
	// maxAddress is the longest typed address, in bytes: longer words are no address.
	maxAddress = 400
	// mostMaybe is how many territories one address may be offered in.
	mostMaybe = 6
)

// pinned takes a point on the map: its territory is known, or the nearest one's
// for a point a little outside, and the person confirms.
func (t *talk) pinned(l bots.Location) dialogs.Move {
	p := routing.Point{Lat: l.Lat, Lon: l.Lon}
	id, metres, ok := t.Directory().TerritoryNear(p)
	if !ok {
		return dialogs.Move{Aside: t.T("place.outside", nil)}
	}
	move := t.confirm(place{Territory: id, Point: &p, Address: called(l)}, stPlace)
	switch {
	case metres > 0:
		move.Aside = t.T("place.near", nil)
	case l.Live:
		move.Aside = t.T("place.live", nil)
	}
	return move
}

// confirm asks whether p is the place; via is the question that "Back" leads to.
func (t *talk) confirm(p place, via string) dialogs.Move {
	t.Draft.Spot, t.Draft.Via = p, via
	t.Draft.Base, t.Draft.Housed = "", ""
	return dialogs.Move{Event: evPlaced}
}

// typedPlace reads a typed address. One that says in which territory it lies, be
// it by its street, only needs a yes; otherwise the territory is asked for and the
// address kept.
func (t *talk) typedPlace(text string) dialogs.Move {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxAddress || t.Says("words.greeting", text) {
		return dialogs.Move{Aside: t.T("place.unknown", nil)}
	}
	if move, ok := t.whichStreet(place{Address: text}, stPlace); ok {
		return move
	}
	id, aside := t.understood(text)
	if id == "" {
		t.Draft.Spot = place{Address: text}
		if len(t.Draft.Maybe) == 0 { // an address that is kept is not to be told again
			aside = t.T("place.which", locales.Args{"Address": dialogs.QuoteLine(text)})
		}
		return dialogs.Move{Event: evList, Aside: aside}
	}
	move := t.settle(place{Territory: id, Address: text}, stPlace)
	move.Aside = aside
	return move
}

// understood finds the territory of a typed address, with what to say before
// going on. Where several fit, they are remembered as the ones to choose from.
func (t *talk) understood(text string) (id routing.TerritoryID, aside string) {
	t.Draft.Maybe = nil
	found := t.Directory().FindPlaces(text, mostMaybe)
	for _, p := range found {
		if !slices.Contains(t.Draft.Maybe, p.Territory) {
			t.Draft.Maybe = append(t.Draft.Maybe, p.Territory)
		}
	}
	switch len(t.Draft.Maybe) {
	case 0:
		if id, ok := t.namedTerritory(text); ok {
			return id, ""
		}
		return "", t.T("place.unknown", nil)
	case 1:
		t.Draft.Maybe = nil
		name := cmp.Or(found[0].Street, found[0].Settlement)
		if found[0].Exact || name == "" {
			return found[0].Territory, ""
		}
		return found[0].Territory, t.T("place.guess", locales.Args{"Place": name})
	}
	return "", t.T("place.several", nil)
}

// namedTerritory finds the one territory that words name: the only one that
// fits or, among several, the only one whose whole name is there.
func (t *talk) namedTerritory(text string) (routing.TerritoryID, bool) {
	const most = 5
	found := t.Directory().FindTerritories(text, most)
	if len(found) == 1 {
		return found[0], true
	}
	var whole []routing.TerritoryID
	for _, id := range found {
		x, _ := t.Directory().Territory(id)
		for _, name := range x.Names {
			if strings.Contains(dialogs.Fold(text), dialogs.Fold(name)) {
				whole = append(whole, id)
				break
			}
		}
	}
	if len(whole) == 1 {
		return whole[0], true
	}
	return "", false
}
