package staff

import (
	"errors"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file shows a clerk what a card masks: in his private chat, so that nobody else
// reads it there.

// reveal sends him a resident's contacts, or tells him how to get them.
func (t *talk) reveal(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err == nil {
		err = t.Cases().Check(k, t.actor(), routing.Reveal)
	}
	if err != nil {
		return t.explain(k, err)
	}
	private, ok, err := t.Reachable()
	switch {
	case err != nil:
		return err
	case !ok:
		return t.sayBegin(t.T("reveal.begin", locales.Args{"Clerk": dialogs.QuoteLine(t.clerk.Name)}))
	}
	k, err = t.Cases().Reveal(id, t.actor())
	if errors.Is(err, routing.ErrState) {
		return t.Say(t.T("desk.stale", nil)) // nothing is left to show
	}
	if err != nil {
		return t.explain(k, err)
	}
	if err := t.Unmask(k, private); err != nil {
		return err
	}
	return t.Say(t.T("reveal.sent", locales.Args{"Number": k.Number, "Clerk": dialogs.QuoteLine(t.clerk.Name)}))
}

// sayBegin tells a clerk to begin a private chat with the bot, with a button that opens it
// where its address is known.
func (t *talk) sayBegin(text string) error {
	link := t.Directory().Centre().Channel(t.In.Chat.Channel).Link
	if link == "" {
		return t.Say(text)
	}
	return t.SayBeside(text, bots.Button{Text: t.T("button.private", nil), Kind: bots.Link, URL: link})
}
