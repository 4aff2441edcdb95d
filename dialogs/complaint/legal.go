package complaint

import (
	"errors"
	"strings"

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
	s := t.ForCase(k).Speaking(locales.Default) // names as the page for appeals has them
	who, err := s.Answerers(k)
	if err != nil {
		return err
	}
	centre := s.Directory().Centre()
	how := t.T("legal.how", locales.Args{"Agency": who, "Operator": centre.Operator.Names.In(s.Language())})
	file := timeline.File(k, locales.Default, t.TIn(locales.Default, "legal.file", locales.Args{"Number": k.Number}))
	return t.GiveFor(k, how, t.links(centre.Appeal), file)
}

// links are the buttons to the page for official appeals, if there is one.
func (t *talk) links(appeal string) bots.Keyboard {
	if appeal == "" {
		return bots.Keyboard{}
	}
	return bots.Keyboard{Rows: [][]bots.Button{{{Text: t.T("button.appeal", nil), Kind: bots.Link, URL: appeal}}}}
}

// appeal words the ready text of an official appeal: to whom, what happened, his own words,
// what was answered and what is asked for. An authority reads it, so it is in its language
// whichever he speaks.
func (t *talk) appeal(k *routing.Case) (string, error) {
	s := t.ForCase(k).Speaking(locales.Default)
	events, err := s.Events(k.ID)
	if err != nil {
		return "", err
	}
	who, err := s.Answerers(k)
	if err != nil {
		return "", err
	}
	answered, err := t.answeredSoFar(s, k, who, events)
	if err != nil {
		return "", err
	}
	args := locales.Args{
		"Agency": who, "Number": k.Number, "Topic": s.Topic(k.Topic), "Place": s.Place(k.Complaint),
		"At": s.When(k.OpenedAt), "Centre": s.Directory().Centre().Names.In(s.Language()),
		"Words": s.OwnWords(k), "Answered": answered, "Ask": s.T(askKey(k), nil),
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
func (t *talk) answeredSoFar(s *dialogs.Scene, k *routing.Case, who string, events []routing.Event) (string, error) {
	said := ""
	for _, e := range events {
		one, err := heardOf(s, k, who, e)
		if err != nil {
			return "", err
		}
		switch {
		case e.Kind == routing.EventRestored:
			said = ""
		case one != "":
			said = one
		}
	}
	switch {
	case said != "" && k.Outcome == routing.NotSolved:
		return said + "\n" + s.T("legal.unsolved", nil), nil
	case said != "" && k.Outcome == routing.Partly:
		return said + "\n" + s.T("legal.partly", nil), nil
	case said != "":
		return said, nil
	}
	args := locales.Args{"Agency": who, "Due": s.When(k.Full)}
	if !k.Full.IsZero() && t.Now.After(k.Full) {
		return s.T("legal.late", args), nil
	}
	return s.T("legal.unanswered", args), nil
}

// heardOf words an event that answers him, "" for any other.
func heardOf(s *dialogs.Scene, k *routing.Case, who string, e routing.Event) (string, error) {
	args := locales.Args{"Agency": who, "At": s.When(e.At), "Text": dialogs.Quote(e.Text), "Why": ""}
	switch e.Kind {
	case routing.EventAnswered, routing.EventCorrected:
		parts, err := s.PartAnswers(k, e)
		switch {
		case err != nil:
			return "", err
		case parts != "":
			args["Parts"] = parts
			return s.T("legal.answered_parts", args), nil
		case args["Text"] == "":
			return s.T("legal.answered_files", args), nil
		}
		return s.T("legal.answered", args), nil
	case routing.EventDone:
		return strings.TrimSpace(s.T("legal.done", args) + "\n" + s.WorkShown(e)), nil
	case routing.EventRejected:
		args["Why"] = s.T("reject."+string(e.Detail.Reason), nil)
		return s.T("legal.rejected", args), nil
	}
	return "", nil
}
