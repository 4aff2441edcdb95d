package complaint

import (
	"slices"
	"strconv"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Between the place and the review a resident is shown open cases that may be about the
// same: one tap makes his one of those who wait for that one's answer.

const (
	stAlike = "alike"
	evAlike = "alike" // somebody has told of it, perhaps
)

// alikeArrows lead aside on the way to the review, and on to it.
func alikeArrows() []dialogs.Arrow {
	here := []string{stAlike}
	return []dialogs.Arrow{
		{Event: evAlike, From: []string{stPlace, stConfirm, stCategory, stFound, stFact, stAsk, stKind, stStop, stIncident}, To: stAlike},
		{Event: evBack, From: here, To: stPlace},
		{Event: evEditTopic, From: here, To: stCategory},
		{Event: evPlaced, From: here, To: stConfirm},
		{Event: evChosen, From: here, To: stReview},
		{Event: evChanged, From: here, To: stReview},
		{Event: evSent, From: here, To: stHome},
	}
}

// alike is what a draft remembers of the cases of others that it may be about.
type alike struct {
	Shown []routing.CaseID `json:"shown,omitempty"` // the ones he is asked about
	Onto  string           `json:"onto,omitempty"`  // the event by which the draft goes on if it is none of them
	From  string           `json:"from,omitempty"`  // the state it was turned aside in
	// Others are those he has said no to: he is never asked of one twice.
	Others []routing.CaseID `json:"others,omitempty"`
	// Seen are those he has just gone back from: they are not asked about at the very next
	// place, which may be the same.
	Seen []routing.CaseID `json:"seen,omitempty"`
}

// The most cases that are shown at once, and of his own that are looked through for one
// that has joined.
const (
	mostAlike = 3
	mostOwn   = 50
)

// similar turns a move to the review aside to open cases that the draft may be about.
// Who tells of danger is not held up.
func (t *talk) similar(m dialogs.Move) dialogs.Move {
	a := &t.Draft.Alike
	if m.Event != evChosen && m.Event != evChanged || t.urgency() == routing.Urgent {
		return m
	}
	found := slices.DeleteFunc(t.neighbours(), func(k *routing.Case) bool { return slices.Contains(a.Others, k.ID) || slices.Contains(a.Seen, k.ID) })
	a.Seen = nil
	if len(found) == 0 {
		return m
	}
	a.Shown, a.Onto, a.From = nil, m.Event, t.Session.State
	for _, k := range found[:min(len(found), mostAlike)] {
		a.Shown = append(a.Shown, k.ID)
	}
	m.Event = evAlike
	t.showPhotos(found[:len(a.Shown)])
	return m
}

// neighbours are the open cases of others that the draft may be about, the nearest first;
// none where its kind or its topic wants no look. A list that cannot be read is empty:
// the turn fails at its first write.
func (t *talk) neighbours() []*routing.Case {
	c := t.Draft.complaint()
	q, ok := t.Directory().AlikeQuery(c, t.Now)
	if !ok || !t.Draft.Kind.Judged() {
		return nil
	}
	cases, err := t.AlikeCases(q)
	if err != nil || len(cases) == 0 {
		return nil
	}
	mine := t.mine(mostOwn)
	return t.Directory().Alike(c, slices.DeleteFunc(cases, func(k *routing.Case) bool {
		return k.Kind != t.Draft.Kind || !t.forCaller() && (t.Owns(k) || routing.Follows(mine, k.ID))
	}))
}

// shownAlike are the cases he is asked about, as far as they can still be joined.
func (t *talk) shownAlike() (list []*routing.Case) {
	near := t.neighbours()
	for _, id := range t.Draft.Alike.Shown {
		if i := slices.IndexFunc(near, func(k *routing.Case) bool { return k.ID == id }); i >= 0 {
			list = append(list, near[i])
		}
	}
	return list
}

// showPhotos sends a picture of each case that has one, with its place in the list. Where
// they cannot be sent the turn fails at its next letter.
func (t *talk) showPhotos(cases []*routing.Case) {
	var photos []bots.File
	var which []string
	var of []int64
	for i, k := range cases {
		if f, ok := t.NeighbourPhoto(k); ok {
			photos, which, of = append(photos, f), append(which, strconv.Itoa(i+1)), append(of, int64(k.ID))
		}
	}
	if len(photos) > 0 {
		_ = t.ShowPhotos(t.T("alike.photos", locales.Args{"Which": strings.Join(which, ", ")}), photos, of)
	}
}

// The values of the question: "join" has the case's id behind it.
const (
	alikeOther = "other"
	alikeJoin  = "join"
)

func askAlike(t *talk) dialogs.Prompt {
	list := t.shownAlike()
	p := dialogs.Prompt{Nav: []dialogs.Choice{t.back()}, Listed: len(list) > 1, Text: t.T("alike.gone", nil)}
	if len(list) > 0 {
		texts := []string{t.T("alike.ask", locales.Args{"Topic": t.Topic(t.Draft.Topic)})}
		for i, k := range list {
			texts = append(texts, t.Neighbour(i+1, k, t.Draft.complaint()))
			p.Mentions = append(p.Mentions, int64(k.ID))
			label := t.T("alike.join", nil)
			if len(list) > 1 {
				label = t.T("alike.join_one", locales.Args{"At": i + 1})
			}
			p.Choices = append(p.Choices, dialogs.Choice{Label: label, Value: alikeJoin + strconv.FormatInt(int64(k.ID), 36)})
		}
		p.Text = strings.Join(append(texts, t.T("alike.how", nil)), "\n\n")
	}
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("alike.another", nil), Value: alikeOther})
	return p
}

func hearAlike(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if said, ok := strings.CutPrefix(h.Value, alikeJoin); ok {
		id, err := strconv.ParseInt(said, 36, 64)
		if err != nil {
			return dialogs.Move{}, err
		}
		return t.joinCase(routing.CaseID(id)) // it was among those offered just now
	}
	switch {
	case h.Value == "back":
		return t.backFromAlike(), nil
	case h.Value == alikeOther:
		return t.another(), nil
	case h.Location != nil:
		t.Draft.Alike.Seen = t.Draft.Alike.Shown
		return t.pinned(*h.Location), nil
	case h.Text == "" && len(h.Files) == 0:
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	case !t.describe(h):
		return t.refuseLength(), nil
	}
	return dialogs.Move{Aside: t.T("alike.noted", nil), Kept: true}, nil
}

// another goes on with a matter of its own.
func (t *talk) another() dialogs.Move {
	a := &t.Draft.Alike
	event := a.Onto
	*a = alike{Others: append(a.Others, a.Shown...)}
	return dialogs.Move{Event: event}
}

// backFromAlike goes back to what was answered last: the place, or the topic.
func (t *talk) backFromAlike() dialogs.Move {
	a := &t.Draft.Alike
	from, changing := a.From, a.Onto == evChanged
	seen := a.Shown
	a.Shown, a.Onto, a.From = nil, "", ""
	t.Draft.Review = changing
	if from == stConfirm || from == stPlace || !changing {
		a.Seen = seen
		return dialogs.Move{Event: evBack}
	}
	return dialogs.Move{Event: evEditTopic}
}

// joinCase files the draft as a case that follows another one: it has a number and its own
// notices. One that ended a moment ago leaves him a case like others.
func (t *talk) joinCase(id routing.CaseID) (dialogs.Move, error) {
	if move, err := t.mayFile(); move != nil || err != nil {
		return *move, err
	}
	f, err := t.handedIn(t.filing())
	if err != nil {
		return dialogs.Move{}, err
	}
	k, err := t.Cases().Join(f, id)
	if err != nil {
		return dialogs.Move{}, err
	}
	if t.forCaller() {
		key := "call.receipt"
		if k.Into != 0 {
			key = "call.receipt_joined"
		}
		return t.called(k, key, nil)
	}
	move, err := t.sent(k)
	its := t.ForCase(k)
	if k.Into == 0 {
		move.Receipt = its.T("alike.late", nil) + "\n\n" + move.Receipt
		return move, err
	}
	move.Receipt = its.T("alike.receipt", locales.Args{
		"Number": k.Number, "Topic": its.Topic(k.Topic), "Agency": its.Agency(k.Agency), "Place": its.Place(k.Complaint),
	})
	return move, err
}
