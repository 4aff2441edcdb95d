package dialogs

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// The verbs on a desk's card.
const (
	VerbTake    = "take"
	VerbRelease = "release"
	VerbPass    = "pass"
	VerbFinish  = "finish"
	// VerbShow is on no button: a press that names a case and is not ours, or of an
	// older build, becomes it, in both conversations.
	VerbShow = "show"
)

// The verbs under an answer; each is a routing.Outcome.
var verdicts = []routing.Outcome{routing.Solved, routing.Partly, routing.NotSolved}

// ActorID is how a clerk is named in a case: his channel and his id there.
func ActorID(channel, person string) string { return channel + ":" + person }

// card words a case for a desk, with the buttons its state allows.
func (n *Notices) card(k *routing.Case) (string, bots.Keyboard, error) {
	events, err := n.Tx.Events(k.ID)
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	w := n.desk()
	status, err := n.status(w, k, events)
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	text := Quote(k.Text)
	if text == "" {
		text = w.t("card.no_text", nil)
	}
	body := w.t("card.text", locales.Args{
		"Head":  w.t("card.head", locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic)}),
		"Place": w.place(k.Complaint), "Map": w.mapLink(k.Point), "Text": text, "Status": status,
		"First": w.when(k.First), "Full": w.when(k.Full), "Agency": w.agency(k.Agency), "Reason": n.reason(w, k, events),
	})
	if k.Language != w.lang {
		body += "\n" + w.t("card.language", locales.Args{"Language": n.House.Texts.Text(k.Language, "language.name", nil)})
	}
	body = strings.ReplaceAll(body, "\n\n\n", "\n\n")
	if k.Incident != 0 {
		return n.memberCard(k, body)
	}
	return body, cardKeyboard(w, k), nil
}

// shows tells whether a message that begins with line showed the case to a desk.
func (n *Notices) shows(k *routing.Case, line string) bool {
	w := n.desk()
	args := locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic), "Text": ""}
	for _, key := range []string{"card.head", "card.words", "card.words_files", "card.photos"} {
		if line == strings.TrimSpace(w.t(key, args)) {
			return true
		}
	}
	return false
}

func cardKeyboard(w wording, k *routing.Case) bots.Keyboard {
	button := func(key, verb string) bots.Button {
		return bots.Button{Text: w.t(key, nil), Data: CasePress{Verb: verb, Case: k.ID}.Encode()}
	}
	if !routing.May(k.State, routing.Finish) {
		return bots.Keyboard{}
	}
	first := button("desk.take", VerbTake)
	if k.Assignee != "" {
		first = button("desk.release", VerbRelease)
	}
	return bots.Keyboard{Rows: [][]bots.Button{
		{first, button("desk.not_ours", VerbPass)},
		{button("desk.finish", VerbFinish)},
	}}
}

// status says who has the case and what became of the last answer.
func (n *Notices) status(w wording, k *routing.Case, events []routing.Event) (string, error) {
	clerk, err := n.ClerkName(k.Assignee)
	if err != nil {
		return "", err
	}
	lines := []string{}
	switch {
	case k.State == routing.Assigned:
		lines = append(lines, w.t("status.waiting", nil))
	case k.State == routing.InProgress && k.Outcome != "":
		lines = append(lines, w.t("status.reopened_"+string(k.Outcome), locales.Args{"Clerk": clerk}))
	case k.State == routing.InProgress:
		lines = append(lines, w.t("status.taken", locales.Args{"Clerk": clerk}))
	case k.State == routing.Answered:
		lines = append(lines, w.t("status.answered", nil))
	case k.State == routing.Closed:
		lines = append(lines, w.t("status.closed", nil))
	}
	if d := delivery(w, events); d != "" {
		lines = append(lines, d)
	}
	return strings.Join(lines, "\n"), nil
}

// delivery words what became of the last answer. One lost part of it is worth more
// words than all that arrived.
func delivery(w wording, events []routing.Event) string {
	out, lost := "", 0
	for _, e := range events {
		switch e.Kind {
		case routing.EventAnswered, routing.EventDone:
			out, lost = w.t("status.queued", nil), 0
		case routing.EventDelivered:
			if lost == 0 {
				out = w.t("status.sent", nil)
			}
		case routing.EventRepeated:
			if lost == 0 {
				out = w.t("status.sent_again", nil)
			}
		case routing.EventUndelivered:
			lost++
			out = w.t("status.unsent", locales.Args{"Why": w.t("why."+e.Text, nil)})
		case routing.EventResent:
			if lost = max(lost-1, 0); lost == 0 {
				out = w.t("status.queued", nil)
			}
		}
	}
	return out
}

// reason words why this agency has the case: who passed it on, or the rule.
func (n *Notices) reason(w wording, k *routing.Case, events []routing.Event) string {
	for _, e := range slices.Backward(events) {
		if e.Kind == routing.EventTransferred {
			return w.t("card.passed", locales.Args{"Agency": w.agency(e.From), "Reason": Quote(e.Text)})
		}
	}
	switch m := n.Directory.Match(k.Complaint); {
	case m.Rule == "" && k.Rule == "":
		return w.t("card.fallback", nil)
	case m.Rule != k.Rule: // the directory has changed since
		return k.Reason
	default:
		return w.t("card.rule", locales.Args{
			"Rule": m.Rule, "Topic": n.scope(w, m.Topic, w.ruleTopic), "Territory": n.scope(w, m.Territory, w.ruleTerritory),
		})
	}
}

func (n *Notices) scope(w wording, id string, name func(string) string) string {
	if id == "*" || id == "" {
		return w.t("card.any", nil)
	}
	return name(id)
}

// ruleTopic names what a rule wrote: a topic or a whole category.
func (w wording) ruleTopic(id string) string {
	if c, ok := w.directory.Category(routing.CategoryID(id)); ok {
		return c.Names.In(w.lang)
	}
	return w.topic(routing.TopicID(id))
}

func (w wording) ruleTerritory(id string) string { return w.territory(routing.TerritoryID(id)) }

// ClerkName finds a clerk's name on any roster of the centre; his id must not
// be shown, so a revoked clerk is a dash.
func (n *Notices) ClerkName(actor string) (string, error) {
	who, ok := bots.ParseChat(actor) // the same "channel:id" form
	if !ok {
		return "—", nil
	}
	for _, d := range n.Directory.Desks() {
		c, found, err := n.Tx.Clerk(d.ID, who.Channel, who.ID)
		if err != nil {
			return "", err
		}
		if name := quoteLine(c.Name); found && name != "" {
			return name, nil
		}
	}
	return "—", nil
}

// AskVerdict asks the resident for his verdict once more, with buttons that work.
func (n *Notices) AskVerdict(k *routing.Case, chat bots.Chat) error {
	w := n.resident(k)
	_, err := post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: w.t("answer.ask_again", locales.Args{"Number": k.Number}), Keyboard: judging(w, k.ID),
		Purpose: bots.Notice, Priority: bots.Interactive, Case: int64(k.ID),
	})
	return err
}

// judging are the buttons under an answer.
func judging(w wording, id routing.CaseID) bots.Keyboard {
	row := make([]bots.Button, len(verdicts))
	for i, o := range verdicts {
		row[i] = bots.Button{Text: w.t("button."+string(o), nil), Data: CasePress{Verb: string(o), Case: id}.Encode()}
	}
	return bots.Keyboard{Rows: [][]bots.Button{row}}
}
