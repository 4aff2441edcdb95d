package complaint

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Between a typed address and its confirmation a resident is asked which street he meant,
// where what he typed is none that is listed or more than one, and for the house, where
// he named a listed street only. Each is asked once, and may be left as it is.

const (
	stStreet = "street"
	stHouse  = "house"

	evMeant = "meant" // which street?
	evHouse = "house" // which house?
)

// streetArrows lead aside from wherever an address is typed, and on to the confirmation.
func streetArrows() []dialogs.Arrow {
	typed := []string{stPlace, stTerritory, stAddress, stConfirm, stStreet, stHouse}
	here := []string{stStreet, stHouse}
	return []dialogs.Arrow{
		{Event: evMeant, From: typed, To: stStreet},
		{Event: evHouse, From: typed, To: stHouse},
		{Event: evPlaced, From: here, To: stConfirm},
		{Event: evList, From: here, To: stTerritory},
		{Event: evStreet, From: here, To: stAddress},
		{Event: evBack, From: here, To: stPlace},
	}
}

// mostMeant is how many streets are offered at once.
const mostMeant = 5

// addressed reads an address that was typed where the territory is known.
func (t *talk) addressed(id routing.TerritoryID, text string) dialogs.Move {
	if move, ok := t.whichStreet(place{Territory: id, Address: text}, stAddress); ok {
		return move
	}
	return t.settle(place{Territory: id, Address: text}, stAddress)
}

// settle goes on to the house, where one is missing, or to the confirmation.
func (t *talk) settle(p place, via string) dialogs.Move {
	if p.Point != nil || !t.Directory().Houseless(p.Territory, p.Address) {
		return t.confirm(p, via)
	}
	t.Draft.Spot, t.Draft.Via = p, via
	return dialogs.Move{Event: evHouse}
}

// whichStreet asks which street an address means, if that is doubtful; ok is false where
// it is not.
func (t *talk) whichStreet(p place, via string) (dialogs.Move, bool) {
	t.Draft.Meant = t.meant(p)
	if len(t.Draft.Meant) == 0 {
		return dialogs.Move{}, false
	}
	t.Draft.Spot, t.Draft.Via = p, via
	return dialogs.Move{Event: evMeant}, true
}

// meant are the streets to choose from: guesses, or several of one town. One that stands
// there as it is listed is meant; the towns that have it are asked about elsewhere.
func (t *talk) meant(p place) []routing.PlaceFound {
	const few = 6 // words: more are a description
	if len(strings.Fields(p.Address)) > few && !strings.ContainsFunc(p.Address, unicode.IsDigit) {
		return nil
	}
	var found []routing.PlaceFound
	if p.Territory != "" {
		found = t.Directory().FindStreets(p.Territory, p.Address, mostMeant)
	} else {
		found = t.Directory().FindPlaces(p.Address, mostMeant)
	}
	exact := slices.ContainsFunc(found, func(f routing.PlaceFound) bool { return f.Exact })
	towns := map[routing.TerritoryID]int{}
	found = slices.DeleteFunc(found, func(f routing.PlaceFound) bool { return exact && !f.Exact })
	for _, f := range found {
		if f.Street == "" { // a town may be meant
			return nil
		}
		towns[f.Territory]++
	}
	if exact && len(towns) == len(found) {
		return nil
	}
	return found
}

// The values of the questions; "street" has the place in the list behind it.
const (
	streetMeant = "street"
	streetNone  = "none"
)

func askStreet(t *talk) dialogs.Prompt {
	d := t.Draft
	p := dialogs.Prompt{
		Text: t.step(stagePlace, t.T("place.meant", locales.Args{"Address": dialogs.QuoteLine(d.Spot.Address)})),
		Nav:  []dialogs.Choice{t.back()}, Listed: true,
	}
	for i, f := range d.Meant {
		label := f.Street
		if f.Settlement != "" {
			label += ", " + f.Settlement
		} else if d.Spot.Territory == "" {
			label += ", " + t.Territory(f.Territory)
		}
		p.Choices = append(p.Choices, dialogs.Choice{Label: short(label), Value: streetMeant + strconv.Itoa(i)})
	}
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.none_meant", nil), Value: streetNone})
	return p
}

func hearStreet(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	switch {
	case h.Value == "back":
		return t.backToPlace(), nil
	case h.Value == streetNone:
		return t.noneMeant(), nil
	case h.Value != "":
		i, err := strconv.Atoi(strings.TrimPrefix(h.Value, streetMeant))
		if err != nil || i >= len(t.Draft.Meant) {
			return dialogs.Move{Aside: t.T("stale.unread", nil)}, err
		}
		f := t.Draft.Meant[i]
		address := t.Directory().Respelt(t.Draft.Spot.Address, f)
		t.Draft.Meant = nil
		return t.settle(place{Territory: f.Territory, Address: address}, t.Draft.Via), nil
	}
	return t.typedAnew(h.Text), nil
}

// noneMeant keeps what was typed, in the territory that is known, or that the words name.
func (t *talk) noneMeant() dialogs.Move {
	d := &t.Draft
	p, via := d.Spot, d.Via
	d.Meant, d.Maybe = nil, nil
	if p.Territory == "" {
		p.Territory = t.townIn(p.Address)
	}
	if p.Territory == "" {
		return dialogs.Move{Event: evList}
	}
	return t.confirm(p, via)
}

// townIn finds the territory that a part of an address names, and nothing else.
func (t *talk) townIn(text string) routing.TerritoryID {
	for part := range strings.SplitSeq(text, ",") {
		for _, f := range t.Directory().FindPlaces(part, 1) {
			if f.Exact && f.Street == "" {
				return f.Territory
			}
		}
	}
	return ""
}

// typedAnew reads an address that was typed in place of an answer.
func (t *talk) typedAnew(text string) dialogs.Move {
	if text == "" || len(text) > maxAddress {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}
	}
	if d := t.Draft; d.Via == stAddress && d.Spot.Territory != "" {
		return t.addressed(d.Spot.Territory, text)
	}
	return t.typedPlace(text)
}

// --- house

func askHouse(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text:    t.step(stagePlace, t.T("place.house", locales.Args{"Address": dialogs.QuoteLine(t.Draft.Spot.Address)})),
		Choices: []dialogs.Choice{{Label: t.T("button.no_house", nil), Value: "skip"}},
		Nav:     []dialogs.Choice{t.back()}, Numbers: true, // the house's own
	}
}

func hearHouse(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	d := &t.Draft
	switch {
	case h.Value == "skip":
		return t.confirm(d.Spot, d.Via), nil
	case h.Value == "back":
		return t.backToPlace(), nil
	case h.Text == "" || len(d.Spot.Address)+len(h.Text)+len(", ") > maxAddress:
		return dialogs.Move{Aside: t.T("place.house_long", nil)}, nil
	}
	streets := t.Directory().FindStreets(d.Spot.Territory, h.Text, 1)
	if len(streets) > 0 && streets[0].Exact {
		return t.typedAnew(h.Text), nil
	}
	p := d.Spot
	base := p.Address
	p.Address += ", " + h.Text
	move := t.confirm(p, d.Via)
	d.Base, d.Housed = base, t.In.MessageID
	return move, nil
}
