package complaint

import (
	"maps"
	"slices"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
	"otklik/routing/maplink"
)

// A message that its author has changed changes what it told: a part of a description,
// the address, an answer. Of a case it becomes a further word, for what was told once
// stays in its history.

// gone is a message that went to a case, with what it said.
type gone struct {
	Message string         `json:"message"`
	Case    routing.CaseID `json:"case"`
	Text    string         `json:"text,omitempty"` // of a caller's words their hash
}

// mostGone is how many of them are remembered.
const mostGone = 20

// depart remembers messages that went to a case.
func (t *talk) depart(id routing.CaseID, parts ...part) {
	for _, p := range parts {
		if p.Message == "" {
			continue
		}
		t.Gone = slices.DeleteFunc(t.Gone, func(g gone) bool { return g.Message == p.Message })
		t.Gone = append(t.Gone, gone{Message: p.Message, Case: id, Text: p.Text})
	}
	t.Gone = t.Gone[max(0, len(t.Gone)-mostGone):]
}

// spoken are the messages of notes, those without words included.
func (n notes) spoken() []part {
	list := slices.Clone(n.Parts)
	for _, m := range n.Wordless {
		list = append(list, part{Message: m})
	}
	return list
}

// traces is what a turn may have taken from a message, to know it when it is edited.
type traces struct {
	address string
	point   *routing.Point
	answers map[string]string
}

func (t *talk) traces() traces {
	return traces{address: t.Draft.Spot.Address, point: t.Draft.Spot.Point, answers: maps.Clone(t.Draft.Answers)}
}

// trace notes which message told the address, and which an answer.
func (t *talk) trace(before traces) {
	d := &t.Draft
	if t.In.Kind != bots.Message || t.In.MessageID == "" {
		return
	}
	linked := d.Spot.Point != nil && d.Spot.Point != before.point && t.In.Location == nil
	told := d.Spot.Address != "" && d.Spot.Address != before.address && d.Housed != t.In.MessageID
	if told || linked {
		d.Placed = t.In.MessageID
		t.tell()
	}
	if d.Housed == t.In.MessageID {
		t.tell()
	}
	for id, said := range d.Answers {
		if was, known := before.answers[id]; said != "" && (!known || was != said) {
			if d.Said == nil {
				d.Said = map[string]string{}
			}
			d.Said[t.In.MessageID] = id
			t.tell()
		}
	}
}

// tell remembers what the message of this turn said beside the description, so that an
// edit of it is known when the draft has become a case.
func (t *talk) tell() {
	p := part{Message: t.In.MessageID, Text: strings.TrimSpace(t.In.Text)}
	d := &t.Draft
	d.Told = append(slices.DeleteFunc(slices.Clone(d.Told), func(q part) bool { return q.Message == p.Message }), p)
	d.Told = d.Told[max(0, len(d.Told)-mostGone/2):]
}

// spoken are the messages of a draft: its description, its place, its answers.
func (d draft) spoken() []part { return append(d.notes.spoken(), d.Told...) }

// edited takes a changed message into what it told.
func (c *Conversation) edited(t *talk) error {
	text := strings.TrimSpace(t.In.Text)
	if same := t.echoes(); same || text == "" {
		return nil
	}
	if at := t.Draft.Placed; at != "" && at == t.In.MessageID && maplink.Read(text).Kind != maplink.None {
		return c.placedAnew(t, text) // words beside the link may be a part of the description
	}
	for _, n := range []*notes{&t.Held, &t.Draft.notes} {
		switch known, fits := n.edit(t.In.MessageID, text); {
		case known && fits:
			t.calm()
			return c.taken(t)
		case known:
			return t.Say(t.refuseLength().Aside)
		}
	}
	if id, ok := t.Draft.Said[t.In.MessageID]; ok {
		return c.answeredAnew(t, id, text)
	}
	switch d := t.Draft; t.In.MessageID {
	case "":
	case d.Placed:
		return c.placedAnew(t, text)
	case d.Housed:
		return c.placedAnew(t, d.Base+", "+text)
	}
	return t.amended(text)
}

// calm takes the urgency back that words had which are no longer there, wherever in the
// draft they were told.
func (t *talk) calm() {
	d := &t.Draft
	told := append([]string{d.text(), d.Address, d.Spot.Address}, slices.Collect(maps.Values(d.Answers))...)
	if len(t.dangers) == 0 && len(t.Directory().Dangers(strings.Join(told, "\n"))) == 0 {
		d.Urgent = false
	}
}

// answeredAnew reads an edited answer like one to the question itself; what is none
// changes nothing.
func (c *Conversation) answeredAnew(t *talk, id, text string) error {
	d := &t.Draft
	q, ok := t.Directory().Question(routing.QuestionID(id))
	if !ok {
		return t.Say(t.T("edit.not_answer", nil))
	}
	asking := d.Asking
	d.Asking = q.ID
	said := t.Typed(askQuestion(t), text)
	if _, offered := q.Option(said); !offered {
		said, _ = t.read(q, text)
	}
	if said == "" {
		d.Asking = asking
		return t.Say(t.T("edit.not_answer", nil))
	}
	t.tell()
	if t.answer(q, said); asking != q.ID {
		d.Asking = asking
	}
	return c.taken(t)
}

// telltale are the states whose questions show what was told.
var telltale = []string{stReview, stDescribe, stItems}

// taken shows the question with what has changed, or says that it was taken in: a
// question that looks as before is no answer.
func (c *Conversation) taken(t *talk) error {
	if slices.Contains(telltale, t.Session.State) {
		return c.machine.Correct(t, t.Scene, "")
	}
	return t.Say(t.T("edit.taken", nil))
}

// placedAnew asks to confirm the place that an edited address tells. A draft that has
// gone further comes back to its review afterwards.
func (c *Conversation) placedAnew(t *talk, text string) error {
	d := &t.Draft
	t.tell()
	state, away := t.Session.State, !filing[t.Session.State]
	if away {
		state = t.At
	}
	if further := d.Territory != "" && !slices.Contains(placing, state); further {
		d.Review = true
	}
	var move dialogs.Move
	known := d.Territory
	if known == "" {
		known = d.Spot.Territory
	}
	if linked, ok := t.linked(text); ok {
		move = linked
	} else if d.Via == stAddress && known != "" && len(text) <= maxAddress {
		move = t.addressed(known, text)
	} else {
		move = t.typedPlace(text)
	}
	if !away {
		t.Session.State = stPlace
		return c.machine.Go(t, t.Scene, move)
	}
	t.At = stPlace
	if move.Event != "" {
		var err error
		if t.At, err = c.machine.Fire(stPlace, move.Event); err != nil {
			return err
		}
	}
	return t.Say(t.T("edit.taken", nil))
}

// placing are the states in which the place is being asked for.
var placing = []string{stPlace, stTerritory, stAddress, stStreet, stHouse, stConfirm}

// amended brings an edited message to the case that it went to.
func (t *talk) amended(text string) error {
	i := slices.IndexFunc(t.Gone, func(g gone) bool { return g.Message == t.In.MessageID })
	if i < 0 || !t.known() {
		return t.unread()
	}
	g := &t.Gone[i]
	k, err := t.Scene.Case(g.Case)
	mine := text
	if err == nil && k.Called() {
		mine = unsaid(text)
	}
	if g.Text == mine {
		return nil // the messengers tell of changes that are none, too
	}
	if tooLong(text) {
		return t.Say(t.refuseLength().Aside)
	}
	if err == nil {
		r := t.cleaned(routing.Remark{Text: text}, k)
		if k, err = t.amend(k, g.Text, r); err == nil {
			err = t.alert(k, r.Text)
		}
	}
	if key := refusal(err); key != "" {
		return t.Say(t.T(key, nil))
	}
	if err != nil {
		return err
	}
	g.Text, t.went = mine, g.Case
	return t.Say(t.T("edit.case", locales.Args{"Number": k.Whole()}))
}
