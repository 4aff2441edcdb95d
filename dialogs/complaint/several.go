package complaint

import (
	"slices"
	"time"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file tells which of a resident's cases words may be about that do not say so.

const (
	// mostAbout is how many of his newest cases are looked at.
	mostAbout = 200
	// remembered is for how long after its end a case is what words may be about.
	remembered = 14 * 24 * time.Hour
	// follows is for how long after words that were asked for a photo without any
	// belongs to them.
	follows = 10 * time.Minute
)

// maybe are the cases that words may be about: those that have not ended, then those
// that ended lately, the newest first.
func (t *talk) maybe() ([]*routing.Case, error) {
	all, err := t.OwnCases(mostAbout)
	if err != nil {
		return nil, err
	}
	var open, ended []*routing.Case
	for _, k := range all {
		switch {
		case !k.State.Ended():
			open = append(open, k)
		case k.State != routing.Withdrawn && t.Now.Sub(k.ClosedAt) < remembered:
			ended = append(ended, k)
		}
	}
	return slices.Concat(open, ended), nil
}

// caseArgs name a case to its resident: what it is about and how it stands.
func (t *talk) caseArgs(k *routing.Case) locales.Args {
	return locales.Args{"Number": k.Number, "Topic": t.ForCase(k).Topic(k.Topic), "State": t.T("state."+string(k.State), nil)}
}

func (t *talk) aboutLabel(k *routing.Case) string { return t.T("button.about", t.caseArgs(k)) }

// maybeAbout tells whether words that begin no complaint may be about a case of his:
// any but a greeting, where he has one.
func (t *talk) maybeAbout(h dialogs.Heard) bool {
	if h.Text == "" || t.polite(h) {
		return false
	}
	list, err := t.maybe()
	return err == nil && len(list) > 0
}

// goesTo tells where what was said goes without a question: to the only case that he
// is asked about or, a photo without words, where the words before it went.
func (t *talk) goesTo(h dialogs.Heard) (routing.CaseID, bool) {
	if h.Text == "" && len(h.Files) == 0 && h.Location == nil {
		return 0, false
	}
	if asked := t.exchanges(); len(asked) == 1 {
		return asked[0], true
	}
	last := t.Passed
	alone := h.Text == "" && len(h.Files) > 0
	return last.Case, alone && last.Case != 0 && t.Now.Sub(last.At) < follows
}

// exchanges are the cases, or parts of cases, that he is asked about. What cannot be
// read fails the turn at its first write.
func (t *talk) exchanges() (list []routing.CaseID) {
	all, err := t.OwnCases(mostAbout)
	if err != nil {
		return nil
	}
	deeds := t.Cases()
	for _, k := range all {
		if deeds.Talking(k) {
			list = append(list, k.ID)
		}
		if k.State != routing.Divided {
			continue
		}
		for _, id := range k.Children {
			if part, err := t.Scene.Case(id); err == nil && deeds.Talking(part) {
				list = append(list, id)
			}
		}
	}
	return list
}
