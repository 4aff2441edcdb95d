package routing

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/looplab/fsm"
)

// Deed is what somebody does to a case: an arrow of its life.
type Deed string

// The deeds.
const (
	Take     Deed = "take"
	Release  Deed = "release"
	Transfer Deed = "transfer"
	Answer   Deed = "answer"
	Finish   Deed = "finish"
	Accept   Deed = "accept"
	Reopen   Deed = "reopen"
)

// life is the whole life of a case: every deed, where it may happen, where it leads.
var life = fsm.Events{
	{Name: string(Take), Src: states(Assigned, InProgress), Dst: string(InProgress)},
	{Name: string(Release), Src: states(InProgress), Dst: string(Assigned)},
	{Name: string(Transfer), Src: states(Assigned, InProgress), Dst: string(Assigned)},
	{Name: string(Answer), Src: states(Assigned, InProgress, Answered), Dst: string(Answered)},
	{Name: string(Finish), Src: states(Assigned, InProgress), Dst: string(Answered)},
	{Name: string(Accept), Src: states(Answered), Dst: string(Closed)},
	{Name: string(Reopen), Src: states(Answered, Closed), Dst: string(InProgress)},
}

func states(s ...State) []string {
	names := make([]string, len(s))
	for i, v := range s {
		names[i] = string(v)
	}
	return names
}

// After tells the state a deed leads to; ErrState when it may not happen in s.
func After(s State, d Deed) (State, error) {
	m := fsm.NewFSM(string(s), life, nil)
	err := m.Event(context.Background(), string(d))
	var same fsm.NoTransitionError
	if err != nil && !errors.As(err, &same) {
		return s, fmt.Errorf("%s a case that is %s: %w", d, s, ErrState)
	}
	return State(m.Current()), nil
}

// May tells whether a deed is allowed in state s.
func May(s State, d Deed) bool {
	_, err := After(s, d)
	return err == nil
}

// LifeMermaid draws the life of a case.
func LifeMermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n    [*] --> " + string(Assigned) + "\n")
	var lines []string
	for _, e := range life {
		for _, src := range e.Src {
			lines = append(lines, fmt.Sprintf("    %s --> %s: %s\n", src, e.Dst, e.Name))
		}
	}
	sort.Strings(lines)
	b.WriteString(strings.Join(lines, ""))
	b.WriteString("    " + string(Closed) + " --> [*]\n")
	return b.String()
}
