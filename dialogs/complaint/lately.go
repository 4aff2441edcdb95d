package complaint

import (
	"slices"
	"strconv"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file offers the places of a resident's earlier cases: most people write of where
// they live. He has confirmed them once and sees them in the review, so that one tap will do.

const (
	// mostLately is how many are offered, and mostRecalled how many cases are looked at.
	mostLately   = 3
	mostRecalled = 20

	latelyMark = "at" // the case's id is behind it
)

// recalled are his cases that tell a place, the newest first: one with an address or a
// point, of a territory that the directory still has. What was filed before he refused
// consent is not his to be reminded of.
func (t *talk) recalled() []*routing.Case {
	if t.forCaller() {
		return nil // a caller's place is none of the clerk's own
	}
	return slices.DeleteFunc(t.mine(mostRecalled), func(k *routing.Case) bool {
		_, known := t.Directory().Territory(k.Territory)
		return !known || k.Address == "" && k.Point == nil || !k.OpenedAt.After(t.Refusal)
	})
}

// lately are those that each tell another place, as many as are offered.
func (t *talk) lately(recalled []*routing.Case) (list []*routing.Case) {
	var labels []string
	for _, k := range recalled {
		label := dialogs.Fold(t.latelyPlace(k))
		if k.Address != "" && slices.Contains(labels, label) || k.Address == "" && samePoint(list, k) {
			continue
		}
		if list, labels = append(list, k), append(labels, label); len(list) == mostLately {
			break
		}
	}
	return list
}

// samePoint tells whether the point of a case without an address is offered already.
func samePoint(list []*routing.Case, k *routing.Case) bool {
	return slices.ContainsFunc(list, func(o *routing.Case) bool { return o.Point != nil && *o.Point == *k.Point })
}

// latelyPlace names where a case is: its address says more than that there is a point.
func (t *talk) latelyPlace(k *routing.Case) string {
	at := routing.Complaint{Territory: k.Territory, Address: k.Address, Point: k.Point}
	if at.Address != "" {
		at.Point = nil
	}
	return t.Place(at)
}

// latelyChoices are the buttons, none while there is nothing to offer.
func (t *talk) latelyChoices(recalled []*routing.Case) (choices []dialogs.Choice) {
	for _, k := range t.lately(recalled) {
		choices = append(choices, dialogs.Choice{Label: t.latelyLabel(k), Value: latelyValue(k)})
	}
	return choices
}

// latelyValues are what the buttons say of all places that may have been offered.
func latelyValues(recalled []*routing.Case) (values []string) {
	for _, k := range recalled {
		values = append(values, latelyValue(k))
	}
	return values
}

func latelyValue(k *routing.Case) string { return latelyMark + strconv.FormatInt(int64(k.ID), 36) }

func (t *talk) latelyLabel(k *routing.Case) string {
	if k.Address == "" { // points look the same
		return short(t.T("button.last_point", locales.Args{"Number": k.Number}))
	}
	return short(t.T("button.last_place", locales.Args{"Place": t.latelyPlace(k)}))
}

// placedLately takes the place of an earlier case for the draft's; ok is false where no such
// button was pressed. An address that was typed and reads like the button is an address:
// he may mean it without the point that it had. What was offered stays good when newer
// places push it out, as those of a chat that he has linked meanwhile.
func (t *talk) placedLately(h dialogs.Heard) (dialogs.Move, bool) {
	if !strings.HasPrefix(h.Value, latelyMark) {
		return dialogs.Move{}, false
	}
	for _, k := range t.recalled() {
		if latelyValue(k) != h.Value {
			continue
		}
		if label := t.latelyLabel(k); h.Text != label && dialogs.Fold(h.Text) == dialogs.Fold(label) {
			return t.typedPlace(h.Text), true
		}
		t.confirm(place{Territory: k.Territory, Address: k.Address, Point: k.Point}, stPlace)
		return t.placed(), true
	}
	return dialogs.Move{Aside: t.T("stale.button", nil)}, true
}

// placed makes the place that was asked about the draft's own.
func (t *talk) placed() dialogs.Move {
	d := &t.Draft
	d.place, d.Spot = d.Spot, place{}
	if d.Review {
		return t.similar(t.offer(t.changed()))
	}
	return t.similar(t.offer(dialogs.Move{Event: evChosen}))
}
