package routing

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// This file winds, stops and sets the clocks of a case.

// wind starts both clocks anew: the promises of before are over.
func (c Cases) wind(k *Case) {
	k.Clock = Clockwork{}
	c.promise(k, c.moment())
	k.Stages = nil
	k.RepliedAt, k.Promised, k.AnsweredAt, k.ClosedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
}

// promise gives a case the terms of its topic, kind and priority from a moment on, or none if
// it wants no answer. Its pauses stay, and what was said of promises that were missed.
func (c Cases) promise(k *Case, start time.Time) {
	k.Clock.First, k.Clock.Full, k.Deadlines = Term{}, Term{}, Deadlines{}
	if !k.Kind.Answerable() {
		return
	}
	first, full := c.of(k).Spans(k.Topic, k.Kind, k.Priority)
	k.Clock.First, k.Clock.Full = Term{start, first}, Term{start, full}
	k.Deadlines = k.Clock.Deadlines(c.of(k).Calendar())
}

// moment is now as it will be read again.
func (c Cases) moment() time.Time { return c.Now.UTC().Truncate(time.Millisecond) }

// stop makes the clocks stand.
func (c Cases) stop(k *Case) {
	c.adopt(k)
	k.Clock.stop(c.moment())
}

// start lets the clocks go on after they stood: both deadlines move.
func (c Cases) start(k *Case) error {
	from := k.Clock.Since()
	if from.IsZero() {
		return nil
	}
	k.Clock.goOn(c.moment())
	k.Until = time.Time{}
	if k.Outcome == Postponed {
		k.Outcome = ""
	}
	if k.Clock.Full.Start.IsZero() { // how these were made is not known
		cal, stood := c.of(k).Calendar(), []Pause{{From: from, To: c.moment()}}
		k.First, k.Full = cal.afterPauses(k.OpenedAt, k.First, stood), cal.afterPauses(k.OpenedAt, k.Full, stood)
		return nil
	}
	return c.set(k)
}

// adopt finds out how the deadlines of a case were made that is older than the
// record of it. Where its topic's terms do not give them they stay as they are.
func (c Cases) adopt(k *Case) {
	if !k.Clock.Full.Start.IsZero() || !k.Kind.Answerable() {
		return
	}
	first, full := c.of(k).Spans(k.Topic, k.Kind, Normal)
	w := Clockwork{First: Term{k.OpenedAt, first}, Full: Term{k.OpenedAt, full}}
	made := w.Deadlines(c.of(k).Calendar())
	if made.First.Equal(k.First) && made.Full.Equal(k.Full) {
		k.Clock.First, k.Clock.Full = w.First, w.Full
	}
}

// set makes the deadlines of a case from its clockwork. A part never promises
// more time than the whole.
func (c Cases) set(k *Case) error {
	cal := c.of(k).Calendar()
	made := k.Clock.Deadlines(cal)
	if k.Parent != 0 {
		p, err := c.Tx.Case(k.Parent)
		if err != nil {
			return err
		}
		whole := p.Clock
		whole.stand(k.Clock.Pauses)
		most := whole.Deadlines(cal)
		made.First, made.Full = earlier(made.First, most.First), earlier(made.Full, most.Full)
	}
	k.First, k.Full = cmp.Or(made.First, k.First), cmp.Or(made.Full, k.Full)
	return nil
}

// earlier is the earlier moment of two; one that is not known does not count.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// hasten gives a case the terms of its topic and priority, counted from now,
// where they end before what was promised.
func (c Cases) hasten(k *Case) error {
	if !k.Kind.Answerable() {
		return nil
	}
	c.adopt(k)
	cal, start := c.of(k).Calendar(), c.moment()
	first, full := c.of(k).Spans(k.Topic, k.Kind, k.Priority)
	if k.RepliedAt.IsZero() {
		sooner(cal, Term{start, first}, &k.Clock.First, &k.First)
	}
	if k.AnsweredAt.IsZero() {
		sooner(cal, Term{start, full}, &k.Clock.Full, &k.Full)
	}
	return c.set(k)
}

func sooner(cal *Calendar, t Term, promised *Term, due *time.Time) {
	if d := cal.Deadline(t.Start, t.Span); d.Before(*due) {
		*promised, *due = t, d
	}
}

// Rewind makes the deadlines of a case anew by the calendar in force, and sees
// that it will be looked at. What does not change leaves no trace.
func (c Cases) Rewind(id CaseID) error {
	k, err := c.Tx.Case(id)
	if err != nil || !May(k.State, Rewind) {
		return err
	}
	before := k.Deadlines
	c.adopt(k)
	if k.AnsweredAt.IsZero() && !k.Clock.Full.Start.IsZero() {
		if err := c.set(k); err != nil {
			return err
		}
	}
	if k.First.Equal(before.First) && k.Full.Equal(before.Full) {
		switch {
		case c.nextLook(k).Equal(k.NextLook):
			return nil
		case !k.NextLook.IsZero() && !k.NextLook.After(c.Now):
			return c.Tx.LookAt(k.ID, k.NextLook) // it is due: a moment that is put off tells nobody
		}
		return c.save(k)
	}
	e := c.event(k, EventRewound, "")
	e.Detail.Before, e.Detail.After = inWords(before), inWords(k.Deadlines)
	return c.move(k, Rewind, e)
}

// inWords is the stored form of deadlines. It is no String, which a case would
// then have as well.
func inWords(d Deadlines) string {
	return fmt.Sprintf("first %s, full %s", d.First.UTC().Format(time.RFC3339), d.Full.UTC().Format(time.RFC3339))
}

// replied notes that the resident has heard something meaningful.
func (c Cases) replied(k *Case) {
	if k.RepliedAt.IsZero() {
		k.RepliedAt = c.moment()
	}
}

// soon tells whether a date is one to promise: still to come, and not so far that
// nobody would remember.
func (c Cases) soon(until time.Time) bool {
	return until.After(c.Now) && until.Before(c.Now.AddDate(1, 0, 1))
}

// Judgeable tells whether the resident has an answer that he has not judged.
func (k *Case) Judgeable() bool {
	return !k.AnsweredAt.IsZero() && slices.Contains([]State{Answered, Merged}, k.State)
}

// Raised tells whether the case came back so often that those above hear of it.
func (k *Case) Raised() bool { return k.Reopened >= lastRework }

// Disputable tells whether the resident may say that an answer did not help: it was
// given, and he has not said so yet.
func (k *Case) Disputable() bool { return !k.AnsweredAt.IsZero() && May(k.State, Reopen) }
