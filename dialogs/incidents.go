package dialogs

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file tells desks and residents what happens to an incident.

var _ routing.IncidentAnnouncer = (*Notices)(nil)

// Incidents gives the deeds on incidents within this unit of work.
func (n *Notices) Incidents() routing.Incidents {
	return routing.Incidents{Directory: n.Directory, Tx: n.Tx, Tell: n, Now: n.Now}
}

// Wake sets a timer that looks at an incident.
func (n *Notices) Wake(id routing.IncidentID, at time.Time) error {
	return n.Tx.Wake(Timer{At: at, Kind: TimerIncident, Case: routing.CaseID(id)})
}

// Missed logs a case that its incident could not reach. The incident's card counts the
// members like it.
func (n *Notices) Missed(in routing.IncidentID, id routing.CaseID, why error) {
	if n.House.Log != nil {
		n.House.Log.Error("an incident could not reach a case", "incident", int64(in), "case", int64(id), "error", why)
	}
}

// Turned shows an incident to its desks as it is now: in place, or as a new message
// where they are to be reminded.
func (n *Notices) Turned(in *routing.Incident, e routing.IncidentEvent) error {
	return n.showIncident(in, e.Kind == routing.IncidentEventNudged)
}

// showIncident renews the card of an incident in the chats of its desks. Works that
// nobody has complained of need none.
func (n *Notices) showIncident(in *routing.Incident, afresh bool) error {
	chats, err := n.incidentChats(in)
	if err != nil || len(chats) == 0 {
		return err
	}
	text, keyboard, err := n.incidentCard(in)
	if err != nil {
		return err
	}
	for _, chat := range chats {
		card, err := n.Tx.CardOf(routing.CaseID(in.ID), chat)
		if err != nil {
			return err
		}
		if card == 0 && in.Kind == routing.IncidentWorks && in.Members == 0 {
			continue
		}
		if afresh {
			card = 0
		}
		if err := n.postIncident(in, bots.Letter{Chat: chat, Text: text, Keyboard: keyboard, EditOf: card}); err != nil {
			return err
		}
	}
	return nil
}

// ShowIncident posts a fresh card of an incident in a chat.
func (n *Notices) ShowIncident(in *routing.Incident, chat bots.Chat) error {
	text, keyboard, err := n.incidentCard(in)
	if err != nil {
		return err
	}
	return n.postIncident(in, bots.Letter{Chat: chat, Text: text, Keyboard: keyboard})
}

func (n *Notices) postIncident(in *routing.Incident, l bots.Letter) error {
	l.Purpose, l.Priority, l.Case, l.Group = bots.Incident, bots.Showing, int64(in.ID), true
	if l.EditOf == 0 {
		l.Priority = bots.Urgent
	}
	_, err := post(n.Tx, n.House, l)
	return err
}

// about is the directory of an incident's centre.
func (n *Notices) about(in *routing.Incident) *routing.Directory {
	return n.Directory.Region().Of(in.Centre)
}

// incidentDesk words an incident for its desks.
func (n *Notices) incidentDesk(in *routing.Incident) wording {
	return n.speak(n.about(in), locales.Default)
}

// incidentChats are where an incident is shown: the duty desk's chat and that of its
// agency or, while they cannot be reached, whoever stands in for them.
func (n *Notices) incidentChats(in *routing.Incident) (chats []bots.Chat, err error) {
	for _, line := range [][]routing.DeskID{n.about(in).DesksFor(""), n.about(in).DesksFor(in.Agency)} {
		chat, ok, err := n.nearest(line)
		if err != nil {
			return nil, err
		}
		if ok && !slices.Contains(chats, chat) {
			chats = append(chats, chat)
		}
	}
	return chats, nil
}

// mostIncidents is how many a desk is shown, or told of, at once.
const mostIncidents = 30

// unfinished are the states in which an incident is somebody's to deal with.
var unfinished = []routing.IncidentState{
	routing.IncidentProposed, routing.IncidentConfirmed, routing.IncidentActive, routing.IncidentAnswered, routing.IncidentOver,
}

// presentIncidents shows a desk that got its chat, or is back in it, what is under way.
func (n *Notices) presentIncidents(desk routing.DeskID) error {
	chat, bound, err := n.seat(desk)
	if err != nil || !bound {
		return err
	}
	list, err := n.OpenIncidents(desk)
	if err != nil {
		return err
	}
	for _, in := range list {
		chats, err := n.incidentChats(in)
		if err != nil {
			return err
		}
		if in.Kind == routing.IncidentWorks && in.Members == 0 || !slices.Contains(chats, chat) {
			continue
		}
		if err := n.ShowIncident(in, chat); err != nil {
			return err
		}
	}
	return nil
}

// OpenIncidents are those under way that a desk has a say in, whichever centre's, the
// newest first.
func (n *Notices) OpenIncidents(desk routing.DeskID) ([]*routing.Incident, error) {
	return n.incidentsAt(desk, unfinished...)
}

// PlannedWorks are those to come that a desk has a say in, the newest first.
func (n *Notices) PlannedWorks(desk routing.DeskID) ([]*routing.Incident, error) {
	return n.incidentsAt(desk, routing.IncidentPlanned)
}

func (n *Notices) incidentsAt(desk routing.DeskID, states ...routing.IncidentState) ([]*routing.Incident, error) {
	list, err := n.run(desk, func(centre routing.CentreID) ([]*routing.Incident, error) {
		return n.Tx.IncidentsOf(centre, mostIncidents, states...)
	})
	slices.SortFunc(list, func(a, b *routing.Incident) int { return cmp.Compare(b.ID, a.ID) })
	return list[:min(len(list), mostIncidents)], err
}

// IncidentsNumbered are those with a number that a desk has a say in: a centre has at
// most one.
func (n *Notices) IncidentsNumbered(desk routing.DeskID, number string) ([]*routing.Incident, error) {
	return n.run(desk, func(centre routing.CentreID) ([]*routing.Incident, error) {
		in, err := n.Tx.IncidentByNumber(centre, number)
		if errors.Is(err, routing.ErrNoIncident) {
			return nil, nil
		}
		return []*routing.Incident{in}, err
	})
}

// run leaves those that a desk has a say in of what is found in its centres.
func (n *Notices) run(desk routing.DeskID, find func(routing.CentreID) ([]*routing.Incident, error)) (list []*routing.Incident, err error) {
	for _, d := range n.Directory.Region().ServedBy(desk) {
		all, err := find(d.Centre().ID)
		if err != nil {
			return nil, err
		}
		for _, in := range all {
			if n.Incidents().Runs(desk, in) {
				list = append(list, in)
			}
		}
	}
	return list, nil
}

// incidentDelivered is told of a card that a chat refused: it is posted anew where
// it could not be changed, and the duty desk gets one that its agency's chat refused.
func (n *Notices) incidentDelivered(l Sent) error {
	if l.State != "dead" {
		return nil
	}
	in, err := n.Tx.PeekIncident(routing.IncidentID(l.Case))
	if err != nil {
		return err
	}
	if l.EditOf != 0 && refusedHere(bots.Failure(l.Reason)) {
		return n.ShowIncident(in, l.Chat)
	}
	duty, ok, err := n.nearest(n.about(in).DesksFor(""))
	if err != nil || !ok || duty == l.Chat || l.EditOf != 0 {
		return err
	}
	w := n.incidentDesk(in)
	desk, _ := n.about(in).Desk(n.about(in).DeskOf(in.Agency))
	text := w.t("desk.unshown", locales.Args{"Desk": desk.Names.In(w.lang), "Number": w.incident(in), "Why": w.t("why_desk."+l.Reason, nil)})
	_, err = post(n.Tx, n.House, bots.Letter{Chat: duty, Text: text, Purpose: bots.Alarm, Priority: bots.Urgent, Group: true})
	return err
}

// Heard tells a member's resident what happened, unless his case says it itself.
func (n *Notices) Heard(in *routing.Incident, e routing.IncidentEvent, k *routing.Case) error {
	w := n.resident(k)
	args := locales.Args{"Number": k.Number, "Incident": w.incident(in), "What": w.what(in), "Text": Quote(e.Words.In(w.lang)), "ETA": w.eta(in, n.Now), "Unsolved": in.Unsolved}
	switch e.Kind {
	case routing.IncidentEventConfirmed:
		return n.tell(k, w.t("incident.told_"+string(in.Kind), args))
	case routing.IncidentEventUpdated:
		return n.tell(k, w.t("incident.told_news", args))
	case routing.IncidentEventReopened:
		return n.tell(k, w.t("incident.told_reopened", args))
	case routing.IncidentEventOver:
		return n.send(k, bots.Letter{Text: w.t("incident.told_over", args), Keyboard: judging(w, k), Purpose: bots.Notice})
	}
	return nil
}
