package dialogs

import (
	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what differs for a case that follows an incident: the desks see the
// incident's card in its place.

// inIncident tells of an event as far as the incident of its case does; done is
// false when the case speaks for itself.
func (n *Notices) inIncident(k *routing.Case, e routing.Event) (done bool, err error) {
	switch {
	case e.Kind == routing.EventOpened:
		in, err := n.Incidents().Gather(k)
		return in != nil && !n.alarming(k), err
	case e.Kind == routing.EventIncident:
		return true, n.followed(k)
	case k.Incident == 0:
		return false, nil
	case e.Kind == routing.EventJudged:
		return true, n.memberJudged(k, e)
	case e.Kind == routing.EventOverdue:
		return true, nil // the incident's card has the time
	case e.Kind == routing.EventWords && !n.alarming(k):
		in, err := n.Incidents().Worded(k)
		if err != nil {
			return true, err
		}
		return true, n.showIncident(in, false)
	}
	return false, nil
}

// alarming tells whether a desk must see a case whatever it is part of: its resident
// told of danger, which its fact does not bring along.
func (n *Notices) alarming(k *routing.Case) bool {
	topic, _ := n.Directory.Topic(k.Topic)
	return k.Priority == routing.Urgent && !topic.Danger
}

// followed shows what an incident did to a case. One that goes its own way again
// has its clocks, and is shown to its desk if it never was.
func (n *Notices) followed(k *routing.Case) error {
	if k.Incident != 0 {
		return n.refresh(k)
	}
	if err := n.wind(k); err != nil {
		return err
	}
	chats, err := n.shownIn(k)
	if err != nil {
		return err
	}
	if len(chats) > 0 {
		return n.refresh(k)
	}
	return n.Present(k)
}

// memberJudged counts a verdict on the incident's card. When the incident has ended
// before, the case is its desk's alone.
func (n *Notices) memberJudged(k *routing.Case, e routing.Event) error {
	in, err := n.Incidents().Judged(k)
	if err != nil {
		return err
	}
	if k.Incident == 0 {
		return n.line(k, n.desk().t("desk.judged_"+e.Text, locales.Args{"Number": k.Number}))
	}
	if err := n.refresh(k); err != nil {
		return err
	}
	return n.showIncident(in, false)
}

// memberCard adds the incident to the card of its case. The answer comes from there,
// so there is nothing to press; a reply to the card answers its resident alone.
func (n *Notices) memberCard(k *routing.Case, body string) (string, bots.Keyboard, error) {
	in, err := n.Tx.PeekIncident(k.Incident)
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	w := n.desk()
	body += "\n" + w.t("incident.part_of", locales.Args{"Incident": w.incident(in)})
	if n.alarming(k) {
		return body, cardKeyboard(w, k), nil
	}
	return body, bots.Keyboard{}, nil
}
