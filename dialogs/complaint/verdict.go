package complaint

import (
	"errors"
	"strconv"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// verdict takes a press under an answer, or under the question how good it was.
func (c *Conversation) verdict(t *talk) (bool, error) {
	p, ok := dialogs.DecodeCase(t.In.Data)
	if !ok || t.In.Kind != bots.Press {
		return false, nil
	}
	switch outcome := routing.Outcome(p.Verb); {
	case outcome == routing.Solved || outcome == routing.Partly || outcome == routing.NotSolved:
		k, err := t.Cases().Judge(p.Case, t.resident(), outcome)
		return true, c.judged(t, k, err, outcome == routing.Solved)
	case p.Verb == dialogs.VerbMark:
		return true, c.mark(t, p)
	case p.Verb == dialogs.VerbShow:
		return true, t.askAgain(p.Case)
	}
	return true, t.Say(t.T("stale.button", nil))
}

// judged answers a verdict: one that closed the case is asked for a mark, one that
// brought it back for what is left to do.
func (c *Conversation) judged(t *talk, k *routing.Case, err error, done bool) error {
	if key := refusal(err); key != "" {
		return t.Say(t.T(key, nil))
	}
	if err != nil {
		return err
	}
	args := locales.Args{"Number": k.Number}
	switch {
	case done:
		return t.Notices().AskMark(k, t.In.Chat, t.T("answer.solved", args))
	case !t.known(): // first the consent that is being asked for
		return t.Say(t.T("answer.rework", args))
	}
	t.park()
	t.memory.Case = k.ID
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evSay, Receipt: t.T("answer.rework", args), Case: k.ID})
}

// mark takes a mark; a bad one brings the case back.
func (c *Conversation) mark(t *talk, p dialogs.CasePress) error {
	before, err := t.Scene.Case(p.Case)
	if err != nil && !errors.Is(err, routing.ErrNoCase) {
		return err
	}
	n, _ := strconv.Atoi(p.Arg)
	k, err := t.Cases().Rate(p.Case, t.resident(), n, "")
	if err == nil && k.Reopened == before.Reopened {
		return t.Say(t.T("answer.marked", nil))
	}
	return c.judged(t, k, err, false)
}

// askAgain answers a verdict's button that does not work, of a build that did not
// sign them: the question comes again. Somebody else's case is told as none.
func (t *talk) askAgain(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	switch {
	case err != nil && !errors.Is(err, routing.ErrNoCase):
		return err
	case err != nil || k.Resident != t.resident() || !routing.May(k.State, routing.Accept) || k.State == routing.Closed:
		return t.Say(t.T("stale.button", nil))
	}
	return t.Notices().AskVerdict(k, t.In.Chat)
}
