package complaint

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/personal"
	"otklik/locales"
	"otklik/routing"
)

// A clerk files for somebody who telephones: the same questions, in his own private chat.
// What comes of it is that one's case, not the clerk's: it has no address, and the clerk
// tells its number.

const (
	cmdCall  = "call"
	stCaller = "caller" // who telephones
	evCaller = "caller"
	nobody   = "nobody" // he gave neither name nor telephone
)

func callArrows() []dialogs.Arrow {
	return []dialogs.Arrow{
		{Event: evCaller, From: []string{stReview}, To: stCaller},
		{Event: evChosen, From: []string{stCaller}, To: stReview},
		{Event: evBack, From: []string{stCaller}, To: stReview},
	}
}

// forCaller tells whether the draft is somebody's who telephones.
func (t *talk) forCaller() bool { return t.Draft.Desk != "" }

// operator finds this person on a roster as one who may file for callers: at the draft's
// desk, or at any while there is none. ok is false for everybody else.
func (t *talk) operator() (by routing.Actor, ok bool, err error) {
	all, err := t.Clerks("")
	if err != nil {
		return by, false, err
	}
	for _, c := range all {
		if c.Channel != t.In.Chat.Channel || c.Person != t.In.From.ID || t.forCaller() && c.Desk != t.Draft.Desk {
			continue
		}
		by = routing.Actor{ID: dialogs.ActorID(c.Channel, c.Person), Desk: c.Desk, Roles: c.Roles}
		if d, known := t.Directory().Region().CentreOfDesk(c.Desk); known && d.MayFile(by) {
			return by, true, nil
		}
	}
	return by, false, nil
}

// takeCall begins to file for a caller; to who is no clerk it is a command like any that
// there is not.
func (t *talk) takeCall() (dialogs.Move, error) {
	unsent := t.unsent()
	if !unsent {
		t.Draft = draft{}
	}
	by, ok, err := t.operator()
	switch {
	case err != nil:
		return dialogs.Move{}, err
	case !ok:
		return dialogs.Move{Silent: true}, t.Say(t.T("help.text", nil))
	case t.withoutPhone():
		return dialogs.Move{Silent: true}, t.PostTo(t.In.Chat, t.T("call.not_here", nil), t.otherChannels()...)
	case unsent:
		t.park()
		return dialogs.Move{Event: evHome, Aside: t.T("call.unsent", nil)}, nil
	}
	t.Draft, t.At, t.Wish = draft{Desk: by.Desk}, "", routing.CaseProblem
	return dialogs.Move{Event: evNew, Aside: t.T("call.begin", nil)}, nil
}

// mayCall tells what keeps a draft for a caller from being filed, nil for nothing: its
// clerk may have been taken off the roster meanwhile.
func (t *talk) mayCall() (*dialogs.Move, error) {
	_, ok, err := t.operator()
	if err != nil || !ok {
		return &dialogs.Move{Aside: t.T("call.no_right", nil)}, err
	}
	return nil, nil
}

// revoked drops a draft for a caller whose clerk was taken off the roster meanwhile: what
// it tells is nobody's to read any more.
func (t *talk) revoked() error {
	if !t.forCaller() {
		return nil
	}
	if _, ok, err := t.operator(); err != nil || ok {
		return err
	}
	if err := t.forget("clerk revoked"); err != nil {
		return err
	}
	t.toHome()
	t.Warn(t.T("call.no_right", nil))
	return nil
}

// hideCaller takes a caller's name and telephone out of the chat when his draft is no more;
// shown are the letters with them as the turn began. While there is one it notes such letters.
func (t *talk) hideCaller(shown []bots.LetterID) error {
	if t.forCaller() {
		a, here := t.Draft.Applicant, t.Session.State == stReview || t.Session.State == stDetails
		told := a.Name+a.Phone+a.For+a.ForPhone != ""
		if p := t.Session.Prompt; here && told && p != 0 && !slices.Contains(t.Draft.Shown, p) {
			t.Draft.Shown = append(t.Draft.Shown, p)
		}
		return nil
	}
	for _, l := range shown {
		if err := t.Replace(l, t.T("call.hidden", nil)); err != nil {
			return err
		}
	}
	return nil
}

// handedIn is a filing as its author hands it in: by a clerk, of a caller's.
func (t *talk) handedIn(f routing.Filing) (routing.Filing, error) {
	if !t.forCaller() {
		return f, nil
	}
	by, ok, err := t.operator()
	if err == nil && !ok {
		err = routing.ErrRole
	}
	f.By, f.Resident, f.Origin, f.OriginMessage = &by, by.ID, "", ""
	return f, err
}

// --- who telephones

func askCaller(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text:    t.T("call.ask", nil),
		Choices: []dialogs.Choice{{Label: t.T("button.caller_nobody", nil), Value: nobody}},
		Nav:     []dialogs.Choice{t.back()},
	}
}

func hearCaller(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	d := &t.Draft
	switch h.Value {
	case "back":
		return dialogs.Move{Event: evBack}, nil
	case nobody:
		d.Applicant.Name, d.Applicant.Phone, d.Named = "", "", true
		return dialogs.Move{Event: evChosen}, nil
	}
	if len(h.Files) > 0 {
		return t.beside(h, ""), nil
	}
	words, phone := personal.SplitPhone(h.Text)
	switch words = dialogs.QuoteLine(words); {
	case phone == "" && manyDigits(words):
		return dialogs.Move{Aside: t.T("details.bad_caller", nil)}, nil
	case utf8.RuneCountInString(words) > longestFor:
		return dialogs.Move{Aside: t.T("details.for_long", locales.Args{"Max": longestFor})}, nil
	case words == "" && phone == "":
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	d.Applicant.Name, d.Applicant.Phone, d.Named = words, phone, true
	return dialogs.Move{Event: evChosen}, nil
}

// manyDigits tells what was to be a telephone from a name.
func manyDigits(words string) bool {
	digits := 0
	for _, r := range words {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits > 3
}

// ofCaller is the line of the review about who telephones, "" for a draft of one's own.
func (t *talk) ofCaller() string {
	a := t.Draft.Applicant
	switch {
	case !t.forCaller():
		return ""
	case a.Name == "" && a.Phone == "":
		return t.T("call.review_nobody", nil)
	}
	return t.T("call.review", locales.Args{"Name": dialogs.QuoteLine(a.Name), "Phone": personal.FormatPhone(a.Phone)})
}
