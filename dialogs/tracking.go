package dialogs

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a resident's own chat shows of his case: one message that tells
// how it stands and is changed in place. What he must know comes as a message beside
// it or, where the old one can no longer be changed, together with a new one.

// The verbs under it.
const (
	VerbAdd  = "add"  // say more, or answer a question
	VerbOpen = "open" // all about the case
)

// Track makes a question that was just answered the message that shows a new case.
func (n *Notices) Track(k *routing.Case, question bots.LetterID) error {
	chat, ok := bots.ParseChat(k.Origin)
	if !ok || question == 0 {
		return nil
	}
	l, err := n.statusLetter(k)
	if err != nil {
		return err
	}
	l.Chat, l.EditOf = chat, question
	return n.showStatus(k, l)
}

// unseen are the events that leave what a resident is shown as it is.
var unseen = []routing.EventKind{
	routing.EventOpened, routing.EventNote, routing.EventAttached, routing.EventDrafted, routing.EventReturned, routing.EventWarned,
	routing.EventNudged, routing.EventKindSet, routing.EventCorrected,
}

// alters tells whether an event changes what a resident is shown of a case.
func (n *Notices) alters(k *routing.Case, e routing.Event) (bool, error) {
	switch {
	case k.Left:
		return e.Kind == routing.EventWithdrawn, nil
	case k.Parent != 0: // its whole tells who has the parts
		return e.To != "" && e.To != e.From, nil
	}
	switch e.Kind {
	case routing.EventWords, routing.EventRated:
		return e.Detail.Is != "", nil
	case routing.EventInterim, routing.EventDeferred:
		return k.State != routing.Merged, nil
	case routing.EventOverdue, routing.EventEscalated:
		return routing.Clock(e.Text) == routing.FullAnswer, nil
	case routing.EventIncident:
		if k.Incident == 0 {
			return true, nil
		}
		in, err := n.Tx.PeekIncident(k.Incident)
		return err == nil && in.Open(), err
	}
	return !slices.Contains(unseen, e.Kind), nil
}

// track renews the message that shows a case to its resident, if there is one that
// can be changed.
func (n *Notices) track(k *routing.Case, e routing.Event) error {
	if changed, err := n.alters(k, e); err != nil || !changed {
		return err
	}
	k, chat, err := n.shownTo(k)
	if err != nil || k == nil {
		return err
	}
	card, open, err := n.changeable(k, chat)
	if err != nil || !open {
		return err
	}
	l, err := n.statusLetter(k)
	if err != nil {
		return err
	}
	l.Chat, l.EditOf = chat, card
	return n.showStatus(k, l)
}

// trackAnew makes news of a case a new message that shows it, where there is none or
// it can no longer be changed.
func (n *Notices) trackAnew(k *routing.Case, l *bots.Letter) error {
	if k.Incident != 0 {
		return nil // its news are the incident's
	}
	k, chat, err := n.shownTo(k)
	if err != nil || k == nil {
		return err
	}
	if _, open, err := n.changeable(k, chat); err != nil || open {
		return err
	}
	s, err := n.statusLetter(k)
	if err != nil {
		return err
	}
	l.Text, l.Keyboard, l.Purpose = join(l.Text, s.Text), s.Keyboard, s.Purpose
	return nil
}

// shownTo is the case that a resident knows, of which k may be a part, and his chat;
// nil where nobody can be shown it.
func (n *Notices) shownTo(k *routing.Case) (whole *routing.Case, chat bots.Chat, err error) {
	whole = k
	if k.Parent != 0 {
		if whole, err = n.Tx.Case(k.Parent); err != nil {
			return nil, chat, err
		}
	}
	chat, ok := bots.ParseChat(whole.Origin)
	if !ok {
		return nil, chat, nil
	}
	return whole, chat, nil
}

// changeable finds the message that shows a case in a chat; open is false when there
// is none or the messenger does not let it be changed any more.
func (n *Notices) changeable(k *routing.Case, chat bots.Chat) (card bots.LetterID, open bool, err error) {
	if card, err = n.Tx.CardOf(k.ID, chat); err != nil || card == 0 {
		return 0, false, err
	}
	most := n.House.Channels[chat.Channel].EditFor
	if most == 0 {
		return card, true, nil
	}
	since, err := n.Tx.ShownSince(k.ID, chat)
	return card, n.Now.Sub(since) < most, err
}

// showStatus posts a change of the message that shows a case. It makes no sound, but
// must not bring news before their time.
func (n *Notices) showStatus(k *routing.Case, l bots.Letter) error {
	reader, err := n.Tx.Session(SessionKey{Chat: l.Chat})
	if err != nil {
		return err
	}
	n.hush(k, reader, &l)
	_, err = post(n.Tx, n.House, l)
	return err
}

func (n *Notices) statusLetter(k *routing.Case) (bots.Letter, error) {
	w := n.resident(k)
	text, err := n.tracking(w, k)
	return bots.Letter{
		Text: text, Keyboard: trackingKeyboard(w, k), Purpose: bots.Status, Priority: bots.Showing, Case: int64(k.ID),
	}, err
}

// Tracking words how a case stands for the resident of this turn.
func (s *Scene) Tracking(k *routing.Case) (string, error) {
	return s.Notices().tracking(s.ForCase(k).words(), k)
}

// tracking words how a case stands: what, where, who has it and why, by when, and what
// happens if it is missed.
func (n *Notices) tracking(w wording, k *routing.Case) (string, error) {
	args := locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic), "Place": w.place(k.Complaint), "Who": ""}
	state, err := n.standing(w, k)
	if err != nil {
		return "", err
	}
	args["State"] = state
	if !k.State.Ended() && !k.Left && k.State != routing.Divided {
		args["Who"] = w.t("tracking.who", locales.Args{"Agency": w.agency(k.Agency), "Why": w.becauseFor(k)})
	}
	args["Due"] = n.promise(w, k)
	return strings.TrimSpace(w.t("tracking.text", args)), nil
}

// standing words the state of a case.
func (n *Notices) standing(w wording, k *routing.Case) (string, error) {
	args := locales.Args{"Until": w.when(k.Until), "Agencies": "", "What": ""}
	key := string(k.State)
	switch {
	case k.Left:
		key = string(routing.Withdrawn)
	case k.Incident != 0 && !k.State.Ended() && k.AnsweredAt.IsZero():
		in, err := n.Tx.PeekIncident(k.Incident)
		if err != nil {
			return "", err
		}
		if in.Open() { // one that nobody has confirmed is for the staff
			key, args["What"] = "incident", w.what(in)
		}
	case k.State == routing.InProgress && k.Reopened > 0:
		key = "reopened"
	case k.State == routing.Merged && k.Judgeable():
		key = string(routing.Answered)
	case k.State == routing.Divided:
		names, err := n.partners(w, k)
		if err != nil {
			return "", err
		}
		args["Agencies"] = names
	}
	return w.t("tracking.state_"+key, args), nil
}

// partners names the agencies that answer parts of a case.
func (n *Notices) partners(w wording, k *routing.Case) (string, error) {
	var names []string
	for _, id := range k.Children {
		part, err := n.Tx.Case(id)
		if err != nil {
			return "", err
		}
		if name := w.agency(part.Agency); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", "), nil
}

// promise words by when a case is answered and what happens if it is not; "" when
// nothing is owed.
func (n *Notices) promise(w wording, k *routing.Case) string {
	due := k.Full
	if !k.Promised.IsZero() {
		due = k.Promised
	}
	owed := k.AnsweredAt.IsZero() && k.Incident == 0 && !k.State.Ended() && k.State != routing.Merged && !k.Left
	if !owed || due.IsZero() {
		return ""
	}
	key := "tracking.due"
	switch {
	case k.State == routing.NeedInfo || k.State == routing.Deferred:
		return ""
	case !n.Now.Before(due):
		key = "tracking.late"
	}
	return w.t(key, locales.Args{"Due": w.when(due), "Whom": w.watchers()})
}

// trackingKeyboard are the buttons under it: the verdict once there is an answer.
func trackingKeyboard(w wording, k *routing.Case) bots.Keyboard {
	button := func(key, verb string) bots.Button {
		return bots.Button{Text: w.t(key, nil), Data: CasePress{Verb: verb, Case: k.ID}.Encode()}
	}
	more := button("button.details", VerbOpen)
	switch {
	case k.Left || k.State.Ended():
		return bots.Keyboard{Rows: [][]bots.Button{{more}}}
	case k.Judgeable():
		return judging(w, k.ID)
	case k.State == routing.NeedInfo:
		return bots.Keyboard{Rows: [][]bots.Button{{button("button.reply", VerbAdd), more}}}
	}
	return bots.Keyboard{Rows: [][]bots.Button{{button("button.add_words", VerbAdd), more}}}
}
