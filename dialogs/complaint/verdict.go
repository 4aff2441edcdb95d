package complaint

import (
	"errors"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// verdict takes a press under an answer.
func (c *Conversation) verdict(t *talk) (bool, error) {
	p, ok := dialogs.DecodeCase(t.In.Data)
	if !ok || t.In.Kind != bots.Press {
		return false, nil
	}
	outcome := routing.Outcome(p.Verb)
	switch outcome {
	case routing.Solved, routing.Partly, routing.NotSolved:
	case dialogs.VerbShow:
		return true, t.askAgain(p.Case)
	default:
		return true, t.Say(t.T("stale.button", nil))
	}
	k, err := t.Cases().Judge(p.Case, t.resident(), outcome)
	if key := refusal(err); key != "" {
		return true, t.Say(t.T(key, nil))
	}
	if err != nil {
		return true, err
	}
	args := locales.Args{"Number": k.Number}
	if outcome == routing.Solved {
		return true, t.Say(t.T("answer.solved", args))
	}
	if !t.known() { // first the consent that is being asked for
		return true, t.Say(t.T("answer.rework", args))
	}
	t.park()
	t.memory.Case = k.ID
	return true, c.machine.Ask(t, t.Scene, dialogs.Move{Event: evSay, Receipt: t.T("answer.rework", args), Case: k.ID})
}

// askAgain answers a verdict's button that does not work, of a build that did not
// sign them: the question comes again. Somebody else's case is told as none.
func (t *talk) askAgain(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	switch {
	case err != nil && !errors.Is(err, routing.ErrNoCase):
		return err
	case err != nil || k.Resident != t.resident() || !routing.May(k.State, routing.Accept):
		return t.Say(t.T("stale.button", nil))
	}
	return t.Notices().AskVerdict(k, t.In.Chat)
}
