package complaint

import "otklik/dialogs"

// discard throws away what was begun. More than a topic is asked about once: the same wish
// is the yes to that, unless a hand that trembled has pressed twice.
func (t *talk) discard() (dialogs.Move, error) {
	d := t.Draft
	much := d.told() || t.Held.told() || d.Territory != "" || len(d.Answers) > 0
	if much && (!t.sure || t.AtOnce()) {
		t.Sure = true
		return dialogs.Move{Event: evHome, Aside: t.T("home.discard_sure", nil)}, nil
	}
	return dialogs.Move{Event: evHome, Aside: t.T("home.discarded", nil)}, t.forget("discarded")
}
