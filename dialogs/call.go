package dialogs

import (
	"strconv"
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is a case of somebody who telephoned: nothing goes to him by itself. What he
// must know stands at the desk, with a button for whoever has called him.

// VerbTold says that a caller was told, or writes down what he says; VerbPosed that he was
// asked, and has not answered yet. Arg tells what he was told of.
const (
	VerbTold  = "told"
	VerbPosed = "posed"
)

// NewsMark is what a button says of the news that it is about: of what came since the
// caller was told nothing.
func NewsMark(k *routing.Case) string {
	if k.News.IsZero() {
		return ""
	}
	return strconv.FormatInt(k.News.UnixMilli(), 36)
}

// callNeeded tells a desk that a caller must be called, and about what.
func (n *Notices) callNeeded(k *routing.Case, e routing.Event) error {
	if !k.Tidings(e) {
		return nil
	}
	w := n.desk(k)
	args := locales.Args{"Number": k.Number, "Text": Quote(e.Text), "Until": w.when(e.Detail.Until), "Why": ""}
	if e.Kind == routing.EventRejected {
		args["Why"] = why(w, e)
	}
	return n.callLine(k, join(w.t("call.due_"+string(e.Kind), args), w.proof(e)))
}

// callLine posts a line about a call under the card, with whom to call and the button.
func (n *Notices) callLine(k *routing.Case, text string) error {
	chat, bound, err := n.deskChat(k, k.Agency)
	if err != nil || !bound {
		return err // the card says so when the desk is bound
	}
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	w := n.desk(k)
	l := bots.Letter{Chat: chat, Text: join(text, w.caller(k.Applicant, n.of(k).Centre().Privacy)), Under: card, Purpose: bots.Notice}
	l.Keyboard.Rows = callButtons(w, k)
	_, err = n.post(k, l)
	return err
}

// untold asks a desk once more to call.
func (n *Notices) untold(k *routing.Case) error {
	w := n.desk(k)
	return n.callLine(k, w.t("call.untold", locales.Args{"Number": k.Number, "Since": w.when(k.News)}))
}

// callButtons are what a clerk may say of a call, none where there is nothing to say.
func callButtons(w wording, k *routing.Case) [][]bots.Button {
	row := func(verb, key string) []bots.Button {
		return []bots.Button{{Text: w.t(key, nil), Data: CasePress{Verb: verb, Case: k.ID, Arg: NewsMark(k)}.Encode()}}
	}
	switch pending := !k.News.IsZero(); {
	case !k.Called() || k.Erased():
	case pending && k.State == routing.NeedInfo:
		return [][]bots.Button{row(VerbTold, "call.heard_button"), row(VerbPosed, "call.posed_button")}
	case pending:
		return [][]bots.Button{row(VerbTold, "call.told_button")}
	case k.Parent == 0 && k.Kind.Judged() && (k.Judgeable() || k.Disputable()):
		return [][]bots.Button{row(VerbTold, "call.judged_button")}
	}
	return nil
}

// withCall adds to a card's buttons what concerns a caller; what else may be done with his
// case is in the menu in every state.
func withCall(w wording, k *routing.Case, rows [][]bots.Button) [][]bots.Button {
	if !k.Called() || k.Erased() {
		return rows
	}
	rows = append(rows, callButtons(w, k)...)
	for _, row := range rows {
		for _, b := range row {
			if p, ok := DecodeCase(b.Data); ok && p.Verb == VerbMore {
				return rows
			}
		}
	}
	more := bots.Button{Text: w.t("desk.more", nil), Data: CasePress{Verb: VerbMore, Case: k.ID}.Encode()}
	return append(rows, []bots.Button{more})
}

// caller words who telephoned and where to reach him, as far as the centre lets that be
// known.
func (w wording) caller(a routing.Applicant, p routing.Privacy) string {
	var lines []string
	switch name := nameFor(a.Name, p); {
	case a.Anonymous && a.Phone == "":
		lines = append(lines, w.t("call.unnamed", nil))
	case a.Phone == "" && name == "":
		lines = append(lines, w.t("call.no_phone", nil))
	case a.Phone == "":
		lines = append(lines, w.t("call.name", locales.Args{"Name": name}))
	case name == "":
		lines = append(lines, w.t("call.phone", locales.Args{"Phone": phoneFor(w, a.Phone, p)}))
	default:
		lines = append(lines, w.t("call.who", locales.Args{"Name": name, "Phone": phoneFor(w, a.Phone, p)}))
	}
	return strings.Join(lines, "\n")
}

// toldCaller words whether a caller was told what there is to tell, "" for nothing.
func (n *Notices) toldCaller(w wording, k *routing.Case, events []routing.Event) (string, error) {
	if !k.News.IsZero() {
		return w.t("call.pending", nil), nil
	}
	for i := len(events) - 1; i >= 0; i-- {
		e := events[i]
		if e.Kind != routing.EventTold {
			continue
		}
		if e.Text == routing.Unreached {
			return w.t("call.unreached", nil), nil
		}
		clerk, err := n.nameOf(k, e.Actor)
		return w.t("call.told", locales.Args{"When": w.when(e.At), "Clerk": clerk}), err
	}
	return "", nil
}

// ForgetCaller has the data of somebody who telephoned destroyed, with the parts of his case.
func (s *Scene) ForgetCaller(k *routing.Case) error {
	whose, ok := bots.ParseChat(k.Resident) // the same "channel:id" form
	if !ok {
		return routing.ErrState
	}
	id, err := orderErasure(s.Tx, s.House.Seal, whose, s.Directory().Centre().ID, s.Now)
	if err != nil {
		return err
	}
	for _, child := range k.Children {
		part, err := s.Tx.Case(child)
		if err != nil {
			return err
		}
		part.Origin = routing.GoneFor(strconv.FormatInt(id, 36))
		if err := s.SaveCase(part); err != nil {
			return err
		}
	}
	return nil
}
