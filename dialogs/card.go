package dialogs

import (
	"slices"
	"strconv"
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
	VerbResume  = "resume"
	VerbAdmit   = "admit"
	VerbReject  = "reject"
	VerbApprove = "approve"
	VerbReturn  = "return"
	VerbMore    = "more"
	VerbMark    = "mark" // under a verdict; Arg is the mark
	VerbAsk     = "ask"
	VerbAnswer  = "answer"
	VerbCard    = "card" // in a list: shows the case
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
	w := n.desk(k)
	status, err := n.status(w, k, events)
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	text := Quote(w.veiled(k.Text))
	switch {
	case k.Erased():
		text = w.t("card.erased", nil)
	case text == "":
		text = w.t(silence(k), nil)
	}
	place := w.deskPlace(k.Complaint)
	if place == "" {
		place = w.t("place.none", nil)
	}
	body := w.t("card.text", locales.Args{
		"Head":  w.t("card.head", locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic)}),
		"Place": place, "Map": w.mapLink(k.Point), "Text": text, "Status": status,
		"Clocks": n.clocks(w, k), "Agency": w.agency(k.Agency), "Reason": n.reason(w, k, events),
	})
	if said := w.answers(w.retyped(k.Complaint, w.veiled)); said != "" {
		body += "\n" + strings.TrimSpace(said)
	}
	body += residents(w, k)
	if who := w.applicant(k.Applicant, n.of(k).Centre().Privacy); who != "" && !(k.Called() && k.Erased()) {
		body += "\n" + who
	}
	for _, id := range k.Despite {
		if s, ok := w.directory.Stopper(routing.StopperID(id)); ok {
			body += "\n" + w.t("card.despite", locales.Args{"Text": w.directory.StopText(s, w.lang)})
		}
	}
	if k.Language != w.lang {
		body += "\n" + w.t("card.language", locales.Args{"Language": n.resident(k).t("language.name", nil)})
	}
	body = strings.ReplaceAll(body, "\n\n\n", "\n\n")
	if k.Incident != 0 {
		return n.memberCard(k, body)
	}
	return body, cardKeyboard(w, k), nil
}

// silence is the key of what stands in place of words: a voice is heard, not read.
func silence(k *routing.Case) string {
	if bots.Spoken(DecodeFiles(k.Files)) {
		return "card.voice"
	}
	return "card.no_text"
}

// shows tells whether a message that begins with line showed the case to a desk.
func (n *Notices) shows(k *routing.Case, line string) bool {
	return n.quotesExchange(k, line) ||
		n.begins(k, line, "card.head", "card.words", "card.words_files", "card.amended", "card.joined", "card.photos", "card.files")
}

// quotesExchange tells whether a message that begins with line brought a desk what a
// resident said in an exchange.
func (n *Notices) quotesExchange(k *routing.Case, line string) bool {
	return n.begins(k, line, "card.replied", "card.replied_files")
}

// begins tells whether line is the first of one of the texts, said of a case to a desk.
func (n *Notices) begins(k *routing.Case, line string, keys ...string) bool {
	w := n.desk(k)
	args := locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic), "Text": ""}
	return slices.ContainsFunc(keys, func(key string) bool {
		first, _, _ := strings.Cut(w.t(key, args), "\n")
		return line == strings.TrimSpace(first)
	})
}

// delivery words what became of the last answer. One lost part of it is worth more
// words than all that arrived.
func delivery(w wording, events []routing.Event) string {
	out, lost, by := "", 0, ""
	for _, e := range events {
		switch e.Kind {
		case routing.EventAnswered, routing.EventDone:
			out, lost, by = w.t("status.queued", nil), 0, ""
		case routing.EventHeld:
			switch {
			case lost > 0:
			case e.Detail.Until.Equal(untilHeWrites):
				out = w.t("status.stopped", nil)
			default:
				out = w.t("status.held", locales.Args{"Until": w.when(e.Detail.Until)})
			}
		case routing.EventDelivered:
			switch {
			case lost == 0 && by != "":
				out = w.t("status.sent_other", locales.Args{"Channel": by})
			case lost == 0:
				out = w.t("status.sent", nil)
			}
		case routing.EventRead:
			if lost == 0 {
				out = w.t("status.read", nil)
			}
		case routing.EventRepeated:
			if lost == 0 {
				out = w.t("status.sent_again", nil)
			}
		case routing.EventRerouted:
			by, lost = w.channelOf(e.Detail.After), 0
			out = w.t("status.rerouted", locales.Args{"Channel": by, "From": w.channelOf(e.Detail.Before), "Why": w.t("why."+e.Text, nil)})
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

// reason words why this agency has the case: who passed it on, or what it is a part
// of, or the rule.
func (n *Notices) reason(w wording, k *routing.Case, events []routing.Event) string {
	for _, e := range slices.Backward(events) {
		switch e.Kind {
		case routing.EventTransferred, routing.EventReferred, routing.EventDecided:
			return w.t("card.passed", locales.Args{"Agency": w.agency(e.From), "Reason": Quote(e.Text)})
		}
	}
	switch {
	case k.State == routing.Moderation:
		return w.t("card.moderated", nil)
	case k.Parent != 0:
		return w.t("card.part", locales.Args{"Number": k.Whole()})
	}
	m, ok := routing.ParseReason(k.Reason)
	if !ok {
		return k.Reason
	}
	return w.rule(m)
}

// ClerkName names the clerk who has a case.
func (n *Notices) ClerkName(k *routing.Case) (string, error) { return n.nameOf(k, k.Assignee) }

// nameOf finds a clerk's name on the rosters that may act on a case, or else on any
// of its centre; his id must not be shown, so a revoked clerk is a dash.
func (n *Notices) nameOf(k *routing.Case, actor string) (string, error) {
	return n.nameIn(n.of(k), k.Agency, actor)
}

func (n *Notices) nameIn(directory *routing.Directory, agency routing.AgencyID, actor string) (string, error) {
	who, ok := bots.ParseChat(actor) // the same "channel:id" form
	if !ok {
		return "—", nil
	}
	rosters := directory.DesksFor(agency)
	for _, d := range directory.Desks() {
		if !slices.Contains(rosters, d.ID) {
			rosters = append(rosters, d.ID)
		}
	}
	for _, desk := range rosters {
		c, found, err := n.Tx.Clerk(desk, who.Channel, who.ID)
		if err != nil {
			return "", err
		}
		if name := QuoteLine(c.Name); found && name != "" {
			return name, nil
		}
	}
	return "—", nil
}

// AskVerdict asks the resident for his verdict, after some words.
func (n *Notices) AskVerdict(k *routing.Case, chat bots.Chat, words string) error {
	w := n.resident(k)
	_, err := post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: join(words, w.t(asKind(k, "answer.ask_again"), locales.Args{"Number": k.Number}), w.figures(judging(w, k))), Keyboard: judging(w, k),
		Purpose: bots.Notice, Priority: bots.Interactive, Case: int64(k.ID),
	})
	return err
}

// AskWhichAnswer asks which of several answers a verdict, or the mark, is for, in the same
// message as the words that stand before.
func (n *Notices) AskWhichAnswer(before string, cases []*routing.Case, chat bots.Chat, o routing.Outcome, mark int) error {
	var rows [][]bots.Button
	var w wording
	for _, k := range cases {
		w = n.resident(k)
		press := CasePress{Verb: string(o), Case: k.ID}
		if mark > 0 {
			press.Verb, press.Arg = VerbMark, strconv.Itoa(mark)
		}
		label := w.t("button.about", locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic)})
		rows = append(rows, []bots.Button{{Text: label, Data: press.Encode()}})
	}
	_, err := post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: join(before, w.t("answer.which", nil)), Keyboard: bots.Keyboard{Rows: rows}, Purpose: bots.Dialog, Priority: bots.Interactive,
	})
	return err
}

// AskMark asks the resident how good the answer was, after the words that end the
// case.
func (n *Notices) AskMark(k *routing.Case, chat bots.Chat, words string) error {
	var row []bots.Button
	for mark := 1; mark <= 5; mark++ {
		arg := strconv.Itoa(mark)
		row = append(row, bots.Button{Text: arg, Data: CasePress{Verb: VerbMark, Case: k.ID, Arg: arg}.Encode()})
	}
	_, err := post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: join(words, n.resident(k).t("answer.how_good", nil)), Keyboard: bots.Keyboard{Rows: [][]bots.Button{row}},
		Purpose: bots.Notice, Priority: bots.Interactive, Case: int64(k.ID),
	})
	return err
}

// judging are the buttons under an answer.
func judging(w wording, k *routing.Case) bots.Keyboard {
	var row []bots.Button
	for _, o := range outcomesOf(k) {
		key := "button." + string(o)
		if k.Kind == routing.CaseQuestion {
			key = "button." + string(o) + "_question"
		}
		row = append(row, bots.Button{Text: w.t(key, nil), Data: CasePress{Verb: string(o), Case: k.ID}.Encode()})
	}
	if row == nil {
		return bots.Keyboard{}
	}
	return bots.Keyboard{Rows: [][]bots.Button{row}}
}

// asKind is the key of a text about an answer as it is put to the author of such a
// message: what ends with a question about a trouble has other forms.
func asKind(k *routing.Case, key string) string {
	switch {
	case k.Kind == routing.CaseQuestion:
		return key + "_question"
	case !k.Kind.Judged():
		return key + "_plain"
	}
	return key
}
