package complaint

import (
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
	"otklik/routing/maplink"
)

// A point that is sent before the place is asked for, or after it was told, is the
// draft's: it is offered where the place is asked, or asked about at once in place of the
// one that is known. Where there is no draft it begins one.

// pinValue is the value of the button that offers it.
const pinValue = "pin"

// takesPoints are the states whose steps read a point themselves: those about the place,
// and those whose words go to a case.
var takesPoints = append(slices.Clone(placing), stAlike, stCase, stSay, stOpinion)

// pin takes a point where no step reads one.
func (c *Conversation) pin(t *talk) (bool, error) {
	state := t.Session.State
	t.mapped()
	if t.In.Location == nil || !t.known() || slices.Contains(takesPoints, state) {
		return false, nil
	}
	free := slices.Contains([]string{stHome, stCases, stSettings, stQuiet, stData}, state)
	switch {
	case filing[state]:
	case free && t.exchanging():
		return false, nil
	case state == stWhich, free && t.Held.told():
		return true, c.machine.Go(t, t.Scene, dialogs.Move{Event: evWhich, Aside: t.T("place.pin_first", nil)})
	case free && t.parked():
		if move, barred := t.barred(); barred {
			return true, c.machine.Go(t, t.Scene, move)
		}
		t.Session.State = t.At
	default:
		return false, nil
	}
	if t.Draft.Territory != "" || slices.Contains(placing, t.Session.State) {
		move := t.pinned(*t.In.Location)
		if move.Event == "" {
			return true, c.machine.Go(t, t.Scene, dialogs.Move{Aside: t.T("place.outside_now", nil)})
		}
		t.Draft.Review = t.Draft.Review || t.Draft.Territory != ""
		t.Session.State = stPlace
		return true, c.machine.Go(t, t.Scene, move)
	}
	return true, c.machine.Go(t, t.Scene, t.pinLater(*t.In.Location))
}

// mapped takes a map's link for the point that it shows, where no step reads one itself; from
// words beside it the point is kept for when the place is asked for.
func (t *talk) mapped() {
	if t.In.Kind != bots.Message || len(t.In.Files) > 0 || !t.known() || slices.Contains(takesPoints, t.Session.State) {
		return
	}
	switch link := maplink.Read(t.In.Text); {
	case link.Kind != maplink.Found:
	case link.Words == "":
		t.In.Text, t.In.Location = "", &bots.Location{Lat: link.Point.Lat, Lon: link.Point.Lon}
	case filing[t.Session.State]:
		t.pinBeside(link)
	}
}

// pinBeside keeps the point of a link that stands among words.
func (t *talk) pinBeside(link maplink.Link) {
	if link.Kind == maplink.Found && t.Draft.Pin == nil && t.Draft.Territory == "" {
		t.pinLater(bots.Location{Lat: link.Point.Lat, Lon: link.Point.Lon})
	}
}

// exchanging tells whether a point is an answer to what he is asked about a case.
func (t *talk) exchanging() bool {
	_, ok := t.goesTo(dialogs.Heard{Location: t.In.Location})
	return ok
}

// pinLater keeps a point for when the place is asked for.
func (t *talk) pinLater(l bots.Location) dialogs.Move {
	p := routing.Point{Lat: l.Lat, Lon: l.Lon}
	id, _, ok := t.Directory().TerritoryNear(p)
	if !ok {
		return dialogs.Move{Aside: t.T("place.outside_now", nil)}
	}
	t.Draft.Pin = &place{Territory: id, Point: &p, Address: called(l)}
	return dialogs.Move{Aside: t.T("place.pin_kept", locales.Args{"Place": t.Place(t.Draft.Pin.complaint())})}
}

// pinBegins begins a draft with a point.
func (t *talk) pinBegins(l bots.Location) dialogs.Move {
	if move, barred := t.barred(); barred {
		return move
	}
	move := t.pinLater(l)
	if t.Draft.Pin != nil {
		move.Event = evNew
	}
	return move
}

// pinChoice offers it, where one was sent.
func (t *talk) pinChoice() []dialogs.Choice {
	if t.Draft.Pin == nil {
		return nil
	}
	label := short(t.T("button.sent_point", locales.Args{"Place": t.Place(t.Draft.Pin.complaint())}))
	return []dialogs.Choice{{Label: label, Value: pinValue}}
}

// placedByPin takes the point that was offered; he has sent it and sees it in the review.
func (t *talk) placedByPin(h dialogs.Heard) (dialogs.Move, bool) {
	if h.Value != pinValue || t.Draft.Pin == nil {
		return dialogs.Move{}, false
	}
	pin := *t.Draft.Pin
	move := t.confirm(pin, stPlace)
	if _, metres, _ := t.Directory().TerritoryNear(*pin.Point); metres > 0 { // which is for him to say
		move.Aside = t.T("place.near", nil)
		return move, true
	}
	return t.placed(), true
}
