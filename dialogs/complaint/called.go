package complaint

import (
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// What becomes of a call once it is filed: its number, and what comes late of it.

// called ends a draft for a caller: its clerk reads the number out.
func (t *talk) called(k *routing.Case, key string, args locales.Args) (dialogs.Move, error) {
	phoned := k.Callable()
	said := t.Draft.spoken()
	for i := range said { // a caller's words do not stay with the clerk
		said[i].Text = unsaid(said[i].Text)
	}
	if err := t.leave(k, said); err != nil {
		return dialogs.Move{}, err
	}
	its := t.ForCase(k)
	all := locales.Args{
		"Number": k.Number, "Topic": its.Topic(k.Topic), "Agency": its.Agency(k.Agency),
		"First": its.When(k.First), "Full": its.When(k.Full), "Phoned": phoned, "What": "", "ETA": "",
	}
	for name, v := range args {
		all[name] = v
	}
	return dialogs.Move{Event: evSent, Receipt: t.T(key, all)}, nil
}

// unsaid is what is kept of a caller's words, to know whether they were changed.
func unsaid(words string) string { return hash(words) }

// bring hands a case of this person's what he adds to it. A call that he has filed gets it
// while he is a clerk who may file one.
func (t *talk) bring(k *routing.Case, r routing.Remark) (*routing.Case, error) {
	if !k.Called() {
		return t.Cases().Add(k.ID, t.as(k.ID), r)
	}
	by, err := t.filer()
	if err != nil {
		return nil, err
	}
	return t.Cases().AddToCall(k.ID, by, false, r)
}

// amend does the same for words of his that he has changed; before is what they were.
func (t *talk) amend(k *routing.Case, before string, r routing.Remark) (*routing.Case, error) {
	if !k.Called() {
		return t.Cases().Amend(k.ID, t.as(k.ID), before, r)
	}
	by, err := t.filer()
	if err != nil {
		return nil, err
	}
	return t.Cases().AddToCall(k.ID, by, true, r)
}

// filer is this person as a clerk who may file calls; to who is none of them the case is none.
func (t *talk) filer() (routing.Actor, error) {
	by, ok, err := t.operator()
	if err == nil && !ok {
		err = routing.ErrNoCase
	}
	return by, err
}
