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
		Menu: true,
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
		t.Draft.Address = ""
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
		t.describe(dialogs.Heard{Files: h.Files})
		if h.Text == "" {
			return dialogs.Move{Aside: t.counted()}, true
		}
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
	t.Draft.Point, t.Draft.Territory, t.Draft.Address = &p, id, ""
	return dialogs.Move{Event: evPlaced}
}

// typedPlace reads a typed address. One that names a territory only needs a yes;
// otherwise the territory is asked for and the address kept.
func (t *talk) typedPlace(text string) dialogs.Move {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxAddress {
		return dialogs.Move{Aside: t.T("place.unknown", nil)}
	}
	d := &t.Draft
	d.Address, d.Point = text, nil
	if id, ok := t.namedTerritory(text); ok {
		d.Territory = id
		return dialogs.Move{Event: evPlaced}
	}
	d.Territory = ""
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
	for _, x := range t.Directory().Territories() {
		if x.Kind != routing.KindRegionWide {
			p.Choices = append(p.Choices, dialogs.Choice{Label: x.Names.In(t.Language()), Value: string(x.ID)})
		}
	}
	return p
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
	t.Draft.Territory, t.Draft.Point = id, nil
	if t.Draft.Address != "" { // typed before the list was shown
		return dialogs.Move{Event: evPlaced}, nil
	}
	return dialogs.Move{Event: evChosen}, nil
}

// --- address

func askAddress(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text:    t.step(3, t.T("place.address", locales.Args{"Territory": t.Territory(t.Draft.Territory)})),
		Choices: []dialogs.Choice{{Label: t.T("button.skip", nil), Value: "skip"}},
		Nav:     []dialogs.Choice{t.back()},
	}
}

func hearAddress(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	switch {
	case h.Value == "back":
		return dialogs.Move{Event: evBack}, nil
	case h.Value == "skip":
		t.Draft.Address = ""
	case h.Text == "" || len(h.Text) > maxAddress:
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	default:
		t.Draft.Address = h.Text
	}
	return dialogs.Move{Event: evPlaced}, nil
}

// --- confirm

func askConfirm(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: t.step(3, t.T("place.confirm", locales.Args{"Place": t.Place(t.Draft.complaint())})),
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
		if t.Draft.Review {
			return t.changed(), nil
		}
		return dialogs.Move{Event: evChosen}, nil
	case "no":
		return dialogs.Move{Event: evNo}, nil
	case "back":
		return dialogs.Move{Event: evBack}, nil
	}
	if h.Text == "" {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	return t.typedPlace(h.Text), nil
}
