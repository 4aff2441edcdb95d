package dialogs

import (
	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is who hears that a promise is about to be, or was, missed.

// ping tells whom a stage of the ladder calls, in his chat.
func (n *Notices) ping(k *routing.Case, e routing.Event) error {
	w := n.desk(k)
	whom, err := n.whom(w, k, e.Detail.To)
	if err != nil {
		return err
	}
	text := w.t("desk."+string(e.Kind)+"_"+e.Text, locales.Args{"Number": k.Number, "Due": w.when(k.Due(routing.Clock(e.Text)))})
	chat, bound, err := n.called(k, e.Detail.To)
	if err != nil || !bound {
		return err
	}
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	_, err = n.post(k, bots.Letter{Chat: chat, Text: text + " " + whom, Under: card, Purpose: bots.Notice})
	return err
}

// whom words whose turn it is.
func (n *Notices) whom(w wording, k *routing.Case, to routing.Level) (string, error) {
	args := locales.Args{"Agency": w.agency(k.Agency), "Topic": w.topic(k.Topic)}
	if to != routing.ToExecutor {
		return w.t("ping."+string(to), args), nil
	}
	if k.Assignee == "" {
		return w.t("ping.nobody", nil), nil
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
