package dialogs

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file words how a case stands for its resident.

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
	if args["Place"] == "" {
		args["Place"] = w.t("place.none", nil)
	}
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
	if key == string(routing.Answered) {
		return w.t(asKind(k, "tracking.state_answered"), args), nil
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
		return judging(w, k)
	case k.State == routing.NeedInfo:
		return bots.Keyboard{Rows: [][]bots.Button{{button("button.reply", VerbAdd), more}}}
	}
	return bots.Keyboard{Rows: [][]bots.Button{{button("button.add_words", VerbAdd), more}}}
}
