package dialogs

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a card says of the state of a case, and the buttons that the
// state allows.

// cardButtons are the buttons of each state, row by row; a state without any is
// not the desk's to change. The canned answers are behind "answer", too; beside what a
// caller's case adds, one messenger's six rows leave no room for more.
var cardButtons = map[routing.State][][]string{
	routing.Moderation: {{VerbAdmit, VerbReject}, {VerbMore}},
	routing.Decision:   {{VerbPass, VerbReject}, {VerbMore}},
	routing.Assigned:   {{VerbTake, VerbPass}, {VerbAnswer, VerbFinish}, {VerbCanned}, {VerbAsk, VerbMore}},
	routing.InProgress: {{VerbRelease, VerbPass}, {VerbAnswer, VerbFinish}, {VerbCanned}, {VerbAsk, VerbMore}},
	routing.NeedInfo:   {{VerbResume, VerbPass}, {VerbAnswer, VerbFinish}, {VerbAsk, VerbMore}},
	routing.Deferred:   {{VerbResume, VerbPass}, {VerbAnswer, VerbFinish}, {VerbCanned, VerbMore}},
	routing.Approval:   {{VerbApprove, VerbReturn}, {VerbCanned}},
	routing.Answered:   {{VerbCorrect, VerbMore}, {VerbCanned}},
	routing.Closed:     {{VerbMore}}, // perhaps it is not done
	routing.Rejected:   {{VerbMore}}, // perhaps it was a mistake
	routing.Merged:     {{VerbMore}},
}

// verbTexts are the labels. In a decision the centre passes a case on by its own
// right, and nobody says that it is not his.
var verbTexts = map[string]string{
	VerbTake: "desk.take", VerbRelease: "desk.release", VerbPass: "desk.not_ours", VerbFinish: "desk.finish",
	VerbResume: "desk.resume", VerbAdmit: "desk.admit", VerbReject: "desk.reject",
	VerbApprove: "desk.approve", VerbReturn: "desk.return", VerbMore: "desk.more", VerbAsk: "desk.ask",
	VerbCorrect: "correct.button", VerbCanned: "desk.canned", VerbAnswer: "desk.answer",
}

func cardKeyboard(w wording, k *routing.Case) bots.Keyboard {
	var rows [][]bots.Button
	for _, verbs := range cardButtons[k.State] {
		var row []bots.Button
		for _, verb := range verbs {
			if verb == VerbCanned && len(w.directory.Canned(k.Topic, k.State)) == 0 || verb == VerbMore && k.Erased() && k.State.Ended() {
				continue
			}
			key := verbTexts[verb]
			if verb == VerbPass && k.State == routing.Decision {
				key = "desk.decide"
			}
			press := CasePress{Verb: verb, Case: k.ID}
			if verb == VerbApprove {
				press.Arg = DraftMark(k.Draft)
			}
			row = append(row, bots.Button{Text: w.t(key, nil), Data: press.Encode()})
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	return bots.Keyboard{Rows: withReveal(w, k, withCall(w, k, rows))}
}

// status says who has the case and what became of the last answer.
func (n *Notices) status(w wording, k *routing.Case, events []routing.Event) (string, error) {
	clerk, err := n.ClerkName(k)
	if err != nil {
		return "", err
	}
	args := locales.Args{
		"Clerk": clerk, "Until": w.when(k.Until), "Due": w.when(k.Decide), "Agency": w.agency(k.Wish), "Why": "",
	}
	if k.State == routing.Rejected {
		args["Why"] = w.t("reject."+string(k.Refusal), nil)
	}
	line := w.t("status."+statusKey(k, events), args)
	if k.Kind != routing.CaseProblem {
		line = w.t("status.kind_"+string(k.Kind), nil) + "\n" + line
	}
	if k.Priority == routing.Urgent {
		line = w.t("status.urgent", nil) + "\n" + line
	}
	d := delivery(w, events)
	if k.Called() {
		if d, err = n.toldCaller(w, k, events); err != nil {
			return "", err
		}
	}
	if d != "" {
		line += "\n" + d
	}
	if leaving(events) {
		line += "\n" + w.t("status.leaving", nil)
	}
	return strings.TrimSpace(line), nil
}

// statusKey is the text for a state, which for some tells more than the state.
func statusKey(k *routing.Case, events []routing.Event) string {
	switch {
	case k.State == routing.Assigned:
		return "waiting"
	case k.State == routing.InProgress && (k.Outcome == routing.Partly || k.Outcome == routing.NotSolved):
		return "reopened_" + string(k.Outcome)
	case k.State == routing.InProgress:
		return "taken"
	case k.State == routing.Closed && !k.Kind.Judged():
		return "closed_told"
	case k.State == routing.Answered && !k.Kind.Judged():
		return "answered_told"
	case k.State == routing.Closed && silent(events):
		return "closed_silent"
	}
	return string(k.State)
}

// leaving tells whether an answer waits to go and may still be taken back.
func leaving(events []routing.Event) bool {
	for _, e := range slices.Backward(events) {
		switch e.Kind {
		case routing.EventSending:
			return true
		case routing.EventRecalled, routing.EventAnswered, routing.EventDone:
			return false
		}
	}
	return false
}

// silent tells whether the last that was said of an answer is that nobody said
// anything.
func silent(events []routing.Event) bool {
	for _, e := range slices.Backward(events) {
		switch e.Kind {
		case routing.EventJudged, routing.EventRated:
			return false
		case routing.EventSilent:
			return true
		}
	}
	return false
}
