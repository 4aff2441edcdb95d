package complaint

import (
	"errors"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file links a resident's chats in several messengers. A code shows that both chats
// are open to one person; a yes in each of them shows that he knows what it does: somebody
// who was talked into telling his code, or into typing one, is asked by us before
// anything is shown to anybody.

const (
	linkLasts     = 10 * time.Minute // a code, with both confirmations
	linkTries     = 5                // wrong codes of one chat
	linkTriesLast = time.Hour        // for how long they count
	mostLinked    = 4                // chats of one person
)

// The verbs of the buttons; where others have a case they have the offer.
const (
	verbLinkAgree  = "link"
	verbLinkSeal   = "seal"
	verbLinkRefuse = "nolink"
	verbUnlink     = "unlink"
	verbUnlinkSure = "part" // its case is when it was asked, its argument from whom
)

// linkMemory counts wrong codes. Code is the hash of one that came before consent, "" if
// none.
type linkMemory struct {
	Code  string    `json:"code,omitempty"`
	Tries int       `json:"tries,omitempty"`
	Since time.Time `json:"since,omitzero"`
}

func linkButton(label, verb string, id int64) bots.Button {
	return bots.Button{Text: label, Data: dialogs.CasePress{Verb: verb, Case: routing.CaseID(id)}.Encode()}
}

// link obeys /link: alone it gives a code, with a code it begins to link.
func (t *talk) link() error {
	if code := strings.TrimSpace(t.argument()); code != "" {
		return t.claim(dialogs.InviteHash(code))
	}
	code := dialogs.NewLinkCode()
	if err := t.AddLinkCode(dialogs.InviteHash(code), t.In.Chat, t.Now.Add(linkLasts)); err != nil {
		return err
	}
	text := t.T("link.code", locales.Args{"Code": code, "Minutes": int(linkLasts.Minutes())})
	if t.linkedNames() == "" {
		return t.sayWith(text)
	}
	text = t.T("link.now", locales.Args{"Channels": t.linkedNames()}) + "\n\n" + text
	return t.sayWith(text, []bots.Button{linkButton(t.T("button.unlink", nil), verbUnlink, 1)})
}

// keepCode keeps a code that came before consent for after it, and says so.
func (t *talk) keepCode(command string) (aside string) {
	code := strings.TrimSpace(t.argument())
	if command != cmdLink || code == "" {
		return ""
	}
	t.Linking.Code = dialogs.InviteHash(code)
	return t.T("link.kept", nil)
}

// claimKept takes the code that was kept.
func (t *talk) claimKept() error {
	code := t.Linking.Code
	if t.Linking.Code = ""; code == "" {
		return nil
	}
	return t.claim(code)
}

// claim takes a typed code by its hash.
func (t *talk) claim(code string) error {
	if t.Now.Sub(t.Linking.Since) > linkTriesLast {
		t.Linking = linkMemory{Since: t.Now}
	}
	if t.Linking.Tries >= linkTries {
		return t.Say(t.T("link.too_many", nil))
	}
	o, err := t.ClaimLink(code, t.In.Chat, t.Now)
	if errors.Is(err, dialogs.ErrNoInvite) {
		t.Linking.Tries++
		return t.Say(t.T("link.wrong", nil))
	}
	if err != nil {
		return err
	}
	if full, err := t.crowded(o); full || err != nil {
		return errors.Join(err, t.Say(t.T("link.most", nil)))
	}
	return t.sayWith(t.T("link.sure", locales.Args{"Channel": t.ChannelName(o.Of.Channel)}),
		[]bots.Button{linkButton(t.T("button.link_mine", nil), verbLinkAgree, o.ID)},
		[]bots.Button{linkButton(t.T("button.link_not_mine", nil), verbLinkRefuse, o.ID)})
}

// crowded tells whether somebody would have too many chats.
func (t *talk) crowded(o dialogs.LinkOffer) (bool, error) {
	all := map[bots.Chat]bool{o.Of: true, o.By: true}
	for _, end := range []bots.Chat{o.Of, o.By} {
		others, err := t.LinkedTo(end)
		if err != nil {
			return false, err
		}
		for _, c := range others {
			all[c] = true
		}
	}
	return len(all) > mostLinked, nil
}

// linking takes a press under what this file posts.
func (t *talk) linking(p dialogs.CasePress) (bool, error) {
	id := int64(p.Case)
	switch p.Verb {
	case verbLinkAgree:
		return true, t.linkStep(t.agreeLink(id))
	case verbLinkSeal:
		return true, t.linkStep(t.sealLink(id))
	case verbLinkRefuse:
		return true, t.linkStep(t.refuseLink(id))
	case verbUnlink:
		return true, t.askUnlink("")
	case verbUnlinkSure:
		if asked := time.Unix(id, 0); t.Now.Sub(asked) > linkLasts || p.Arg != t.linkedMark() {
			return true, t.askUnlink(t.T("stale.button", nil))
		}
		return true, t.unlink()
	}
	return false, nil
}

// linkStep answers a press on an offer that is no more.
func (t *talk) linkStep(err error) error {
	if errors.Is(err, dialogs.ErrNoInvite) {
		return t.Say(t.T("link.over", nil))
	}
	return err
}

// agreeLink asks the other chat, too.
func (t *talk) agreeLink(id int64) error {
	o, err := t.AgreeLink(id, t.In.Chat, t.Now)
	if err != nil {
		return err
	}
	lang := t.languageOf(o.Of)
	ask := t.TIn(lang, "link.asked", locales.Args{"Channel": t.ChannelName(o.By.Channel), "Name": dialogs.QuoteLine(t.In.From.Name)})
	err = t.PostTo(o.Of, ask,
		[]bots.Button{linkButton(t.TIn(lang, "button.link_mine", nil), verbLinkSeal, o.ID)},
		[]bots.Button{linkButton(t.TIn(lang, "button.link_not_mine", nil), verbLinkRefuse, o.ID)})
	return errors.Join(err, t.Say(t.T("link.wait", locales.Args{"Channel": t.ChannelName(o.Of.Channel)})))
}

// sealLink makes the link, unless one of the two has got too many chats since the code
// was typed.
func (t *talk) sealLink(id int64) error {
	o, err := t.SealLink(id, t.In.Chat, t.Now)
	if err != nil {
		return err
	}
	if err := t.HoldLinks(); err != nil {
		return err
	}
	if full, err := t.crowded(o); full || err != nil {
		return errors.Join(err, t.PostTo(o.By, t.TIn(t.languageOf(o.By), "link.most", nil)), t.Say(t.T("link.most", nil)))
	}
	if err := t.Link(o.Of, o.By); err != nil {
		return err
	}
	told := t.TIn(t.languageOf(o.By), "link.done", locales.Args{"Channel": t.ChannelName(o.Of.Channel)})
	return errors.Join(t.PostTo(o.By, told), t.Say(t.T("link.done", locales.Args{"Channel": t.ChannelName(o.By.Channel)})))
}

// refuseLink ends an offer and says so in both chats.
func (t *talk) refuseLink(id int64) error {
	o, err := t.RefuseLink(id, t.In.Chat)
	if err != nil {
		return err
	}
	other := o.Of
	if other == t.In.Chat {
		other = o.By
	}
	return errors.Join(t.PostTo(other, t.TIn(t.languageOf(other), "link.refused", nil)), t.Say(t.T("link.refused", nil)))
}

// sayWith says words with buttons that no question has, after whatever else is to be said.
func (t *talk) sayWith(text string, rows ...[]bots.Button) error {
	return t.PostTo(t.In.Chat, t.Heralded(text), rows...)
}

// linkedNames are the messengers of his other chats.
func (t *talk) linkedNames() string {
	var names []string
	for _, c := range t.Chats()[1:] {
		names = append(names, t.ChannelName(c.Channel))
	}
	return strings.Join(names, ", ")
}

// linkedMark tells one set of other chats from the next.
func (t *talk) linkedMark() string {
	var chats []string
	for _, c := range t.Chats()[1:] {
		chats = append(chats, c.String())
	}
	slices.Sort(chats)
	return hash(strings.Join(chats, " "))[:8]
}

// askUnlink asks whether to part the chats: a button may have been pressed by mistake, or be
// an old one. The answer is good for a while and for these chats.
func (t *talk) askUnlink(aside string) error {
	if len(t.Chats()) == 1 {
		return t.Say(strings.TrimSpace(aside + "\n\n" + t.T("link.none", nil)))
	}
	sure := dialogs.CasePress{Verb: verbUnlinkSure, Case: routing.CaseID(t.Now.Unix()), Arg: t.linkedMark()}
	text := t.T("link.unlink", locales.Args{"Channels": t.linkedNames()})
	return t.sayWith(strings.TrimSpace(aside+"\n\n"+text),
		[]bots.Button{{Text: t.T("button.unlink_yes", nil), Data: sure.Encode()}})
}

// unlink parts this chat from the others; both sides are told.
func (t *talk) unlink() error {
	others, err := t.Part()
	switch {
	case err != nil:
		return err
	case len(others) == 0:
		return t.Say(t.T("link.none", nil))
	}
	for _, c := range others {
		told := t.TIn(t.languageOf(c), "link.parted", locales.Args{"Channel": t.ChannelName(t.In.Chat.Channel)})
		if err := t.PostTo(c, told); err != nil {
			return err
		}
	}
	return t.Say(t.T("link.unlinked", nil))
}

// languageOf is the language of another chat of his.
func (t *talk) languageOf(chat bots.Chat) string {
	session, err := t.Tx.Session(dialogs.SessionKey{Chat: chat})
	if err != nil || session.Language == "" {
		return t.Language()
	}
	return session.Language
}

// moveHere is the value of the button that moves a case.
const moveHere = "move"

// moveCase makes this chat the one where the case in hand is answered.
func (t *talk) moveCase() (dialogs.Move, error) {
	id := t.memory.Case
	k, err := t.Cases().MoveTo(id, t.as(id), t.In.Chat.String())
	if key := refusal(err); key != "" {
		return dialogs.Move{Event: evHome, Aside: t.T(key, nil)}, nil
	}
	if err != nil {
		return dialogs.Move{}, err
	}
	return dialogs.Move{Aside: t.T("link.moved", locales.Args{"Number": k.Number})}, nil
}
