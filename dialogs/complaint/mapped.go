package complaint

import (
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing/maplink"
)

// This file takes what maps say of a place: the link to a point, the name of one.

// linked takes a map's link for the point that it shows. Words beside it are its address
// where they name a place; whatever else they say describes what happened. A link that does
// not show a point is told of, unless an address stands beside it. ok is false where there
// is no link.
func (t *talk) linked(text string) (move dialogs.Move, ok bool) {
	link := maplink.Read(text)
	key := ""
	switch link.Kind {
	case maplink.None:
		return dialogs.Move{}, false
	case maplink.Found:
	case maplink.Short:
		key = "place.link_short"
	default:
		key = "place.link_bare"
	}
	address, aside := link.Words, ""
	if address != "" && !t.places(address) {
		if !t.remarked(address) {
			return t.refuseLength(), true
		}
		address, aside = "", t.T("describe.joined", nil)
	}
	switch {
	case link.Kind == maplink.Found:
		move = t.pinned(bots.Location{Lat: link.Point.Lat, Lon: link.Point.Lon, Address: address})
	case address == "":
		move.Aside = t.T(key, nil)
	default:
		aside, move = t.T("place.link_words", nil), t.typedPlace(address)
	}
	move.Aside = strings.TrimSpace(aside + "\n\n" + move.Aside)
	return move, true
}

// called is what a map, or somebody beside a link, calls a place.
func called(l bots.Location) string {
	name := dialogs.PlaceName(l)
	if len(name) > maxAddress {
		name = strings.ToValidUTF8(name[:maxAddress], "")
	}
	return name
}

// remarked adds words that stand beside a link to the description; those of a message that
// was edited take the place of what it said before. false means that they are too long.
func (t *talk) remarked(words string) bool {
	n := &t.Draft.notes
	if t.In.Kind == bots.Edit {
		if known, fits := n.edit(t.In.MessageID, words); known {
			return fits
		}
	}
	return strings.Contains(n.joined(), words) || t.describe(dialogs.Heard{Text: words})
}
