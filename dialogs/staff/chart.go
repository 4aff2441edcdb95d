package staff

import (
	"maps"
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
	stIdle    = "idle"
	stTarget  = "target"  // chooses whom to pass a case to
	stReason  = "reason"  // says why
	stRefuse  = "refuse"  // chooses why a case is rejected
	stWhere   = "where"   // says whom its resident may turn to
	stRefusal = "refusal" // reads what its resident will read
	stReturn  = "return"  // says what an answer lacks
)

// The events.
const (
	evPass    = "pass"
	evRefuse  = "refuse"
	evRefusal = "refusal"
	evReturn  = "return"
	evChosen  = "chosen"
	evDone    = "done"
	evCancel  = "cancel"
)

// anywhere are the states in which a card's button begins something else.
var anywhere = []string{
	stIdle, stTarget, stReason, stRefuse, stWhere, stRefusal, stReturn, stWords, stETA, stSure, stWorks,
	stMore, stGive, stSay, stUntil, stTopic, stPlace, stKind, stParts, stTwin, stLacks, stExcuse, stAnswer, stCanned, stDraft, stBlank,
	stMute, stAbuse, stTold, stForget, stProve, stDid,
}

func chart() dialogs.Chart[*talk] {
	c := dialogs.Chart[*talk]{
		Name: chartName, Version: chartVersion, Initial: stIdle,
		Arrows: slices.Concat(incidentArrows(), moreArrows(), answerArrows(), cannedArrows(), abuseArrows(), callArrows(), proveArrows(), []dialogs.Arrow{
			{Event: evPass, From: anywhere, To: stTarget},
			{Event: evRefuse, From: anywhere, To: stRefuse},
			{Event: evReturn, From: anywhere, To: stReturn},
			{Event: evChosen, From: []string{stTarget}, To: stReason},
			{Event: evChosen, From: []string{stRefuse}, To: stWhere},
			{Event: evRefusal, From: []string{stRefuse, stWhere, stTwin}, To: stRefusal},
			{Event: evDone, From: []string{stReason, stRefusal, stReturn}, To: stIdle},
			{Event: evCancel, From: []string{stTarget, stReason, stRefuse, stWhere, stRefusal, stReturn}, To: stIdle},
		}),
		Steps: map[string]dialogs.Step[*talk]{
			stIdle:    {Ask: askNothing, Hear: hearNothing},
			stTarget:  {Ask: askTarget, Hear: hearTarget},
			stReason:  {Ask: askReason, Hear: hearReason},
			stRefuse:  {Ask: askRefuse, Hear: hearRefuse},
			stWhere:   {Ask: askWhere, Hear: hearWhere},
			stRefusal: {Ask: askRefusal, Hear: hearRefusal},
			stReturn:  {Ask: askReturn, Hear: hearReturn},
			stProve:   {Ask: askProve, Hear: hearProve},
			stDid:     {Ask: askDid, Hear: hearDid},
			stWords:   {Ask: askWords, Hear: hearWords},
			stETA:     {Ask: askETA, Hear: hearETA},
			stSure:    {Ask: askSure, Hear: hearSure},
			stWorks:   {Ask: askWorks, Hear: hearWorks},
		},
	}
	maps.Copy(c.Steps, moreSteps())
	maps.Copy(c.Steps, answerSteps())
	maps.Copy(c.Steps, callSteps())
	maps.Copy(c.Steps, cannedSteps())
	maps.Copy(c.Steps, abuseSteps())
	return c
}

// press obeys a button: of a card, or of the question this clerk was asked.
func (c *Conversation) press(t *talk) error {
	if w, ok := dialogs.DecodeWarning(t.In.Data); ok {
		return t.warning(w)
	}
	if q, ok := dialogs.DecodeQueue(t.In.Data); ok {
		return t.queue(q)
	}
	p, ok := dialogs.DecodeCase(t.In.Data)
	if !ok {
		mine, err := t.Prompted(t.In.MessageID)
		switch {
		case err != nil:
			return err
		case !mine || !t.busy():
			return t.Say(t.T("desk.stale", nil)) // another clerk's question, or an old one
		}
		return c.goOn(t)
	}
	if done, err := c.incidentPress(t, p); done {
		return err
	}
	return c.deed(t, p)
}

// deed does what a card's button says.
func (c *Conversation) deed(t *talk, p dialogs.CasePress) error {
	deeds := t.Cases()
	var k *routing.Case
	var err error
	switch p.Verb {
	case dialogs.VerbTake:
		k, err = deeds.Take(p.Case, t.actor())
	case dialogs.VerbRelease:
		k, err = deeds.Release(p.Case, t.actor())
	case dialogs.VerbFinish:
		return c.finish(t, p.Case)
	case dialogs.VerbResume:
		k, err = deeds.Resume(p.Case, t.actor())
	case dialogs.VerbAdmit:
		k, err = deeds.Admit(p.Case, t.actor())
	case dialogs.VerbApprove:
		return t.approve(p)
	case dialogs.VerbCorrect:
		return c.correct(t, p.Case)
	case dialogs.VerbCanned:
		return c.canned(t, p.Case)
	case dialogs.VerbAnswer:
		return c.write(t, p.Case)
	case dialogs.VerbUndo:
		return t.recall(p)
	case dialogs.VerbPass:
		return c.begin(t, p.Case, evPass, passing(t, p.Case))
	case dialogs.VerbReject:
		return c.begin(t, p.Case, evRefuse, routing.Reject)
	case dialogs.VerbReturn:
		return c.begin(t, p.Case, evReturn, routing.Return)
	case dialogs.VerbAsk:
		t.Ordering = ordering{Deed: routing.Ask}
		return c.begin(t, p.Case, evSay, routing.Ask)
	case dialogs.VerbReveal:
		return t.reveal(p.Case)
	case dialogs.VerbMute:
		return c.abuse(t, p.Case, routing.Mute, evMute)
	case dialogs.VerbBan:
		return c.abuse(t, p.Case, routing.Ban, evAbuse)
	case dialogs.VerbTold:
		return c.called(t, p)
	case dialogs.VerbPosed:
		return c.posed(t, p)
	case dialogs.VerbMore:
		return c.more(t, p.Case)
	case dialogs.VerbCard:
		return t.card(p.Case)
	case dialogs.VerbShow:
		return t.showAgain(p.Case)
	default:
		return t.Say(t.T("desk.stale", nil))
	}
	return t.explain(k, err)
}

// approve lets out the draft that the clerk has read, and no newer one.
func (t *talk) approve(p dialogs.CasePress) error {
	k, err := t.Scene.Case(p.Case)
	if err == nil && k.Draft != nil && p.Arg != dialogs.DraftMark(k.Draft) && t.Cases().Serves(t.desk, k) {
		return t.Say(t.T("desk.draft_changed", locales.Args{"Number": k.Number}))
	}
	if err != nil {
		return t.explain(nil, err)
	}
	if k.Draft != nil && k.Draft.Author == t.actor().ID && t.Cases().Check(k, t.actor(), routing.Approve) == nil {
		if others, err := t.Notices().OthersApprove(k, t.desk, t.actor().ID); err != nil {
			return err
		} else if others {
			return t.Say(t.T("desk.own_draft", locales.Args{"Number": k.Number}))
		}
	}
	return t.explain(t.give(k, routing.Approve, routing.Remark{}, ""))
}

// passing is by what right a case is passed on: where the centre decides who
// answers it, that is the decision.
func passing(t *talk, id routing.CaseID) routing.Deed {
	if k, err := t.Scene.Case(id); err == nil && k.State == routing.Decision {
		return routing.Decide
	}
	return routing.Transfer
}

// begin asks for what a deed needs to know, of whoever may do it.
func (c *Conversation) begin(t *talk, id routing.CaseID, event string, d routing.Deed) error {
	k, err := t.Scene.Case(id)
	if err == nil {
		err = t.Cases().Check(k, t.actor(), d)
	}
	if err != nil {
		return t.explain(k, err)
	}
	t.memory.Case, t.News, t.Target, t.Refusal, t.Elsewhere = id, k.News, "", "", ""
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: event})
}

// askNothing says how it ended, which may quote the case.
func askNothing(t *talk) dialogs.Prompt {
	return dialogs.Prompt{Text: t.outcome, Case: t.memory.Case}
}

func hearNothing(*talk, dialogs.Heard) (dialogs.Move, error) { return dialogs.Move{Silent: true}, nil }

// --- whom to

func askTarget(t *talk) dialogs.Prompt {
	p := t.prompt("desk.to_whom")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	for _, a := range t.candidates(k) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.ForCase(k).Agency(a), Value: string(a)})
	}
	return p
}

// candidates are the agencies a case may go to: first the one that it was to go to,
// then those of its centre that answer for its category anywhere, then the centre's
// others, then the other centres, each by the agency that sorts out what comes to it.
func (t *talk) candidates(k *routing.Case) []routing.AgencyID {
	d := t.ForCase(k).Directory()
	topic, _ := d.Topic(k.Topic)
	near := map[routing.AgencyID]bool{k.Agency: k.State != routing.Decision, "": true}
	var all []routing.AgencyID
	add := func(id routing.AgencyID) {
		if !near[id] {
			near[id] = true
			all = append(all, id)
		}
	}
	add(k.Wish)
	for _, r := range d.Rules() {
		if slices.Contains(r.Topics, string(topic.ID)) || slices.Contains(r.Topics, string(topic.Category)) {
			add(r.Agency)
		}
	}
	for _, a := range d.Agencies() {
		add(a.ID)
	}
	for _, other := range d.Region().Centres() {
		add(other.Centre().Fallback)
	}
	return all
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
	t.wordsOnly()
	pass := t.Cases().Transfer
	if passing(t, t.memory.Case) == routing.Decide {
		pass = t.Cases().Decide
	}
	k, err := pass(t.memory.Case, t.actor(), t.Target, reason)
	if err != nil {
		return dialogs.Move{Event: evDone, Silent: true}, t.explain(k, err)
	}
	t.outcome = t.T("desk.transferred", locales.Args{"Number": k.Number, "Agency": t.Agency(k.Agency), "Reason": reason})
	if k.State == routing.Decision {
		t.outcome = t.T("desk.referred", locales.Args{"Number": k.Number, "Agency": t.Agency(k.Wish)})
	}
	return dialogs.Move{Event: evDone}, nil
}

func (t *talk) cancelled() (dialogs.Move, error) {
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return dialogs.Move{}, err
	}
	key := "desk.unchanged"
	if t.Session.State == stTarget || t.Session.State == stReason {
		key = "desk.not_moved"
	}
	t.outcome = t.T(key, locales.Args{"Number": k.Number})
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
	p.Case = k.ID
	p.Text = t.T(key, locales.Args{"Clerk": dialogs.QuoteLine(t.clerk.Name), "Number": k.Number})
	if card, err := t.CardOf(k.ID, t.In.Chat); err == nil {
		p.Under = card
	}
	return p
}
