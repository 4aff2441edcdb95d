package staff

import (
	"errors"
	"slices"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

func (t *talk) command(name, arg string) error {
	switch name {
	case "/open":
		return t.queue(dialogs.QueuePress{View: viewOpen})
	case "/my":
		return t.queue(dialogs.QueuePress{View: viewMine})
	case "/overdue":
		return t.queue(dialogs.QueuePress{View: viewLate})
	case "/stats":
		return t.stats(arg, false)
	case "/digest":
		return t.stats(arg, true)
	case "/find":
		return t.find(arg)
	case "/call":
		return t.callElsewhere()
	case "/incident":
		return t.showIncident(arg)
	case "/verify":
		text, err := t.Verify(arg)
		if err != nil {
			return err
		}
		return t.Say(text)
	}
	if t.Alone() {
		return t.Say(t.T("desk.help", nil) + "\n\n" + t.T("side.help", nil))
	}
	return t.Say(t.T("desk.help", nil) + "\n" + t.T("desk.help_silent", nil))
}

// showCase posts a fresh card of a case this desk may see. A number is one centre's:
// where several have it, each of them is shown.
func (t *talk) showCase(number string) error {
	served, err := t.numbered(number)
	if err != nil {
		return t.explain(nil, err)
	}
	return t.showAll(served)
}

func (t *talk) showAll(served []*routing.Case) error {
	for _, k := range served {
		if err := t.Notices().Show(k, t.In.Chat); err != nil {
			return err
		}
		name, err := t.TopicElsewhere(k)
		if err == nil && name != "" {
			err = t.Say(t.T("desk.in_topic", locales.Args{"Name": name}))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ofOne are the commands about one case, which its number follows.
var ofOne = []string{"/case", "/correct", "/mute", "/report", "/ban", "/unban"}

// aboutOne obeys such a command; in reply to a card, or in a case's own topic, it needs no
// number. A number is one centre's: where several have it each of them is shown.
func (c *Conversation) aboutOne(t *talk, name, said string, about routing.CaseID) error {
	if said != "" {
		served, err := t.numbered(said)
		switch {
		case err != nil:
			return t.explain(nil, err)
		case len(served) > 1:
			return t.showAll(served)
		}
		return c.ofCase(t, name, served[0])
	}
	k, err := t.caseHere(about)
	switch {
	case err == nil && k == nil:
		return t.Say(t.T("desk.which_number", locales.Args{"Command": name}))
	case err == nil && !t.Cases().Serves(t.desk, k):
		err = routing.ErrNoCase
	}
	if err != nil {
		return t.explain(nil, err)
	}
	return c.ofCase(t, name, k)
}

// ofCase obeys a command about a case that this desk may see.
func (c *Conversation) ofCase(t *talk, name string, k *routing.Case) error {
	switch name {
	case "/case":
		return t.showAll([]*routing.Case{k})
	case "/correct":
		return c.correct(t, k.ID)
	}
	return c.abuseCase(t, name, k)
}

// caseHere is the case that is replied to, or the one whose topic this is; nil without one.
func (t *talk) caseHere(about routing.CaseID) (*routing.Case, error) {
	if about != 0 {
		return t.Scene.Case(about)
	}
	return t.ThreadCase()
}

// numbered finds the cases with a number, as people say it, that this desk may see;
// ErrNoCase without any: whether another desk has one is not to be learnt from guessing.
func (t *talk) numbered(said string) ([]*routing.Case, error) {
	all, err := t.CasesByNumber(routing.FullNumber(said, t.Now.In(t.Directory().Location())))
	if err != nil {
		return nil, err
	}
	served := slices.DeleteFunc(all, func(k *routing.Case) bool { return !t.Cases().Serves(t.desk, k) })
	if len(served) == 0 {
		return nil, routing.ErrNoCase
	}
	return served, nil
}

// showAgain answers a button that does not work: where it is on the newest card of a
// case that this desk may see, a fresh card is the answer. A case that is not this
// desk's is none to it.
func (t *talk) showAgain(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err != nil && !errors.Is(err, routing.ErrNoCase) {
		return err
	}
	if errors.Is(err, routing.ErrNoCase) {
		if in, err := t.PeekIncident(routing.IncidentID(id)); err == nil && t.Incidents().Runs(t.desk, in) {
			return t.Notices().ShowIncident(in, t.In.Chat)
		}
	}
	shown := false
	if err == nil && t.Cases().Serves(t.desk, k) {
		if shown, err = t.Notices().ShowAgain(k, t.In.Chat, t.In.MessageID); err != nil {
			return err
		}
	}
	if shown {
		return nil
	}
	return t.Say(t.T("desk.stale", nil))
}

// redeem uses a one-time code: /bind makes the chat a desk and its writer a
// clerk, /join makes the writer a clerk of the code's desk.
func (t *talk) redeem(name, code string) error {
	if t.In.From.Anonymous {
		return t.unsigned()
	}
	hash := dialogs.InviteHash(code)
	if t.code != "" {
		hash = t.code
	}
	kind := dialogs.InviteClerk
	if name == "/bind" {
		kind = dialogs.InviteDesk
	}
	invite, err := t.RedeemInvite(hash, kind, t.Now)
	if errors.Is(err, dialogs.ErrNoInvite) {
		return t.Say(t.T("desk.bad_code", nil))
	}
	if err != nil {
		return err
	}
	t.SitAt(invite.Desk)
	desk, ok := t.Directory().Desk(invite.Desk)
	if !ok { // the directory may get this desk yet: the code stays good
		return errors.Join(t.AddInvite(invite), t.Say(t.T("desk.bad_code", nil)))
	}
	if free, err := t.freeFor(invite); err != nil || !free {
		return err
	}
	by := dialogs.Clerk{
		Desk: invite.Desk, Channel: t.In.Chat.Channel, Person: t.In.From.ID, Name: t.In.From.Name, Since: t.Now, Roles: invite.Roles,
	}
	if err := t.AddClerk(by); err != nil {
		return err
	}
	title := desk.Names.In(t.Language())
	if invite.Kind == dialogs.InviteClerk {
		return t.Say(t.T("desk.joined", locales.Args{"Name": by.Name, "Desk": title}))
	}
	if err := t.BindDesk(invite.Desk, t.In.Chat, t.actor().ID); err != nil {
		return err
	}
	if invite.Topics != "" {
		if err := t.DivideDesk(invite.Desk, invite.Topics); err != nil {
			return err
		}
	}
	said := t.T("desk.bound", locales.Args{"Desk": title})
	if t.Alone() {
		said += "\n\n" + t.T("side.help", nil)
	}
	if err := t.Say(said); err != nil {
		return err
	}
	return t.Notices().DeskBound(invite.Desk)
}

// freeFor tells whether the chat may become a code's desk. Where another desk sits only
// one of its own clerks may give its place away; the code stays good.
func (t *talk) freeFor(invite dialogs.Invite) (bool, error) {
	if invite.Kind != dialogs.InviteDesk {
		return true, nil
	}
	sits, err := t.DeskAt(t.In.Chat)
	if err != nil || sits == "" || sits == invite.Desk {
		return err == nil, err
	}
	if _, known, err := t.Scene.Clerk(sits, t.In.Chat.Channel, t.In.From.ID); err != nil || known {
		return known, err
	}
	name := string(sits)
	if centre, ok := t.Directory().Region().CentreOfDesk(sits); ok {
		d, _ := centre.Desk(sits)
		name = d.Names.In(t.Language())
	}
	return false, errors.Join(t.AddInvite(invite), t.Say(t.T("desk.bind_taken", locales.Args{"Desk": name})))
}
