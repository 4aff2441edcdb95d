package routing

import "slices"

// This file is a case that its resident filed although another one of his is in the same
// incident already: that one speaks for it, so that he hears everything once.

// SpokenFor tells whether another case of its resident speaks for a case: none does that
// was withdrawn or rejected.
func (c Cases) SpokenFor(k *Case) (bool, error) {
	if k.Again == 0 {
		return false, nil
	}
	first, err := c.Tx.Case(k.Again)
	if err != nil {
		return false, err
	}
	return !slices.Contains([]State{Withdrawn, Rejected}, first.State), nil
}

func (c Cases) speaksFor(first, k CaseID) error {
	f, err := c.Tx.Case(first)
	if err != nil {
		return err
	}
	f.Repeats = append(f.Repeats, k)
	return c.Tx.SaveCase(f)
}

// repeat carries a verdict to the answered cases for which this one speaks. What he wants
// worked on once more is worked on once: out of an incident the others stay as they are.
func (c Cases) repeat(k *Case, o Outcome) error {
	quiet := c
	quiet.Tell = untold{}
	for _, id := range k.Repeats {
		err := c.Tx.Apart(func() error {
			r, err := c.Tx.Case(id)
			if err == nil && r.State == Answered && (o == Solved || r.Incident != 0) {
				_, err = quiet.judge(id, r.Resident, o)
			}
			return err
		})
		if err != nil && fatal(err) {
			return err
		}
	}
	return nil
}
