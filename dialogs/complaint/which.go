package complaint

import (
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/maplink"
)

// Held words wait until the person says where they belong: to an open case, to
// the draft or to a new complaint. They wait through every detour.

func (t *talk) hold(h dialogs.Heard) bool { return t.take(&t.Held, h) }

// unsent tells whether something told has gone nowhere yet.
func (t *talk) unsent() bool { return t.Held.told() || !t.Draft.empty() }

// sort asks where the held words belong, if there is a choice.
func (t *talk) sort() (dialogs.Move, error) {
	about, err := t.maybe()
	if err != nil {
		return dialogs.Move{}, err
	}
	if len(about) > 0 || !t.Draft.empty() {
		return dialogs.Move{Event: evWhich}, nil
	}
	return t.fresh(), nil
}

// fresh begins a new complaint with the held words, with topics to choose from
// where they tell what it is about; the old draft ends.
func (t *talk) fresh() dialogs.Move {
	if move, barred := t.barred(); barred {
		return move
	}
	t.Draft, t.At = draft{notes: t.Held, Early: t.said(t.Held)}, ""
	t.Held = notes{}
	t.pinBeside(maplink.Read(t.Draft.text()))
	if k := t.Wish; k != routing.CaseProblem {
		t.Wish = routing.CaseProblem
		return t.ofKind(k)
	}
	if t.Draft.Found = t.suggested(t.Draft.text()); len(t.Draft.Found) > 0 {
		return dialogs.Move{Event: evSuggest}
	}
	return dialogs.Move{Event: evNew}
}

// anew is what a wish to begin a complaint leads to: what is unsent is asked
// about before it would be lost. The same wish is an answer to that question, unless a
// hand that trembled has pressed the menu twice.
func (t *talk) anew(k routing.CaseKind) dialogs.Move {
	t.Wish = k
	if !t.unsent() || t.Session.State == stWhich && !t.AtOnce() {
		return t.fresh()
	}
	t.park()
	return dialogs.Move{Event: evWhich}
}

// resume goes back to where the draft stood; held words are asked about before
// they join it.
func (t *talk) resume() dialogs.Move {
	if move, barred := t.barred(); barred {
		return move
	}
	switch {
	case t.Held.told() && t.Session.State != stWhich:
		return dialogs.Move{Event: evWhich}
	case !t.parked() && t.Draft.empty():
		return t.fresh()
	case !t.parked():
		return dialogs.Move{Event: evNew} // a draft nobody has left yet
	case !t.Draft.join(t.Held):
		return t.refuseLength()
	}
	t.Held = notes{}
	if t.Draft.Topic == "" {
		t.Draft.Early = t.said(t.Draft.notes)
	}
	return dialogs.Move{Event: evResume + t.At}
}

func askWhich(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("cases.which", nil)}
	if t.Held.told() {
		list, _ := t.maybe() // what cannot be read fails the turn at its first write
		for _, k := range list {
			p.Choices = append(p.Choices, dialogs.Choice{Label: t.aboutLabel(k), Value: id(k.ID), Also: k.Number})
		}
		if len(list) == 1 {
			p.Text = t.T("cases.which_one", t.caseArgs(list[0]))
		}
	}
	if t.parked() {
		p.Text = t.T("draft.or_new", nil)
		if t.Held.told() {
			p.Text = t.T("draft.words", nil)
		}
		p.Nav = append(p.Nav, dialogs.Choice{Label: t.T("button.resume", nil), Value: menuResume})
	}
	p.Nav = append(p.Nav, dialogs.Choice{Label: t.T("button.fresh", nil), Value: menuNew},
		dialogs.Choice{Label: t.T("button.home", nil), Value: evHome})
	return p
}

func hearWhich(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evHome:
		return dialogs.Move{Event: evHome}, nil
	case menuNew:
		return t.fresh(), nil
	case menuResume:
		return t.resume(), nil
	case "":
		if t.polite(h) {
			return dialogs.Move{Kept: true}, nil
		}
		if k, ok := t.onlyOne(); ok && t.Means("button.yes", h.Text) {
			return t.giveHeld(k.ID)
		}
		if !t.hold(h) {
			return t.refuseLength(), nil
		}
		return dialogs.Move{}, nil
	}
	return t.giveHeld(parseID(h.Value))
}

// onlyOne is the case that the question names, where it names one: "yes" means that.
func (t *talk) onlyOne() (*routing.Case, bool) {
	list, err := t.maybe()
	if err != nil || len(list) != 1 || !t.Held.told() || t.parked() {
		return nil, false
	}
	return list[0], true
}

// giveHeld hands the held words to a case.
func (t *talk) giveHeld(id routing.CaseID) (dialogs.Move, error) {
	held := t.Held
	t.Held = notes{}
	return t.give(id, held.Album, held.remark(), held.spoken()...)
}

// passed remembers which case was given something last: an album's photos come one by
// one, and a photo may follow the words that it shows.
type passed struct {
	Album string         `json:"album,omitempty"`
	Case  routing.CaseID `json:"case,omitempty"`
	At    time.Time      `json:"at,omitzero"` // when words for it were asked for and came
}

// pass remembers where something went.
func (t *talk) pass(album string, k routing.CaseID) {
	before := t.Passed
	t.Passed = passed{Album: album, Case: k}
	switch {
	case t.Session.State == stSay:
		t.Passed.At = t.Now
	case before.Case == k:
		t.Passed.At = before.At
	}
}

// late brings the later photo of an album to the case that has the first one, without
// a word for each; what belonged to a draft that is no more goes with it.
func (t *talk) late() error {
	if t.Passed.Case == 0 {
		return nil
	}
	r := t.Remark()
	_, said, err := t.add(t.Passed.Case, "", r, part{Message: t.In.MessageID, Text: r.Text})
	if err != nil || t.went != 0 {
		return err
	}
	return t.Say(said)
}

// album puts the later photos of one album where the first went, without a
// question for each.
func (c *Conversation) album(t *talk) (bool, error) {
	if t.In.Album == "" || len(t.In.Files) == 0 {
		return false, nil
	}
	if t.In.Album == t.Passed.Album {
		return true, t.late()
	}
	for _, n := range []*notes{&t.Held, &t.Draft.notes} {
		if n.Album == t.In.Album {
			if h := t.heard(); !t.take(n, h) {
				t.take(n, dialogs.Heard{Files: h.Files})
			}
			return true, c.machine.Correct(t, t.Scene, t.counted(*n))
		}
	}
	return false, nil
}
