package routing

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/looplab/fsm"
)

// IncidentState is where an incident stands.
type IncidentState string

// The states of an incident.
const (
	IncidentProposed  IncidentState = "proposed"  // counted, nobody has decided yet
	IncidentConfirmed IncidentState = "confirmed" // residents are told and may join
	IncidentPlanned   IncidentState = "planned"   // works that have not begun
	IncidentActive    IncidentState = "active"    // works under way
	IncidentAnswered  IncidentState = "answered"  // everybody gets the answer and may judge it
	IncidentOver      IncidentState = "over"      // works whose time is over, without an answer
	IncidentClosed    IncidentState = "closed"
	IncidentDismissed IncidentState = "dismissed" // it was none, or the works do not take place
)

// IncidentDeed is an arrow of an incident's life.
type IncidentDeed string

// The deeds.
const (
	IncidentConfirm IncidentDeed = "confirm"
	IncidentDismiss IncidentDeed = "dismiss"
	IncidentBegin   IncidentDeed = "begin"
	IncidentRunOut  IncidentDeed = "run_out"
	IncidentUpdate  IncidentDeed = "update"
	IncidentAnswer  IncidentDeed = "answer"
	IncidentReopen  IncidentDeed = "reopen"
	IncidentClose   IncidentDeed = "close"
)

var incidentLife = fsm.Events{
	{Name: string(IncidentConfirm), Src: incidentStates(IncidentProposed), Dst: string(IncidentConfirmed)},
	{Name: string(IncidentDismiss), Src: incidentStates(IncidentProposed, IncidentPlanned), Dst: string(IncidentDismissed)},
	{Name: string(IncidentBegin), Src: incidentStates(IncidentPlanned), Dst: string(IncidentActive)},
	{Name: string(IncidentRunOut), Src: incidentStates(IncidentActive), Dst: string(IncidentOver)},
	{Name: string(IncidentUpdate), Src: incidentStates(IncidentConfirmed), Dst: string(IncidentConfirmed)},
	{Name: string(IncidentUpdate), Src: incidentStates(IncidentActive), Dst: string(IncidentActive)},
	{Name: string(IncidentAnswer), Src: incidentStates(IncidentConfirmed, IncidentActive, IncidentOver), Dst: string(IncidentAnswered)},
	{Name: string(IncidentReopen), Src: incidentStates(IncidentAnswered, IncidentOver), Dst: string(IncidentConfirmed)},
	{Name: string(IncidentClose), Src: incidentStates(IncidentAnswered, IncidentOver), Dst: string(IncidentClosed)},
}

func incidentStates(s ...IncidentState) []string {
	names := make([]string, len(s))
	for i, v := range s {
		names[i] = string(v)
	}
	return names
}

// after tells the state a deed leads to; ErrState when it may not happen in s.
func (s IncidentState) after(d IncidentDeed) (IncidentState, error) {
	m := fsm.NewFSM(string(s), incidentLife, nil)
	err := m.Event(context.Background(), string(d))
	var same fsm.NoTransitionError
	if err != nil && !errors.As(err, &same) {
		return s, fmt.Errorf("%s an incident that is %s: %w", d, s, ErrState)
	}
	return IncidentState(m.Current()), nil
}

// May tells whether a deed is allowed in state s.
func (s IncidentState) May(d IncidentDeed) bool {
	_, err := s.after(d)
	return err == nil
}

// IncidentMermaid draws the life of an incident.
func IncidentMermaid() string {
	var lines []string
	for _, s := range []IncidentState{IncidentProposed, IncidentPlanned} {
		lines = append(lines, "    [*] --> "+string(s)+"\n")
	}
	for _, e := range incidentLife {
		for _, src := range e.Src {
			lines = append(lines, fmt.Sprintf("    %s --> %s: %s\n", src, e.Dst, e.Name))
		}
	}
	for _, s := range []IncidentState{IncidentClosed, IncidentDismissed} {
		lines = append(lines, "    "+string(s)+" --> [*]\n")
	}
	sort.Strings(lines)
	return "stateDiagram-v2\n" + strings.Join(lines, "")
}
