package store_test

import (
	"fmt"
	"testing"

	"github.com/anishathalye/porcupine"

	"otklik/routing"
)

// told is one claim of a history that is told by hand: what was done, and what was answered.
type told struct {
	claim
	outcome
}

func at(deed routing.Deed, by string) claim { return claim{deed: deed, by: by, to: by, until: 1} }

// Histories in which two win, or something happens after it cannot any more, are found
// out, and what should have been told instead passes: the test of races could fail.
func TestImpossibleHistoriesAreFoundOut(t *testing.T) {
	no := func(err error) outcome { return outcome{err: fmt.Errorf("told: %w", err)} }
	answered := func(n int) outcome {
		return outcome{saw: sight{state: routing.Answered, assignee: "tg:0", answers: n}}
	}
	waits, goes := told{claim: at(routing.Hold, "tg:0")}, told{at(send, "tg:6"), outcome{went: sent}}
	answer, closes := told{claim: at(routing.Answer, "tg:0")}, told{claim: at(solved, "tg:7")}
	for name, one := range map[string]struct {
		before     []told // one after the other
		wrong, may told   // the same claim, told wrongly and rightly, after all that
	}{
		"two take it":                 {[]told{{claim: at(routing.Take, "tg:0")}}, told{claim: at(routing.Take, "tg:2")}, told{at(routing.Take, "tg:2"), no(routing.ErrTaken)}},
		"two answers wait":            {[]told{waits}, told{claim: at(routing.Hold, "tg:2")}, told{at(routing.Hold, "tg:2"), no(routing.ErrHeld)}},
		"one goes past one":           {[]told{waits}, told{claim: at(routing.Answer, "tg:2")}, told{at(routing.Answer, "tg:2"), no(routing.ErrHeld)}},
		"one goes twice":              {[]told{waits, goes}, goes, told{claim: at(send, "tg:6")}},
		"two are read of one":         {[]told{waits, goes}, told{at(look, "tg:2"), answered(2)}, told{at(look, "tg:2"), answered(1)}},
		"it goes after its undoing":   {[]told{waits, {claim: at(routing.Recall, "tg:0")}}, goes, told{claim: at(send, "tg:6")}},
		"it is undone after it went":  {[]told{waits, goes}, told{claim: at(routing.Recall, "tg:0")}, told{at(routing.Recall, "tg:0"), no(routing.ErrState)}},
		"an answer after the end":     {[]told{answer, closes}, told{claim: at(routing.Answer, "tg:2")}, told{at(routing.Answer, "tg:2"), no(routing.ErrState)}},
		"it goes after the end":       {[]told{answer, waits, closes}, goes, told{at(send, "tg:6"), outcome{went: gone}}},
		"the end of what is not done": {[]told{{claim: at(routing.Take, "tg:0")}}, closes, told{at(solved, "tg:7"), no(routing.ErrState)}},
		"it comes back twice":         {[]told{answer, closes, {claim: at(routing.Reopen, "tg:0")}}, told{claim: at(routing.Reopen, "tg:2")}, told{at(routing.Reopen, "tg:2"), no(routing.ErrState)}},
		"a colleague gets it":         {[]told{waits}, told{claim: at(routing.Take, "tg:2")}, told{at(routing.Take, "tg:2"), no(routing.ErrHeld)}},
		"an executor answers another": {[]told{{claim: at(routing.Take, "tg:0")}}, told{claim: at(routing.Answer, "tg:1")}, told{at(routing.Answer, "tg:1"), no(routing.ErrTaken)}},
		"an executor brings it back":  {[]told{answer}, told{claim: at(routing.Reopen, "tg:1")}, told{at(routing.Reopen, "tg:1"), no(routing.ErrRole)}},
	} {
		if explained(append(one.before, one.wrong)...) {
			t.Errorf("%s: passes", name)
		}
		if !explained(append(one.before, one.may)...) {
			t.Errorf("%s: what should be told instead does not pass", name)
		}
	}
}

// Two at the same moment: one of them wins, whichever.
func TestTwoWinnersAreFoundOut(t *testing.T) {
	for deed, loss := range map[routing.Deed]error{routing.Take: routing.ErrTaken, routing.Hold: routing.ErrHeld} {
		two := []porcupine.Operation{
			{ClientId: 0, Input: at(deed, "tg:0"), Output: outcome{}, Call: 0, Return: 9},
			{ClientId: 1, Input: at(deed, "tg:2"), Output: outcome{}, Call: 1, Return: 8},
		}
		if porcupine.CheckOperations(claims, two) {
			t.Errorf("%s: two winners pass", deed)
		}
		for loser := range two {
			one := []porcupine.Operation{two[0], two[1]}
			one[loser].Output = outcome{err: fmt.Errorf("lost: %w", loss)}
			if !porcupine.CheckOperations(claims, one) {
				t.Errorf("%s: one winner does not pass", deed)
			}
		}
	}
}

// explained tells whether the model explains a history in which one comes after the other.
func explained(list ...told) bool {
	var history []porcupine.Operation
	for i, d := range list {
		history = append(history, porcupine.Operation{ClientId: 0, Input: d.claim, Output: d.outcome, Call: int64(2 * i), Return: int64(2*i + 1)})
	}
	return porcupine.CheckOperations(claims, history)
}
