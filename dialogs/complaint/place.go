package complaint

import (
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// maxAddress is the longest typed address, in bytes: longer words are no address.
const maxAddress = 400

// --- place

func askPlace(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: t.step(3, t.T("place.ask", nil)),
		Choices: []dialogs.Choice{
			{Label: t.T("button.location", nil), Kind: bots.RequestLocation},
			{Label: t.T("button.list", nil), Value: "list"},
		},
		Nav: []dialogs.Choice{t.back(), {Label: t.T("button.cancel", nil), Value: cmdCancel}},
	}
}

func hearPlace(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	switch h.Value {
	case "list":
		t.Draft.Spot = place{}
		return dialogs.Move{Event: evList}, nil
	case cmdCancel:
		t.park()
		return dialogs.Move{Event: evHome, Aside: t.T("home.cancelled", nil)}, nil
	case "back":
		if t.Draft.Review {
			return t.changed(), nil
		}
		return dialogs.Move{Event: evBack}, nil
	}
	return t.typedPlace(h.Text), nil
}

// placeAnyway takes what fits in every step about the place: a point, a photo.
func (t *talk) placeAnyway(h dialogs.Heard) (dialogs.Move, bool) {
	switch {
	case h.Location != nil:
		return t.pinned(*h.Location), true
	case len(h.Files) > 0:
		if !t.describe(h) { // a caption is said of the picture: no address
			return t.refuseLength(), true
		}
		return dialogs.Move{Aside: t.counted(t.Draft.notes)}, true
	}
	return dialogs.Move{}, false
}

// pinned takes a point on the map: its territory is known, the person confirms.
func (t *talk) pinned(l bots.Location) dialogs.Move {
	p := routing.Point{Lat: l.Lat, Lon: l.Lon}
	id, ok := t.Directory().TerritoryAt(p)
	if !ok {
		return dialogs.Move{Aside: t.T("place.outside", nil)}
	}
	return t.confirm(place{Territory: id, Point: &p}, stPlace)
}

// confirm asks whether p is the place; via is the question that "Back" leads to.
func (t *talk) confirm(p place, via string) dialogs.Move {
	t.Draft.Spot, t.Draft.Via = p, via
	return dialogs.Move{Event: evPlaced}
}

// typedPlace reads a typed address. One that names a territory only needs a yes;
// otherwise the territory is asked for and the address kept.
func (t *talk) typedPlace(text string) dialogs.Move {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxAddress {
		return dialogs.Move{Aside: t.T("place.unknown", nil)}
	}
	if id, ok := t.namedTerritory(text); ok {
		return t.confirm(place{Territory: id, Address: text}, stPlace)
	}
	t.Draft.Spot = place{Address: text}
	return dialogs.Move{Event: evList, Aside: t.T("place.unknown", nil)}
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

// --- territory

func askTerritory(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.step(3, t.T("place.territory", nil)), Nav: []dialogs.Choice{t.back()}}
	if whole, ok := t.wholeRegion(); ok {
		p.Nav = append([]dialogs.Choice{{Label: t.T("button.unsure", nil), Value: string(whole)}}, p.Nav...)
	}
	for _, x := range t.Directory().Territories() {
		if x.Kind != routing.KindRegionWide {
			p.Choices = append(p.Choices, dialogs.Choice{Label: x.Names.In(t.Language()), Value: string(x.ID)})
		}
	}
	return p
}

// wholeRegion is the territory of somebody who does not know his own.
func (t *talk) wholeRegion() (routing.TerritoryID, bool) {
	for _, x := range t.Directory().Territories() {
		if x.Kind == routing.KindRegionWide {
			return x.ID, true
		}
	}
	return "", false
}

func hearTerritory(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	if h.Value == "back" {
		return dialogs.Move{Event: evBack}, nil
	}
	id := routing.TerritoryID(h.Value)
	if h.Value == "" {
		var ok bool
		if id, ok = t.namedTerritory(h.Text); !ok {
			return dialogs.Move{Aside: t.T("place.unknown_territory", nil)}, nil
		}
	}
	address := t.Draft.Spot.Address
	if address != "" { // typed before the list was shown
		return t.confirm(place{Territory: id, Address: address}, stTerritory), nil
	}
	t.Draft.Spot = place{Territory: id}
	return dialogs.Move{Event: evChosen}, nil
}

// --- address

func askAddress(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text:    t.step(3, t.T("place.address", locales.Args{"Territory": t.Territory(t.Draft.Spot.Territory)})),
		Choices: []dialogs.Choice{{Label: t.T("button.skip", nil), Value: "skip"}},
		Nav:     []dialogs.Choice{t.back()},
	}
}

func hearAddress(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	p := place{Territory: t.Draft.Spot.Territory}
	switch {
	case h.Value == "back":
		return dialogs.Move{Event: evBack}, nil
	case h.Value == "skip":
	case h.Text == "" || len(h.Text) > maxAddress:
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	default:
		p.Address = h.Text
	}
	return t.confirm(p, stAddress), nil
}

// --- confirm

func askConfirm(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: t.step(3, t.T("place.confirm", locales.Args{"Place": t.Place(t.Draft.Spot.complaint())})),
		Choices: []dialogs.Choice{
			{Label: t.T("button.yes", nil), Value: "yes"},
			{Label: t.T("button.no", nil), Value: "no"},
		},
		Nav: []dialogs.Choice{t.back()},
	}
}

func hearConfirm(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	switch h.Value {
	case "yes":
		t.Draft.place, t.Draft.Spot = t.Draft.Spot, place{}
		if t.Draft.Review {
			return t.offer(t.changed()), nil
		}
		return t.offer(dialogs.Move{Event: evChosen}), nil
	case "no":
		return dialogs.Move{Event: evNo}, nil
	case "back":
		return t.backToPlace(), nil
	}
	if h.Text == "" {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	return t.typedPlace(h.Text), nil
}

// backToPlace goes back to the question that the place answered last.
func (t *talk) backToPlace() dialogs.Move {
	switch t.Draft.Via {
	case stAddress:
		return dialogs.Move{Event: evStreet}
	case stTerritory:
		return dialogs.Move{Event: evList}
	}
	return dialogs.Move{Event: evBack}
}
