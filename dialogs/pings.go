package dialogs

import (
	"slices"

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
	l.Group = true
	if folded, err := n.fold(n.desk(k), k, l); err != nil {
		return err
	} else if !folded {
		if _, err = n.post(k, l); err != nil {
			return err
		}
	}
	return n.beckon(k, e.Detail.To, l.Text)
}

// beckon tells the persons whom a stage calls in their private chats, too, where they have
// begun one: whoever has the case, and above him those who have the role.
// Of the resident nothing is told there.
func (n *Notices) beckon(k *routing.Case, to routing.Level, text string) error {
	desk, at, ok, err := n.nearestDesk(n.desksAt(k, to))
	if err != nil || !ok {
		return err
	}
	roster, err := n.Tx.Clerks(desk)
	if err != nil {
		return err
	}
	w := n.desk(k)
	text += "\n\n" + w.t("ping.private", locales.Args{"Desk": w.deskName(desk), "Number": k.Number})
	for _, c := range n.meant(k, to, desk, roster) {
		private := bots.Chat{Channel: c.Channel, ID: c.Person}
		if private == at { // there he was told just now
			continue
		}
		if open, err := begun(n.Tx, private); err != nil {
			return err
		} else if !open {
			continue
		}
		l := bots.Letter{Chat: private, Text: text, Purpose: bots.Notice, Priority: bots.Showing, Case: int64(k.ID)}
		if folded, err := n.fold(w, k, l); err != nil {
			return err
		} else if folded {
			continue
		}
		if _, err := post(n.Tx, n.House, l); err != nil {
			return err
		}
	}
	return nil
}

// meant are the clerks of a desk whom a level means. A desk where nobody is above the
// coordinators has them called.
func (n *Notices) meant(k *routing.Case, to routing.Level, desk routing.DeskID, roster []Clerk) []Clerk {
	called := slices.DeleteFunc(slices.Clone(roster), func(c Clerk) bool { return !n.calls(k, to, desk, c) })
	if len(called) == 0 && to != routing.ToExecutor && to != routing.ToCoordinator {
		return n.meant(k, routing.ToCoordinator, desk, roster)
	}
	return called
}

// callers are the roles that a level means.
var callers = map[routing.Level][]routing.Role{
	routing.ToCoordinator: {routing.Coordinator},
	routing.ToApprover:    {routing.Approver, routing.Supervisor},
	routing.ToCentre:      {routing.Moderator, routing.Supervisor},
	routing.ToRegion:      {routing.Moderator, routing.Supervisor},
}

// calls tells whether a level means a clerk.
func (n *Notices) calls(k *routing.Case, to routing.Level, desk routing.DeskID, c Clerk) bool {
	if to == routing.ToExecutor {
		return k.Assignee != "" && k.Assignee == ActorID(c.Channel, c.Person)
	}
	by := routing.Actor{ID: ActorID(c.Channel, c.Person), Desk: desk, Roles: c.Roles}
	return n.cases().Holds(k, by, callers[to]...)
}

// begun tells whether the bot may write to a private chat: its person has begun it, or
// made it a desk.
func begun(tx Tx, private bots.Chat) (bool, error) {
	session, err := tx.Session(SessionKey{Chat: private})
	if err != nil || session.State != "" {
		return err == nil, err
	}
	desk, err := tx.DeskAt(private)
	return desk != "", err
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
	return n.nearest(n.desksAt(k, to))
}

// desksAt are the desks of a level, the nearest first.
func (n *Notices) desksAt(k *routing.Case, to routing.Level) []routing.DeskID {
	switch to {
	case routing.ToCentre:
		return n.of(k).DesksFor("") // the duty desks, from the centre's up
	case routing.ToRegion:
		return n.above(k)
	}
	return n.of(k).DesksFor(k.Agency)
}

// above are the duty desks above a case's centre. What no centre above can hear it
// hears itself.
func (n *Notices) above(k *routing.Case) []routing.DeskID {
	desks := n.of(k).DesksFor("")
	return append(desks[1:len(desks):len(desks)], desks[0])
}
