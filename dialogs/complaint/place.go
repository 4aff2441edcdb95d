package complaint

import (
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// --- place

func askPlace(t *talk) dialogs.Prompt {
	recalled := t.recalled()
	p := dialogs.Prompt{
		Text:    t.step(stagePlace, t.T("place.ask", nil)),
		Valid:   latelyValues(recalled),
		Choices: slices.Concat(t.pinChoice(), t.mentionedChoice(), []dialogs.Choice{{Label: t.T("button.location", nil), Kind: bots.RequestLocation}}, t.latelyChoices(recalled)),
		Nav:     []dialogs.Choice{t.back(), {Label: t.T("button.cancel", nil), Value: cmdCancel}},
	}
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.list", nil), Value: "list"})
	if !t.Draft.Kind.Placed() {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.nowhere", nil), Value: "nowhere"})
	}
	return p
}

func hearPlace(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if move, done := t.placeAnyway(h); done {
		return move, nil
	}
	if move, done := t.placedByPin(h); done {
		return move, nil
	}
	if move, done := t.placedLately(h); done {
		return move, nil
	}
	switch h.Value {
	case saidValue:
		return t.typedPlace(t.mentioned()), nil
	case "list":
		t.Draft.Spot, t.Draft.Maybe = place{}, nil
		return dialogs.Move{Event: evList}, nil
	case "nowhere":
		t.Draft.place, t.Draft.Spot = place{}, place{}
		t.Draft.Review = false
		return dialogs.Move{Event: evNowhere}, nil
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

// placeAnyway takes what fits in every step about the place: a point, a link to one, a photo.
func (t *talk) placeAnyway(h dialogs.Heard) (dialogs.Move, bool) {
	switch {
	case h.Location != nil:
		return t.pinned(*h.Location), true
	case len(h.Files) > 0:
		if !t.describe(h) { // a caption is said of the picture: no address
			return t.refuseLength(), true
		}
		if bots.Spoken(h.Files) && h.Text == "" { // he may be telling the address
			return dialogs.Move{Missed: true, Aside: t.T("place.voice", nil)}, true
		}
		return dialogs.Move{Aside: t.counted(t.Draft.notes)}, true
	case h.Value != "":
		return dialogs.Move{}, false
	}
	if move, ok := t.linked(h.Text); ok {
		return move, true
	}
	if (t.Session.State == stPlace || len(t.dangers) > 0) && t.goesOn(h) && !t.places(h.Text) {
		return t.joinedOn(h), true
	}
	return dialogs.Move{}, false
}

// --- territory

func askTerritory(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.step(stagePlace, t.T("place.territory", nil)), Nav: []dialogs.Choice{t.back()}, Listed: true}
	if len(t.Draft.Maybe) > 0 {
		for _, id := range t.Draft.Maybe {
			p.Choices = append(p.Choices, dialogs.Choice{Label: t.Territory(id), Value: string(id)})
		}
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.list", nil), Value: "list"})
		return p
	}
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
	id, aside := routing.TerritoryID(h.Value), ""
	switch h.Value {
	case "back":
		return dialogs.Move{Event: evBack}, nil
	case "list":
		t.Draft.Maybe = nil
		return dialogs.Move{}, nil
	case "":
		maybe := t.Draft.Maybe
		if id, aside = t.understood(h.Text); id == "" {
			if len(t.Draft.Maybe) == 0 {
				t.Draft.Maybe = maybe // the choice is as it was
				aside = t.T("place.unknown_territory", nil)
			}
			return dialogs.Move{Aside: aside}, nil
		}
	}
	address := t.Draft.Spot.Address
	if address != "" { // typed before the list was shown
		move := t.settle(place{Territory: id, Address: address}, stTerritory)
		move.Aside = aside
		return move, nil
	}
	t.Draft.Spot = place{Territory: id}
	return dialogs.Move{Event: evChosen, Aside: aside}, nil
}

// --- address

func askAddress(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text:    t.step(stagePlace, t.T("place.address", locales.Args{"Territory": t.Territory(t.Draft.Spot.Territory)})),
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
		return t.addressed(p.Territory, h.Text), nil
	}
	return t.confirm(p, stAddress), nil
}

// --- confirm

func askConfirm(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: t.step(stagePlace, t.T("place.confirm", locales.Args{"Place": t.Place(t.Draft.Spot.complaint())})),
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
		return t.placed(), nil
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
