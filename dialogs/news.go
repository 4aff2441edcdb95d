package dialogs

import (
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a resident hears of his case. He knows one case: what happens
// to a part of it is told under the whole's number, and its answer with the others'.

func (n *Notices) tellResident(k *routing.Case, e routing.Event) error {
	switch {
	case k.Left:
		return nil // he wants nothing more; those who follow the case do
	case k.Called():
		return n.callNeeded(k, e)
	}
	w := n.resident(k)
	args := locales.Args{"Number": k.Whole(), "Agency": w.agency(k.Agency), "Text": Quote(e.Text)}
	switch e.Kind {
	case routing.EventAnswered, routing.EventDone, routing.EventAttached, routing.EventCorrected:
		return n.answered(k, e)
	case routing.EventInterim, routing.EventDeferred:
		args["Until"] = w.when(e.Detail.Until)
		return n.tell(k, w.t("answer."+string(e.Kind), args), e.Files...)
	case routing.EventAsked:
		return n.asked(k, e, w, args)
	case routing.EventTaken, routing.EventAssigned:
		return n.taken(k, e, w)
	case routing.EventResumed:
		return n.resumed(k, e, w)
	case routing.EventEscalated:
		return n.escalated(k, e, w)
	case routing.EventTransferred, routing.EventDecided, routing.EventAdmitted, routing.EventTopic, routing.EventTerritory:
		if e.To != "" && e.To != e.From {
			return n.tell(k, w.t("answer.transferred", args))
		}
	case routing.EventReferred, routing.EventReopened, routing.EventRestored, routing.EventUnmerged:
		return n.tell(k, w.t("answer."+string(e.Kind), args))
	case routing.EventRejected:
		return n.refused(k, e, w)
	case routing.EventSilent:
		if heard, err := n.cases().SpokenFor(k); err != nil || heard {
			return err // he never had its answer: another case of his did
		}
		return n.closedSilent(k, w)
	case routing.EventSplit:
		return n.divided(k, e, w)
	case routing.EventMerged:
		return n.merged(k, e, w)
	}
	return nil
}

// answered sends the agency's words to the resident, as a reply to his own
// message in the chat he wrote from.
func (n *Notices) answered(k *routing.Case, e routing.Event) error {
	if k.Parent != 0 {
		return nil // the whole is answered when all its parts are
	}
	w := n.resident(k)
	code, err := n.stamped(w, k, e)
	if err != nil {
		return err
	}
	text, keyboard, err := n.answerText(w, k, e, code)
	if err != nil {
		return err
	}
	if !strings.Contains(text, code) { // a centre's own words may have no place for it
		text = join(text, code)
	}
	if e.Kind != routing.EventAttached {
		text = join(text, w.figures(keyboard))
		keyboard = withLegal(w, k, keyboard)
	}
	l := bots.Letter{
		Text: text, Files: DecodeFiles(e.Files), Keyboard: keyboard, ReplyTo: k.OriginMessage, Purpose: bots.Answer,
	}
	if e.Kind == routing.EventCorrected {
		return n.corrected(k, w, l)
	}
	until, err := n.dispatch(k, l)
	if err != nil || until.IsZero() {
		return err
	}
	return n.Tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventHeld, At: n.Now, Detail: routing.Detail{Until: until}})
}

// withLegal adds the button that makes an official appeal of a case, where one may be
// wanted.
func withLegal(w wording, k *routing.Case, keyboard bots.Keyboard) bots.Keyboard {
	if !k.Kind.Answerable() || k.Parent != 0 {
		return keyboard
	}
	b := bots.Button{Text: w.t("button.legal", nil), Data: CasePress{Verb: VerbLegal, Case: k.ID}.Encode()}
	keyboard.Rows = append(keyboard.Rows, []bots.Button{b})
	return keyboard
}

// Appealable tells whether the resident of a case is offered an official appeal: he has an
// answer, was refused, or has waited for longer than he was promised.
func Appealable(k *routing.Case, now time.Time) bool {
	late := k.AnsweredAt.IsZero() && !k.State.Ended() && !k.Full.IsZero() && now.After(k.Full)
	return k.Kind.Answerable() && !k.Left && (late || !k.AnsweredAt.IsZero() || k.State == routing.Rejected)
}

// answerText words an answer; its code stands under it, before the question whether it helped.
func (n *Notices) answerText(w wording, k *routing.Case, e routing.Event, code string) (string, bots.Keyboard, error) {
	agency, parts, err := n.speakers(k, e)
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	said := Quote(e.Text)
	args := locales.Args{"Number": k.Number, "Agency": w.agency(agency), "Text": join(said, code), "Code": ""}
	if code != "" {
		args["Code"] = "\n\n" + code
	}
	keyboard := judging(w, k)
	switch {
	case e.Kind == routing.EventAttached:
		return said, bots.Keyboard{}, nil // the answer itself has come already
	case e.Kind == routing.EventCorrected:
		return w.t(asKind(k, "answer.corrected"), args), keyboard, nil
	case len(parts) > 0:
		all, err := n.partsText(w, parts)
		args["Parts"] = join(all, code)
		return w.t(asKind(k, "answer.gathered"), args), keyboard, err
	case e.Kind == routing.EventDone:
		return w.done(k, e, args, code), keyboard, nil
	case said == "":
		return w.t(asKind(k, "answer.files"), args), keyboard, nil
	}
	return w.t(asKind(k, "answer.text"), args), keyboard, nil
}

// speakers tell whose answer an event is: one agency's, or that of all parts of
// the case, or of the one it follows.
func (n *Notices) speakers(k *routing.Case, e routing.Event) (one routing.AgencyID, parts []*routing.Case, err error) {
	others := e.Detail.Others
	if k.State == routing.Merged && len(others) == 1 {
		of, err := n.Tx.Case(others[0])
		if err != nil {
			return "", nil, err
		}
		others = of.Children
	}
	if len(others) == 0 || e.Kind != routing.EventAnswered && len(others) != 1 {
		return k.Agency, nil, nil
	}
	for _, id := range others {
		part, err := n.Tx.Case(id)
		if err != nil {
			return "", nil, err
		}
		parts = append(parts, part)
	}
	if len(parts) == 1 {
		return parts[0].Agency, nil, nil
	}
	return k.Agency, parts, nil
}

// partsText words what each part of a case was answered.
func (n *Notices) partsText(w wording, parts []*routing.Case) (string, error) {
	var said []string
	for _, part := range parts {
		events, err := n.Tx.Events(part.ID)
		if err != nil {
			return "", err
		}
		said = append(said, partText(w, part, events))
	}
	return join(said...), nil
}

func partText(w wording, part *routing.Case, events []routing.Event) string {
	text := ""
	for _, e := range events {
		args := locales.Args{"Agency": w.agency(part.Agency), "Text": Quote(e.Text), "Why": ""}
		switch e.Kind {
		case routing.EventAnswered, routing.EventCorrected:
			if text = w.t("answer.part", args); args["Text"] == "" {
				text = w.t("answer.part_files", args)
			}
		case routing.EventDone:
			text = join(w.t("answer.part_done", args), w.proof(e))
		case routing.EventRejected:
			args["Why"] = why(w, e)
			text = w.t("answer.part_refused", args)
		}
	}
	return text
}

// refused tells why a case is not worked on, and where to go instead.
func (n *Notices) refused(k *routing.Case, e routing.Event, w wording) error {
	if k.Parent != 0 {
		return nil // told with what the other parts were answered
	}
	return n.tellWith(k, withLegal(w, k, bots.Keyboard{}), w.t("answer.rejected", locales.Args{"Number": k.Number, "Why": why(w, e)}))
}

// why words a refusal.
func why(w wording, e routing.Event) string {
	text := w.t("reject."+string(e.Detail.Reason), nil)
	if where := Quote(e.Detail.Where); where != "" {
		text += " " + w.t("answer.where", locales.Args{"Where": where})
	}
	return strings.TrimSpace(text + "\n" + Quote(e.Text))
}

// WhyRejected words for this turn's resident why a case of his was rejected.
func (s *Scene) WhyRejected(e routing.Event) string { return why(s.words(), e) }

// closedSilent tells that a case was closed without his word; he may still say it.
func (n *Notices) closedSilent(k *routing.Case, w wording) error {
	if k.Parent != 0 || !k.Kind.Judged() {
		return nil
	}
	return n.send(k, bots.Letter{
		Text: w.t(asKind(k, "answer.silent"), locales.Args{"Number": k.Number}), Keyboard: judging(w, k), Purpose: bots.Notice, Silent: true,
	})
}

func (n *Notices) divided(k *routing.Case, e routing.Event, w wording) error {
	var names []string
	for _, id := range e.Detail.Others {
		part, err := n.Tx.Case(id)
		if err != nil {
			return err
		}
		names = append(names, w.agency(part.Agency))
	}
	return n.tell(k, w.t("answer.split", locales.Args{"Number": k.Number, "Agencies": strings.Join(names, ", ")}))
}

// tell sends news of a case to its resident.
func (n *Notices) tell(k *routing.Case, text string, files ...string) error {
	return n.tellWith(k, bots.Keyboard{}, text, files...)
}

// tellWith is tell for news with buttons of their own.
func (n *Notices) tellWith(k *routing.Case, keyboard bots.Keyboard, text string, files ...string) error {
	l := bots.Letter{Text: text, Files: DecodeFiles(files), Purpose: bots.Notice}
	if err := n.trackAnew(k, &l); err != nil {
		return err
	}
	l.Keyboard.Rows = append(l.Keyboard.Rows, keyboard.Rows...)
	return n.send(k, l)
}
