package staff

import (
	"crypto/sha256"
	"encoding/hex"

	"otklik/dialogs"
	"otklik/routing"
)

// This file gives a case to a clerk of its agency's desk.

// clerkValue stands for a clerk in a button: ids of people have no bounds, and
// buttons have.
func clerkValue(c dialogs.Clerk) string {
	sum := sha256.Sum256([]byte(dialogs.ActorID(c.Channel, c.Person)))
	return hex.EncodeToString(sum[:8])
}

// colleagues are who may be given the case in hand: all on the roster of its agency's
// desk who may work on it, but the one who has it.
func (t *talk) colleagues() (list []dialogs.Clerk, err error) {
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return nil, err
	}
	all, err := t.Clerks(t.ForCase(k).Directory().DeskOf(k.Agency))
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		works := len(c.Roles) == 0 || routing.HoldsAny(c.Roles, k, routing.Coordinator, routing.Executor)
		if works && dialogs.ActorID(c.Channel, c.Person) != k.Assignee {
			list = append(list, c)
		}
	}
	return list, nil
}

func askGive(t *talk) dialogs.Prompt {
	p := t.prompt("desk.to_clerk")
	list, err := t.colleagues()
	if err != nil || len(list) == 0 {
		p.Text += "\n\n" + t.T("desk.nobody_else", nil)
		return p
	}
	for _, c := range list {
		p.Choices = append(p.Choices, dialogs.Choice{Label: dialogs.QuoteLine(c.Name), Value: clerkValue(c)})
	}
	return p
}

func hearGive(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.cancelled()
	}
	list, err := t.colleagues()
	if err != nil {
		return dialogs.Move{}, err
	}
	for _, c := range list {
		if clerkValue(c) == h.Value {
			return t.finished(t.Cases().Assign(t.memory.Case, t.actor(), dialogs.ActorID(c.Channel, c.Person)))
		}
	}
	return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
}
