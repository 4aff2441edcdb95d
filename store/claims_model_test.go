package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"otklik/routing"
)

// This file is the case that claims are judged by. It is written from what docs/rights.md
// and the comments of routing promise, and shares no line with the code that does it.

// The claims that are no deeds of the table.
const (
	look   routing.Deed = "look"   // what is it now?
	send   routing.Deed = "send"   // the clock: the time of what waits has come
	solved routing.Deed = "solved" // the resident's verdicts
	undone routing.Deed = "undone"
)

// claim is what somebody does to the case; to is whom he gives it, until when his answer
// waits, or which waiting answer he means.
type claim struct {
	deed  routing.Deed
	by    string
	to    string
	until int // seconds
}

// outcome is what he was told: why not, what became of what waited, or what he saw.
type outcome struct {
	err  error
	went string
	saw  sight
}

// sight is what a look shows.
type sight struct {
	state    routing.State
	assignee string
	waits    bool
	answers  int // that the resident was given
}

// standing is all of a case that claims read and change.
type standing struct {
	state    routing.State
	assignee string
	holder   string // whose answer waits, "" = nobody's
	until    int
	answers  int
	silent   bool // it was closed because its resident said nothing
}

// What became of an answer that waited.
const (
	gone = "gone" // it was not given, and is no more
	sent = "sent"
)

// executes tells of a clerk who is nothing but an executor: one of each replica's three.
func executes(clerk string) bool {
	return strings.HasSuffix(clerk, "1") || strings.HasSuffix(clerk, "4")
}

func (s standing) answerable() bool {
	return slices.Contains([]routing.State{routing.Assigned, routing.InProgress, routing.Answered}, s.state)
}

// bars is why a clerk may not do a deed of executors and coordinators in a case that
// somebody else has, or that is in no state for it.
func (s standing) bars(c claim, state bool) error {
	switch {
	case executes(c.by) && s.others(c.by):
		return routing.ErrTaken // an executor acts on what nobody else has taken
	case !state:
		return routing.ErrState
	}
	return nil
}

func (s standing) others(clerk string) bool { return s.assignee != "" && s.assignee != clerk }

// after is what a claim does to a case and answers.
func (s standing) after(c claim) (standing, outcome) {
	next, err := s, error(nil)
	went := ""
	switch c.deed {
	case routing.Take, routing.Assign, routing.Release:
		next, err = s.given(c)
	case routing.Reject, routing.Restore, routing.Reopen:
		next, err = s.decided(c)
	case routing.Answer, routing.Hold:
		next, err = s.answered(c)
	case routing.Recall:
		next, err = s.recalled(c)
	case send:
		next, went = s.due()
	case routing.Close:
		if s.state == routing.Answered {
			next.state, next.silent = routing.Closed, true
		}
	case solved, undone:
		next, err = s.judged(c)
	}
	return next, outcome{err: err, went: went, saw: sight{s.state, s.assignee, s.holder != "", s.answers}}
}

// given is who works on it. A colleague does not get what somebody's answer is on its way for.
func (s standing) given(c claim) (standing, error) {
	desk := s.state == routing.Assigned || s.state == routing.InProgress
	to := c.by
	switch c.deed {
	case routing.Assign:
		if to = c.to; executes(c.by) {
			return s, routing.ErrRole
		}
	case routing.Release:
		desk = s.state == routing.InProgress
	}
	err := s.bars(c, desk)
	switch {
	case err != nil:
		return s, err
	case c.deed != routing.Assign && s.others(c.by):
		return s, routing.ErrTaken
	case c.deed == routing.Release:
		s.state, s.assignee = routing.Assigned, ""
		return s, nil
	case s.holder != "" && s.holder != to && !(s.state == routing.InProgress && s.assignee == to):
		return s, routing.ErrHeld
	}
	s.state, s.assignee = routing.InProgress, to
	return s, nil
}

// decided is what no executor may: to refuse it, to take that back, to bring it back.
func (s standing) decided(c claim) (standing, error) {
	if executes(c.by) {
		return s, routing.ErrRole
	}
	switch ended := s.state == routing.Answered || s.state == routing.Closed; {
	case c.deed == routing.Reject && (s.state == routing.Assigned || s.state == routing.InProgress):
		s.state = routing.Rejected
	case c.deed == routing.Restore && s.state == routing.Rejected:
		s.state, s.assignee = routing.Assigned, ""
	case c.deed == routing.Reopen && ended:
		s.state, s.silent = routing.InProgress, false
	default:
		return s, routing.ErrState
	}
	return s, nil
}

// answered is an answer, which goes at once or waits: one at a time. Who answers what
// nobody has taken has taken it; while it waits the case stands as it stood.
func (s standing) answered(c claim) (standing, error) {
	switch err := s.bars(c, s.answerable()); {
	case err != nil:
		return s, err
	case s.holder != "":
		return s, routing.ErrHeld
	case c.deed == routing.Hold:
		s.holder, s.until = c.by, c.until
		return s, nil
	}
	return s.gives(c.by), nil
}

func (s standing) gives(by string) standing {
	if s.assignee == "" {
		s.assignee = by
	}
	s.state, s.holder, s.until, s.silent = routing.Answered, "", 0, false
	s.answers++
	return s
}

// recalled takes a waiting answer back; whoever gave it may, whatever else he may.
func (s standing) recalled(c claim) (standing, error) {
	switch {
	case s.holder != c.by && executes(c.by) && s.others(c.by):
		return s, routing.ErrTaken
	case s.holder == "" || s.until != c.until:
		return s, routing.ErrState
	}
	s.holder, s.until = "", 0
	return s, nil
}

// due gives the answer whose time has come, if who gave it may still.
func (s standing) due() (standing, string) {
	switch {
	case s.holder == "":
		return s, ""
	case s.bars(claim{by: s.holder}, s.answerable()) != nil:
		s.holder, s.until = "", 0
		return s, gone
	}
	return s.gives(s.holder), sent
}

// judged is the resident's word on an answer. What was closed because he was silent he may
// still call solved; whatever was ended he may bring back.
func (s standing) judged(c claim) (standing, error) {
	switch {
	case s.state == routing.Closed && c.deed == solved && !s.silent,
		s.state != routing.Answered && s.state != routing.Closed:
		return s, routing.ErrState
	}
	s.state, s.silent = routing.Closed, false
	if c.deed == undone {
		s.state = routing.InProgress
	}
	return s, nil
}

// claims is the sequential case that every history must be explained by.
var claims = porcupine.Model{
	Init: func() any { return standing{state: routing.Assigned} },
	Step: func(state, input, output any) (bool, any) {
		c, got := input.(claim), output.(outcome)
		next, want := state.(standing).after(c)
		if c.deed == look {
			return got.saw == want.saw, next
		}
		return errors.Is(got.err, want.err) && (got.err == nil) == (want.err == nil) && got.went == want.went, next
	},
	DescribeOperation: func(input, output any) string {
		c, got := input.(claim), output.(outcome)
		if c.deed == look {
			return fmt.Sprintf("%s sees %+v", c.by, got.saw)
		}
		return fmt.Sprintf("%s: %s %s %s: %s %v", c.by, c.deed, c.to, time.Duration(c.until)*time.Second, got.went, got.err)
	},
}
