package complaint

import (
	"errors"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/timeline"
	"otklik/locales"
	"otklik/routing"
)

// This file is the way from a message in a chat to an official appeal, which the law
// answers: the ready text, a timeline to put to it, and where it is filed. Nothing is filed
// for anybody.

// legal hands out both for a case of his.
func (t *talk) legal(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if errors.Is(err, routing.ErrNoCase) || err == nil && !t.Owns(k) {
		return t.Say(t.T("cases.missing", nil))
	}
	if err != nil {
		return err
	}
	text, err := t.appeal(k)
	if err != nil {
		return err
	}
	if err := t.Say(text); err != nil {
		return err
	}
	centre := t.ForCase(k).Directory().Centre()
	how := t.T("legal.how", locales.Args{
		"Agency": t.ForCase(k).Agency(k.Agency), "Operator": centre.Operator.Names.In(t.Language()),
	})
	return t.GiveFor(k, how, t.links(centre.Appeal), timeline.File(k, t.Language(), t.T("legal.file", locales.Args{"Number": k.Number})))
}

// links are the buttons to the page for official appeals, if there is one.
func (t *talk) links(appeal string) bots.Keyboard {
	if appeal == "" {
		return bots.Keyboard{}
	}
	return bots.Keyboard{Rows: [][]bots.Button{{{Text: t.T("button.appeal", nil), Kind: bots.Link, URL: appeal}}}}
}

// appeal words the ready text of an official appeal: to whom, what happened, his own words,
// what was answered and what is asked for.
func (t *talk) appeal(k *routing.Case) (string, error) {
	s := t.ForCase(k)
	events, err := s.Events(k.ID)
	if err != nil {
		return "", err
	}
	args := locales.Args{
		"Agency": s.Agency(k.Agency), "Number": k.Number, "Topic": s.Topic(k.Topic), "Place": s.Place(k.Complaint),
		"At": s.When(k.OpenedAt), "Centre": s.Directory().Centre().Names.In(s.Language()),
		"Words": dialogs.Quote(k.Text), "Answered": t.answeredSoFar(s, k, events), "Ask": s.T(askKey(k), nil),
	}
	if args["Place"] == "" {
		args["Place"] = s.T("place.none", nil)
	}
	return s.T("legal.text", args), nil
}

// askKey is the key of what such a message asks for.
func askKey(k *routing.Case) string {
	switch k.Kind {
	case routing.CaseQuestion:
		return "legal.ask_question"
	case routing.CaseProposal:
		return "legal.ask_proposal"
	}
	return "legal.ask"
}

// answeredSoFar words what was answered, or that nothing was, and that the problem is not
// solved where he said so: what he thinks of an answer he has yet to write himself.
func (t *talk) answeredSoFar(s *dialogs.Scene, k *routing.Case, events []routing.Event) string {
	args := locales.Args{"Agency": s.Agency(k.Agency), "Due": s.When(k.Full), "Text": "", "At": "", "Why": ""}
	said := ""
	for _, e := range events {
		args["At"], args["Text"] = s.When(e.At), dialogs.Quote(e.Text)
		switch e.Kind {
		case routing.EventAnswered, routing.EventCorrected:
			said = s.T("legal.answered", args)
		case routing.EventDone:
			said = s.T("legal.done", args)
		case routing.EventRejected:
			args["Why"] = s.T("reject."+string(e.Detail.Reason), nil)
			said = s.T("legal.rejected", args)
		case routing.EventRestored:
			said = ""
		}
	}
	switch {
	case said != "" && k.Outcome == routing.NotSolved:
		return said + "\n" + s.T("legal.unsolved", nil)
	case said != "" && k.Outcome == routing.Partly:
		return said + "\n" + s.T("legal.partly", nil)
	case said != "":
		return said
	case !k.Full.IsZero() && t.Now.After(k.Full):
		return s.T("legal.late", args)
	}
	return s.T("legal.unanswered", args)
}
