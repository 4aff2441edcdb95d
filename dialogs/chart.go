package dialogs

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"

	"github.com/looplab/fsm"

	"otklik/routing"
)

// Chart is a conversation as a table: its states, the events that lead from one
// to another, and the step that speaks and listens in each state. C is what the
// steps work on.
type Chart[C any] struct {
	Name    string
	Version int // grows when stored states would no longer mean the same
	Initial string
	Arrows  []Arrow
	Steps   map[string]Step[C]
	// Stuck helps somebody who was not understood twice in a row: it gives the words
	// to say before the question comes again. nil = nobody helps.
	Stuck func(C) (string, error)
}

// Arrow is one event: from any of From to To.
type Arrow struct {
	Event string
	From  []string
	To    string
}

// Step is what happens in one state. Ask words the question on entering. Hear
// reads the answer and names the event it amounts to; an event of "" stays.
type Step[C any] struct {
	Ask  func(C) Prompt
	Hear func(C, Heard) (Move, error)
}

// Move is where an answer leads. The next question follows it; Silent asks
// nothing, because the words have been said otherwise.
type Move struct {
	Event  string
	Aside  string // said before the question
	Silent bool
	// Missed says that the answer was not understood, though nothing is said of it;
	// Kept that it was taken in, though the question stands.
	Missed, Kept bool
	// Receipt is said in place of the question's words, in a letter that belongs
	// to Case, so that a reply to it finds the case.
	Receipt string
	Case    routing.CaseID
}

// Machine is a checked chart, ready to run. It is safe for concurrent use.
type Machine[C any] struct {
	chart Chart[C]
	pool  sync.Pool // *fsm.FSM: one is not safe for two turns at once
}

// NewMachine checks the chart and makes it runnable. The error lists every
// defect: states without a step, steps without a state, states that cannot be
// reached or left, one event leading two ways from one state.
func NewMachine[C any](c Chart[C]) (*Machine[C], error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("chart %s: %w", c.Name, err)
	}
	events := make(fsm.Events, len(c.Arrows))
	for i, a := range c.Arrows {
		events[i] = fsm.EventDesc{Name: a.Event, Src: a.From, Dst: a.To}
	}
	m := &Machine[C]{chart: c}
	m.pool.New = func() any { return fsm.NewFSM(c.Initial, events, nil) }
	return m, nil
}

// Fire gives the state that event leads to from state. An event that state does
// not know is an error; leading back to the same state is not.
func (m *Machine[C]) Fire(state, event string) (string, error) {
	f := m.pool.Get().(*fsm.FSM)
	defer m.pool.Put(f)
	f.SetState(state)
	// A cancelled context would poison the pooled machine for good (looplab/fsm
	// v1.0.3), and a turn that has begun is finished anyway.
	err := f.Event(context.Background(), event)
	var same fsm.NoTransitionError
	if err != nil && !errors.As(err, &same) {
		return state, fmt.Errorf("chart %s: state %s: %w", m.chart.Name, state, err)
	}
	return f.Current(), nil
}

// Knows tells whether state is one of the chart's.
func (m *Machine[C]) Knows(state string) bool {
	_, ok := m.chart.Steps[state]
	return ok
}

// Mermaid draws the chart.
func (m *Machine[C]) Mermaid() string {
	var b strings.Builder
	fmt.Fprintf(&b, "stateDiagram-v2\n    [*] --> %s\n", m.chart.Initial)
	var lines []string
	for _, a := range m.chart.Arrows {
		for _, from := range a.From {
			lines = append(lines, fmt.Sprintf("    %s --> %s: %s\n", from, a.To, a.Event))
		}
	}
	sort.Strings(lines)
	b.WriteString(strings.Join(lines, ""))
	return b.String()
}

func (c Chart[C]) check() error {
	var problems []error
	bad := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	leads := map[string]string{}
	next := map[string][]string{}
	for _, a := range c.Arrows {
		if _, ok := c.Steps[a.To]; !ok {
			bad("event %s leads to %s, which has no step", a.Event, a.To)
		}
		for _, from := range a.From {
			if _, ok := c.Steps[from]; !ok {
				bad("event %s leaves %s, which has no step", a.Event, from)
			}
			if to, twice := leads[from+"\x00"+a.Event]; twice && to != a.To {
				bad("event %s leads from %s to both %s and %s", a.Event, from, to, a.To)
			}
			leads[from+"\x00"+a.Event] = a.To
			if a.To != from {
				next[from] = append(next[from], a.To)
			}
		}
	}
	reached := reach(c.Initial, next)
	for _, state := range sortedKeys(c.Steps) {
		step := c.Steps[state]
		if step.Ask == nil || step.Hear == nil {
			bad("state %s: its step must both ask and hear", state)
		}
		if len(state) > longestState {
			bad("state %s: its name is longer than %d characters, and buttons carry it", state, longestState)
		}
		if !reached[state] {
			bad("state %s cannot be reached", state)
		}
		if len(next[state]) == 0 {
			bad("state %s has no way out", state)
		}
	}
	return errors.Join(problems...)
}

func reach(from string, next map[string][]string) map[string]bool {
	seen := map[string]bool{from: true}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, to := range next[queue[0]] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return seen
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
