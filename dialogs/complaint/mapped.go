package complaint

import (
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing/maplink"
)

// This file takes what maps say of a place: the link to a point, the name of one.

// linked takes a map's link for the point that it shows, with what was said beside it.
// A link that does not show one is told of, unless the words beside it name a place; ok
// is false where there is no link.
func (t *talk) linked(text string) (move dialogs.Move, ok bool) {
	link := maplink.Read(text)
	key := ""
	switch link.Kind {
	case maplink.None:
		return dialogs.Move{}, false
	case maplink.Found:
		at := link.Point
		return t.pinned(bots.Location{Lat: at.Lat, Lon: at.Lon, Address: link.Words}), true
	case maplink.Short:
		key = "place.link_short"
	default:
		key = "place.link_bare"
	}
	if !t.places(link.Words) {
		return dialogs.Move{Aside: t.T(key, nil)}, true
	}
	move = t.typedPlace(link.Words)
	move.Aside = strings.TrimSpace(t.T("place.link_words", nil) + "\n\n" + move.Aside)
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
