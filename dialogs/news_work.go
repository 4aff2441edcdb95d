package dialogs

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a resident hears of the work on his case: that it has begun, that
// he is asked something, that it goes on, that it is late.

// taken tells that somebody works on the case: once for each agency that has it, and
// not of a part, whose whole says so.
func (n *Notices) taken(k *routing.Case, e routing.Event, w wording) error {
	if e.Detail.Was != routing.Assigned || k.Parent != 0 || k.Incident != 0 {
		return nil
	}
	events, err := n.Tx.Events(k.ID)
	if err != nil {
		return err
	}
	for _, past := range slices.Backward(events[:max(len(events)-1, 0)]) {
		switch {
		case past.To != "" && past.To != past.From:
			return n.begun(k, w)
		case past.Detail.Was == routing.Assigned && past.Detail.Is == routing.InProgress:
			return nil // and given back since
		}
	}
	return n.begun(k, w)
}

func (n *Notices) begun(k *routing.Case, w wording) error {
	return n.tell(k, w.t("answer.taken", locales.Args{"Number": k.Number, "Agency": w.agency(k.Agency), "Full": w.when(k.Full)}))
}

// asked brings a question of the agency: what the resident writes next, or under its
// button, answers it.
func (n *Notices) asked(k *routing.Case, e routing.Event, w wording, args locales.Args) error {
	key := "answer.asked"
	if e.Detail.More {
		key = "answer.asked_more"
	}
	button := bots.Button{Text: w.t("button.reply", nil), Data: CasePress{Verb: VerbAdd, Case: k.ID}.Encode()}
	return n.send(k, bots.Letter{
		Text: w.t(key, args), Files: DecodeFiles(e.Files), Keyboard: bots.Keyboard{Rows: [][]bots.Button{{button}}}, Purpose: bots.Talk,
	})
}

// resumed tells that the case is worked on again: because he did not answer, or need
// not any more, or because the date has come that it was put off to.
func (n *Notices) resumed(k *routing.Case, e routing.Event, w wording) error {
	key := "answer.resumed"
	switch {
	case e.Detail.Was == routing.Deferred:
		key = "answer.again"
	case e.Text == routing.Silent:
		key = "answer.unanswered"
	}
	return n.tell(k, w.t(key, locales.Args{"Number": k.Whole(), "Agency": w.agency(k.Agency), "Full": w.when(k.Full)}))
}

// escalated tells that the answer is late and who sees to it now.
func (n *Notices) escalated(k *routing.Case, e routing.Event, w wording) error {
	if k.Parent != 0 || routing.Clock(e.Text) != routing.FullAnswer {
		return nil
	}
	return n.tellWith(k, withLegal(w, k, bots.Keyboard{}), w.t("answer.escalated", locales.Args{
		"Number": k.Number, "Due": w.when(k.Full), "Whom": w.t("tracking.level_"+string(e.Detail.To), nil),
	}))
}

// watchers names those who hear that an answer is late, the nearest first.
func (w wording) watchers() string {
	var names []string
	for _, l := range w.directory.Policy().Watchers(routing.FullAnswer) {
		names = append(names, w.t("tracking.level_"+string(l), nil))
	}
	return strings.Join(names, w.t("tracking.then", nil))
}

// merged tells who has the case that his one follows now. Its
// number he is told where it is his own, too: another's is not his to know.
func (n *Notices) merged(k *routing.Case, e routing.Event, w wording) error {
	to, err := n.Tx.Case(e.Detail.Others[0])
	if err != nil {
		return err
	}
	args := locales.Args{"Number": k.Number, "Agency": w.agency(to.Agency), "Other": to.Number}
	if to.Resident == k.Resident && to.Origin != "" {
		return n.tell(k, w.t("answer.merged_own", args))
	}
	return n.tell(k, w.t("answer.merged", args))
}
