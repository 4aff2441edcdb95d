package staff

import (
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file takes back what has ended a case by mistake: a rejection, a joining.

// pointless tells of a deed that the rights allow and that comes to nothing: of a case
// whose resident is forgotten there is nothing to answer.
func pointless(k *routing.Case, d routing.Deed) bool {
	switch d {
	case routing.Restore, routing.Unmerge:
		return k.Erased()
	case routing.Reopen: // what follows another comes back with that, on its card
		return k.Erased() || k.State == routing.Merged || k.Parent != 0 || k.Incident != 0
	}
	return false
}

// restore brings a rejected case back, for a reason that its history keeps.
func (t *talk) restore(reason string) (dialogs.Move, error) {
	k, err := t.Cases().Restore(t.memory.Case, t.actor(), reason)
	return t.backAgain(k, err)
}

// reverses tells whether a deed takes back what this very clerk did, whatever else he may do.
func (t *talk) reverses(k *routing.Case, d routing.Deed) bool {
	if d != routing.Restore {
		return false
	}
	his, err := t.Cases().Reverses(k, t.actor())
	return err == nil && his
}

// unmerge parts a case from the one that it joined.
func (t *talk) unmerge() (dialogs.Move, error) {
	k, err := t.Cases().Unmerge(t.memory.Case, t.actor())
	return t.backAgain(k, err)
}

func (t *talk) backAgain(k *routing.Case, err error) (dialogs.Move, error) {
	if err == nil {
		t.outcome = t.T("desk.back_again", locales.Args{"Number": k.Number, "Agency": t.ForCase(k).Agency(k.Agency)})
	}
	return t.finished(k, err)
}
