package complaint

import (
	"cmp"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a person may ask about his own data: to see it, to have it
// destroyed. None of it depends on his consent.

// rightArrows lead to these screens from everywhere, and from there back.
func rightArrows(everywhere []string) []dialogs.Arrow {
	return []dialogs.Arrow{
		{Event: evErase, From: everywhere, To: stErase},
		{Event: evData, From: everywhere, To: stData},
	}
}

// right obeys a command about his data before there is consent; done is false for any
// other.
func (c *Conversation) right(t *talk, name string) (done bool, err error) {
	switch name {
	case menuMyData:
		return true, t.giveData()
	case menuStop:
		return true, t.stop()
	case menuDelete:
		if t.unknown() {
			return true, t.Say(t.T("mydata.nothing", nil))
		}
		return true, c.machine.Go(t, t.Scene, dialogs.Move{Event: evErase})
	}
	return false, nil
}

// unknown tells whether nothing is kept of him.
func (t *talk) unknown() bool { return t.Session.Chart == "" && len(t.mine(1)) == 0 }

func askData(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: t.T("rights.text", nil),
		Choices: []dialogs.Choice{
			{Label: t.T("button.my_data", nil), Value: menuMyData},
			{Label: t.T("button.delete_data", nil), Value: menuDelete},
			{Label: t.T("button.stop", nil), Value: menuStop},
		},
		Nav: []dialogs.Choice{t.back()},
	}
}

func hearData(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == "back" {
		return t.goOn(), nil
	}
	return hearHome(t, h)
}

// mostNamed is how many cases are named on the screen.
const mostNamed = 10

func askErase(t *talk) dialogs.Prompt {
	text := t.T("erase.ask", nil)
	if names := t.linkedNames(); names != "" {
		text += "\n\n" + t.T("erase.linked", locales.Args{"Channels": names})
	}
	if open := t.openNumbers(); len(open) > 0 {
		if len(open) > mostNamed {
			open = append(open[:mostNamed], "…")
		}
		text += "\n\n" + t.T("erase.open", locales.Args{"Numbers": strings.Join(open, ", ")})
	}
	return dialogs.Prompt{
		Text:    text,
		Choices: []dialogs.Choice{{Label: t.T("button.erase", nil), Value: "erase"}, {Label: t.T("button.keep", nil), Value: "back"}},
		Numbers: true, // none stands for a button here: one is typed too easily
	}
}

// openNumbers are those of his cases that would be withdrawn.
func (t *talk) openNumbers() (numbers []string) {
	for _, k := range t.mine(mostListed) {
		if routing.May(k.State, routing.Withdraw) {
			numbers = append(numbers, k.Number)
		}
	}
	return numbers
}

// hearErase does it on the button only: no words are taken for it.
func hearErase(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch {
	case h.Value == "erase" && t.In.Kind == bots.Press:
		return dialogs.Move{Silent: true}, t.erase()
	case h.Value == "erase" || h.Value == "" && t.Number(h.Text) > 0:
		return dialogs.Move{Aside: t.T("erase.press", nil)}, nil
	case h.Value == "back" && !t.consented() && t.policy() == routing.ChannelOff:
		return dialogs.Move{Event: evLanguage, Silent: true}, t.Say(t.T("erase.kept", nil)) // nothing to go on with here
	case h.Value == "back" && !t.consented():
		return dialogs.Move{Event: evLanguage}, nil
	case h.Value == "back":
		move := t.goOn()
		move.Aside = t.T("erase.kept", nil)
		return move, nil
	case !t.consented():
		return t.keepEarly(h), nil
	}
	return hearHome(t, h)
}

// erase takes consent back and has everything destroyed, in all of his chats, each of
// which is told.
func (t *talk) erase() error {
	words, farewells := t.T("erase.done", nil), map[bots.Chat]string{}
	if err := t.HoldLinks(); err != nil { // a chat that is linked now would be erased without a word
		return err
	}
	others, err := t.LinkedTo(t.In.Chat)
	if err != nil {
		return err
	}
	if t.Session.Consent != "" {
		if err := t.recordConsent(false, t.T("button.erase", nil)); err != nil {
			return err
		}
	}
	for _, c := range others {
		if farewells[c], err = t.withdrawIn(c); err != nil {
			return err
		}
	}
	t.memory = memory{}
	if err := t.Forget(); err != nil {
		return err
	}
	for _, c := range others {
		if err := t.PostTo(c, farewells[c]); err != nil {
			return err
		}
	}
	return t.Say(words)
}

// withdrawIn takes back the consent that was given in another chat of his, and gives what
// that is told.
func (t *talk) withdrawIn(chat bots.Chat) (farewell string, err error) {
	session, err := t.Tx.Session(dialogs.SessionKey{Chat: chat})
	if err != nil {
		return "", err
	}
	lang := cmp.Or(session.Language, t.Language())
	farewell = t.TIn(lang, "erase.done_elsewhere", locales.Args{"Channel": t.ChannelName(t.In.Chat.Channel)})
	if session.Consent == "" {
		return farewell, nil
	}
	return farewell, t.AddConsent(dialogs.Consent{
		Chat: chat, Version: session.Consent, TextHash: hash(consentText(t.Scene, lang)), Language: lang,
		Button: t.T("button.erase", nil), At: t.Now,
	})
}
