package routing

import (
	"slices"
	"strings"
)

// This file is a case of several matters: its parts go to agencies of their own,
// its resident sees one case and gets one answer when all parts have theirs.

// Part is one matter of a case. What it does not say is as in the whole.
type Part struct {
	Agency AgencyID
	Topic  TopicID
	Text   string
}

// fewestParts make a case one of several matters.
const fewestParts = 2

// Split divides a case. The clocks of the parts began with the whole's, and none
// promises more time than that. A part is not split again.
func (c Cases) Split(id CaseID, by Actor, parts []Part) (*Case, error) {
	k, err := c.mine(id, by, Split)
	switch {
	case err != nil:
		return k, err
	case k.Parent != 0 || len(parts) < fewestParts:
		return k, ErrParts
	}
	for _, p := range parts {
		if err := c.checkPart(k, p); err != nil {
			return k, err
		}
	}
	c.adopt(k)
	var made []*Case
	for i, p := range parts {
		made = append(made, c.part(k, p, len(k.Children)+i+1))
	}
	e := c.event(k, EventSplit, by.ID)
	for _, part := range made {
		e.Detail.Others = append(e.Detail.Others, part.ID)
	}
	for _, part := range made {
		opened := c.event(part, EventOpened, by.ID)
		opened.Detail.Others = []CaseID{k.ID}
		if err := c.add(part, opened); err != nil {
			return k, err
		}
	}
	k.Children = append(k.Children, e.Detail.Others...)
	c.takeOver(k, by)
	return k, c.move(k, Split, e)
}

func (c Cases) checkPart(k *Case, p Part) error {
	if !c.of(k).Knows(p.Agency) {
		return ErrNoAgency
	}
	if _, ok := c.of(k).Topic(p.Topic); !ok && p.Topic != "" {
		return ErrNoTopic
	}
	return nil
}

// part makes a part of a case. It keeps the address where answers go, but nobody
// finds it by its resident.
func (c Cases) part(k *Case, p Part, i int) *Case {
	part := &Case{
		ID: CaseID(c.Tx.NewID()), Number: partNumber(k.Number, i), Centre: k.Centre, State: Assigned,
		Complaint: k.Complaint, Language: k.Language, Origin: k.Origin, OriginMessage: k.OriginMessage,
		Agency: p.Agency, Reason: "split from " + k.Number, Directory: c.of(k).Version(),
		Course:   Course{Kind: k.Kind, Priority: k.Priority, Parent: k.ID},
		OpenedAt: k.OpenedAt,
	}
	part.Files = slices.Clone(k.Files)
	if p.Text != "" {
		part.Text = p.Text
	}
	part.Clock = Clockwork{First: k.Clock.First, Full: k.Clock.Full, Pauses: slices.Clone(k.Clock.Pauses)}
	part.RepliedAt, part.Deadlines = k.RepliedAt, k.Deadlines
	if p.Topic != "" && p.Topic != k.Topic {
		part.Topic = p.Topic
		c.shorten(part)
	}
	return part
}

// shorten gives a part its own topic's terms where they are shorter than those of
// the whole.
func (c Cases) shorten(part *Case) {
	cal := c.of(part).Calendar()
	first, full := c.of(part).Spans(part.Topic, part.Kind, part.Priority)
	w := Clockwork{
		First: Term{part.Clock.First.Start, first}, Full: Term{part.Clock.Full.Start, full}, Pauses: part.Clock.Pauses,
	}
	if w.Full.Start.IsZero() {
		return // the whole's were made nobody knows how
	}
	d := w.Deadlines(cal)
	if d.First.Before(part.First) {
		part.Clock.First, part.First = w.First, d.First
	}
	if d.Full.Before(part.Full) {
		part.Clock.Full, part.Full = w.Full, d.Full
	}
}

// parts visits the parts of a case.
func (c Cases) parts(k *Case, visit func(*Case) error) error {
	for _, id := range k.Children {
		part, err := c.Tx.Case(id)
		if err != nil {
			return err
		}
		if err := visit(part); err != nil {
			return err
		}
	}
	return nil
}

// answered are the parts that have an answer of their own.
func (c Cases) answered(k *Case) (list []*Case, err error) {
	err = c.parts(k, func(part *Case) error {
		if May(part.State, Reopen) {
			list = append(list, part)
		}
		return nil
	})
	return list, err
}

// up carries what happened to a part to its whole: the time it stood, and its
// answer once all have theirs.
func (c Cases) up(part *Case, e Event) error {
	k, err := c.Tx.Case(part.Parent)
	if err != nil {
		return err
	}
	if slices.Contains(waiting, e.Detail.Was) {
		k.Clock.stand(part.Clock.Pauses)
		if err := c.settle(k); err != nil {
			return err
		}
	}
	switch {
	case k.State == Divided && part.State.settled():
		return c.gather(k)
	case (k.State == Answered || k.State == Closed) && slices.Contains(answers, e.Kind):
		return c.relay(k, part, e)
	}
	return nil
}

// settled tells whether a part need not be waited for.
func (s State) settled() bool { return s == Answered || s.Ended() }

// settle stores a whole whose parts stood for a while.
func (c Cases) settle(k *Case) error {
	if err := c.set(k); err != nil {
		return err
	}
	return c.save(k)
}

// gather answers a case whose parts have all been answered or refused, with what
// was said of each.
func (c Cases) gather(k *Case) error {
	e := c.event(k, EventAnswered, "")
	settled, refused := true, true
	var said []string
	err := c.parts(k, func(part *Case) error {
		settled = settled && part.State.settled()
		refused = refused && part.State == Rejected
		last, err := c.lastAnswer(part)
		if last.Text != "" {
			said = append(said, last.Text)
		}
		e.Files = slices.Concat(e.Files, last.Files)
		e.Detail.Others = append(e.Detail.Others, part.ID)
		return err
	})
	if err != nil || !settled {
		return err
	}
	e.Text = strings.Join(said, "\n\n")
	if err := c.answer(k, Gather, e); err != nil || !refused {
		return err
	}
	k.Outcome = Refused
	return c.save(k)
}

// relay brings what a part says later to the whole's resident.
func (c Cases) relay(k, part *Case, e Event) error {
	deed := Attach
	if e.Kind == EventAnswered || e.Kind == EventDone {
		deed, k.AnsweredAt = Answer, c.Now
	}
	e.Case, e.Actor = k.ID, ""
	e.Detail = Detail{Before: e.Detail.Before, After: e.Detail.After, Others: []CaseID{part.ID}}
	return c.move(k, deed, e)
}
