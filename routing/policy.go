package routing

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Policy is how a centre handles its cases, whatever they are about.
type Policy struct {
	Moderate  bool // every case, before it is routed
	Transfers int  // after so many the centre decides who answers
	Decide    Span // within
	// An answer that its resident does not judge for so long closes the case; a
	// question that he does not answer gives it back to whoever asked.
	SilentAnswer   Span
	SilentQuestion Span
	Ladder         []Stage
	Kinds          map[CaseKind]Terms // those with terms of their own
	Answers        Answers
}

// Terms are the spans of both clocks; a zero one is as usual.
type Terms struct{ First, Full Span }

// Level is whom a stage of the ladder calls, from near to far.
type Level string

// The levels.
const (
	ToExecutor    Level = "executor"    // whoever has taken the case
	ToCoordinator Level = "coordinator" // the agency's desk
	ToApprover    Level = "approver"    // the agency's head
	ToCentre      Level = "centre"
	ToRegion      Level = "region" // the regional centre
)

// levels are all of them, the nearest first.
var heights = []Level{ToExecutor, ToCoordinator, ToApprover, ToCentre, ToRegion}

func (l Level) height() int { return slices.Index(heights, l) }

// Stage is one step of the ladder: when a clock stands so, somebody hears of it.
type Stage struct {
	Clock Clock
	At    Offset
	To    Level
}

// String names a stage where a case keeps it as reached.
func (s Stage) String() string { return fmt.Sprintf("%s %s %s", s.Clock, s.At, s.To) }

// Offset is a moment told from a deadline: some share of the term before it, a
// span before or after it, or the deadline itself (the zero value).
type Offset struct {
	Share int // per cent of the term that are left
	Span  Span
	Early bool // Span is before the deadline
}

// ParseOffset reads "-25%" (a quarter of the term is left), "-1wd", "0", "+2h".
func ParseOffset(s string) (Offset, error) {
	if s == "0" {
		return Offset{}, nil
	}
	wrong := fmt.Errorf("%q is no moment: write -25%%, -1wd, 0 or +2h", s)
	sign, rest := "", s
	if s != "" {
		sign, rest = s[:1], s[1:]
	}
	if sign != "-" && sign != "+" {
		return Offset{}, wrong
	}
	if digits, ok := strings.CutSuffix(rest, "%"); ok {
		share, err := strconv.Atoi(digits)
		if err != nil || sign == "+" || share < 1 || share > 99 {
			return Offset{}, wrong
		}
		return Offset{Share: share}, nil
	}
	span, err := ParseSpan(rest)
	if err != nil {
		return Offset{}, wrong
	}
	return Offset{Span: span, Early: sign == "-"}, nil
}

// String writes the mark as ParseOffset reads it.
func (o Offset) String() string {
	switch {
	case o.Share > 0:
		return fmt.Sprintf("-%d%%", o.Share)
	case o.Span.N == 0:
		return "0"
	case o.Early:
		return "-" + o.Span.String()
	}
	return "+" + o.Span.String()
}

// early tells whether it comes before the deadline, late whether after it.
func (o Offset) early() bool { return o.Share > 0 || o.Early }
func (o Offset) late() bool  { return o.Span.N > 0 && !o.Early }

// reach is the moment at an offset from a deadline, in working time. The term
// began at start, and its clock stood for lost of it. ok is false when that
// moment had passed before the term began: it is no news then.
func (c *Calendar) reach(o Offset, start, due time.Time, lost time.Duration) (at time.Time, ok bool) {
	switch {
	case o.Share > 0:
		term := c.Worked(start, due) - lost
		at = c.before(due, term*time.Duration(o.Share)/100)
	case o.Early:
		at = c.back(due, o.Span)
	case o.late():
		at = c.Deadline(due, o.Span)
	default:
		at = due
	}
	return at, !o.early() || at.After(start)
}

// back is the moment that lies a span before another one.
func (c *Calendar) back(t time.Time, s Span) time.Time {
	switch s.Unit {
	case WorkingMinutes:
		return c.before(t, time.Duration(s.N)*time.Minute)
	case WorkingHours:
		return c.before(t, time.Duration(s.N)*time.Hour)
	case WorkingDays:
		return c.before(t, time.Duration(s.N)*c.day())
	default:
		return c.Next(t.In(c.zone).AddDate(0, 0, -s.N))
	}
}

// defaultPolicy is that of a directory which says nothing of it.
func defaultPolicy() Policy {
	hours, days := func(n int) Span { return Span{n, WorkingHours} }, func(n int) Span { return Span{n, WorkingDays} }
	return Policy{
		Transfers: 2, Decide: hours(4),
		SilentAnswer: Span{7, CalendarDays}, SilentQuestion: days(5),
		Answers: Answers{Gate: GateWarn, Undo: usualUndo},
		Ladder: []Stage{
			{FirstReply, Offset{Share: 25}, ToExecutor},
			{FirstReply, Offset{}, ToCoordinator},
			{FirstReply, Offset{Span: hours(2)}, ToCentre},
			{FullAnswer, Offset{Share: 25}, ToExecutor},
			{FullAnswer, Offset{Span: days(1), Early: true}, ToCoordinator},
			{FullAnswer, Offset{}, ToApprover},
			{FullAnswer, Offset{Span: days(1)}, ToCentre},
			{FullAnswer, Offset{Span: days(3)}, ToRegion},
		},
	}
}

// Policy is how this centre handles its cases.
func (d *Directory) Policy() Policy { return d.policy }

// Spans are the terms of a message about a topic: those of its kind where it has some,
// unless it is urgent, or else the topic's. An unknown topic has those of an ordinary
// question, and what wants no answer has none.
func (d *Directory) Spans(id TopicID, kind CaseKind, p Priority) (first, full Span) {
	if !kind.Answerable() {
		return Span{}, Span{}
	}
	first, full = defaultFirst, defaultFull
	t, ok := d.topics.get(id)
	if ok {
		first, full = t.First, t.Full
	}
	if p == Urgent {
		return t.UrgentFirst.or(first), t.UrgentFull.or(full)
	}
	own := d.policy.Kinds[kind]
	return own.First.or(first), own.Full.or(full)
}

func (s Span) or(other Span) Span {
	if s.N == 0 {
		return other
	}
	return s
}

// Moderated tells whether a moderator sees complaints about a topic before the
// rules do.
func (d *Directory) Moderated(id TopicID) bool {
	t, _ := d.topics.get(id)
	return d.policy.Moderate || t.Moderate
}

// Approved tells whether answers about a topic are approved before they go out.
func (d *Directory) Approved(id TopicID) bool {
	t, _ := d.topics.get(id)
	return t.Approval
}
