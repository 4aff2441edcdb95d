package routing

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// This file is what a topic demands to be shown when the work is said to be done.

// ErrEvidence means that work is said to be done, and what its topic demands is not shown.
var ErrEvidence = errors.New("the evidence is missing")

// Evidence is what must be shown when the work is said to be done.
type Evidence string

// The sorts of evidence.
const (
	EvidencePhoto Evidence = "photo" // of how it looks now
	EvidenceDate  Evidence = "date"  // when the work was done
	EvidenceAct   Evidence = "act"   // the number of the act
)

func evidences() []Evidence { return []Evidence{EvidencePhoto, EvidenceDate, EvidenceAct} }

// Proof is the evidence that is told in figures: pictures are files like any others.
type Proof struct {
	Worked time.Time `json:"worked,omitzero"` // the day on which the work was done
	Act    string    `json:"act,omitempty"`   // the number of the act
}

// MostAct is the longest number of an act, in characters.
const MostAct = 40

// EvidenceOf is what must be shown when work about a topic is done, in the order asked.
func (d *Directory) EvidenceOf(id TopicID) []Evidence {
	t, _ := d.topics.get(id)
	return t.Evidence
}

// Missing is what of the evidence that a topic demands is not in a remark, in the order
// asked.
func (d *Directory) Missing(id TopicID, r Remark) []Evidence {
	return slices.DeleteFunc(slices.Clone(d.EvidenceOf(id)), func(e Evidence) bool {
		switch e {
		case EvidencePhoto:
			return len(r.Files) > 0
		case EvidenceDate:
			return !r.Worked.IsZero()
		}
		return strings.TrimSpace(r.Act) != ""
	})
}

// Finish tells the resident that the work is done, without further words.
func (c Cases) Finish(id CaseID, by Actor) (*Case, error) { return c.FinishWith(id, by, Remark{}) }

// FinishWith is Finish with what shows it; ErrEvidence where the topic demands more.
func (c Cases) FinishWith(id CaseID, by Actor, r Remark) (*Case, error) {
	if k, err := c.proven(id, by, r); err != nil {
		return k, err
	}
	return c.reply(id, by, Finish, draftOf(EventDone, r))
}

// proven checks the evidence of a clerk's word that work is done.
func (c Cases) proven(id CaseID, by Actor, r Remark) (*Case, error) {
	k, err := c.mine(id, by, Finish)
	if err == nil {
		err = c.shows(k, r)
	}
	return k, err
}

// shows is ErrEvidence where a case's topic demands more than a remark shows.
func (c Cases) shows(k *Case, r Remark) error {
	if len(c.of(k).Missing(k.Topic, r)) > 0 {
		return ErrEvidence
	}
	return nil
}

// evidence reads what must be shown, absent where it is not said; an empty list is
// nothing.
func (f fields) evidence(absent []Evidence) []Evidence {
	if !f.has("evidence") {
		return absent
	}
	list := []Evidence{}
	for _, v := range f.list("evidence") {
		e := Evidence(v.text())
		switch {
		case !slices.Contains(evidences(), e):
			v.problem("evidence: %q is none: known are %s", e, joined(evidences()))
		case slices.Contains(list, e):
			v.problem("evidence: %q is given twice", e)
		default:
			list = append(list, e)
		}
	}
	return list
}
