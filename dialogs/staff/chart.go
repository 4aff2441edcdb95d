package staff

import (
	"slices"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

const (
	chartName    = "staff"
	chartVersion = 1
)

// The states of one clerk. Cards need none: their buttons name the case.
const (
	stIdle   = "idle"
	stTarget = "target" // chooses whom to pass a case to
	stReason = "reason" // says why
)

// The events.
const (
	evPass   = "pass"
	evChosen = "chosen"
	evDone   = "done"
	evCancel = "cancel"
)

func chart() dialogs.Chart[*talk] {
	return dialogs.Chart[*talk]{
		Name: chartName, Version: chartVersion, Initial: stIdle,
		Arrows: append(incidentArrows(), []dialogs.Arrow{
			{Event: evPass, From: []string{stIdle, stTarget, stReason}, To: stTarget},
			{Event: evChosen, From: []string{stTarget}, To: stReason},
			{Event: evDone, From: []string{stReason}, To: stIdle},
			{Event: evCancel, From: []string{stTarget, stReason}, To: stIdle},
		}...),
		Steps: map[string]dialogs.Step[*talk]{
			stIdle:   {Ask: askNothing, Hear: hearNothing},
			stTarget: {Ask: askTarget, Hear: hearTarget},
			stReason: {Ask: askReason, Hear: hearReason},
			stWords:  {Ask: askWords, Hear: hearWords},
			stETA:    {Ask: askETA, Hear: hearETA},
			stSure:   {Ask: askSure, Hear: hearSure},
			stWorks:  {Ask: askWorks, Hear: hearWorks},
		},
	}
}

// press obeys a button: of a card, or of the question this clerk was asked.
func (c *Conversation) press(t *talk) error {
	p, ok := dialogs.DecodeCase(t.In.Data)
	if !ok {
		mine, err := t.Prompted(t.In.MessageID)
		switch {
		case err != nil:
			return err
		case !mine || !t.busy():
			return t.Say(t.T("desk.stale", nil)) // another clerk's question, or an old one
		}
		return c.machine.Converse(t, t.Scene)
	}
	if done, err := c.incidentPress(t, p); done {
		return err
	}
	var k *routing.Case
	var err error
	switch p.Verb {
	case dialogs.VerbTake:
		k, err = t.Cases().Take(p.Case, t.actor())
	case dialogs.VerbRelease:
		k, err = t.Cases().Release(p.Case, t.actor())
	case dialogs.VerbFinish:
		k, err = t.Cases().Finish(p.Case, t.actor())
	case dialogs.VerbPass:
		return c.pass(t, p.Case)
	case dialogs.VerbShow:
		return t.showAgain(p.Case)
	default:
		return t.Say(t.T("desk.stale", nil))
	}
	return t.explain(k, err)
}

// pass begins handing a case to another agency.
func (c *Conversation) pass(t *talk, id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	switch {
	case err != nil:
	case !t.Cases().Serves(t.desk, k):
		err = routing.ErrNotYours
	case !routing.May(k.State, routing.Transfer):
		err = routing.ErrState
	}
	if err != nil {
		return t.explain(k, err)
	}
	t.memory.Case, t.Target = id, ""
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evPass})
}

func askNothing(t *talk) dialogs.Prompt { return dialogs.Prompt{Text: t.outcome} }

func hearNothing(*talk, dialogs.Heard) (dialogs.Move, error) { return dialogs.Move{Silent: true}, nil }

// --- whom to

func askTarget(t *talk) dialogs.Prompt {
	p := t.prompt("desk.to_whom")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	for _, a := range t.candidates(k) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.Agency(a), Value: string(a)})
	}
	return p
}

// candidates are the agencies a case may go to: first those that answer for its
// category anywhere, then the others.
func (t *talk) candidates(k *routing.Case) []routing.AgencyID {
	topic, _ := t.Directory().Topic(k.Topic)
	near := map[routing.AgencyID]bool{k.Agency: true}
	var first, rest []routing.AgencyID
	for _, r := range t.Directory().Rules() {
		about := slices.Contains(r.Topics, string(topic.ID)) || slices.Contains(r.Topics, string(topic.Category))
		if about && !near[r.Agency] {
			near[r.Agency] = true
			first = append(first, r.Agency)
		}
	}
	for _, a := range t.Directory().Agencies() {
		if !near[a.ID] {
			rest = append(rest, a.ID)
		}
	}
	return append(first, rest...)
}

func hearTarget(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.cancelled()
	}
	if h.Value == "" {
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	t.Target = routing.AgencyID(h.Value)
	return dialogs.Move{Event: evChosen}, nil
}

// --- why

func askReason(t *talk) dialogs.Prompt {
	p := t.prompt("desk.why")
	for _, key := range []string{"desk.why_owner", "desk.why_territory", "desk.why_topic"} {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: key[len("desk."):]})
	}
	return p
}

func hearReason(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.cancelled()
	}
	reason := h.Text
	if h.Value != "" {
		reason = t.T("desk."+h.Value, nil)
	}
	if reason == "" {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	k, err := t.Cases().Transfer(t.memory.Case, t.actor(), t.Target, reason)
	if err != nil {
		return dialogs.Move{Event: evDone, Silent: true}, t.explain(k, err)
	}
	t.outcome = t.T("desk.transferred", locales.Args{"Number": k.Number, "Agency": t.Agency(k.Agency), "Reason": reason})
	return dialogs.Move{Event: evDone}, nil
}

func (t *talk) cancelled() (dialogs.Move, error) {
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return dialogs.Move{}, err
	}
	t.outcome = t.T("desk.not_moved", locales.Args{"Number": k.Number})
	return dialogs.Move{Event: evCancel}, nil
}

// prompt is a question to this clerk about the case in hand, under its card.
func (t *talk) prompt(key string) dialogs.Prompt {
	p := dialogs.Prompt{Nav: []dialogs.Choice{{Label: t.T("button.cancel", nil), Value: evCancel}}}
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		p.Text = t.T("desk.no_case", nil)
		return p
	}
	p.Text = t.T(key, locales.Args{"Clerk": t.clerk.Name, "Number": k.Number})
	if card, err := t.CardOf(k.ID, t.In.Chat); err == nil {
		p.Under = card
	}
	return p
}
