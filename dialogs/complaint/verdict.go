package complaint

import (
	"errors"
	"strconv"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// verdict takes a press under an answer, under the question how good it was, or under
// what shows a case.
func (c *Conversation) verdict(t *talk) (bool, error) {
	p, ok := dialogs.DecodeCase(t.In.Data)
	if !ok || t.In.Kind != bots.Press {
		return false, nil
	}
	if done, err := t.linking(p); done {
		return true, err
	}
	switch outcome := routing.Outcome(p.Verb); {
	case outcome == routing.Solved || outcome == routing.Partly || outcome == routing.NotSolved:
		return true, c.judge(t, p.Case, outcome)
	case p.Verb == dialogs.VerbMark:
		n, _ := strconv.Atoi(p.Arg)
		return true, c.mark(t, p.Case, n, routing.Remark{})
	case p.Verb == dialogs.VerbAdd:
		return true, c.look(t, p.Case, evSay)
	case p.Verb == dialogs.VerbOpen:
		return true, c.look(t, p.Case, evOpen)
	case p.Verb == dialogs.VerbLegal:
		return true, t.legal(p.Case)
	case p.Verb == dialogs.VerbShow:
		return true, t.askAgain(p.Case)
	}
	return true, t.Say(t.T("stale.button", nil))
}

// look goes to a case by a button under a message about it.
func (c *Conversation) look(t *talk, id routing.CaseID, event string) error {
	if !t.known() { // first the consent that is being asked for
		return t.Say(t.T("stale.button", nil))
	}
	t.park()
	t.memory.Case = id
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: event})
}

func (c *Conversation) judge(t *talk, id routing.CaseID, o routing.Outcome) error {
	k, err := t.Cases().Judge(id, t.as(id), o)
	return c.judged(t, k, err, o)
}

// judged answers a verdict: one that closed the case is asked for a mark, one that
// brought it back for what is left to do.
func (c *Conversation) judged(t *talk, k *routing.Case, err error, o routing.Outcome) error {
	if key := refusal(err); key != "" {
		return t.Say(t.T(key, nil))
	}
	if err != nil {
		return err
	}
	if o == routing.Solved {
		t.Rating = k.ID
		return t.Notices().AskMark(k, t.In.Chat, t.Heralded(t.T("answer.solved", locales.Args{"Number": k.Number})))
	}
	said := t.rework(k, o)
	if !t.known() { // first the consent that is being asked for
		return t.Say(said)
	}
	t.park()
	t.memory.Case = k.ID
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evSay, Receipt: said, Case: k.ID})
}

// rework words that a case is worked on again, what is wanted for it, and who sees to
// it when it is not for the first time.
func (t *talk) rework(k *routing.Case, o routing.Outcome) string {
	key := "answer.rework"
	if o == routing.Partly {
		key = "answer.rework_partly"
	}
	said := t.T(key, locales.Args{"Number": k.Number})
	if k.Raised() {
		said = t.T("answer.rework_again", nil) + " " + said
	}
	return said
}

// mark takes a mark; a bad one brings the case back, and one for an answer that he has
// not judged is followed by the question whether it helped. He may add words.
func (c *Conversation) mark(t *talk, id routing.CaseID, n int, more routing.Remark) error {
	before, err := t.Scene.Case(id)
	if err != nil && !errors.Is(err, routing.ErrNoCase) {
		return err
	}
	k, err := t.rate(id, n, more)
	switch {
	case err != nil || k.Reopened != before.Reopened:
		return c.judged(t, k, err, routing.NotSolved)
	case k.Judgeable():
		return t.askVerdict(k, t.T("answer.marked", nil))
	case more.Text != "" || !t.known() || filing[t.Session.State]:
		return t.Say(t.T("answer.marked", nil))
	}
	t.memory.Case, t.Mark = k.ID, n
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evOpinion})
}

// rate gives a mark, with words or without; the words are then the case's like all that he
// says of it.
func (t *talk) rate(id routing.CaseID, n int, with routing.Remark) (*routing.Case, error) {
	if with.Text == "" {
		return t.Cases().Rate(id, t.as(id), n, "")
	}
	k, err := t.Scene.Case(id)
	if err == nil {
		with = t.cleaned(with, k)
		k, err = t.Cases().Rate(id, t.as(id), n, with.Text)
	}
	if err != nil {
		return nil, err
	}
	t.pass("", id)
	t.depart(id, part{Message: t.In.MessageID, Text: strings.TrimSpace(t.In.Text)})
	t.went = id
	return k, t.alert(k, with.Text)
}

// askVerdict asks for a verdict after some words.
func (t *talk) askVerdict(k *routing.Case, words string) error {
	t.Verdict = k.ID
	return t.Notices().AskVerdict(k, t.In.Chat, t.Heralded(words))
}

// asksVerdict tells whether somebody who adds words to a case is asked if its answer
// helped.
func asksVerdict(k *routing.Case) bool { return k.Disputable() && k.Kind.Judged() }

// askAgain answers a verdict's button that does not work, of a build that did not
// sign them: the question comes again. Somebody else's case is told as none.
func (t *talk) askAgain(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	switch {
	case err != nil && !errors.Is(err, routing.ErrNoCase):
		return err
	case err != nil || !t.Owns(k) || !routing.May(k.State, routing.Accept) || k.State == routing.Closed:
		return t.Say(t.T("stale.button", nil))
	}
	return t.askVerdict(k, t.T("answer.old_button", nil))
}

// --- what he thinks of it, if he cares to say

func askOpinion(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: t.T("answer.marked_words", nil),
		Nav:  []dialogs.Choice{{Label: t.T("button.skip", nil), Value: evHome}},
	}
}

func hearOpinion(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evHome {
		return dialogs.Move{Event: evHome}, nil
	}
	r := t.Remark()
	switch {
	case r.Text == "" && len(r.Files) == 0:
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	case tooLong(r.Text):
		return t.refuseLength(), nil
	case len(r.Files) > 0:
		return t.give(t.memory.Case, t.In.Album, r, part{Message: t.In.MessageID, Text: r.Text})
	}
	k, err := t.rate(t.memory.Case, t.Mark, r)
	if key := refusal(err); key != "" {
		return dialogs.Move{Event: evHome, Aside: t.T(key, nil)}, nil
	}
	if err != nil {
		return dialogs.Move{}, err
	}
	if len(t.dangers) > 0 && k.State.Ended() && t.hold(h) { // nobody works on that one any more
		return dialogs.Move{Event: evWhich, Aside: t.T("danger.closed", locales.Args{"Number": k.Number})}, nil
	}
	return dialogs.Move{Event: evHome, Aside: t.T("cases.added", locales.Args{"Number": k.Number})}, nil
}
