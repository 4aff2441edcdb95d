package dialogs

import (
	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is who hears that a promise is about to be, or was, missed.

// ping tells whom a stage of the ladder calls, in his chat.
func (n *Notices) ping(k *routing.Case, e routing.Event) error {
	l, bound, err := n.pinging(k, k.Number, "ping.nobody", e)
	if err != nil || !bound {
		return err
	}
	_, err = n.post(k, l)
	return err
}

// Called tells whom a stage of the ladder calls for an incident: k is that, as a case.
func (n *Notices) Called(in *routing.Incident, k *routing.Case, e routing.Event) error {
	l, bound, err := n.pinging(k, n.incidentDesk(in).incident(in), "ping.undecided", e)
	if err != nil || !bound {
		return err
	}
	l.Purpose, l.Priority, l.Group = bots.Alarm, bots.Urgent, true
	_, err = post(n.Tx, n.House, l)
	return err
}

// pinging is the letter that tells of a stage, under the card of what it is about;
// nobody is the key of who is to blame while nobody has it.
func (n *Notices) pinging(k *routing.Case, number, nobody string, e routing.Event) (l bots.Letter, bound bool, err error) {
	w := n.desk(k)
	whom, err := n.whom(w, k, nobody, e.Detail.To)
	if err != nil {
		return l, false, err
	}
	text := w.t("desk."+string(e.Kind)+"_"+e.Text, locales.Args{"Number": number, "Due": w.when(k.Due(routing.Clock(e.Text)))})
	chat, bound, err := n.called(k, e.Detail.To)
	if err != nil || !bound {
		return l, false, err
	}
	card, err := n.Tx.CardOf(k.ID, chat)
	return bots.Letter{Chat: chat, Text: text + " " + whom, Under: card, Purpose: bots.Notice}, true, err
}

// whom words whose turn it is.
func (n *Notices) whom(w wording, k *routing.Case, nobody string, to routing.Level) (string, error) {
	args := locales.Args{"Agency": w.agency(k.Agency), "Topic": w.topic(k.Topic)}
	if to != routing.ToExecutor {
		return w.t("ping."+string(to), args), nil
	}
	if k.Assignee == "" {
		return w.t(nobody, nil), nil
	}
	clerk, err := n.ClerkName(k)
	args["Clerk"] = clerk
	return w.t("ping.executor", args), err
}

// called finds the chat of whoever a level means: up to the agency's head that is
// its desk's.
func (n *Notices) called(k *routing.Case, to routing.Level) (bots.Chat, bool, error) {
	switch to {
	case routing.ToCentre:
		return n.nearest(n.of(k).DesksFor("")) // the duty desks, from the centre's up
	case routing.ToRegion:
		return n.nearest(n.above(k))
	}
	return n.deskChat(k, k.Agency)
}

// above are the duty desks above a case's centre. What no centre above can hear it
// hears itself.
func (n *Notices) above(k *routing.Case) []routing.DeskID {
	desks := n.of(k).DesksFor("")
	return append(desks[1:len(desks):len(desks)], desks[0])
}
