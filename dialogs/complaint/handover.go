package complaint

import (
	"errors"

	"otklik/locales"
	"otklik/routing"
)

// This file is what he says to a case that he has.

// reply brings words that answer any message about a case to that case.
func (c *Conversation) reply(t *talk) (bool, error) {
	if t.In.ReplyTo == "" || !t.known() {
		return false, nil
	}
	id, err := t.About()
	if err != nil || id == 0 {
		return false, err
	}
	if r := t.Remark(); r.Text == "" && len(r.Files) == 0 {
		return false, nil
	}
	return true, t.handOver(id)
}

// handOver gives a case what the message says.
func (t *talk) handOver(id routing.CaseID) error {
	r := t.Remark()
	k, said, err := t.add(id, t.In.Album, r, part{Message: t.In.MessageID, Text: r.Text})
	switch {
	case err != nil:
		return err
	case k != nil && asksVerdict(k):
		return t.askVerdict(k, said)
	}
	return t.Say(said)
}

// add hands a remark to a case; said is the word of it, or why it may not be, and k is
// nil then. from are the messages that it came in.
func (t *talk) add(id routing.CaseID, album string, r routing.Remark, from ...part) (k *routing.Case, said string, err error) {
	k, err = t.Scene.Case(id)
	if err == nil {
		r = t.cleaned(r, k)
		if k, err = t.bring(k, r); err == nil {
			err = t.alert(k, r.Text)
		}
	}
	if key := refusal(err); key != "" {
		return nil, t.T(key, nil), nil
	}
	if err != nil {
		return nil, "", err
	}
	t.pass(album, id)
	if k.Called() {
		for i := range from {
			from[i].Text = unsaid(from[i].Text)
		}
	}
	t.depart(id, from...)
	t.went = id
	return k, t.T("cases.added", locales.Args{"Number": k.Whole()}), nil
}

// resident is whose a case is: the private chat's own name, which nobody else
// can write from.
func (t *talk) resident() string { return t.In.Chat.String() }

// as is as whom he does something to a case: where it is his, as the chat that it was filed
// in, else as nobody whose it is.
func (t *talk) as(id routing.CaseID) string {
	if k, err := t.Scene.Case(id); err == nil {
		if owner, ok := t.OwnerOf(k); ok {
			return owner
		}
	}
	return t.resident()
}

// refusal is the text for what a resident may not do, "" for a real failure or
// none.
func refusal(err error) string {
	switch {
	case errors.Is(err, routing.ErrNoCase):
		return "cases.missing"
	case errors.Is(err, routing.ErrState):
		return "answer.already"
	}
	return ""
}
