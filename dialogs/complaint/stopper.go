package complaint

import (
	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// The directory may end a filing: it is not the season, somebody else is to be called.

const (
	stStop = "stop"
	evStop = "stop" // the directory says what to do instead of filing
)

// stopArrows lead aside from wherever a topic or an answer is given, and on to where the
// draft would have gone.
func stopArrows() []dialogs.Arrow {
	here := []string{stStop}
	return []dialogs.Arrow{
		{Event: evStop, From: []string{stCategory, stFound, stFact, stAsk, stIncident, stReview, stStop}, To: stStop},
		{Event: evBack, From: here, To: stCategory},
		{Event: evAsk, From: here, To: stAsk},
		{Event: evIncident, From: here, To: stIncident},
		{Event: evOnly, From: here, To: stDescribe},
		{Event: evTold, From: here, To: stPlace},
		{Event: evChanged, From: here, To: stReview},
	}
}

// stopped turns a move aside to what the directory says instead of taking the message,
// unless the resident has insisted already.
func (t *talk) stopped(m dialogs.Move) dialogs.Move {
	s, ok := t.stopper()
	if !ok {
		return m
	}
	t.Draft.Stop = s.ID
	m.Event = evStop
	return m
}

// enter leads on with a topic that was just chosen, past what stops it and what it may
// be a part of.
func (t *talk) enter(m dialogs.Move) dialogs.Move {
	if _, stopped := t.stopper(); stopped {
		return t.stopped(m)
	}
	return t.similar(t.offer(m))
}

// stopper is the one that the draft meets now. Only problems are stopped.
func (t *talk) stopper() (routing.Stopper, bool) {
	if t.Draft.Kind != routing.CaseProblem {
		return routing.Stopper{}, false
	}
	return t.Directory().Stopped(t.Draft.complaint(), t.Now, t.Draft.Insisted)
}

func askStop(t *talk) dialogs.Prompt {
	s, ok := t.Directory().Stopper(t.Draft.Stop)
	p := dialogs.Prompt{Text: t.T("stop.gone", nil)}
	choice := func(key, value string) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: value})
	}
	if ok {
		p.Text = t.Directory().StopText(s, t.Language())
		if s.Link != "" {
			p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.link", nil), Kind: bots.Link, URL: s.Link})
		}
	}
	if !ok || s.Anyway {
		choice("button.anyway", "anyway")
	}
	if ok && len(s.When) > 0 {
		choice("button.edit_answer", "answer")
	}
	choice("button.other_topic", "topic")
	p.Nav = []dialogs.Choice{{Label: t.T("button.enough", nil), Value: "enough"}}
	return p
}

func hearStop(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	d := &t.Draft
	s, ok := t.Directory().Stopper(d.Stop)
	switch h.Value {
	case "anyway":
		if ok {
			d.Insisted = append(d.Insisted, string(s.ID))
		}
		d.Stop = ""
		return t.enter(t.onward()), nil
	case "answer":
		d.Asking, d.Stop = s.When[len(s.When)-1].Question, ""
		return dialogs.Move{Event: evAsk}, nil
	case "topic":
		d.Stop = ""
		return dialogs.Move{Event: evBack}, nil
	case "enough":
		move := dialogs.Move{Event: evHome, Aside: t.T("stop.enough", nil)}
		return move, t.forget("stopped by the directory")
	}
	if h.Text == "" && len(h.Files) == 0 {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	if !t.describe(h) {
		return t.refuseLength(), nil
	}
	d.Early = d.Early || !d.Review && t.said(d.notes)
	return dialogs.Move{Aside: t.T("stop.noted", nil), Kept: true}, nil
}
