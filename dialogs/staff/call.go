package staff

import (
	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a clerk does for somebody who telephoned: he says that he has called,
// and what he was told; and he has that one's data destroyed. Filing for a caller is a talk
// in private, like a resident's own: see dialogs/complaint.

const (
	stTold   = "told"   // says what a caller thinks of the answer
	stForget = "forget" // is sure that a caller's data is to go
)

const (
	evTold   = "to_told"
	evForget = "to_forget"
)

// The values of the question, beside the verdicts.
const (
	toldOnly  = "only"  // he said nothing of it
	unreached = "never" // he cannot be reached
)

func callArrows() []dialogs.Arrow {
	here := []string{stTold, stForget}
	return []dialogs.Arrow{
		{Event: evTold, From: anywhere, To: stTold},
		{Event: evForget, From: []string{stMore}, To: stForget},
		{Event: evDone, From: here, To: stIdle},
		{Event: evCancel, From: here, To: stIdle},
	}
}

func callSteps() map[string]dialogs.Step[*talk] {
	return map[string]dialogs.Step[*talk]{
		stTold:   {Ask: askTold, Hear: hearTold},
		stForget: {Ask: askForget, Hear: hearForget},
	}
}

// callElsewhere tells a clerk where he files for a caller: a desk's chat is no place for a
// stranger's name and telephone.
func (t *talk) callElsewhere() error {
	if !t.Directory().MayFile(t.actor()) {
		return t.explain(nil, routing.ErrRole)
	}
	return t.sayBegin(t.T("call.elsewhere", nil))
}

// called takes a clerk's word that he has called: what he was told is asked for where it
// matters.
func (c *Conversation) called(t *talk, p dialogs.CasePress) error {
	k, err := t.callOf(p)
	switch {
	case err != nil:
		return t.explain(k, err)
	case k.Called() && k.State == routing.NeedInfo:
		t.Ordering = ordering{Deed: routing.Relay}
		return c.begin(t, k.ID, evSay, routing.Relay)
	case k.Called() && k.Parent == 0 && k.Kind.Judged() && (k.Judgeable() || k.Disputable()):
		return c.begin(t, k.ID, evTold, routing.Tell)
	case !k.Called() || k.News.IsZero():
		return t.Say(t.T("desk.stale", nil))
	}
	k, err = t.Cases().Told(k.ID, t.actor(), k.News, true, "")
	if err != nil {
		return t.explain(k, err)
	}
	return t.Say(t.T("call.noted", locales.Args{"Number": k.Number}))
}

// posed takes a clerk's word that a caller was asked and has not answered yet, or that he
// cannot be reached.
func (c *Conversation) posed(t *talk, p dialogs.CasePress) error {
	k, err := t.callOf(p)
	switch {
	case err != nil:
		return t.explain(k, err)
	case !k.Called() || k.State != routing.NeedInfo || k.News.IsZero():
		return t.Say(t.T("desk.stale", nil))
	}
	return c.begin(t, k.ID, evTold, routing.Tell)
}

// callOf is the case that a button about a call is of. The button of what was to be told
// before says nothing of what came since.
func (t *talk) callOf(p dialogs.CasePress) (*routing.Case, error) {
	k, err := t.Scene.Case(p.Case)
	switch {
	case err != nil:
		return nil, err
	case !t.Cases().Serves(t.desk, k):
		return nil, routing.ErrNotYours
	case k.Called() && !k.News.IsZero() && p.Arg != dialogs.NewsMark(k):
		return k, routing.ErrNewer
	}
	return k, nil
}

// verdictKeys are the labels of what a caller may think of an answer; a question is answered
// or not.
func verdictKeys(k *routing.Case) map[routing.Outcome]string {
	if k.Kind == routing.CaseQuestion {
		return map[routing.Outcome]string{routing.Solved: "button.solved_question", routing.NotSolved: "button.not_solved_question"}
	}
	return map[routing.Outcome]string{
		routing.Solved: "button.solved", routing.Partly: "button.partly", routing.NotSolved: "button.not_solved",
	}
}

func askTold(t *talk) dialogs.Prompt {
	p := t.prompt("call.what_said")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	if k.State == routing.NeedInfo {
		p.Text = t.prompt("call.posed").Text
		p.Choices = []dialogs.Choice{{Label: t.T("call.only_posed", nil), Value: toldOnly}, {Label: t.T("call.never", nil), Value: unreached}}
		return p
	}
	labels := verdictKeys(k)
	for _, o := range []routing.Outcome{routing.Solved, routing.Partly, routing.NotSolved} {
		if key, ok := labels[o]; ok {
			p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: string(o)})
		}
	}
	if !k.News.IsZero() {
		p.Choices = append(p.Choices,
			dialogs.Choice{Label: t.T("call.only_told", nil), Value: toldOnly},
			dialogs.Choice{Label: t.T("call.never", nil), Value: unreached})
	}
	return p
}

func hearTold(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	var said routing.Outcome
	switch h.Value {
	case evCancel:
		return t.cancelled()
	case "":
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	case toldOnly, unreached:
	default:
		said = routing.Outcome(h.Value)
	}
	k, err := t.Cases().Told(t.memory.Case, t.actor(), t.News, h.Value != unreached, said)
	if err == nil {
		key := "call.noted"
		if h.Value == unreached {
			key = "call.given_up"
		}
		t.outcome = t.T(key, locales.Args{"Number": k.Number})
	}
	return t.finished(k, err)
}

// relay writes down what a caller has said.
func (t *talk) relay(said routing.Remark) (dialogs.Move, error) {
	k, err := t.Cases().Relay(t.memory.Case, t.actor(), t.News, said)
	if err == nil {
		t.outcome = t.T("call.written", locales.Args{"Number": k.Number})
	}
	return t.finished(k, err)
}

func askForget(t *talk) dialogs.Prompt {
	p := t.prompt("call.forget")
	p.Choices = []dialogs.Choice{{Label: t.T("button.forget_caller", nil), Value: stForget}}
	return p
}

// hearForget does it on the button only: no words are taken for it.
func hearForget(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch {
	case h.Value == evCancel:
		return t.cancelled()
	case h.Value != stForget || t.In.Kind != bots.Press:
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	k, err := t.Cases().ForgetCaller(t.memory.Case, t.actor())
	if err == nil {
		t.outcome = t.T("call.forgotten", locales.Args{"Number": k.Number})
		t.memory.Case = 0 // or these words would be emptied with it
		err = t.ForgetCaller(k)
	}
	return t.finished(k, err)
}
