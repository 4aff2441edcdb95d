package dialogs

import (
	"errors"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what differs for a case that follows an incident: the desks see the
// incident's card in its place.

// inIncident tells of an event as far as the incident of its case does; done is
// false when the case speaks for itself.
func (n *Notices) inIncident(k *routing.Case, e routing.Event) (done bool, err error) {
	switch e.Kind {
	case routing.EventOpened, routing.EventAdmitted:
		in, err := n.gather(k)
		return in != nil && e.Kind == routing.EventOpened && !n.alarming(k), err
	case routing.EventIncident:
		return true, n.followed(k)
	}
	if k.Incident == 0 {
		return false, nil
	}
	switch e.Kind {
	case routing.EventJudged, routing.EventRated:
		return n.memberJudged(k)
	case routing.EventSilent, routing.EventWithdrawn:
		return true, n.refresh(k) // nobody has to do anything
	case routing.EventWords:
		if n.alarming(k) {
			return false, nil
		}
		in, err := n.Incidents().Worded(k)
		if err != nil {
			return true, err
		}
		return true, n.showIncident(in, false)
	case routing.EventReopened, routing.EventRestored, routing.EventUnmerged:
		return false, n.Incidents().Returned(k)
	case routing.EventPriority:
		return false, n.alarmed(k)
	case routing.EventEscalated:
		return true, nil // verdicts are counted on the incident's card
	}
	return false, nil
}

// gather puts a new case in its incident. What is wrong with that must not cost the
// resident his case: then it is one of its own.
func (n *Notices) gather(k *routing.Case) (in *routing.Incident, err error) {
	before := *k
	before.Course = k.Course.Clone()
	err = n.Tx.Apart(func() (err error) {
		in, err = n.Incidents().Gather(k)
		return err
	})
	if err == nil || errors.Is(err, routing.ErrStale) || errors.Is(err, ErrUnavailable) {
		return in, err
	}
	*k = before
	if n.Log != nil {
		n.Log.Error("a case was not put in an incident", "case", int64(k.ID), "error", err)
	}
	return nil, nil
}

// alarming tells whether a desk must see a case whatever it is part of: its resident
// told of danger, which its fact does not bring along.
func (n *Notices) alarming(k *routing.Case) bool {
	topic, _ := n.of(k).Topic(k.Topic)
	return k.Priority == routing.Urgent && !topic.Danger
}

// alarmed shows a desk a case that has become alarming and was never shown.
func (n *Notices) alarmed(k *routing.Case) error {
	if !n.alarming(k) {
		return nil
	}
	chats, err := n.shownIn(k)
	if err != nil || len(chats) > 0 {
		return err
	}
	return n.Present(k)
}

// followed shows what an incident did to a case. One that goes its own way again is
// shown to its desk, if it never was.
func (n *Notices) followed(k *routing.Case) error {
	chats, err := n.shownIn(k)
	if err != nil {
		return err
	}
	if k.Incident == 0 && len(chats) == 0 {
		return n.Present(k)
	}
	return n.refresh(k)
}

// memberJudged counts a verdict on the incident's card. When the incident has ended
// before, the case is its desk's alone.
func (n *Notices) memberJudged(k *routing.Case) (done bool, err error) {
	in, err := n.Incidents().Judged(k)
	if err != nil || k.Incident == 0 {
		return false, err
	}
	if err := n.refresh(k); err != nil {
		return true, err
	}
	return true, n.showIncident(in, false)
}

// memberCard adds the incident to the card of its case. The answer comes from there,
// so there is nothing to press; a reply to the card answers its resident alone.
func (n *Notices) memberCard(k *routing.Case, body string) (string, bots.Keyboard, error) {
	in, err := n.Tx.PeekIncident(k.Incident)
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	w := n.desk(k)
	body += "\n" + w.t("incident.part_of", locales.Args{"Incident": w.incident(in)})
	if n.alarming(k) {
		return body, cardKeyboard(w, k), nil
	}
	return body, bots.Keyboard{}, nil
}
