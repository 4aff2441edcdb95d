package complaint

import (
	"cmp"
	"strconv"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// mostListed is how many of a resident's cases the list goes back to; older ones are
// found by their numbers.
const mostListed = 1000

// fewCases are so few that nobody needs a filter for them.
const fewCases = 5

// --- the list

func askCases(t *talk) dialogs.Prompt {
	all := t.mine(mostListed)
	p := dialogs.Prompt{
		Text: t.T("cases.none", nil),
		Nav:  []dialogs.Choice{{Label: t.T("button.home", nil), Value: evHome}},
		// Here a number is a case's, unless the list has numbers of its own.
		Numbers: !t.Session.Settings.Simple,
	}
	if len(all) > 0 {
		p.Text = t.T("cases.ask", nil)
	}
	if len(all) > fewCases || t.Filter != "" {
		p.Text = t.T("cases.ask_"+cmp.Or(string(t.Filter), "all"), locales.Args{"Count": len(t.filtered(all))})
		p.Nav = append(t.filters(all), p.Nav...)
	}
	for _, k := range t.filtered(all) {
		p.Choices = append(p.Choices, dialogs.Choice{
			Label: t.T("cases.line", locales.Args{"Mark": t.T("cases.mark_"+standing(k), nil), "Number": k.Number, "Topic": t.ForCase(k).Topic(k.Topic)}),
			Value: id(k.ID), Also: k.Number,
		})
	}
	return p
}

func hearCases(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evHome {
		return dialogs.Move{Event: evHome}, nil
	}
	if to, ok := strings.CutPrefix(h.Value, filterMark); ok {
		t.Filter = filter(to)
		return dialogs.Move{}, nil
	}
	if h.Value == "" {
		number, ok := t.numberIn(h.Text)
		if !ok || t.substantial(h) {
			return hearHome(t, h) // no number: as good as said at home
		}
		return t.openByNumber(number)
	}
	t.memory.Case = parseID(h.Value)
	return dialogs.Move{Event: evOpen}, nil
}

// numberIn reads the number of a case, of which people may write the last digits.
func (t *talk) numberIn(text string) (string, bool) {
	return routing.NumberIn(routing.FullNumber(text, t.Now.In(t.Directory().Location())))
}

// status shows the case whose number stands behind the command, or the list.
func (t *talk) status() (dialogs.Move, error) {
	number, ok := t.numberIn(t.argument())
	if !ok {
		t.Filter = t.filterSaid()
		return dialogs.Move{Event: evMine}, nil
	}
	move, err := t.openByNumber(number)
	if move.Event == "" {
		t.Filter, move.Event = "", evMine
	}
	return move, err
}

// openByNumber finds a typed number among the resident's own cases; a stranger's
// number is no case. Of several centres' the newest is meant.
func (t *talk) openByNumber(number string) (dialogs.Move, error) {
	all, err := t.CasesByNumber(number)
	if err != nil {
		return dialogs.Move{}, err
	}
	found := routing.CaseID(0)
	for _, k := range all {
		if t.Owns(k) {
			found = max(found, k.ID)
		}
	}
	if found == 0 {
		return dialogs.Move{Aside: t.T("cases.missing", nil)}, nil
	}
	t.memory.Case = found
	return dialogs.Move{Event: evOpen}, nil
}

// mine lists the resident's cases. A list that cannot be read fails the turn
// later, at the first write; until then it is empty.
func (t *talk) mine(limit int) []*routing.Case {
	list, err := t.OwnCases(limit)
	if err != nil {
		return nil
	}
	return list
}

// --- one case

// inHand is the case in hand with the prompt about it; k is nil, and the prompt
// says so, unless it is the resident's own.
func (t *talk) inHand() (p dialogs.Prompt, k *routing.Case) {
	p = dialogs.Prompt{Text: t.T("cases.missing", nil), Nav: []dialogs.Choice{t.back(), {Label: t.T("button.home", nil), Value: evHome}}}
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil || !t.Owns(k) {
		return p, nil
	}
	return p, k
}

func askCase(t *talk) dialogs.Prompt {
	p, k := t.inHand()
	if k == nil {
		return p
	}
	text, err := t.Tracking(k)
	if err != nil {
		return p
	}
	p.Text = text
	switch last := t.lastSaid(k.ID); {
	case last.Kind == routing.EventRejected:
		p.Text += "\n\n" + t.T("cases.why_rejected", locales.Args{"Why": t.WhyRejected(last)})
	case last.Text != "":
		p.Text += "\n\n" + t.T("cases.last_answer", locales.Args{"Text": dialogs.Quote(last.Text)})
	}
	p.Text += t.incidentOf(k)
	add := "button.add_words"
	if t.Cases().Talking(k) {
		add = "button.reply"
	}
	p.Choices = append(t.verdicts(k), dialogs.Choice{Label: t.T(add, nil), Value: "add"})
	if routing.May(k.State, routing.Withdraw) && !k.Left {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.withdraw", nil), Value: evWithdraw})
	}
	if k.Origin != t.In.Chat.String() && k.Origin != "" {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.move_here", nil), Value: moveHere})
	}
	if dialogs.Appealable(k, t.Now) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.legal", nil), Value: dialogs.VerbLegal})
	}
	return p
}

// lastSaid is what he was answered last, as it reads now, or why his case was rejected.
func (t *talk) lastSaid(id routing.CaseID) (last routing.Event) {
	events, err := t.Events(id)
	if err != nil {
		return last
	}
	for _, e := range events {
		switch e.Kind {
		case routing.EventAnswered, routing.EventCorrected:
			if e.Text != "" {
				last = e
			}
		case routing.EventDone, routing.EventRejected:
			last = e
		case routing.EventRestored:
			last = routing.Event{}
		}
	}
	return last
}

// hearCase takes words and photos for the case that is shown.
func hearCase(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case "add":
		return dialogs.Move{Event: evSay}, nil
	case evWithdraw:
		return dialogs.Move{Event: evWithdraw}, nil
	case moveHere:
		return t.moveCase()
	case dialogs.VerbLegal:
		return dialogs.Move{Silent: true}, t.legal(t.memory.Case)
	case string(routing.Solved), string(routing.Partly), string(routing.NotSolved):
		return t.judgeInHand(routing.Outcome(h.Value))
	}
	return hearSay(t, h)
}

// --- words for a case

func askSay(t *talk) dialogs.Prompt {
	p, k := t.inHand()
	if k != nil {
		p.Text = t.T("cases.say", locales.Args{"Number": k.Number})
	}
	return p
}

func hearSay(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case "back":
		return dialogs.Move{Event: evBack}, nil
	case evHome:
		return dialogs.Move{Event: evHome}, nil
	}
	return t.passOn(h)
}

// passOn adds words and files to the case in hand and goes home.
func (t *talk) passOn(h dialogs.Heard) (dialogs.Move, error) {
	r := t.Remark()
	if r.Text == "" && len(r.Files) == 0 {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	if tooLong(r.Text) {
		return t.refuseLength(), nil
	}
	return t.give(t.memory.Case, t.In.Album, r, part{Message: t.In.MessageID, Text: r.Text})
}

// give hands a remark to a case and goes home with the word of it; where he may say
// that an answer did not help, he is asked.
func (t *talk) give(id routing.CaseID, album string, r routing.Remark, from ...part) (dialogs.Move, error) {
	k, said, err := t.add(id, album, r, from...)
	switch {
	case err != nil:
		return dialogs.Move{}, err
	case k != nil && asksVerdict(k):
		return dialogs.Move{Event: evHome, Silent: true}, t.askVerdict(k, said)
	case t.Session.State == stHome:
		return dialogs.Move{Silent: true}, t.Say(said) // he was asked nothing
	}
	return dialogs.Move{Event: evHome, Aside: said}, nil
}

func id(k routing.CaseID) string { return strconv.FormatInt(int64(k), 36) }

func parseID(s string) routing.CaseID {
	n, err := strconv.ParseInt(s, 36, 64)
	if err != nil {
		return 0
	}
	return routing.CaseID(n)
}
