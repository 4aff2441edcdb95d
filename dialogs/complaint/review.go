package complaint

import (
	"time"

	"otklik/dialogs"
	"otklik/dialogs/personal"
	"otklik/locales"
	"otklik/routing"
)

func askReview(t *talk) dialogs.Prompt {
	d := t.Draft
	choice := func(key, value string) dialogs.Choice { return dialogs.Choice{Label: t.T(key, nil), Value: value} }
	place := t.Place(d.complaint())
	if place == "" {
		place = t.T("place.none", nil)
	}
	p := dialogs.Prompt{
		Text: t.step(stageReview, t.T("review.text", locales.Args{
			"Topic": t.Topic(d.Topic), "Answers": t.kindLine() + t.Answers(d.complaint()) + t.details(), "Place": place, "Text": t.words(d.notes),
			"Files": len(d.Files),
		})),
		Choices: []dialogs.Choice{choice("button.send", "send"), choice("button.edit_topic", "topic")},
		Nav:     []dialogs.Choice{choice("button.cancel", cmdCancel)},
	}
	if len(t.questions()) > 0 {
		p.Choices = append(p.Choices, choice("button.edit_answers", "answers"))
	}
	p.Choices = append(p.Choices, choice("button.edit_text", "text"))
	if d.Kind != routing.CaseThanks {
		p.Choices = append(p.Choices, choice("button.edit_place", "place"))
	}
	if t.forCaller() {
		p.Choices = append(p.Choices, choice("button.edit_caller", evCaller))
	}
	p.Choices = append(p.Choices, choice("button.extras", evDetails))
	return p
}

func hearReview(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	edit := func(event string) (dialogs.Move, error) {
		t.Draft.Review = true
		return dialogs.Move{Event: event}, nil
	}
	switch h.Value {
	case "send":
		if move, ok := t.stale(); ok {
			t.Draft.Review = true
			return move, nil
		}
		if t.forCaller() && !t.Draft.Named {
			return dialogs.Move{Event: evCaller}, nil
		}
		return t.send()
	case evDetails, evCaller:
		return dialogs.Move{Event: h.Value}, nil
	case "topic":
		return edit(evEditTopic)
	case "answers":
		return edit(t.editAnswers())
	case "text":
		return edit(evEditText)
	case "place":
		return edit(evEditPlace)
	case cmdCancel:
		t.park()
		return dialogs.Move{Event: evHome, Aside: t.T("home.cancelled", nil)}, nil
	}
	if len(h.Files) > 0 {
		if !t.describe(h) {
			return t.refuseLength(), nil
		}
		return dialogs.Move{Aside: t.counted(t.Draft.notes)}, nil
	}
	if phone, ok := personal.ParsePhone(h.Text); ok && !t.Draft.Applicant.Anonymous && !t.withoutPhone() {
		t.Draft.Applicant.Phone = phone
		return dialogs.Move{Kept: true}, nil
	}
	if wordy(h.Text) || len(t.dangers) > 0 {
		return t.joinedOn(h), nil
	}
	return dialogs.Move{Aside: t.T("review.hint", nil)}, nil
}

// editAnswers leads to the one answer there is, or to a list of them.
func (t *talk) editAnswers() string {
	list := t.questions()
	if len(list) != 1 {
		return evEditAnswers
	}
	t.Draft.Asking = list[0].ID
	return evAsk
}

// stale leads to the answer that is missing, or that the directory has lost since it
// was given.
func (t *talk) stale() (dialogs.Move, bool) {
	if _, ok := t.Directory().Topic(t.Draft.Topic); !ok {
		move := dialogs.Move{Event: evEditTopic}
		if t.Draft.Topic != "" {
			move.Aside = t.T("category.gone", nil)
		}
		return move, true
	}
	if _, ok := t.Directory().Territory(t.Draft.Territory); !ok && (t.Draft.Territory != "" || t.Draft.Kind.Placed()) {
		move := dialogs.Move{Event: evEditPlace}
		if t.Draft.Territory != "" {
			move.Aside = t.T("place.unknown_territory", nil)
		}
		return move, true
	}
	if !t.Draft.told() {
		return dialogs.Move{Event: evEditText, Aside: t.T("describe.empty", nil)}, true
	}
	t.shown()
	if q, ok := t.asked(); ok && q.Required {
		return dialogs.Move{Event: evAsk}, true
	}
	if _, ok := t.stopper(); ok {
		return t.stopped(dialogs.Move{}), true
	}
	return dialogs.Move{}, false
}

// receipts are the texts that say what comes of a message of each kind.
var receipts = map[routing.CaseKind]string{
	routing.CaseProblem: "receipt.text", routing.CaseQuestion: "receipt.question",
	routing.CaseProposal: "receipt.proposal", routing.CaseThanks: "receipt.thanks",
}

// filedEnough tells whether the resident has filed as many cases today as one may, in all
// of his chats.
func (t *talk) filedEnough() (bool, error) {
	most := t.House.CasesPerDay
	if most <= 0 {
		return false, nil
	}
	newest, err := t.OwnCases(most)
	if err != nil || len(newest) < most {
		return false, err
	}
	now := t.Now.In(t.Directory().Location())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	return !newest[most-1].OpenedAt.Before(midnight), nil
}

// send opens the case; the draft ends and the receipt carries the menu.
func (t *talk) send() (dialogs.Move, error) {
	if move, err := t.mayFile(); move != nil || err != nil {
		return *move, err
	}
	f, err := t.handedIn(t.filing())
	if err != nil {
		return dialogs.Move{}, err
	}
	k, err := t.Cases().Open(f)
	if err != nil {
		return dialogs.Move{}, err
	}
	if t.forCaller() {
		return t.called(k, "call.receipt", nil)
	}
	return t.sent(k)
}

// mayFile tells what keeps the draft from being filed, nil for nothing: beyond the day's
// limit it waits.
func (t *talk) mayFile() (*dialogs.Move, error) {
	if !t.mayStayUnnamed() {
		return &dialogs.Move{Aside: t.T("details.not_unnamed", nil)}, nil
	}
	if t.forCaller() {
		return t.mayCall()
	}
	enough, err := t.filedEnough()
	if err != nil || enough {
		return &dialogs.Move{Aside: t.T("limit.cases", locales.Args{"N": t.House.CasesPerDay})}, err
	}
	return nil, nil
}

// filing is the draft as a case that its author hands in.
func (t *talk) filing() routing.Filing {
	d := t.Draft
	return routing.Filing{
		Complaint: t.filed(), Kind: d.Kind, Priority: t.urgency(), Despite: d.Insisted, Language: t.Language(),
		Resident: t.resident(), Origin: t.In.Chat.String(), OriginMessage: d.Message, Apart: d.Apart,
	}
}

// sent ends the draft that a case was made of: the question becomes the message that shows
// it, and the receipt says what comes of it.
func (t *talk) sent(k *routing.Case) (dialogs.Move, error) {
	if err := t.Notices().Track(k, t.Session.Prompt); err != nil {
		return dialogs.Move{}, err
	}
	if err := t.leave(k, t.Draft.spoken()); err != nil {
		return dialogs.Move{}, err
	}
	its := t.ForCase(k)
	return dialogs.Move{Event: evSent, Case: k.ID, Receipt: its.T(receipts[k.Kind], locales.Args{
		"Number": k.Number, "Topic": its.Topic(k.Topic), "Agency": its.Agency(k.Agency), "Why": t.Why(k),
		"First": its.When(k.First), "Full": its.When(k.Full),
	})}, nil
}

// leave ends the draft that has become a case; what is late of it goes there, too, and what
// is changed of the messages that it was told in.
func (t *talk) leave(k *routing.Case, told []part) error {
	t.pass(t.Draft.Album, k.ID)
	t.depart(k.ID, told...)
	t.went = k.ID
	t.Draft, t.At = draft{}, ""
	return t.filedUrgent(k)
}
