package staff

import (
	"errors"
	"slices"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
	"otklik/routing/geo"
)

// This file says that a case is about the same as another one: chosen from the
// desk's open ones of the same topic, or named by its number.

// mostTwins is how many cases are offered; among so many is looked for them.
const (
	mostTwins  = 5
	amongCases = 200
	nearTwins  = 1000.0 // metres: farther away it is another trouble
)

// unknownTwin is the value of the button that rejects a case whose first is not to be found.
const unknownTwin = "unknown"

func askTwin(t *talk) dialogs.Prompt {
	p := t.prompt("desk.same_as")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	twins, err := t.twins(k)
	if err != nil {
		return p // he may still name one
	}
	for _, other := range twins {
		label := t.T("desk.twin", locales.Args{
			"Number": other.Number, "Place": t.ForCase(other).DeskPlace(other.Complaint),
		})
		p.Choices = append(p.Choices, dialogs.Choice{Label: label, Value: other.Number})
	}
	if t.Refusal == routing.RejectDuplicate {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("desk.twin_unknown", nil), Value: unknownTwin})
	}
	return p
}

// twins are the desk's open cases of the same topic, those with a point near ours
// and those without any.
func (t *talk) twins(k *routing.Case) ([]*routing.Case, error) {
	open, _, err := t.Notices().Queue(t.desk, true, dialogs.Queue{Topic: string(k.Topic), Limit: amongCases})
	open = slices.DeleteFunc(open, func(other *routing.Case) bool {
		apart := other.Point != nil && k.Point != nil && geo.Distance(*other.Point, *k.Point) > nearTwins
		return other.ID == k.ID || other.Topic != k.Topic || other.Centre != k.Centre || apart || other.Parent != 0
	})
	return open[:min(len(open), mostTwins)], err
}

func hearTwin(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	number := h.Value
	switch {
	case number == evCancel:
		return t.cancelled()
	case number == unknownTwin:
		t.Elsewhere = ""
		return dialogs.Move{Event: evRefusal}, nil
	case number == "":
		number = h.Text
	}
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return t.finished(nil, err)
	}
	other, err := t.sibling(k, number)
	if err != nil {
		return dialogs.Move{}, err
	}
	if other == nil {
		return dialogs.Move{Aside: t.T("desk.no_case", nil)}, nil
	}
	k, err = t.Cases().Merge(k.ID, t.actor(), other.ID)
	if err == nil {
		t.outcome = t.T("desk.merged", locales.Args{"Number": k.Number, "Other": other.Number})
	}
	return t.finished(k, err)
}

// sibling finds a case with a number, of the same centre, that this desk may see; nil
// when there is none.
func (t *talk) sibling(k *routing.Case, number string) (*routing.Case, error) {
	served, err := t.numbered(number)
	if err != nil && !errors.Is(err, routing.ErrNoCase) {
		return nil, err
	}
	for _, other := range served {
		if other.Centre == k.Centre {
			return other, nil
		}
	}
	return nil, nil
}
