package complaint

import (
	"slices"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Settings are an errand: whoever changes one comes back to the question he was at,
// worded anew.

// errands are the states of settings.
var errands = []string{stLanguage, stSettings, stQuiet, stData, stErase}

// errand remembers where one began.
func (t *talk) errand() {
	t.park()
	if !slices.Contains(errands, t.Session.State) {
		t.From = t.Session.State
	}
}

// goOn ends an errand.
func (t *talk) goOn() dialogs.Move {
	from := t.From
	t.From = ""
	switch {
	case returns(from):
		return dialogs.Move{Event: evResume + from}
	case t.parked():
		return dialogs.Move{Event: evResume + t.At}
	}
	return dialogs.Move{Event: evHome}
}

// returns tells whether a state can be come back to.
func returns(state string) bool {
	return slices.Contains(settled, state) && !slices.Contains(errands, state)
}

// --- the screen

func askSettings(t *talk) dialogs.Prompt {
	now, toggle := "settings.off", "button.simple_on"
	if t.Session.Settings.Simple {
		now, toggle = "settings.on", "button.simple_off"
	}
	return dialogs.Prompt{
		Text: t.T("settings.text", locales.Args{
			"Language": t.T("language.name", nil), "Simple": t.T(now, nil), "Quiet": t.quietly(),
		}),
		Choices: []dialogs.Choice{
			{Label: t.T("button.change_language", nil), Value: menuLanguage},
			{Label: t.T(toggle, nil), Value: menuSimple},
			{Label: t.T("button.quiet", nil), Value: menuQuiet},
			{Label: t.T("button.data", nil), Value: menuData},
		},
		Nav: []dialogs.Choice{t.back()},
	}
}

func hearSettings(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == "back" {
		return t.goOn(), nil
	}
	return hearHome(t, h)
}

// --- simple mode

// setSimple turns simple mode on or off, as was asked or else the other way.
func (t *talk) setSimple() dialogs.Move {
	on, said := t.switched()
	if !said {
		on = !t.Session.Settings.Simple
	}
	t.Session.Settings.Simple = on
	key := "settings.simple_off"
	if on {
		key = "settings.simple_on"
	}
	return dialogs.Move{Aside: t.T(key, nil)}
}

// switched reads what stands behind a command: on or off, in any language; said is
// false when it is neither.
func (t *talk) switched() (on, said bool) {
	arg := t.argument()
	on = t.Says("words.on", arg)
	return on, on || t.Says("words.off", arg)
}

// --- quiet hours

// quietly says how news come in the quiet hours.
func (t *talk) quietly() string {
	how, hours, _ := t.Quiet()
	return t.T("quiet."+string(how), t.hours(hours))
}

func (t *talk) hours(h routing.Stretch) locales.Args {
	return locales.Args{"From": routing.Minute(h.From), "To": routing.Minute(h.To)}
}

func askQuiet(t *talk) dialogs.Prompt {
	now, hours, silent := t.Quiet()
	p := dialogs.Prompt{Text: t.T("quiet.ask", t.hours(hours)), Nav: []dialogs.Choice{t.back()}}
	for _, how := range []dialogs.Quiet{dialogs.Loud, dialogs.Silent, dialogs.Delayed} {
		if how != dialogs.Silent || silent {
			label := t.T("button.quiet_"+string(how), nil)
			p.Choices = append(p.Choices, ticked(dialogs.Choice{Label: label, Value: string(how)}, how == now))
		}
	}
	return p
}

func hearQuiet(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case "back":
		return t.goOn(), nil
	case "":
		if how, ok := t.quietNamed(h.Text); ok {
			return t.setQuiet(how), nil
		}
		return hearHome(t, h)
	}
	return t.setQuiet(dialogs.Quiet(h.Value)), nil
}

// quietNamed finds the choice that words are a part of: "without sound" is enough.
func (t *talk) quietNamed(words string) (how dialogs.Quiet, ok bool) {
	words = dialogs.Fold(words)
	for _, c := range askQuiet(t).Choices {
		if words != "" && strings.Contains(dialogs.Fold(c.Label), words) {
			if ok {
				return "", false // of two
			}
			how, ok = dialogs.Quiet(c.Value), true
		}
	}
	return how, ok
}

func (t *talk) setQuiet(how dialogs.Quiet) dialogs.Move {
	t.Session.Settings.Quiet = how
	move := t.goOn()
	move.Aside = t.T("quiet.set", locales.Args{"How": t.quietly()})
	return move
}

// quiet obeys the command: on and off at once, otherwise it asks.
func (t *talk) quiet() dialogs.Move {
	on, said := t.switched()
	t.errand()
	switch {
	case !said:
		return dialogs.Move{Event: evQuiet}
	case on:
		return t.setQuiet(dialogs.Silent) // where it cannot be, it waits
	}
	return t.setQuiet(dialogs.Loud)
}

// ticked marks the choice that holds now; its own words still name it.
func ticked(c dialogs.Choice, now bool) dialogs.Choice {
	if now {
		c.Also, c.Label = c.Label, "✓ "+c.Label
	}
	return c
}
