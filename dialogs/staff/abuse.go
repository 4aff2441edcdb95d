package staff

import (
	"slices"
	"strconv"
	"time"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is what clerks do about a resident who abuses the gateway: a mute for a time,
// a report to the moderators, a ban and its end.

// The states.
const (
	stMute  = "mute"  // says for how long
	stAbuse = "abuse" // says why he is reported, or banned
)

// The events.
const (
	evMute  = "to_mute"
	evAbuse = "to_abuse"
)

// muteHours are the terms that are offered.
var muteHours = []int{1, 24, 7 * 24}

// abuses are the common reasons; others are typed.
var abuses = []string{"insults", "spam", "false"}

func abuseArrows() []dialogs.Arrow {
	all := []string{stMute, stAbuse}
	return []dialogs.Arrow{
		{Event: evMute, From: anywhere, To: stMute},
		{Event: evAbuse, From: anywhere, To: stAbuse},
		{Event: evDone, From: all, To: stIdle},
		{Event: evCancel, From: all, To: stIdle},
	}
}

func abuseSteps() map[string]dialogs.Step[*talk] {
	return map[string]dialogs.Step[*talk]{
		stMute:  {Ask: askMute, Hear: hearMute},
		stAbuse: {Ask: askAbuse, Hear: hearAbuse},
	}
}

// fits tells whether a deed makes sense for the resident of a case: nobody is kept from
// writing twice, and who wrote on paper cannot be.
func (t *talk) fits(k *routing.Case, d routing.Deed) bool {
	if !slices.Contains([]routing.Deed{routing.Mute, routing.Report, routing.Ban, routing.Unban}, d) {
		return true
	}
	restrained, err := t.Restrained(k)
	if err != nil || d == routing.Unban {
		return err == nil && restrained
	}
	return !restrained && dialogs.Restrainable(k)
}

// abuseCommands are what is typed about the resident of a case, whose card may have no menu
// any more.
var abuseCommands = map[string]struct {
	deed  routing.Deed
	event string
}{
	"/mute": {routing.Mute, evMute}, "/report": {routing.Report, evAbuse}, "/ban": {routing.Ban, evAbuse}, "/unban": {routing.Unban, ""},
}

// abuseCase obeys such a command.
func (c *Conversation) abuseCase(t *talk, name string, k *routing.Case) error {
	do := abuseCommands[name]
	if do.deed != routing.Unban {
		return c.abuse(t, k.ID, do.deed, do.event)
	}
	if err := t.Cases().Check(k, t.actor(), do.deed); err != nil {
		return t.explain(k, err)
	}
	t.memory.Case = k.ID
	move, err := t.unban()
	if err != nil || move.Silent {
		return err
	}
	return t.Say(t.outcome)
}

// abuse begins a deed from the buttons of a report.
func (c *Conversation) abuse(t *talk, id routing.CaseID, d routing.Deed, event string) error {
	k, err := t.Scene.Case(id)
	if err == nil && t.Cases().Check(k, t.actor(), d) == nil && !t.fits(k, d) {
		return t.Say(t.unfit(k, d))
	}
	t.Ordering = ordering{Deed: d}
	return c.begin(t, id, event, d)
}

// unfit words why a deed makes no sense for the resident of a case.
func (t *talk) unfit(k *routing.Case, d routing.Deed) string {
	key := "restraint.already"
	switch {
	case d == routing.Unban:
		key = "restraint.free"
	case !dialogs.Restrainable(k):
		key = "restraint.nobody"
	}
	return t.T(key, locales.Args{"Number": k.Number})
}

// lay does what keeps a resident from writing, if it still makes sense: somebody else may
// have been faster.
func (t *talk) lay(d routing.Deed, do func() (*routing.Case, error)) (*routing.Case, error) {
	k, err := t.Scene.Case(t.memory.Case)
	if err == nil && t.Cases().Check(k, t.actor(), d) == nil && !t.fits(k, d) {
		t.outcome = t.unfit(k, d)
		return k, nil
	}
	return do()
}

func askMute(t *talk) dialogs.Prompt {
	p := t.prompt("restraint.how_long")
	for _, h := range muteHours {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("restraint.hours_"+strconv.Itoa(h), nil), Value: strconv.Itoa(h)})
	}
	return p
}

func hearMute(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	hours, err := strconv.Atoi(h.Value)
	switch {
	case h.Value == evCancel:
		return t.cancelled()
	case err != nil:
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	until := t.Now.Add(time.Duration(hours) * time.Hour)
	k, err := t.lay(routing.Mute, func() (*routing.Case, error) { return t.Cases().Mute(t.memory.Case, t.actor(), until) })
	if err == nil && t.outcome == "" {
		t.outcome = t.T("restraint.done_mute", locales.Args{"Number": k.Number, "Until": t.ForCase(k).When(until), "Most": dialogs.MostWithheld})
	}
	return t.finished(k, err)
}

func askAbuse(t *talk) dialogs.Prompt {
	p := t.prompt("restraint.why_" + string(t.Ordering.Deed))
	for _, a := range abuses {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("restraint.is_"+a, nil), Value: a})
	}
	return p
}

func hearAbuse(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	why := h.Text
	switch {
	case h.Value == evCancel:
		return t.cancelled()
	case slices.Contains(abuses, h.Value):
		why = t.T("restraint.is_"+h.Value, nil)
	case why == "":
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	do := t.Cases().Report
	if t.Ordering.Deed == routing.Ban {
		do = t.Cases().Ban
	}
	k, err := t.lay(t.Ordering.Deed, func() (*routing.Case, error) { return do(t.memory.Case, t.actor(), why) })
	if err == nil && t.outcome == "" {
		t.outcome = t.T("restraint.done_"+string(t.Ordering.Deed), locales.Args{"Number": k.Number, "Most": dialogs.MostWithheld})
	}
	return t.finished(k, err)
}

// unban lets a resident write again.
func (t *talk) unban() (dialogs.Move, error) {
	k, err := t.lay(routing.Unban, func() (*routing.Case, error) { return t.Cases().Unban(t.memory.Case, t.actor()) })
	if err == nil && t.outcome == "" {
		t.outcome = t.T("restraint.done_unban", locales.Args{"Number": k.Number})
	}
	return t.finished(k, err)
}
