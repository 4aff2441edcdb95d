package complaint

import (
	"time"

	"otklik/dialogs"
	"otklik/routing"
)

// figure takes a number that is typed in simple mode for the verdict that it stands for
// under an answer: one that he replies to, or that is the last thing he was told.
func (c *Conversation) figure(t *talk, n int) (bool, error) {
	if !t.Session.Settings.Simple || t.Number(t.In.Text) != n {
		return false, nil
	}
	k, err := t.underAnswer()
	if err != nil || k == nil || !k.Judgeable() {
		return false, err
	}
	o := dialogs.VerdictAt(k, n)
	if o == "" {
		return false, nil
	}
	return true, c.judgeWith(t, k.ID, o, "")
}

// underAnswer is the case whose verdict a number may be, nil for none: where he is asked
// something else it answers that.
func (t *talk) underAnswer() (*routing.Case, error) {
	if t.In.ReplyTo != "" {
		id, sure, err := t.judging(0, 1)
		if err != nil || !sure {
			return nil, err
		}
		return t.Scene.Case(id)
	}
	switch {
	case !t.mayJudge() || len(t.exchanges()) > 0:
		return nil, nil
	case t.verdictOf != 0:
		return t.Scene.Case(t.verdictOf)
	}
	list, err := t.judgeable()
	if err != nil {
		return nil, err
	}
	var newest *routing.Case
	last := t.Session.UpdatedAt
	for _, k := range list {
		if k.Origin != t.In.Chat.String() { // it was answered in another chat of his
			continue
		}
		at, err := t.delivered(k.ID)
		if err != nil {
			return nil, err
		}
		if at.After(last) {
			newest, last = k, at
		}
	}
	return newest, nil
}

// delivered is when the last answer to a case reached him, zero if none did.
func (t *talk) delivered(id routing.CaseID) (last time.Time, err error) {
	events, err := t.Events(id)
	for _, e := range events {
		if e.Kind == routing.EventDelivered || e.Kind == routing.EventRepeated {
			last = e.At
		}
	}
	return last, err
}
